# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    explore = epsilon > 0.5
    if explore:
        return int(rng.integers(n_actions))
    best_actions = np.where(q_values == np.max(q_values))[0]
    return int(rng.choice(best_actions))
