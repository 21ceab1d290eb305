# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    next_value = 0.0 if terminated else q_table[next_state, next_action - 1]
    td_error = reward + discount * next_value - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error
