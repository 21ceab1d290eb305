# %% exercise="QNetwork"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        widths = [observation_dim] + list(hidden)
        self.hidden = nn.ModuleList(nn.Linear(i, o) for i, o in zip(widths[:-1], widths[1:]))
        self.head = nn.Linear(widths[-1], n_actions)
        self.to(device)

    def forward(self, observations):
        x = torch.as_tensor(observations, dtype=self.head.weight.dtype, device=self.head.weight.device)
        for layer in self.hidden:
            x = layer(x).clamp(min=0)
        return self.head(x)
