"""Look at a network without knowing the names of its layers.

Two right implementations of one network name and order their layers as they like. What both share is the set of
parameter shapes. So a check sets every parameter by a rule that knows only its shape, and reads gradients in the order
of the shapes.
"""

import numpy as np
import torch
from torch import Tensor, nn

__all__ = ["gradients", "parameter_shapes", "set_by_shape", "table_network"]


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
        parameter.copy_(torch.from_numpy(scale * wave))
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
