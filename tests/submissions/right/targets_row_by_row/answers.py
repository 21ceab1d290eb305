# %% exercise="td_targets"
def td_targets(rewards, next_q_values, terminated, discount):
    targets = []
    for i in range(len(rewards)):
        if terminated[i]:
            targets.append(float(rewards[i]))
        else:
            targets.append(float(rewards[i]) + discount * max(float(q) for q in next_q_values[i]))
    return torch.tensor(targets)

# %% exercise="sync_hard"
def sync_hard(online, target):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.data = ours.data.clone()
    for ours, theirs in zip(online.buffers(), target.buffers()):
        theirs.data = ours.clone()

# %% exercise="sync_soft"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.data.mul_(1.0 - tau)
        theirs.data.add_(tau * ours.data)
