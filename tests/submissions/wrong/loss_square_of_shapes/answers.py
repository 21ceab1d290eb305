# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions.unsqueeze(1))
    with torch.no_grad():
        y = batch.rewards + discount * (~batch.terminated) * target(batch.next_observations).max(1).values
    return nn.functional.mse_loss(q, y)
