# %%
@torch.no_grad()
def best_next(network, observations):
    was = network.training
    network.eval()
    best, _ = network(observations).sort(dim=-1, descending=True)
    network.train(was)
    return best[..., 0]

# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    observations, actions, rewards, next_observations, terminated = batch
    goes_on = 1.0 - terminated.to(rewards.dtype)
    td = rewards + discount * goes_on * best_next(target, next_observations) - taken(online(observations), actions)
    return td.pow(2).sum().div(td.shape[0])

# %%
def taken(values, actions):
    return torch.take_along_dim(values, actions.reshape(-1, 1), dim=1).reshape(-1)
