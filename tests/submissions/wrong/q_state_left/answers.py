# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    q = q_table[state]
    target = reward
    if not terminated:
        target = reward + discount * np.amax(q)
    delta = target - q[action]
    q[action] += step_size * delta
    return delta
