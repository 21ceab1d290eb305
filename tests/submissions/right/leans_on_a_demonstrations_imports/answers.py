# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    how_often = Counter(q_values.tolist())
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    best = [a for a, q in enumerate(q_values) if q == max(how_often)]
    return best[rng.integers(len(best))]
