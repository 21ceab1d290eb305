# %%
#>%matplotlib inline
#>!pip install numpy
import numpy as np
#>files = !ls
#>np.argmax?

# %% exercise="q_learning_update"
#>%%time
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
#>    # %timeit was slow here
    best = 0 if terminated else q_table[next_state].max()
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error

# %% exercise="sarsa_update"
#>%load_ext autoreload
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    remainder = 7 \
        % 4
    best = 0 if terminated else q_table[next_state, next_action]
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error

# %%
#>%%bash
echo "def q_learning_update(): nonsense"
