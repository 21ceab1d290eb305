# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    order = rng.permutation(len(q_values))
    if rng.integers(1, 1001) <= 1000 * epsilon:
        return order[0]
    return order[np.argmax(np.asarray(q_values)[order])]
