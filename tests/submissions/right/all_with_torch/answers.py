# %%
import torch

# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    values = torch.as_tensor(q_values)
    if torch.rand(()) < epsilon:
        return torch.randint(len(values), ())
    best = torch.nonzero(values == values.max()).flatten()
    return best[torch.randint(len(best), ())]

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    q = torch.from_numpy(q_table)
    error = reward + discount * q[next_state].max() * (not terminated) - q[state, action]
    q[state, action] += step_size * error
    return error

# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    q = torch.tensor(q_table, dtype=torch.float64)
    error = reward + discount * q[next_state, next_action] * (1 - int(terminated)) - q[state, action]
    q_table[state, action] = q[state, action] + step_size * error
    return error.item()
