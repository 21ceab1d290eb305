"""Chapter 02: are there draws enough to tell right from wrong, and are the shares those that the prose works out?"""

import numpy as np
import pytest

from course_lib.checks.values import Samples
from tests.solutions.marking import marking, power

HERE = marking("02_q_learning_vs_sarsa")


def frequencies(value):
    """The draws of a check's value, as a count per action."""
    drawn = value.get("actions") if isinstance(value, dict) else value
    return np.bincount(np.asarray(drawn.draws, dtype=int), minlength=8) if isinstance(drawn, Samples) else None


@pytest.mark.parametrize(
    ("slug", "right", "wrong", "n_draws"),
    [
        ("takes-the-first-of-equals", [0, 0.5, 0.5, 0], [0, 1, 0, 0], 2000),
        ("explores-only-the-others", [0.15, 0.70, 0.15], [0.225, 0.55, 0.225], 3000),
        ("explores-only-the-others", [0.92 / 3] * 3 + [0.04] * 2, [0.80 / 3] * 3 + [0.10] * 2, 4000),
        ("best-so-far-begins-at-zero", [0.92 / 3] * 3 + [0.04] * 2, [0.84] + [0.04] * 4, 4000),
        ("misses-the-last-action", [0.15, 0.70, 0.15], [0.225, 0.775, 0.0], 3000),
        ("misses-the-last-action", [1 / 7] * 7, [1 / 6] * 6 + [0], 2000),
        ("assumes-four-actions", [1 / 7] * 7, [1 / 4] * 4 + [0] * 3, 2000),
        ("tosses-a-coin-for-each-equal", [0.92 / 3] * 3 + [0.04] * 2, [0.24, 0.24, 0.44, 0.04, 0.04], 4000),
    ],
)
def test_the_draws_are_enough(slug, right, wrong, n_draws):
    """The hardest mistakes are caught more than 999 times in 1,000, computed from their exact probabilities."""
    assert ("epsilon_greedy", slug) in HERE.mistakes
    assert power(right, wrong, n_draws) > 0.999


def test_the_probabilities_above_are_those_of_the_reference():
    """Frequencies of the reference's draws lie within 6 standard deviations of the shares that the prose works out."""
    found = frequencies(HERE.reference("epsilon_greedy", 31)["explores_as_often_as_epsilon_says"])
    assert found.sum() == 3000
    assert found[:3] / 3000 == pytest.approx([0.15, 0.70, 0.15], abs=6 * np.sqrt(0.7 * 0.3 / 3000))
