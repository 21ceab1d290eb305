# %%
a = sum(range(240_000_000))
b = sum(range(240_000_000))
c = sum(range(240_000_000))
d = sum(range(240_000_000))
e = sum(range(240_000_000))
f = sum(range(240_000_000))

# %%
g = sum(range(240_000_000))
h = sum(range(240_000_000))
i = sum(range(240_000_000))
j = sum(range(240_000_000))
k = sum(range(240_000_000))
l = sum(range(240_000_000))

# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    return 0

# %% exercise="q_learning_update"
def q_learning_update(*args):
    return 0.0

# %% exercise="sarsa_update"
def sarsa_update(*args):
    return 0.0
