"""Many small networks of one shape as one: weights stacked along a leading seed axis.

S networks of a layer are one batched matrix product, `torch.baddbmm`. Such small products cost mostly the call, and a
stack makes one call where S networks make S. All numbers of a network lie in one row of one tensor, [S, P], so that an
optimizer, a gradient's norm and a copy into the target network are one call each as well.

The last layer lies on its side, weights [S, A, H] and Q-values [S, A, B]: a product with two columns costs five times
as much as one with two rows. `StackedNetworks.__call__` hides it.

The gradient is written out by hand: the chain rule through a few linear layers is short, and without autograd's graph
an update takes half the time. A test holds it against autograd.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.stacked.streams import WEIGHTS, row_generators

__all__ = ["Gradients", "Layers", "StackedNetworks"]

relu_backward = torch.ops.aten.threshold_backward.grad_input  # multiplying by a mask costs eight times as much
LANES = 16  # rows are padded to whole 64-byte lines: what a row computes must not depend on where it begins


class Layers:
    """The layers of every row of `flat` [S, P], as views: weights[l] and biases[l], the last layer on its side.

    Shapes: weights [S, in, out] and biases [S, 1, out]; of the last layer [S, out, in] and [S, out, 1].
    """

    def __init__(self, flat: Tensor, widths: tuple[int, ...]) -> None:
        self.weights: list[Tensor] = []
        self.biases: list[Tensor] = []
        begin = 0
        for number, (fan_in, fan_out) in enumerate(pairwise(widths), start=1):
            last = number == len(widths) - 1
            middle, end = begin + fan_in * fan_out, begin + (fan_in + 1) * fan_out
            self.weights.append(flat[:, begin:middle].view(-1, *((fan_out, fan_in) if last else (fan_in, fan_out))))
            self.biases.append(flat[:, middle:end].view(-1, *((fan_out, 1) if last else (1, fan_out))))
            begin = end


class StackedNetworks:
    """S networks [B, D] -> [B, A] with ReLU layers of widths `hidden`; with `dueling` the output is V + A - mean A."""

    def __init__(
        self, n_networks: int, observation_dim: int, n_actions: int, hidden: tuple[int, ...], *, dueling: bool = False
    ) -> None:
        self.n_actions, self.dueling = n_actions, dueling
        self.widths = (observation_dim, *hidden, n_actions + dueling)
        self.flat = torch.zeros(n_networks, _padded(self.widths))  # [S, P]
        self.layers = Layers(self.flat, self.widths)

    def __len__(self) -> int:
        return len(self.flat)

    def draw(self, seeds: Sequence[int]) -> StackedNetworks:
        """First numbers as `nn.Linear` has them, uniform in +- 1 / sqrt(inputs), from each seed's own stream."""
        for row, rng in enumerate(row_generators(seeds, WEIGHTS)):
            for fan_in, weights, biases in zip(self.widths, self.layers.weights, self.layers.biases, strict=False):
                for block in (weights[row], biases[row]):
                    block.copy_(torch.from_numpy(rng.uniform(-(fan_in**-0.5), fan_in**-0.5, size=tuple(block.shape))))
        return self

    def copy(self) -> StackedNetworks:
        """The same networks with numbers of their own."""
        widths = self.widths
        other = StackedNetworks(len(self), widths[0], self.n_actions, widths[1:-1], dueling=self.dueling)
        other.flat.copy_(self.flat)
        return other

    def __call__(self, observations: Tensor) -> Tensor:
        """Q-values of network s in the observations of row s: [S, B, D] -> [S, B, A]; no gradient."""
        return self.run(observations)[-1].transpose(1, 2)

    def buffers(self, batch_size: int) -> list[Tensor]:
        """Room for what leaves each layer: [S, B, H] for each hidden width, and [S, out, B]."""
        hidden = [torch.empty(len(self), batch_size, width) for width in self.widths[1:-1]]
        return [*hidden, torch.empty(len(self), self.widths[-1], batch_size)]

    def run(self, observations: Tensor, buffers: list[Tensor] | None = None) -> list[Tensor]:
        """What enters each layer, and last the Q-values on their side: [S, B, D], [S, B, H], ..., [S, A, B].

        The next call with the same `buffers` overwrites it.
        """
        room = buffers or self.buffers(observations.shape[1])
        entered = observations
        for weights, biases, leaves in zip(self.layers.weights[:-1], self.layers.biases[:-1], room, strict=False):
            entered = torch.baddbmm(biases, entered, weights, out=leaves).relu_()
        torch.baddbmm(self.layers.biases[-1], self.layers.weights[-1], entered.transpose(1, 2), out=room[-1])
        return [observations, *room[:-1], _duel(room[-1]) if self.dueling else room[-1]]

    def greedy(self, observations: np.ndarray) -> np.ndarray:
        """The action with the largest Q, [S, B, D] -> int64 [S, B]."""
        return self(torch.from_numpy(observations)).numpy().argmax(axis=2)

    def network(self, row: int) -> nn.Module:
        """One of the networks as a plain module [B, D] -> [B, A], with numbers of its own."""
        modules: list[nn.Module] = []
        for weights, biases in zip(self.layers.weights, self.layers.biases, strict=True):
            on_its_side = weights is self.layers.weights[-1]
            modules += [_linear(weights[row] if on_its_side else weights[row].T, biases[row].ravel()), nn.ReLU()]
        return nn.Sequential(*modules[:-1], *([_Dueling()] if self.dueling else []))


class Gradients:
    """The gradient of some scalar of the Q-values, one row a network, in a tensor that is used again."""

    def __init__(self, networks: StackedNetworks, batch_size: int) -> None:
        self.networks, self._slopes = networks, networks.buffers(batch_size)[:-1]
        self.flat = torch.zeros_like(networks.flat)  # [S, P]
        self.layers = Layers(self.flat, networks.widths)
        # A batched product writes fast into a tensor without gaps only, so it goes through one of these.
        self._products = [torch.empty(weights.shape) for weights in self.layers.weights]

    def fill(self, values: list[Tensor], slope: Tensor) -> Tensor:
        """Chain rule, last layer first: `values` of `run`, `slope` d scalar / d Q [S, A, B] -> gradient [S, P]."""
        weights = self.networks.layers.weights
        if self.networks.dueling:
            slope = torch.cat([slope.sum(dim=1, keepdim=True), slope - slope.mean(dim=1, keepdim=True)], dim=1)
        last = len(weights) - 1
        self.layers.weights[last].copy_(torch.bmm(slope, values[last], out=self._products[last]))
        torch.sum(slope, dim=2, keepdim=True, out=self.layers.biases[last])
        slope = torch.bmm(slope.transpose(1, 2), weights[last], out=self._slopes[-1])  # [S, B, H]
        for number in reversed(range(last)):
            relu_backward(slope, values[number + 1], 0, grad_input=slope)  # a ReLU that gave 0 passes nothing back
            product = torch.bmm(values[number].transpose(1, 2), slope, out=self._products[number])
            self.layers.weights[number].copy_(product)
            torch.sum(slope, dim=1, keepdim=True, out=self.layers.biases[number])
            if number:
                slope = torch.bmm(slope, weights[number].transpose(1, 2), out=self._slopes[number - 1])
        return self.flat


def _duel(value_and_advantages: Tensor) -> Tensor:
    """V + A - mean A along the second axis, [S, 1 + A, B] -> [S, A, B] (Wang et al. 2016, equation 9)."""
    value, advantages = value_and_advantages[:, :1], value_and_advantages[:, 1:]
    return value + (advantages - advantages.mean(dim=1, keepdim=True))


class _Dueling(nn.Module):
    """The same for one network, [B, 1 + A] -> [B, A]."""

    def forward(self, value_and_advantages: Tensor) -> Tensor:
        return _duel(value_and_advantages)


def _linear(weights: Tensor, biases: Tensor) -> nn.Linear:
    """A layer with these numbers, [out, in] and [out]."""
    linear = nn.Linear(weights.shape[1], weights.shape[0])
    with torch.no_grad():
        linear.weight.copy_(weights)
        linear.bias.copy_(biases)
    return linear


def _padded(widths: tuple[int, ...]) -> int:
    """Numbers in one network, rounded up to whole lines."""
    numbers = sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(widths))
    return -(-numbers // LANES) * LANES
