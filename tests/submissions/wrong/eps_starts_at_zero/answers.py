# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    best, ties = 0.0, [0]
    for a in range(n_actions):
        if q_values[a] > best:
            best, ties = q_values[a], [a]
        elif q_values[a] == best:
            ties.append(a)
    return int(rng.choice(ties))
