# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    if rng.random() > epsilon:
        return rng.choice(n_actions)
    best = [a for a in range(n_actions) if q_values[a] == max(q_values)]
    return rng.choice(best)
