# %% exercise="sarsa_update"
def sarsa_update(
    q_table: np.ndarray,
    state: int,
    action: int,
    reward: float,
    next_state: int,
    next_action: int,
    terminated: bool,
    step_size: float,
    discount: float,
) -> float:
    old_value = q_table[state, action]
    raise NotImplementedError

# %%
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    best = 0 if terminated else q_table[next_state, next_action]
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error
