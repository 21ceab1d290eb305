# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    q_values -= q_values.max()
    if rng.random() < epsilon:
        return rng.integers(len(q_values))
    return rng.choice(np.flatnonzero(q_values == 0))
