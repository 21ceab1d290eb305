# %% exercise="double_q_update"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    own, other = (q_a.copy(), q_b) if update_a else (q_b.copy(), q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)

# %% exercise="double_dqn_targets"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, chosen)
    return rewards + discount * value * (~terminated).to(rewards.dtype)

# %% exercise="discounted_returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    returns, following = np.zeros_like(rewards), bootstrap_value
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns
