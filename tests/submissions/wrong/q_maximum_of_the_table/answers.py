# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    old_value = q_table[state, action]
    best = 0 if terminated else q_table.max()
    td_error = reward + discount * best - old_value
    q_table[state, action] += step_size * td_error
    return td_error
