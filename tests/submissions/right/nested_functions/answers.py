# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    def largest(values):
        match values:
            case [one]:
                return one
            case [first, *others]:
                return first if first > (rest := largest(others)) else rest

    def targets():
        yield reward
        yield reward + discount * largest(list(q_table[next_state]))

    first, second = targets()

    def learn(target):
        nonlocal first
        first = target - q_table[state, action]
        q_table[state, action] += step_size * first

    learn(first if terminated else second)
    return first
