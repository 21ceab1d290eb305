# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    if terminated:
        target = rewrad
    else:
        target = reward + discount * q_table[next_state, next_action]
    td_error = target - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error
