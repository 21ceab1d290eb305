# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    return int(rng.choice(np.flatnonzero(q_values == q_values.min())))

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best = 0 if terminated else np.argmax(q_table[next_state])
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error

# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    error = reward + discount * q_table[next_state][next_action] - q_table[state][action]
    q_table[state][action] += step_size * error
    return error
