# %%
import functools


def logged(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        print("called", function.__name__)
        return function(*args, **kwargs)
    return inner


def make_update(value_of_next):
    def update(q_table, state, action, reward, next_state, *rest):
        *next_action, terminated, step_size, discount = rest
        future = 0.0 if terminated else value_of_next(q_table[next_state], *next_action)
        error = reward + discount * future - q_table[state, action]
        q_table[state, action] += step_size * error
        return error
    return update

# %% exercise="q_learning_update"
q_learning_update = logged(make_update(lambda row: row.max()))

# %% exercise="sarsa_update"
sarsa_update = make_update(lambda row, action: row[action])

# %% exercise="epsilon_greedy"
@logged
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return rng.integers(len(q_values))
    return rng.choice(np.flatnonzero(q_values == q_values.max()))
