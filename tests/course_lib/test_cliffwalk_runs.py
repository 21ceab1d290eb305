import numpy as np
import pytest

from course_lib.cliffwalk_runs import oracle, prioritized, uniform
from course_lib.given.prioritized import SumTree


class LongRoad:
    """A sum tree without a tree: the whole road is walked at every throw."""

    def __init__(self, capacity):
        self.priorities = np.zeros(capacity)

    @property
    def total(self):
        return float(self.priorities.sum())

    def update(self, indices, priorities):
        self.priorities[indices] = priorities

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.priorities), masses, side="right")


@pytest.mark.parametrize("n", [1, 3, 6])
def test_choosing_never_costs_updates(n):
    """Over ten seeds the oracle needs the least; uniform replay the most, once the walk is long."""
    counts = [[run(n, seed) for seed in range(10)] for run in (oracle, uniform)]
    drawn = [prioritized(n, seed, SumTree) for seed in range(10)]
    assert np.median(counts[0]) <= np.median(drawn)
    if n > 3:
        assert np.median(drawn) < np.median(counts[1]) / 2


def test_any_correct_tree_will_do():
    """A walk along the prefix sums needs as many updates as the tree, seed by seed."""
    assert [prioritized(5, seed, SumTree) for seed in range(3)] == [prioritized(5, seed, LongRoad) for seed in range(3)]


def test_a_seed_repeats_itself():
    """Same seed, same number."""
    assert uniform(5, 4) == uniform(5, 4)
    assert oracle(5, 4) == oracle(5, 4)
