# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    best = 0.0 if terminated else np.max(q_table[next_state, :])
    td_error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error
