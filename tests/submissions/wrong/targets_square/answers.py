# %% exercise="td_targets"
def td_targets(rewards, next_q_values, terminated, discount):
    best = next_q_values.max(1, keepdim=True)[0]
    return rewards + discount * (1 - terminated.float()) * best

# %% exercise="sync_hard"
def sync_hard(online, target):
    theirs = dict(target.named_parameters())
    for name, parameter in online.named_parameters():
        if name.endswith("weight"):
            theirs[name].data.copy_(parameter.data)

# %% exercise="sync_soft"
def sync_soft(online, target, tau):
    for a, b in zip(online.modules(), target.modules()):
        if hasattr(a, "weight"):
            b.weight.data = tau * a.weight.data + (1 - tau) * b.weight.data
