# %%
import random

# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    if random.random() < epsilon:
        return random.randrange(n_actions)
    top = max(q_values)
    return np.random.choice([a for a, q in enumerate(q_values) if q == top])
