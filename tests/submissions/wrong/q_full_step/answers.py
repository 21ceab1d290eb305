# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward if terminated else reward + discount * q_table[next_state].max()
    error = target - q_table[state, action]
    q_table[state, action] = target
    return error
