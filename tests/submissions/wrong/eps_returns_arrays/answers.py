# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return rng.integers(n_actions, size=1)
    best_actions = np.flatnonzero(q_values == np.max(q_values))
    return rng.choice(best_actions, size=1)
