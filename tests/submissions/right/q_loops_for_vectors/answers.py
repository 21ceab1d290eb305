# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    n = 0
    for _ in q_values:
        n += 1
    if rng.uniform(0.0, 1.0) < epsilon:
        return [i for i in range(n)][int(rng.random() * n)]
    best, chosen, equals = None, None, 0
    for i in range(n):
        if best is None or q_values[i] > best:
            best, chosen, equals = q_values[i], i, 1
        elif q_values[i] == best:  # reservoir sampling among equals
            equals += 1
            if rng.random() * equals < 1.0:
                chosen = i
    return chosen

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    row = q_table[next_state].tolist()
    largest = row[0]
    for value in row[1:]:
        if value > largest:
            largest = value
    if terminated:
        largest = 0
    target = reward + discount * largest
    error = target - q_table[state][action].item()
    q_table[state][action] = target * step_size + (1 - step_size) * q_table[state][action]
    return error

# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    values = [[float(x) for x in row] for row in q_table]
    following = 0 if terminated else values[next_state][next_action]
    error = reward - values[state][action] + following * discount
    values[state][action] += error * step_size
    for i, row in enumerate(values):
        for j, x in enumerate(row):
            q_table[i, j] = x
    return error
