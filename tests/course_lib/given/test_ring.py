import numpy as np
import torch

from course_lib.given.ring import TransitionRing


def test_a_full_ring_overwrites_the_oldest():
    """Transition k lies in slot k % capacity, and add says so."""
    ring = TransitionRing(3, (2,))
    slots = [ring.add(np.full(2, k), k, float(k), np.full(2, k + 1), k == 4) for k in range(5)]
    assert slots == [0, 1, 2, 0, 1]
    assert len(ring) == 3
    batch = ring.rows(np.array([0, 1, 2]))
    assert batch.rewards.tolist() == [3.0, 4.0, 2.0]
    assert batch.terminated.tolist() == [False, True, False]
    assert [field.dtype for field in batch] == [torch.float32, torch.int64, torch.float32, torch.float32, torch.bool]


def test_rows_are_copies():
    """Neither the caller's array nor a batch is the storage."""
    ring, mine = TransitionRing(2, (1,)), np.ones(1)
    ring.add(mine, 0, 0.0, mine, False)
    mine[0] = 9.0
    ring.rows(np.array([0])).observations.fill_(7.0)
    assert ring.rows(np.array([0])).observations.item() == 1.0
