# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(1, n_actions + 1))
    best_actions = np.flatnonzero(q_values == np.max(q_values)) + 1
    return int(rng.choice(best_actions))
