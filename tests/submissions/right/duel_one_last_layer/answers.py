# %% exercise="DuelingQNetwork"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers = []
        for units in hidden:
            layers += [nn.Linear(observation_dim, units), nn.ReLU()]
            observation_dim = units
        self.net = nn.Sequential(*layers, nn.Linear(observation_dim, 1 + n_actions))

    def forward(self, observations):
        value, advantages = self.net(observations).split([1, self.net[-1].out_features - 1], dim=1)
        return value + advantages - torch.mean(advantages, 1, True)
