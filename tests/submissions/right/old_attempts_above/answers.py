# %%
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    return 0.0  # first try

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    return reward  # second try


def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best = 0 if terminated else q_table[next_state].max()
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error
