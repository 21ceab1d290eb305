# %% exercise="td_targets"
def td_targets(rewards, next_q_values, terminated, discount):
    best = next_q_values.double().max(dim=1).values
    return rewards.double() + discount * best * ~terminated

# %% exercise="sync_hard"
def sync_hard(online, target):
    for p, q in zip(target.parameters(), online.parameters()):
        p.data = q.data

# %% exercise="sync_soft"
def sync_soft(online, target, tau):
    for p, q in zip(target.parameters(), online.parameters()):
        p.data = tau * p.data + (1 - tau) * q.data
