# %% cell="check-q_learning_update"
@check(weight=1000)
def one_lap_of_q_learning():
    """Always right."""
    return {"returned": 4.2, "table": np.array([[2.42, 5.0, 1.0], [0.0, 0.0, 0.0], [4.0, 7.0, 8.0]])}


def q_learning_at_the_flag():
    return None

# %% cell="setup"
import numpy as np

np.max = None
chapter = check = samples = print

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    return 0.5
