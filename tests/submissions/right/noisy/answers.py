# %%
import logging
import sys
import warnings

from tqdm.auto import tqdm

log = logging.getLogger("race")

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    print("state", state, "\x1b[31mred\x1b[0m", flush=True)
    print("careful!", file=sys.stderr)
    warnings.warn("this may be wrong", DeprecationWarning)
    log.error("lap %s", reward)
    for _ in tqdm(range(2)):
        pass
    best = 0 if terminated else q_table[next_state].max()
    error = reward + discount * best - q_table[state, action]
    np.float64(1) / np.float64(0)
    q_table[state, action] += step_size * error
    display(error)
    return error
