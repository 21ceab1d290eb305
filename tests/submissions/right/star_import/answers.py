# %%
from math import *
from numpy import *

# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    error = fsum([reward, discount * q_table[next_state, next_action] * (not terminated), -q_table[state, action]])
    q_table[state, action] += step_size * error
    return error
