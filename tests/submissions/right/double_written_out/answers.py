# %% exercise="double_q_update"
def double_q_update(q_a, q_b, s, a, r, s2, done, lr, gamma, update_a):
    if update_a:
        target = r if done else r + gamma * q_b[s2][int(np.argmax(q_a[s2]))]
        delta = target - q_a[s][a]
        q_a[s][a] += lr * delta
    else:
        target = r if done else r + gamma * q_a[s2][int(np.argmax(q_b[s2]))]
        delta = target - q_b[s][a]
        q_b[s][a] += lr * delta
    return delta

# %% exercise="double_dqn_targets"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    targets = []
    for r, online, target, done in zip(rewards, next_q_online, next_q_target, terminated):
        targets.append(r if done else r + discount * target[online.argmax()])
    return torch.stack(targets)

# %% exercise="discounted_returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    n = len(rewards)
    ahead = np.arange(n + 1)[None, :] - np.arange(n)[:, None]
    weights = np.where(ahead >= 0, float(discount) ** np.maximum(ahead, 0), 0.0)
    return weights @ np.append(rewards, bootstrap_value)
