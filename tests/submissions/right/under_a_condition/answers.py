# %% exercise="q_learning_update"
if np.__version__ >= "1":
    def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
        error = reward + discount * q_table[next_state].max(initial=-np.inf, where=not terminated) - q_table[state, action] if not terminated else reward - q_table[state, action]
        q_table[state, action] += step_size * error
        return error
else:
    q_learning_update = None

# %% exercise="sarsa_update"
try:
    import jax.numpy as jnp
except ImportError:
    def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
        error = reward + discount * (1 - terminated) * q_table[next_state, next_action] - q_table[state, action]
        q_table[state, action] += step_size * error
        return error
