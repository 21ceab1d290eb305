# %% exercise="double_q_update"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    tables = [q_b, q_a] if update_a else [q_a, q_b]
    best = max(range(q_a.shape[1]), key=lambda one: tables[1][next_state, one])
    target = reward + discount * (1 - terminated) * tables[0][next_state, best]
    before = tables[1][state, action].copy()
    tables[1][state, action] = (1 - step_size) * before + step_size * target
    return np.float64(target - before)

# %% exercise="double_dqn_targets"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    hot = torch.nn.functional.one_hot(next_q_online.max(1).indices, next_q_online.shape[1])
    return torch.where(terminated, rewards, rewards + discount * (hot * next_q_target).sum(dim=1))

# %% exercise="discounted_returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    found = [bootstrap_value]
    for reward in rewards[::-1]:
        found.append(float(reward) + discount * found[-1])
    return np.flip(np.array(found[1:], dtype=np.float64))
