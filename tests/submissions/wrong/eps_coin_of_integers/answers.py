# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    if rng.integers(2) < epsilon:
        return rng.integers(n_actions)
    best = np.argwhere(q_values == q_values.max()).ravel()
    return best[rng.integers(best.size)]
