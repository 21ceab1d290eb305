# %%
from functools import partial


class Learner:
    def __init__(self, on_policy):
        self.on_policy = on_policy

    def __call__(self, q_table, state, action, reward, next_state, *more):
        terminated, step_size, discount = more[-3:]
        follow = q_table[next_state, more[0]] if self.on_policy else q_table[next_state].max()
        error = reward + (1 - terminated) * discount * follow - q_table[state, action]
        q_table[state, action] += step_size * error
        return error


def choose(generator_name, q_values, epsilon, rng):
    if getattr(rng, generator_name)() < epsilon:
        return int(rng.integers(len(q_values)))
    return int(rng.choice(np.flatnonzero(q_values == q_values.max())))

# %% exercise="epsilon_greedy"
epsilon_greedy = partial(choose, "random")

# %% exercise="q_learning_update"
q_learning_update = Learner(on_policy=False)

# %% exercise="sarsa_update"
sarsa_update = Learner(True)
