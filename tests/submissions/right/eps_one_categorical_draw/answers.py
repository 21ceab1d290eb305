# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n_actions = len(q_values)
    is_best = (q_values == q_values.max()).astype(float)
    policy = epsilon / n_actions + (1 - epsilon) * is_best / is_best.sum()
    return rng.multinomial(1, policy / policy.sum()).argmax()
