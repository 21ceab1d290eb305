# %% exercise="dqn_loss"
@torch.no_grad()
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    y = batch.rewards + discount * (~batch.terminated) * target(batch.next_observations).max(1)[0]
    return ((y - q) ** 2).mean()
