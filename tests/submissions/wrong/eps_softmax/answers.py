# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    weights = np.exp(q_values - q_values.max())
    return int(rng.choice(len(q_values), p=weights / weights.sum()))
