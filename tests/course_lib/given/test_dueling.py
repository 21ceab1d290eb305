import pytest
import torch

from course_lib.given.dueling import DuelingQNetwork


def test_q_is_value_plus_centred_advantage():
    """V = 3 and A = (1, -1, 3) give Q = (3, 1, 5), whatever the observation."""
    network = DuelingQNetwork(2, 3, (4,))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.value.bias.fill_(3.0)
        network.advantage.bias.copy_(torch.tensor([1.0, -1.0, 3.0]))
    torch.testing.assert_close(network(torch.randn(5, 2)), torch.tensor([[3.0, 1.0, 5.0]]).expand(5, 3))


@pytest.mark.parametrize("hidden", [(3,), (4, 5), (2, 3, 4)])
def test_any_number_of_hidden_layers(hidden):
    """One row of values per observation."""
    assert DuelingQNetwork(6, 4, hidden)(torch.zeros(7, 6)).shape == (7, 4)
