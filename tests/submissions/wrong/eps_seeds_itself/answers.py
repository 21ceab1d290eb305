# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    rng = np.random.default_rng(42)
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    best_actions = np.flatnonzero(q_values == np.max(q_values))
    return int(rng.choice(best_actions))
