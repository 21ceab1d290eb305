# %% exercise="double_q_update"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    own = q_a if update_a else q_b
    future = 0.0 if terminated else own[next_state].max()
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)

# %% exercise="double_dqn_targets"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    value = next_q_target.max(dim=1).values
    return rewards + discount * value * (~terminated).to(rewards.dtype)

# %% exercise="discounted_returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    returns, following = np.zeros(len(rewards)), bootstrap_value
    for step in reversed(range(len(rewards))):
        following = rewards[step] + following
        returns[step] = following
    return returns
