"""Are the checks of chapter 06 fair? Right answers of any style pass, every known mistake loses points and is named.

The checks are run here as plain functions on code that we wrote; grading runs the same functions in the sandbox.
"""

import textwrap
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from autograder.model.source import load_chapter
from course_lib.checks.diagnosis import Raised, diagnose, same_outcome
from course_lib.checks.draws import LEVEL
from course_lib.checks.seeding import reseed
from course_lib.checks.wire import decode, encode
from course_lib.resamples import drawn_rows, portrait, recorded, scripted

CHAPTER = load_chapter(Path(__file__).parents[2] / "solutions" / "06_ablations.py")
EXERCISES = {exercise.name: exercise for exercise in CHAPTER.exercises}
MISTAKES = {(mistake.exercise, mistake.slug): mistake.source for mistake in CHAPTER.misconceptions}

RIGHT = {
    "SciPy's trimmed mean": (
        "interquartile_mean",
        """
        def interquartile_mean(scores):
            from scipy.stats import trim_mean
            return trim_mean(scores, 0.25, axis=None)
        """,
    ),
    "a list sorted by Python": (
        "interquartile_mean",
        """
        def interquartile_mean(scores):
            ordered = sorted(float(x) for x in np.asarray(scores).reshape(-1))
            k = int(len(ordered) * 0.25)
            middle = ordered[k:-k] if k else ordered
            return sum(middle) / len(middle)
        """,
    ),
    "a partition and weights": (
        "interquartile_mean",
        """
        def interquartile_mean(x):
            flat = x.flatten()
            flat.sort()
            keep = np.ones(flat.size)
            keep[: flat.size // 4] = 0
            keep[flat.size - flat.size // 4 :] = 0
            return np.average(flat, weights=keep)
        """,
    ),
    "ranks": (
        "interquartile_mean",
        """
        def interquartile_mean(scores):
            flat = np.ravel(scores)
            order = np.argsort(flat)
            n, cut = len(flat), len(flat) // 4
            return np.asarray(flat[order[cut : n - cut]].sum() / (n - 2 * cut))
        """,
    ),
    "choice of whole rows": (
        "bootstrap_interval",
        """
        def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
            found = np.array([statistic(rng.choice(scores, size=len(scores))) for _ in range(n_resamples)])
            a = 100 * (1 - confidence)
            return np.percentile(found, a / 2), np.percentile(found, 100 - a / 2)
        """,
    ),
    "sorted answers and an index": (
        "bootstrap_interval",
        """
        def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
            n = scores.shape[0]
            answers = []
            while len(answers) < n_resamples:
                answers.append(statistic(np.array([scores[rng.integers(n)] for _ in range(n)])))
            answers.sort()
            k = int(n_resamples * (1 - confidence) / 2)
            return [answers[k], answers[n_resamples - 1 - k]]
        """,
    ),
    "NumPy's global generator and another interpolation": (
        "bootstrap_interval",
        """
        def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
            draws = np.random.randint(0, len(scores), (n_resamples, len(scores)))
            answers = np.fromiter((statistic(np.take(scores, row, axis=0)) for row in draws), float)
            return tuple(np.quantile(answers, [0.5 - confidence / 2, 0.5 + confidence / 2], method="inverted_cdf"))
        """,
    ),
    "Python's random": (
        "bootstrap_interval",
        """
        def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
            import random
            rows = list(scores)
            values = [statistic(np.array(random.choices(rows, k=len(rows)))) for _ in range(n_resamples)]
            low, high = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2], method="weibull")
            return low, high
        """,
    ),
    "uniform numbers, scaled": (
        "bootstrap_interval",
        """
        def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
            n, values = len(scores), np.zeros(n_resamples)
            for i in range(n_resamples):
                values[i] = statistic(scores[(rng.random(n) * n).astype(int)])
            return np.quantile(values, [(1 - confidence) / 2, 1 - (1 - confidence) / 2], method="hazen")
        """,
    ),
}


@cache
def outcomes(exercise, source, seed):
    """What each check of an exercise returns, or Raised, for this definition."""
    space = {"np": np, "Callable": Callable, "check": lambda function=None, **_: function or (lambda inner: inner)}
    space |= {"drawn_rows": drawn_rows, "portrait": portrait, "recorded": recorded, "scripted": scripted}
    exec(source, space)
    found = {}
    for check in EXERCISES[exercise].checks:
        exec(check.source, space)
        rng = reseed(seed)
        try:
            found[check.name] = decode(encode(space[check.name](*([rng] if check.takes_rng else []))))
        except Exception as error:  # noqa: BLE001 - whatever a mistake raises is its outcome
            found[check.name] = Raised(type(error).__name__)
    return found


def equal(exercise, name, got, wanted):
    """Whether two outcomes of a check count as equal, at that check's tolerances."""
    check = next(check for check in EXERCISES[exercise].checks if check.name == name)
    return same_outcome(got, wanted, check.rtol, check.atol)


def lost(exercise, source, seed):
    """The checks that this definition fails."""
    found = outcomes(exercise, source, seed)
    wanted = outcomes(exercise, EXERCISES[exercise].solution, seed)
    return {name for name in wanted if not equal(exercise, name, found[name], wanted[name])}


@pytest.mark.parametrize("style", RIGHT)
@pytest.mark.parametrize("seed", [11, 12])
def test_right_answers_of_any_style_pass(style, seed):
    """Loops, SciPy, other draws, other generators, other interpolations, arrays and lists: nothing is lost."""
    exercise, source = RIGHT[style]
    assert lost(exercise, textwrap.dedent(source), seed) == set()


@pytest.mark.parametrize(("exercise", "slug"), MISTAKES)
def test_every_mistake_loses_points_and_is_named(exercise, slug):
    """Each mistake is told from the reference, and from all other mistakes."""
    known = {s: outcomes(name, source, 21) for (name, s), source in MISTAKES.items() if name == exercise}
    failed = lost(exercise, MISTAKES[exercise, slug], 21)
    tolerances = {check.name: (check.rtol, check.atol) for check in EXERCISES[exercise].checks}
    assert failed
    assert diagnose(known[slug], failed, known, tolerances) == slug


@pytest.mark.parametrize(("exercise", "slug"), MISTAKES)
def test_the_public_checks_never_give_two_mistakes_the_same_name(exercise, slug):
    """Where a mistake fails a public check, no other known mistake gives the same answer there."""
    public = {check.name for check in EXERCISES[exercise].checks if not check.hidden}
    mine = outcomes(exercise, MISTAKES[exercise, slug], 21)
    for name in public & lost(exercise, MISTAKES[exercise, slug], 21):
        others = {s: source for (e, s), source in MISTAKES.items() if e == exercise and s != slug}
        alike = [
            s for s, source in others.items() if equal(exercise, name, mine[name], outcomes(exercise, source, 21)[name])
        ]
        assert alike == [], name


@pytest.mark.parametrize("slug", [slug for exercise, slug in MISTAKES if exercise == "bootstrap_interval"])
def test_every_mistake_is_caught_whatever_is_drawn(slug):
    """Other draws, other inputs: caught again; `test_the_draws_are_enough` works out the two left to chance."""
    assert all(lost("bootstrap_interval", MISTAKES["bootstrap_interval", slug], seed) for seed in (101, 102, 103))


def test_the_reference_is_never_rejected():
    """Other draws of the same inputs pass; six sets of draws are tested, each at LEVEL, the rest is arithmetic."""
    other = textwrap.dedent(RIGHT["Python's random"][1])
    assert all(lost("bootstrap_interval", other, seed) == set() for seed in range(201, 211))
    assert 6 * LEVEL < 1e-6


def different_rows(n_rows):
    """Exact distribution of how many different rows a resample of `n_rows` holds, [n_rows + 1] (occupancy)."""
    shares = np.zeros(n_rows + 1)
    shares[0] = 1.0
    for _ in range(n_rows):
        seen = np.arange(n_rows + 1) / n_rows
        shares = shares * seen + np.concatenate([[0.0], (shares * (1 - seen))[:-1]])
    return shares


def power(right, wrong, n_draws):
    """Probability that a two-sample test of `n_draws` each tells two distributions [A] apart, at the course's level."""
    kept = right + wrong > 0
    distance = n_draws * ((right - wrong)[kept] ** 2 / (right + wrong)[kept]).sum()
    freedom = int(kept.sum()) - 1
    return stats.ncx2.sf(stats.chi2.isf(LEVEL, freedom), freedom, distance) if distance > 0 else 0.0


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
