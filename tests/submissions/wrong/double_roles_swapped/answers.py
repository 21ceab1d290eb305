# %% exercise="double_q_update"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else own[next_state, other[next_state].argmax()]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)

# %% exercise="double_dqn_targets"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    chosen = next_q_target.argmax(dim=1, keepdim=True)
    value = next_q_online.gather(1, chosen).squeeze(1)
    return rewards + discount * value * (~terminated).to(rewards.dtype)

# %% exercise="discounted_returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    returns, following = [], bootstrap_value
    for reward in reversed(list(rewards)):
        following = reward + discount * following
        returns.append(following)
    return np.array(returns, dtype=float)
