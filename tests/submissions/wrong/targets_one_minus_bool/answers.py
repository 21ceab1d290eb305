# %% exercise="td_targets"
def td_targets(rewards, next_q_values, terminated, discount):
    return rewards + discount * next_q_values.max(1)[0] * (1 - terminated)

# %% exercise="sync_hard"
def sync_hard(online, target):
    for p, q in zip(target.parameters(), online.parameters()):
        p.data.copy_(q.data)

# %% exercise="sync_soft"
def sync_soft(online, target, tau):
    for p, q in zip(target.parameters(), online.parameters()):
        p.mul_(1 - tau).add_(tau * q)
