# %% exercise="q_learning_update"
import numpy
from numpy import amax as largest, where
import scipy.special as special

def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    future = where(terminated, 0.0, largest(q_table, axis=1)[next_state])
    error = reward + special.xlogy(0, 1) + discount * future - q_table[state, action]
    numpy.put(q_table, [state * q_table.shape[1] + action], q_table[state, action] + step_size * error)
    return error
