# %% exercise="DuelingQNetwork"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        widths = [observation_dim, *hidden]
        self.body = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths[:-2], widths[1:-1]))
        self.v = nn.Sequential(nn.Linear(widths[-2], widths[-1]), nn.ReLU(), nn.Linear(widths[-1], 1))
        self.a = nn.Sequential(nn.Linear(widths[-2], widths[-1]), nn.ReLU(), nn.Linear(widths[-1], n_actions))

    def forward(self, x):
        for layer in self.body:
            x = torch.relu(layer(x))
        advantages = self.a(x)
        return self.v(x) + (advantages - advantages.mean(-1, keepdim=True))
