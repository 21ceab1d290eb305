# %% exercise="QNetwork"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        self.first = nn.Linear(observation_dim, hidden[0])
        self.second = nn.Linear(hidden[0], hidden[1])
        self.last = nn.Linear(hidden[1], n_actions)

    def forward(self, observations):
        x = torch.relu(self.first(observations))
        return self.last(torch.relu(self.second(x)))
