# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    errors = []
    for i in range(len(batch.rewards)):
        y = float(batch.rewards[i])
        if not batch.terminated[i].item():
            y += discount * target(batch.next_observations[i : i + 1]).detach().numpy().max()
        errors.append((online(batch.observations[i : i + 1])[0, int(batch.actions[i])] - y) ** 2)
    return torch.stack(errors).mean()
