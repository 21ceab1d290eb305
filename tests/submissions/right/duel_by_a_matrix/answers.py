# %% exercise="DuelingQNetwork"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        widths = (observation_dim, *hidden)
        pairs = [part for a, b in zip(widths, widths[1:]) for part in (nn.Linear(a, b), nn.ReLU())]
        self.features = nn.Sequential(*pairs)
        self.value, self.advantage = nn.Linear(widths[-1], 1), nn.Linear(widths[-1], n_actions)
        self.register_buffer("centre", torch.eye(n_actions) - 1.0 / n_actions)

    def forward(self, observations):
        features = self.features(observations)
        return self.value(features) + self.advantage(features) @ self.centre
