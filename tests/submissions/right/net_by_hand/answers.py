# %% exercise="QNetwork"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = (observation_dim, *hidden, n_actions)
        self.b = nn.ParameterList(nn.Parameter(torch.zeros(n)) for n in sizes[1:])
        self.w = nn.ParameterList(nn.Parameter(torch.randn(o, i) / i**0.5) for i, o in zip(sizes, sizes[1:]))
        self.register_buffer("laps", torch.zeros(3))

    def forward(self, observations):
        x = observations.double()
        for i, (w, b) in enumerate(zip(self.w, self.b)):
            x = torch.einsum("bi,oi->bo", x, w.double()) + b.double()
            if i + 1 < len(self.w):
                x = torch.where(x > 0, x, torch.zeros_like(x))
        return x
