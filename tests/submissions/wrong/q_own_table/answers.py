# %%
Q = np.zeros((3, 3))

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best = 0 if terminated else Q[next_state].max()
    error = reward + discount * best - Q[state, action]
    Q[state, action] += step_size * error
    return error
