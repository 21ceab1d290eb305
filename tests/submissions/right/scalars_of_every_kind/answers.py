# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return np.int8(rng.integers(len(q_values)))
    best = np.flatnonzero(q_values == np.max(q_values))
    return np.array(rng.choice(best))

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    error = np.array(reward + discount * (0 if terminated else q_table[next_state].max()) - q_table[state, action])
    q_table[state, action] += step_size * error
    return error

# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    error = np.longdouble(reward) + discount * (0 if terminated else q_table[next_state, next_action]) - q_table[state, action]
    q_table[state, action] += step_size * error
    return np.float64(error)
