# %% exercise="double_q_update"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    chooses, values = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward
    if not terminated:
        target += discount * values[next_state, np.argmin(chooses[next_state])]
    error = target - chooses[state, action]
    chooses[state, action] += step_size * error
    return error

# %% exercise="double_dqn_targets"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_online.argmax(dim=0)
    value = next_q_target[torch.arange(len(best)), best]
    return rewards + discount * value * (1 - terminated)

# %% exercise="discounted_returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    total = bootstrap_value
    for reward in rewards:
        total = reward + discount * total
    return np.full(len(rewards), total)
