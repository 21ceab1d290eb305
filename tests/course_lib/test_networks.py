import numpy as np
import torch
from torch import nn

from course_lib.given.dqn import QNetwork
from course_lib.given.dueling import DuelingQNetwork
from course_lib.networks import (
    gradients,
    moves,
    parameter_shapes,
    rows_that_matter,
    set_by_shape,
    table_network,
)


class OtherWayRound(nn.Module):
    """The network of `straight`, its layers registered in another order and under other names."""

    def __init__(self):
        super().__init__()
        self.last = nn.Linear(4, 2)
        self.first = nn.Linear(3, 4)

    def forward(self, x):
        return self.last(torch.relu(self.first(x)))


def straight():
    """Two layers in a row."""
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))


def test_names_and_order_of_layers_do_not_matter():
    """Two right implementations get equal values, shapes and gradients."""
    one, other, x = set_by_shape(straight()), set_by_shape(OtherWayRound()), torch.randn(5, 3)
    torch.testing.assert_close(one(x), other(x))
    assert parameter_shapes(one) == parameter_shapes(other)
    for ours, theirs in zip(gradients(one(x).sum(), one), gradients(other(x).sum(), other), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_the_rule_gives_both_signs_and_lively_outputs():
    """ReLUs are neither all dead nor all open, and outputs are of the size of 1."""
    network, x = set_by_shape(nn.Sequential(nn.Linear(6, 9), nn.ReLU(), nn.Linear(9, 4))), torch.randn(64, 6)
    open_share = (network[0](x) > 0).float().mean().item()
    assert 0.2 < open_share < 0.8
    assert 0.1 < network(x).std().item() < 10


class ShiftedByOneNumber(nn.Module):
    """A layer, and one number of its own added to all outputs."""

    def __init__(self):
        super().__init__()
        self.layer, self.shift = nn.Linear(3, 2), nn.Parameter(torch.zeros(()))

    def forward(self, x):
        return self.layer(x) + self.shift


def test_a_parameter_may_be_a_single_number():
    """A parameter of shape () gets a value like any other, and its gradient is found."""
    network = set_by_shape(ShiftedByOneNumber())
    assert network.shift.shape == ()
    assert gradients(network(torch.ones(5, 3)).sum(), network)[0] == 10.0


def test_no_gradient_and_a_gradient_of_none_are_zeros():
    """A scalar without gradient, and a network that it does not depend on, both give zeros of the right shapes."""
    network, other, x = straight(), straight(), torch.randn(5, 3)
    for scalar in (network(x).sum().detach(), other(x).sum()):
        assert [g.shape for g in gradients(scalar, network)] == [(2,), (2, 4), (4,), (4, 3)]
        assert not any(g.any() for g in gradients(scalar, network))


def test_a_table_is_read_by_one_hot_states():
    """Row s of the table comes out for state s."""
    table = [[3.0, 1.0], [2.0, 0.5], [4.0, 4.0]]
    assert table_network(table)(torch.eye(3)).tolist() == table


def test_moves_of_a_dueling_network():
    """The value lifts all alike, each advantage one action against the rest, and nothing else comes out whole."""
    network = set_by_shape(DuelingQNetwork(2, 3, (6,)))
    found = moves(network, torch.tensor([[1.0, -2.0], [0.5, 1.5]]))
    assert found == [[-1, -1, 2], [-1, 2, -1], [1, 1, 1], [2, -1, -1]]


def test_moves_of_a_plain_network():
    """Each output has parameters of its own: one action alone."""
    assert moves(set_by_shape(QNetwork(2, 3, (6,))), torch.tensor([[1.0, -2.0]])) == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]


def test_rows_that_matter():
    """A network looks at each row alone; a mean over the batch mixes them."""
    observations = torch.tensor([[1.0, -2.0], [0.5, 1.5], [-1.0, 1.0]])
    network = set_by_shape(QNetwork(2, 3, (6,)))
    assert rows_that_matter(network, observations) == np.eye(3, dtype=int).tolist()

    class Mixed(nn.Module):
        def forward(self, rows):
            return rows - rows.mean(dim=0)

    assert rows_that_matter(Mixed(), observations) == np.ones((3, 3), dtype=int).tolist()
