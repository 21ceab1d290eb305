# %%
import operator
from math import fsum

NOTHING = 0.0

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    error = td_error(q_table[state, action], reward, best_of(q_table, next_state, terminated), discount)
    move(q_table, (state, action), step_size * error)
    return error

# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    follow = NOTHING if terminated else operator.getitem(q_table, (next_state, next_action))
    error = td_error(q_table[state, action], reward, follow, discount)
    move(q_table, (state, action), step_size * error)
    return error

# %%
def td_error(old, reward, follow, discount):
    return fsum([reward, discount * follow, -old])

# %%
def best_of(q_table, state, terminated):
    return NOTHING if terminated else sorted(q_table[state], key=operator.neg)[0]


def move(q_table, where, by):
    q_table[where] = operator.add(q_table[where], by)
