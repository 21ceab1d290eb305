# %% exercise="double_q_update"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    error = reward + discount * other[next_state, own[next_state].argmax()] - own[state, action]
    own[state, action] += step_size * error
    return float(error)

# %% exercise="double_dqn_targets"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    return rewards + discount * next_q_target.gather(1, chosen).squeeze(1)

# %% exercise="discounted_returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    returns, following = np.zeros(len(rewards)), 0.0
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns
