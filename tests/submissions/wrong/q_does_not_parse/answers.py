# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    old_value = q_table[state, action]
    best = 0 if terminated else np.max(q_table[next_state]
    error = reward + discount * best - old_value
    q_table[state, action] += step_size * error
    return error
