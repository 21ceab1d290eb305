import numpy as np
import pytest
from scipy.stats import binom, chi2, kstwo

from course_lib.checks.draws import LEVEL, SMALLEST_CELL, same_distribution

REJECTED_AT_MOST = 1e-6  # DESIGN: a correct answer is rejected less than once in 10**6 runs
STEPS = 4_000


def _three_actions(rng):
    """What an epsilon-greedy agent does with epsilon = 0.45."""
    return rng.choice(3, p=[0.15, 0.7, 0.15], size=3000)


def _homogeneity_tail(totals: list[int]) -> float:
    """P(chi-squared statistic of two equal sides > its threshold), cell by cell and rounded up.

    Given its total n, a cell's share of one side is binomial(n, 1/2) and adds (2x - n)**2 / n.  Without the condition
    that both sides have equally many draws the sum is larger, so this is an upper bound up to the step.
    """
    threshold = chi2.isf(LEVEL, len(totals) - 1)
    step = threshold / STEPS
    sums = np.zeros(STEPS + 1)  # probability of each sum below the threshold; what leaves the array is the tail
    sums[0] = 1.0
    for n in totals:
        x = np.arange(n + 1)
        shifts = np.ceil((2 * x - n) ** 2 / n / step).astype(int)
        spread = np.zeros_like(sums)
        for shift, probability in zip(shifts, binom.pmf(x, n, 0.5), strict=True):
            if shift <= STEPS:
                spread[shift:] += sums[: STEPS + 1 - shift] * probability
        sums = spread
    return max(0.0, 1.0 - sums.sum())


@pytest.mark.parametrize("total", [SMALLEST_CELL, 20, 200])
@pytest.mark.parametrize("cells", [2, 5, 30])
def test_the_exact_tail_of_categories_is_below_one_in_a_million(cells, total):
    """The chi-squared tail is only asymptotic; the exact one, at the smallest cells allowed too, keeps the promise."""
    assert _homogeneity_tail([total] * cells) < REJECTED_AT_MOST


@pytest.mark.parametrize("n", [20, 100, 1000])
def test_the_exact_tail_of_measurements_is_below_one_in_a_million(n):
    """The smallest distance that is rejected has, by Gnedenko's and Korolyuk's exact formula, a rare enough tail."""
    steps = next(k for k in range(1, n + 1) if kstwo.sf(k / n, round(n / 2)) <= LEVEL)
    # P(D >= k / n) = 2 sum_j (-1)**(j + 1) binomial(2n, n + jk) / binomial(2n, n); its first term is an upper bound
    logs = np.cumsum(np.log([(n - i) / (n + i + 1) for i in range(steps)]))
    assert 2 * np.exp(logs[-1]) < REJECTED_AT_MOST


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.integers(3, size=300),
        lambda rng: rng.choice(5, p=[0.9, 0.04, 0.03, 0.02, 0.01], size=400),
        lambda rng: rng.integers(1000, size=300),
        lambda rng: rng.poisson(0.5, size=200),
        lambda rng: rng.normal(size=200),
        lambda rng: np.round(rng.normal(size=200), 1),
        lambda rng: rng.integers(2, size=200) + 0.5,
    ],
)
def test_correct_draws_are_not_rejected(draw):
    """200 pairs of each kind pass: at the level promised, one rejection would be a chance of 1 in 5,000."""
    rng = np.random.default_rng(1)
    assert all(same_distribution(draw(rng), draw(rng)) for _ in range(200))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        # epsilon-greedy, 3 actions, epsilon 0.45: exploring without the greedy action; never exploring
        (_three_actions, lambda rng: rng.choice(3, p=[0.225, 0.55, 0.225], size=3000)),
        (_three_actions, lambda rng: np.ones(3000, int)),
        # a buffer of 1,000: sampling the newer half only, never the last one
        (lambda rng: rng.integers(1000, size=2000), lambda rng: rng.integers(500, 1000, size=2000)),
        (lambda rng: rng.integers(2**31, size=1000), lambda rng: rng.integers(2**30, size=1000)),
        # measurements: another mean, another spread, integers in place of floats
        (lambda rng: rng.normal(size=2000), lambda rng: rng.normal(0.5, 1.0, size=2000)),
        (lambda rng: rng.normal(size=2000), lambda rng: rng.normal(0.0, 2.0, size=2000)),
        (lambda rng: rng.random(500), lambda rng: rng.integers(2, size=500)),
    ],
)  # fmt: skip
def test_wrong_draws_are_caught(right, wrong):
    """Each typical mistake is caught in 100 of 100 runs with as many draws as a check takes."""
    rng = np.random.default_rng(2)
    assert not any(same_distribution(wrong(rng), right(rng)) for _ in range(100))


def test_rare_categories_are_pooled_and_still_seen():
    """A hundred categories that the reference never draws are one category: together they are too many."""
    assert not same_distribution(np.arange(100), np.zeros(100, int))


def test_constant_draws():
    """Equal constants are alike; 30 draws of another constant are not."""
    assert same_distribution(np.full(30, 4), np.full(30, 4))
    assert not same_distribution(np.full(30, 4), np.full(30, 5))


def test_order_does_not_matter():
    """Draws are a set: sorted ones are as good."""
    draws = np.random.default_rng(3).integers(9, size=500)
    assert same_distribution(np.sort(draws), draws)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_draws_that_are_not_finite_never_pass(bad):
    """NaN among the draws is no draw."""
    assert not same_distribution(np.append(np.ones(99), bad), np.ones(100))


def test_no_draws_equal_no_draws_only():
    """An empty answer is alike to an empty one."""
    assert same_distribution(np.array([]), np.array([]))
    assert not same_distribution(np.array([]), np.ones(50))


def test_a_fraction_among_the_draws_does_not_choose_a_weaker_test():
    """Where the reference draws whole numbers, draws that are not are wrong: their form must not decide the test."""
    rng = np.random.default_rng(5)
    right, wrong = rng.choice([0, 1], p=[0.015, 0.985], size=4000), np.ones(4000)
    assert not same_distribution(wrong, right)
    wrong[7] += 1e-9
    assert not same_distribution(wrong, right)
