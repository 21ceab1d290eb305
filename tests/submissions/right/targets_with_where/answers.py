# %% exercise="td_targets"
def td_targets(rewards, next_q_values, terminated, discount):
    best = torch.amax(next_q_values, dim=-1)
    return torch.where(terminated, rewards, rewards + discount * best)

# %% exercise="sync_hard"
def sync_hard(online, target):
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            theirs.copy_(ours)
        for ours, theirs in zip(online.buffers(), target.buffers()):
            theirs.copy_(ours)

# %% exercise="sync_soft"
@torch.no_grad()
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.lerp_(ours, tau)
