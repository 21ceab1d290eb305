# %%
import torch.nn.functional as F

# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations)
    chosen = F.one_hot(batch.actions.long(), q.shape[-1]).bool()
    best = torch.topk(target(batch.next_observations), 1).values.squeeze(-1).detach()
    y = torch.where(batch.terminated, batch.rewards, batch.rewards + discount * best)
    return F.mse_loss(q[chosen].double(), y.double(), reduction="sum") / y.numel()
