"""Chapter 03: a mistake is named whatever its draws, and there are draws enough to tell right from wrong."""

import numpy as np
import pytest
from scipy import stats

from course_lib.checks.draws import LEVEL, same_distribution
from course_lib.checks.seeding import reseed
from tests.solutions.marking import marking, power

EXERCISE = "ReplayBuffer"
HERE = marking("03_experience_replay")
MISTAKES = {slug: source for (_, slug), source in HERE.mistakes.items()}
RANDOM = ("all_are_drawn_alike", "a_buffer_that_is_not_full", "who_comes_with_whom")
ONE_BATCH = {"always-the-same-batch", "always-the-same-draw-without-repeats"}  # that one hangs on the seed
OLD_LAPS = {"one-archive-for-all-buffers"}  # those of all buffers before are found by luck


@pytest.mark.parametrize("slug", sorted(set(MISTAKES) - ONE_BATCH - OLD_LAPS))
def test_a_mistake_is_named_whatever_its_draws(slug):
    """A student's draws are never those of our copy of the mistake: the name must not depend on them."""
    other_draws = "_make = np.random.default_rng\nnp = type('np', (), {**vars(np)})\n"
    other_draws += "np.random = type('random', (), {'default_rng': staticmethod(lambda seed=0: _make([seed, 9]))})\n"
    assert HERE.named(EXERCISE, other_draws + MISTAKES[slug], 21) == slug


@pytest.mark.parametrize(
    ("slug", "right", "wrong", "n_draws"),
    [
        ("misses-the-last-place", [1 / 8] * 8, [1 / 7] * 7 + [0], 1600),
        ("misses-the-first-place", [1 / 9] * 9, [0] + [1 / 8] * 8, 1500),
        ("draws-empty-places", [0] + [1 / 9] * 9, [11 / 20] + [1 / 20] * 9, 1500),
        ("a-window-of-neighbours", [2 / 7, 2 / 7, 2 / 7, 1 / 7], [1, 0, 0, 0], 500),
    ],
)
def test_the_draws_are_enough(slug, right, wrong, n_draws):
    """The hardest mistakes are caught more than 999 times in 1,000, computed from their exact probabilities."""
    assert slug in MISTAKES
    assert power(right, wrong, n_draws) > 0.999
    assert LEVEL < 1e-6  # the share of right answers that the test rejects


@pytest.mark.slow
def test_right_draws_are_not_rejected_and_wrong_ones_are_caught():
    """No p-value of right draws comes near the level in 40 gradings; the hardest mistakes are caught in 40 of 40.

    Draws without replacement vary less than independent ones: right answers are rejected even more rarely than LEVEL.
    """
    hardest = {"misses-the-last-place", "misses-the-first-place", "a-window-of-neighbours"}
    source = {check.name: check.source for check in HERE.exercises[EXERCISE].checks}
    for name in RANDOM:
        right = [drawn(HERE.solutions[EXERCISE], source[name], name, seed) for seed in range(41)]
        deque = HERE.right[EXERCISE, "a-deque-of-tuples-drawn-by-random-sample"]
        assert all(same_distribution(drawn(deque, source[name], name, seed), right[40]) for seed in range(40))
        p_values = [stats.chi2_contingency(_table(one, right[40]), correction=False).pvalue for one in right[:40]]
        assert min(p_values) > 1e-5 > LEVEL
    for slug in hardest:
        failed = [lost_draws(MISTAKES[slug], source, seed) for seed in range(40)]
        assert all(failed), slug


def drawn(definition, check, name, seed):
    """The raw draws of one random check."""
    space = dict(HERE.space(EXERCISE, definition))
    exec(check, space)
    return np.asarray(space[name](reseed(seed)).draws)


def _table(one, other):
    values = np.unique(np.concatenate([one, other]))
    return np.stack([[np.sum(side == value) for value in values] for side in (one, other)])


def lost_draws(definition, source, seed):
    """Whether one of the random checks catches this definition."""
    return any(
        not same_distribution(
            drawn(definition, source[name], name, seed),
            drawn(HERE.solutions[EXERCISE], source[name], name, seed + 1000),
        )
        for name in RANDOM
    )
