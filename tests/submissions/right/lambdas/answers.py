# %% exercise="epsilon_greedy"
epsilon_greedy = lambda q_values, epsilon, rng: (
    rng.integers(len(q_values)) if rng.random() < epsilon else rng.choice(np.flatnonzero(q_values == q_values.max()))
)

# %% exercise="q_learning_update"
q_learning_update = lambda q, s, a, r, s2, end, alpha, gamma: (
    (delta := r + gamma * (0 if end else q[s2].max()) - q[s, a]),
    q.__setitem__((s, a), q[s, a] + alpha * delta),
)[0]

# %% exercise="sarsa_update"
sarsa_update = lambda q, s, a, r, s2, a2, end, alpha, gamma: [
    d for d in [r + gamma * (not end) * q[s2, a2] - q[s, a]] if np.add.at(q, (s, a), alpha * d) is None
][0]
