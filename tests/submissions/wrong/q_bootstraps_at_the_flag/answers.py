# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    old_value = q_table[state, action]
    target = reward + discount * max(q_table[next_state])
    td_error = target - old_value
    q_table[state, action] = (1 - step_size) * old_value + step_size * target
    return td_error
