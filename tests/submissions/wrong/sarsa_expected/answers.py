# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    expected = (1 - terminated) * sum(q_table[next_state]) / len(q_table[next_state])
    td_error = reward + discount * expected - q_table[state, action]
    q_table[state, action] = q_table[state, action] + step_size * td_error
    return td_error
