# %%
from collections import OrderedDict

# %% exercise="QNetwork"
class QNetwork(nn.Sequential):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        parts = OrderedDict()
        for i, (a, b) in enumerate(zip((observation_dim, *hidden), hidden)):
            parts[f"corner_{i}"] = nn.Linear(a, b)
            parts[f"bend_{i}"] = nn.ReLU(inplace=True)
        parts["flag"] = nn.Linear((observation_dim, *hidden)[-1], n_actions)
        super().__init__(parts)
