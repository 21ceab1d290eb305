# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations)[range(len(batch.actions)), batch.actions]
    future = target(batch.next_observations).amax(1)
    y = batch.rewards + discount * future.masked_fill(batch.terminated, 0.0)
    return nn.functional.mse_loss(q, y)
