"""Look at a network without knowing the names of its layers.

Two right implementations of one network name and order their layers as they like. What both share is the set of
parameter shapes. So a check sets every parameter by a rule that knows only its shape, and reads gradients in the order
of the shapes.
"""

import numpy as np
import torch
from torch import Tensor, nn

__all__ = ["gradients", "moves", "parameter_shapes", "rows_that_matter", "set_by_shape", "table_network"]


@torch.no_grad()
def set_by_shape(network: nn.Module) -> nn.Module:
    """Give each parameter values of either sign that depend on its shape alone; the same network, changed in place.

    Entry k of a parameter of shape s is 0.8 sin(1.7 k + sum of s), divided by the square root of the last length of s
    when it has two: outputs stay near 1 whatever the widths.
    """
    for parameter in network.parameters():
        shape = tuple(parameter.shape)
        wave = np.sin(1.7 * np.arange(parameter.numel()) + sum(shape)).reshape(shape)
        scale = 0.8 * (3.0 / shape[-1]) ** 0.5 if len(shape) > 1 else 0.8
        parameter.copy_(torch.as_tensor(scale * wave))
    return network


def parameter_shapes(network: nn.Module) -> list[list[int]]:
    """The shapes of all registered parameters, sorted."""
    return sorted(list(parameter.shape) for parameter in network.parameters())


def gradients(scalar: Tensor, network: nn.Module) -> list[np.ndarray]:
    """Gradient of `scalar` at each parameter of `network`, in the order of the shapes; zeros where none arrives.

    The parameters' own `.grad` is used and cleared first, so give parameters of different shapes where order matters.
    """
    for parameter in network.parameters():
        parameter.grad = None
    if scalar.requires_grad:
        scalar.backward(retain_graph=True)
    found = sorted(network.parameters(), key=lambda parameter: tuple(parameter.shape))
    return [np.zeros(tuple(p.shape), np.float32) if p.grad is None else p.grad.numpy().copy() for p in found]


def table_network(table: list[list[float]]) -> nn.Linear:
    """A Q-table in the shape of a network: one-hot state [B, S] in, its row of the table [B, A] out."""
    layer = nn.Linear(len(table), len(table[0]), bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(table).T)
    return layer


def moves(network: nn.Module, observations: Tensor) -> list[list[int]]:
    """How single parameters move the values [A] of an observation, where they do it in whole numbers.

    Each number among the parameters is nudged in thought: the derivative of Q [A] at each observation, divided by its
    smallest part that is not zero, with the largest part counted positive. Kept are those that come out whole, with
    parts up to A - 1, each once, in order: [1, 1, 1] lifts all actions alike, [2, -1, -1] the first against the rest.
    """
    outputs = network(observations)  # [B, A]
    n_actions = outputs.shape[1]
    found = set()
    for row in outputs:
        slopes = np.stack([np.concatenate([g.ravel() for g in gradients(value, network)]) for value in row])  # [A, P]
        slopes = slopes[:, np.abs(slopes).max(axis=0) > 1e-6]
        parts = np.where(np.abs(slopes) > 1e-5 * np.abs(slopes).max(axis=0), slopes, 0.0)
        parts = parts / np.where(parts == 0.0, np.inf, np.abs(parts)).min(axis=0)
        parts = parts * np.sign(np.take_along_axis(parts, np.abs(parts).argmax(axis=0)[None], axis=0))
        whole = (np.abs(parts - np.round(parts)) < 2e-5).all(axis=0) & (np.abs(parts) < n_actions).all(axis=0)
        found |= {tuple(int(part) for part in column) for column in np.round(parts[:, whole]).T}
    return [list(one) for one in sorted(found)]


def rows_that_matter(network: nn.Module, observations: Tensor) -> list[list[int]]:
    """For each row of the output, which rows of `observations` [B, D] it depends on: 1 or 0, [B][B]."""
    observations = observations.clone().requires_grad_()
    outputs = network(observations)
    slopes = [torch.autograd.grad(row.square().sum(), observations, retain_graph=True)[0] for row in outputs]
    return [[int(slope > 1e-7) for slope in one.abs().amax(dim=1)] for one in slopes]
