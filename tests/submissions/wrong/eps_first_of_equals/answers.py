# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    if rng.random() < epsilon:
        action = rng.integers(0, n_actions)
    else:
        action = np.argmax(q_values)
    return action
