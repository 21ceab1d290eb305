from itertools import pairwise

import pytest
import torch
from torch import nn

from course_lib import Batch
from course_lib.given.dqn import QNetwork, dqn_loss, train_dqn
from course_lib.given.targets import td_targets
from course_lib.networks import gradients, parameter_shapes, table_network
from course_lib.scripted import call_log


def two_laps():
    """The worked example of chapter 05: two transitions between two one-hot states."""
    states = torch.eye(2)
    return Batch(states, torch.tensor([1, 0]), torch.tensor([1.0, -1.0]), states.flip(0), torch.tensor([False, True]))


@pytest.mark.parametrize("hidden", [(), (5,), (5, 6, 7)])
def test_a_network_has_a_layer_for_each_width(hidden):
    """One weight and one bias per hidden layer and for the output."""
    widths = (3, *hidden, 2)
    shapes = [[b, a] for a, b in pairwise(widths)] + [[b] for b in widths[1:]]
    network = QNetwork(3, 2, hidden)
    assert parameter_shapes(network) == sorted(shapes)
    assert network(torch.zeros(4, 3)).shape == (4, 2)


def test_relu_inside_and_not_at_the_end():
    """With all weights -1 and no bias a positive input dies inside; a negative one comes out negative."""
    network = QNetwork(1, 1, (1,))
    for name, parameter in network.named_parameters():
        nn.init.constant_(parameter, 0.0 if "bias" in name else -1.0)
    assert network(torch.tensor([[2.0], [-2.0]])).flatten().tolist() == [0.0, -2.0]


def test_the_loss_by_hand():
    """Errors 3.7 - 1 = 2.7 and -1 - 2 = -3: mean of squares 8.145, gradients -2.7 and 3 on the entries visited."""
    online, target = table_network([[3.0, 1.0], [2.0, 0.5]]), table_network([[4.0, 2.0], [1.0, 3.0]])
    loss = dqn_loss(online, target, two_laps(), 0.9)
    assert loss.item() == pytest.approx(8.145)
    (gradient,) = gradients(loss, online)
    torch.testing.assert_close(torch.from_numpy(gradient), torch.tensor([[0.0, 3.0], [-2.7, 0.0]]))
    assert not gradients(loss, target)[0].any()


def test_the_loss_uses_the_targets_of_chapter_04():
    """On a random batch the loss is the mean squared distance to td_targets."""
    torch.manual_seed(0)
    online, target = QNetwork(3, 4, (8,)), QNetwork(3, 4, (8,))
    batch = Batch(torch.randn(9, 3), torch.randint(4, (9,)), torch.randn(9), torch.randn(9, 3), torch.rand(9) < 0.3)
    targets = td_targets(batch.rewards, target(batch.next_observations), batch.terminated, 0.9)
    expected = ((online(batch.observations)[range(9), batch.actions] - targets) ** 2).mean()
    torch.testing.assert_close(dqn_loss(online, target, batch, 0.9), expected)


def test_the_loop_keeps_its_order_to_the_last_step():
    """act, step, observe, learn at every step, the last included; end_episode once; one reset an episode."""
    recording = call_log(train_dqn, [[(1.0, False, False), (2.0, False, True)], [(5.0, True, False)]])
    turn = ["act", "step", "observe", "learn"]
    assert recording.calls == [*turn, *turn, "end_episode", *turn, "end_episode"]
    assert recording.moves == ["reset", 0, 1, "reset", 2]
    assert recording.returns.tolist() == [3.0, 5.0]


def test_the_loop_tells_terminated_from_truncated():
    """What the clock cuts is not told as an end; the observations are those before and after the step."""
    recording = call_log(train_dqn, [[(1.0, False, False), (2.0, False, True)], [(5.0, True, False)]])
    assert recording.transitions == [
        [[0.0, 0.0], 0, 1.0, [0.0, 1.0], False],
        [[0.0, 1.0], 1, 2.0, [0.0, 2.0], False],
        [[1.0, 0.0], 2, 5.0, [1.0, 1.0], True],
    ]
