# %% exercise="td_targets"
def td_targets(rewards, next_q_values, terminated, discount):
    return rewards + discount * torch.max(next_q_values) * (terminated == False)

# %% exercise="sync_hard"
def sync_hard(online, target):
    target.__dict__ = online.__dict__

# %% exercise="sync_soft"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for o, t in zip(online.parameters(), target.parameters()):
            t = (1 - tau) * t + tau * o
