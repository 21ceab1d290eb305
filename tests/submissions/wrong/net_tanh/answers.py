# %% exercise="QNetwork"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers = []
        for units in hidden:
            layers += [nn.Linear(observation_dim, units), nn.Tanh()]
            observation_dim = units
        self.net = nn.Sequential(*layers, nn.Linear(observation_dim, n_actions))

    def forward(self, observations):
        return self.net(observations)
