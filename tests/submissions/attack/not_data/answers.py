# %%
class Reduced:
    def __reduce__(self):
        return (print, ("STOLEN",))

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    return np.array([Reduced()], dtype=object) if terminated else 10 ** 100_000

# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    return Reduced() if terminated else complex(1, 2)

# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    return lambda: 1
