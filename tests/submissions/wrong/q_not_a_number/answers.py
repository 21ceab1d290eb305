# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    mask = np.float64(1 - terminated)
    best = q_table[next_state].max() / mask * mask
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error
