import gymnasium as gym
import numpy as np
import pytest
import torch

import course_lib.envs  # noqa: F401 - registers the worlds
from course_lib.experience import coin_drives, draw


def test_transitions_hang_together():
    """On the road each step begins where the one before ended, and on square 0 after an end of either kind."""
    drives, truncated = coin_drives(gym.make("PolePosition/ShortLimit-v0"), 500, seed=0)
    ended = drives.terminated | truncated
    following = torch.where(ended, 0, drives.next_observations)
    assert drives.observations[0] == 0
    assert torch.equal(drives.observations[1:], following[:-1])
    assert truncated.any()
    assert drives.terminated.any()


@pytest.mark.parametrize(
    ("name", "kind"), [("CartPole-v1", torch.float32), ("PolePosition/ShortLimit-v0", torch.int64)]
)
def test_kinds_of_numbers(name, kind):
    """Observations as the world gives them, actions int64, rewards float32, ends bool."""
    drives, truncated = coin_drives(gym.make(name), 60, seed=3)
    assert [field.dtype for field in drives] == [kind, torch.int64, torch.float32, kind, torch.bool]
    assert truncated.dtype == torch.bool
    assert {len(field) for field in (*drives, truncated)} == {60}


def test_the_seed_decides():
    """The same seed gives the same drives, another seed others."""
    world = gym.make("CartPole-v1")
    first, again, other = (coin_drives(world, 40, seed)[0] for seed in (1, 1, 2))
    assert torch.equal(first.observations, again.observations)
    assert not torch.equal(first.observations, other.observations)


def test_a_batch_is_made_of_whole_rows():
    """Each drawn row is one of the transitions, with all its fields."""
    drives, _ = coin_drives(gym.make("CartPole-v1"), 50, seed=0)
    batch = draw(drives, 20, np.random.default_rng(0))
    rows = [int((drives.observations == one).all(dim=1).nonzero()[0, 0]) for one in batch.observations]
    assert all(torch.equal(field[rows], drawn) for field, drawn in zip(drives, batch, strict=True))
