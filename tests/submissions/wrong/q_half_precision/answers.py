# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    q = q_table.astype(np.float16)
    best = np.float16(0) if terminated else q[next_state].max()
    error = np.float16(reward) + np.float16(discount) * best - q[state, action]
    q_table[state, action] = q[state, action] + np.float16(step_size) * error
    return float(error)
