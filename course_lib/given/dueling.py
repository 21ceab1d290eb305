"""The dueling network of chapter 08.

Source: Wang et al. (2016), "Dueling network architectures for deep reinforcement learning", equation 9.

Worked number: V = 3 and A = (1, -1, 3) have the mean advantage 1; Q = 3 + (0, -2, 2) = (3, 1, 5).
"""

from itertools import chain, pairwise

from torch import Tensor, nn

ANSWERS = ("DuelingQNetwork",)

__all__ = ["DuelingQNetwork"]


class DuelingQNetwork(nn.Module):
    """Q(s, .) = V(s) + A(s, .) - mean A(s, .): [B, D] -> [B, A]; both streams are linear in the last hidden layer."""

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)) -> None:
        super().__init__()
        inner = [(nn.Linear(fan_in, fan_out), nn.ReLU()) for fan_in, fan_out in pairwise((observation_dim, *hidden))]
        self.trunk = nn.Sequential(*chain.from_iterable(inner))
        self.value = nn.Linear(hidden[-1], 1)
        self.advantage = nn.Linear(hidden[-1], n_actions)

    def forward(self, observations: Tensor) -> Tensor:
        """The values of all actions in each observation."""
        features = self.trunk(observations)
        advantages = self.advantage(features)  # [B, A]
        return self.value(features) + advantages - advantages.mean(dim=1, keepdim=True)
