# %% exercise="epsilon_greedy"
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def epsilon_greedy(q_values, epsilon, rng):
    raise Endless

# %% exercise="q_learning_update"
def q_learning_update(*args):
    raise ValueError("ha" * 200_000_000)

# %% exercise="sarsa_update"
def sarsa_update(*args, depth=0):
    try:
        raise ValueError(depth)
    except ValueError:
        if depth < 500:
            sarsa_update(depth=depth + 1)
        raise
