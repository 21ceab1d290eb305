# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    return np.zeros((6,) * 8, dtype=np.int8)

# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    return [np.ones((2,) * 20, dtype=bool)] * 2
