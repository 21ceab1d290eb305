# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    if rng.random() < epsilon:
        print(rng.integers(n_actions))
    else:
        print(np.argmax(q_values))
