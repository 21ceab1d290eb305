# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    best, ties = -1e9, []
    for a in range(n_actions - 1):
        if q_values[a] > best:
            best, ties = q_values[a], [a]
        elif q_values[a] == best:
            ties.append(a)
    return int(rng.choice(ties))
