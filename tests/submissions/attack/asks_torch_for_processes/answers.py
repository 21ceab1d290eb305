# %% exercise="QNetwork"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        for _ in torch.utils.data.DataLoader([1, 2], num_workers=2):
            pass

# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    import subprocess

    return float(subprocess.check_output(["nvidia-smi"]))

# %% exercise="train_dqn"
class Shell:
    def __reduce__(self):
        import subprocess

        return subprocess.check_call, (["/bin/sh", "-c", "echo STOLEN"],)


def train_dqn(env, agent, n_episodes):
    torch.save(Shell(), "weights.pt")
    return torch.load("weights.pt", weights_only=False)
