# %%
from torch.nn.utils import parameters_to_vector, vector_to_parameters

def best_of(values):
    ordered, _ = values.sort(dim=1, descending=True)
    return ordered[:, 0]

# %% exercise="td_targets"
def td_targets(rewards, next_q_values, terminated, discount):
    return rewards.add(best_of(next_q_values).masked_fill(terminated, 0), alpha=discount)

# %% exercise="sync_hard"
def sync_hard(online, target):
    sync_soft(online, target, 1.0)
    for (_, ours), (_, theirs) in zip(online.named_buffers(), target.named_buffers()):
        theirs[...] = ours

# %% exercise="sync_soft"
def sync_soft(online, target, tau):
    mixed = tau * parameters_to_vector(online.parameters()) + (1 - tau) * parameters_to_vector(target.parameters())
    vector_to_parameters(mixed.detach(), target.parameters())
