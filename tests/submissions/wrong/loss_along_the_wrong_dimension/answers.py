# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(0, batch.actions[None, :])[0]
    with torch.no_grad():
        y = batch.rewards + discount * (~batch.terminated) * target(batch.next_observations).max(1)[0]
    return ((y - q) ** 2).mean()
