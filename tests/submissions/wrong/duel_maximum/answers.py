# %% exercise="DuelingQNetwork"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        widths = (observation_dim, *hidden)
        self.inner = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.v, self.a = nn.Linear(widths[-1], 1), nn.Linear(widths[-1], n_actions)

    def forward(self, x):
        for layer in self.inner:
            x = torch.relu(layer(x))
        v, a = self.v(x), self.a(x)
        return v + a - a.amax(1, keepdim=True)
