"""Chapter 08: the buffer's mistakes are caught whatever is drawn, and there are draws enough for that."""

import numpy as np
import pytest

from tests.solutions.marking import marking, power

HERE = marking("08_exercises")

CERTAIN = {slug for exercise, slug in HERE.mistakes if exercise == "PrioritizedReplayBuffer"} - {
    "draws-uniformly",
    "without-replacement",
    "always-the-largest",
}


@pytest.mark.parametrize("slug", sorted(CERTAIN))
@pytest.mark.parametrize("seed", range(31, 37))
def test_the_buffers_mistakes_are_caught_whatever_is_drawn(slug, seed):
    """All but the three that only the draws can show fail a check whose answer does not depend on chance."""
    failed = HERE.lost("PrioritizedReplayBuffer", HERE.mistakes["PrioritizedReplayBuffer", slug], seed)
    assert failed - {"draws_in_proportion"}


def test_four_thousand_draws_are_enough():
    """Drawing all alike is caught more than 999 times in 1,000, computed from the exact probabilities."""
    right = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0, 8.0], 5)
    assert power(right / right.sum(), np.full(30, 1 / 30), 4_000) > 0.999


def test_the_shares_above_are_those_of_the_reference():
    """Frequencies of the reference's draws lie within 6 standard deviations of them."""
    drawn = np.asarray(HERE.reference("PrioritizedReplayBuffer", 31)["draws_in_proportion"][30].draws, dtype=int)
    counts = np.sort(np.bincount(drawn, minlength=30))
    shares = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0, 8.0], 5) / 115
    groups = counts.reshape(6, 5).sum(axis=1) / 4_000
    np.testing.assert_allclose(groups, shares.reshape(6, 5).sum(axis=1), atol=0.05)
