"""Many small networks of one shape as one: weights stacked along a leading seed axis.

S networks of a layer are one batched matrix product, `torch.baddbmm`. Such small products cost mostly the call, and a
stack makes one call where S networks make S. All numbers of a network lie in one row of one tensor, [S, P], so that an
optimizer, a gradient's norm and a copy into the target network are one call each as well.

The gradient is written out by hand below: the chain rule for a few linear layers is short, and without autograd's
graph an update takes half the time. A test holds it against autograd.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.stacked.streams import WEIGHTS, row_generators

__all__ = ["Gradients", "StackedNetworks"]

LANES = 16  # rows are padded to whole 64-byte lines: what a row computes must not depend on where it begins

Layer = tuple[Tensor, Tensor]  # weights [S, in, out], biases [S, 1, out]


class StackedNetworks:
    """S networks [B, D] -> [B, A] with ReLU layers of widths `hidden`; with `dueling` the output is V + A - mean A."""

    def __init__(
        self, n_networks: int, observation_dim: int, n_actions: int, hidden: tuple[int, ...], *, dueling: bool = False
    ) -> None:
        self.n_networks, self.n_actions, self.dueling = n_networks, n_actions, dueling
        self.widths = (observation_dim, *hidden, n_actions + dueling)
        self.flat = torch.zeros(n_networks, _padded(self.widths))  # [S, P]
        self.layers = layer_views(self.flat, self.widths)
        self.combine = _dueling_matrix(n_actions) if dueling else None  # [1 + A, A]

    def __len__(self) -> int:
        return self.n_networks

    def draw(self, seeds: Sequence[int]) -> StackedNetworks:
        """First numbers as `nn.Linear` has them, uniform in +- 1 / sqrt(inputs), from each seed's own stream."""
        for row, rng in enumerate(row_generators(seeds, WEIGHTS)):
            for weights, biases in self.layers:
                bound = weights.shape[1] ** -0.5
                for block in (weights[row], biases[row]):
                    block.copy_(torch.from_numpy(rng.uniform(-bound, bound, size=tuple(block.shape))))
        return self

    def copy(self) -> StackedNetworks:
        """The same networks with numbers of their own."""
        widths = self.widths
        other = StackedNetworks(len(self), widths[0], self.n_actions, widths[1:-1], dueling=self.dueling)
        other.flat.copy_(self.flat)
        return other

    @torch.no_grad()
    def __call__(self, observations: Tensor) -> Tensor:
        """Q-values of network s in the observations of row s: [S, B, D] -> [S, B, A]."""
        return self.run(observations)[-1]

    def run(self, observations: Tensor) -> list[Tensor]:
        """What enters each layer, and the Q-values last: [S, B, D], [S, B, H], ..., [S, B, A]."""
        values = [observations]
        for number, (weights, biases) in enumerate(self.layers, start=1):
            values.append(torch.baddbmm(biases, values[-1], weights))
            if number < len(self.layers):
                values[-1].relu_()
        if self.combine is not None:
            values[-1] = values[-1] @ self.combine
        return values

    def greedy(self, observations: np.ndarray) -> np.ndarray:
        """The action with the largest Q, [S, B, D] -> int64 [S, B]."""
        return self(torch.from_numpy(observations)).numpy().argmax(axis=2)

    def network(self, row: int) -> nn.Module:
        """One of the networks as a plain module [B, D] -> [B, A], with numbers of its own."""
        modules: list[nn.Module] = []
        for weights, biases in self.layers:
            linear = nn.Linear(weights.shape[1], weights.shape[2])
            with torch.no_grad():
                linear.weight.copy_(weights[row].T)
                linear.bias.copy_(biases[row, 0])
            modules += [linear, nn.ReLU()]
        modules[-1] = _Dueling(self.n_actions) if self.dueling else nn.Identity()
        return nn.Sequential(*modules)


class Gradients:
    """The gradient of some scalar of the Q-values, one row a network, in buffers that are used again."""

    def __init__(self, networks: StackedNetworks) -> None:
        self.networks = networks
        self.flat = torch.zeros_like(networks.flat)  # [S, P]
        self.layers = layer_views(self.flat, networks.widths)

    def fill(self, values: list[Tensor], slope: Tensor) -> Tensor:
        """Chain rule, last layer first: `values` of `run`, `slope` d scalar / d Q [S, B, A] -> gradient [S, P]."""
        if self.networks.combine is not None:
            slope = slope @ self.networks.combine.T
        for number in reversed(range(len(self.layers))):
            entered, (weights, biases) = values[number], self.layers[number]
            torch.bmm(entered.transpose(1, 2), slope, out=weights)
            torch.sum(slope, dim=1, keepdim=True, out=biases)
            if number:
                slope = torch.bmm(slope, self.networks.layers[number][0].transpose(1, 2))
                slope.mul_(entered > 0)  # a ReLU that gave 0 passes nothing back
        return self.flat


class _Dueling(nn.Module):
    """[B, 1 + A], the value first, -> V + A - mean A, [B, A] (Wang et al. 2016, equation 9)."""

    def __init__(self, n_actions: int) -> None:
        super().__init__()
        self.register_buffer("combine", _dueling_matrix(n_actions))

    def forward(self, value_and_advantages: Tensor) -> Tensor:
        return value_and_advantages @ self.combine


def _dueling_matrix(n_actions: int) -> Tensor:
    """V + A - mean A as a matrix, [1 + A, A]: a row of ones, then the identity less 1 / A everywhere."""
    return torch.cat([torch.ones(1, n_actions), torch.eye(n_actions) - 1.0 / n_actions])


def layer_views(flat: Tensor, widths: tuple[int, ...]) -> list[Layer]:
    """The layers of each row of `flat` [S, P], as views."""
    layers, begin = [], 0
    for fan_in, fan_out in pairwise(widths):
        middle, end = begin + fan_in * fan_out, begin + (fan_in + 1) * fan_out
        layers.append((flat[:, begin:middle].view(-1, fan_in, fan_out), flat[:, middle:end].view(-1, 1, fan_out)))
        begin = end
    return layers


def _padded(widths: tuple[int, ...]) -> int:
    """Numbers in one network, rounded up to whole lines."""
    numbers = sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(widths))
    return -(-numbers // LANES) * LANES
