# %%
def pass_on(self, observations):
    x = observations
    for name in self.order[:-1]:
        x = nn.functional.relu(getattr(self, name)(x))
    return getattr(self, self.order[-1])(x)

# %% exercise="QNetwork"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.order = []
        for i, (a, b) in enumerate(zip((observation_dim, *hidden), (*hidden, n_actions))):
            self.order.append(f"layer{i}")
            self.add_module(self.order[-1], nn.Linear(a, b))

# %%
QNetwork.forward = pass_on
