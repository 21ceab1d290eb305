import random

import numpy as np
import torch

from course_lib.checks.seeding import check_seed, reseed, world_seed


def draws():
    """A number from each stream that a student may use."""
    return [random.random(), np.random.rand(), float(torch.rand(1))]  # noqa: NPY002 - students draw from the old stream too


def test_every_stream_starts_again():
    """random, NumPy's global stream, torch and the check's own generator repeat after the same seed."""
    first = [reseed(5).random(), *draws()]
    assert [reseed(5).random(), *draws()] == first
    other = [reseed(6).random(), *draws()]
    assert all(one != two for one, two in zip(first, other, strict=True))


def test_a_checks_seed_depends_on_run_chapter_and_name():
    """Another run, chapter or check gives another seed; the same three give the same on every machine."""
    seeds = [check_seed(1, "02", "a"), check_seed(2, "02", "a"), check_seed(1, "03", "a"), check_seed(1, "02", "b")]
    assert len(set(seeds)) == 4
    assert check_seed(1, "02_q_learning_vs_sarsa", "one_lap") == 3131961018
    assert all(0 <= seed < 2**32 for seed in seeds)


def test_the_world_of_a_check_does_not_follow_from_its_seed():
    """The sandbox is told the seed of a check; that of its world is another, of the same run, chapter and name."""
    assert world_seed(1, "05", "a") == world_seed(1, "05", "a") != check_seed(1, "05", "a")
    assert len({world_seed(1, "05", "a"), world_seed(2, "05", "a"), world_seed(1, "05", "b")}) == 3
