# %% exercise="q_learning_update"
def learn_from_one_lap(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best = 0 if terminated else q_table[next_state].max()
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error
