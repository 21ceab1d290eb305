"""Chapter 06: every mistake is caught whatever is drawn, and there are draws enough to tell right from wrong."""

import numpy as np
import pytest

from course_lib.checks.draws import LEVEL
from tests.solutions.marking import marking, power

HERE = marking("06_ablations")


@pytest.mark.parametrize("slug", [slug for exercise, slug in HERE.mistakes if exercise == "bootstrap_interval"])
def test_every_mistake_is_caught_whatever_is_drawn(slug):
    """Other draws, other inputs: caught again; `test_the_draws_are_enough` works out the two left to chance."""
    assert all(
        HERE.lost("bootstrap_interval", HERE.mistakes["bootstrap_interval", slug], seed) for seed in (101, 102, 103)
    )


def test_the_reference_is_never_rejected():
    """Other draws of the same inputs pass; eight sets of draws are tested, each at LEVEL, the rest is arithmetic."""
    other = HERE.right["bootstrap_interval", "python-s-random"]
    assert all(HERE.lost("bootstrap_interval", other, seed) == set() for seed in range(201, 211))
    assert 8 * LEVEL < 1e-6


def different_rows(n_rows):
    """Exact distribution of how many different rows a resample of `n_rows` holds, [n_rows + 1] (occupancy)."""
    shares = np.zeros(n_rows + 1)
    shares[0] = 1.0
    for _ in range(n_rows):
        seen = np.arange(n_rows + 1) / n_rows
        shares = shares * seen + np.concatenate([[0.0], (shares * (1 - seen))[:-1]])
    return shares


@pytest.mark.parametrize(
    ("mistake", "right", "wrong", "n_draws"),
    [
        ("without replacement", different_rows(12), np.eye(13)[12], 500),
        ("without replacement", different_rows(30), np.eye(31)[30], 200),
        ("misses the last run", np.full(12, 1 / 12), np.append(np.full(11, 1 / 11), 0.0), 6000),
        ("misses the last run", np.full(30, 1 / 30), np.append(np.full(29, 1 / 29), 0.0), 6000),
    ],
)
def test_the_draws_are_enough(mistake, right, wrong, n_draws):
    """What only the draws show is caught more than 999 times in 1,000, computed from the exact probabilities."""
    assert power(right, wrong, n_draws) > 0.999, mistake
