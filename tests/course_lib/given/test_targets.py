import torch
from torch import nn

from course_lib.given.targets import sync_hard, sync_soft, td_targets


def test_targets_by_hand():
    """1 + 0.9 * 10 = 10 where it goes on, and the reward alone where it terminated."""
    targets = td_targets(
        torch.tensor([1.0, 2.0]), torch.tensor([[10.0, 3.0], [20.0, 4.0]]), torch.tensor([False, True]), 0.9
    )
    torch.testing.assert_close(targets, torch.tensor([10.0, 2.0]))


def test_hard_sync_copies_parameters_and_buffers():
    """Everything persistent becomes equal, and stays when the online network changes later."""
    online, target = nn.BatchNorm1d(3), nn.BatchNorm1d(3)
    nn.init.constant_(online.weight, 2.0)
    online.running_mean.fill_(5.0)
    sync_hard(online, target)
    nn.init.constant_(online.weight, 4.0)
    assert target.weight.tolist() == [2.0] * 3
    assert target.running_mean.tolist() == [5.0] * 3


def test_soft_sync_moves_part_of_the_way():
    """target <- tau online + (1 - tau) target, without a gradient."""
    online, target = nn.Linear(2, 1), nn.Linear(2, 1)
    nn.init.constant_(online.weight, 10.0)
    nn.init.constant_(target.weight, 0.0)
    sync_soft(online, target, 0.25)
    assert target.weight.tolist() == [[2.5, 2.5]]
    assert target.weight.grad_fn is None
