"""Are the checks of chapter 01 fair? Right answers of any style pass, every known mistake loses points and is named.

The checks are run here as plain functions on code that we wrote; grading runs the same functions in the sandbox.
"""

import math
import textwrap
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.model.source import load_chapter
from course_lib.checks.diagnosis import Raised, diagnose, same_outcome
from course_lib.checks.seeding import reseed
from course_lib.checks.wire import decode, encode

CHAPTER = load_chapter(Path(__file__).parents[2] / "solutions" / "01_table_limits.py")
EXERCISES = {exercise.name: exercise for exercise in CHAPTER.exercises}
MISTAKES = {(mistake.exercise, mistake.slug): mistake.source for mistake in CHAPTER.misconceptions}

RIGHT = {
    "a loop over the shape": (
        "log10_table_entries",
        """
        def log10_table_entries(observation_shape, values_per_entry, n_actions):
            total = np.log10(n_actions)
            numbers = 1
            for length in observation_shape:
                numbers *= length
            return total + numbers * np.log10(values_per_entry)
        """,
    ),
    "whole numbers of Python": (
        "log10_table_entries",
        """
        def log10_table_entries(shape, values, actions):
            return math.log10(values ** math.prod(shape) * actions)
        """,
    ),
    "another base, converted": (
        "log10_table_entries",
        """
        def log10_table_entries(shape, values, actions):
            nats = np.prod(shape) * np.log(values) + np.log(actions)
            return np.array(nats / np.log(10))
        """,
    ),
    "numpy's unravelled opposite": (
        "discretize",
        """
        def discretize(observation, low, high, n_bins):
            o, l, h = np.array(observation), np.array(low), np.array(high)
            bins = np.clip(((o - l) / ((h - l) / n_bins)).astype(int), 0, n_bins - 1)
            return np.ravel_multi_index(tuple(bins), (n_bins,) * len(bins))
        """,
    ),
    "digitize with inner edges": (
        "discretize",
        """
        def discretize(observation, low, high, n_bins):
            bins = [
                np.digitize(x, np.linspace(a, b, n_bins + 1)[1:-1])
                for x, a, b in zip(observation, low, high)
            ]
            return sum(int(b) * n_bins ** (len(bins) - 1 - i) for i, b in enumerate(bins))
        """,
    ),
    "searchsorted from the right": (
        "discretize",
        """
        def discretize(observation, low, high, n_bins):
            index = 0.0
            for x, a, b in zip(observation, low, high):
                edges = a + (b - a) * np.arange(1, n_bins) / n_bins
                index = index * n_bins + np.searchsorted(edges, x, side="right")
            return index
        """,
    ),
    "comparisons only": (
        "discretize",
        """
        def discretize(observation, low, high, n_bins):
            bins = []
            for x, a, b in zip(observation, low, high):
                which = 0
                while which < n_bins - 1 and x >= a + (which + 1) * (b - a) / n_bins:
                    which += 1
                bins.append(which)
            return int(np.dot(bins, n_bins ** np.arange(len(bins))[::-1]))
        """,
    ),
}


@cache
def outcomes(exercise, source, seed):
    """What each check of an exercise returns, or Raised, for this definition."""
    space = {"np": np, "math": math, "check": lambda function=None, **_: function or (lambda inner: inner)}
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


def lost(exercise, source, seed):
    """The checks that this definition fails."""
    found, wanted = outcomes(exercise, source, seed), outcomes(exercise, EXERCISES[exercise].solution, seed)
    return {name for name in wanted if not same_outcome(found[name], wanted[name])}


@pytest.mark.parametrize("style", RIGHT)
@pytest.mark.parametrize("seed", [11, 12, 13, 14])
def test_right_answers_of_any_style_pass(style, seed):
    """Loops, edges, NumPy's own indexing, exact whole numbers, floats and arrays as results: nothing is lost."""
    exercise, source = RIGHT[style]
    assert lost(exercise, textwrap.dedent(source), seed) == set()


@pytest.mark.parametrize(("exercise", "slug"), MISTAKES)
def test_every_mistake_loses_points_and_is_named(exercise, slug):
    """Each mistake is told from the reference, and from all other mistakes."""
    known = {s: outcomes(name, source, 21) for (name, s), source in MISTAKES.items() if name == exercise}
    failed = lost(exercise, MISTAKES[exercise, slug], 21)
    assert failed
    assert diagnose(known[slug], failed, known) == slug


@pytest.mark.parametrize(("exercise", "slug"), MISTAKES)
def test_the_public_checks_never_give_two_mistakes_the_same_name(exercise, slug):
    """Where a mistake fails a public check, no other known mistake gives the same answer there."""
    public = {check.name for check in EXERCISES[exercise].checks if not check.hidden}
    mine = outcomes(exercise, MISTAKES[exercise, slug], 21)
    for name in public & lost(exercise, MISTAKES[exercise, slug], 21):
        others = [source for (e, s), source in MISTAKES.items() if e == exercise and s != slug]
        assert not any(same_outcome(mine[name], outcomes(exercise, source, 21)[name]) for source in others)


def reference(exercise):
    """The solution as a function."""
    space = {"np": np, "math": math}
    exec(EXERCISES[exercise].solution, space)
    return space[exercise]


def test_the_examples_worked_by_hand():
    """192 entries are 10 to the 2.283; (0.75, 0.6) in 4 bins is cell 14, (0.6, 0.75) cell 11, (-7, 1) cell 3."""
    assert reference("log10_table_entries")((3, 2), 2, 3) == pytest.approx(2.283, abs=5e-4)
    cells = [reference("discretize")(seen, [0, 0], [1, 1], 4) for seen in ([0.75, 0.6], [0.6, 0.75], [-7, 1])]
    assert cells == [14, 11, 3]


@settings(max_examples=60, deadline=None)
@given(
    shape=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    values=st.integers(2, 300),
    actions=st.integers(1, 400),
)
def test_the_logarithm_is_that_of_the_exact_number(shape, values, actions):
    """Python's whole numbers say how many entries there are, and math.log10 takes them however long they are."""
    exact = math.log10(values ** math.prod(shape) * actions)
    assert reference("log10_table_entries")(tuple(shape), values, actions) == pytest.approx(exact, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    bins=st.integers(1, 9),
    places=st.lists(st.tuples(st.integers(0, 8), st.floats(0.05, 0.95)), min_size=1, max_size=4),
)
def test_every_cell_has_its_own_index(bins, places):
    """The index, read as digits of base n, gives back the bin of each number."""
    wanted = [place % bins for place, _ in places]
    low, high = np.full(len(places), -3.0), np.full(len(places), 5.0)
    seen = low + (np.array(wanted) + [share for _, share in places]) * (high - low) / bins
    index = reference("discretize")(seen, low, high, bins)
    assert list(np.unravel_index(index, (bins,) * len(places))) == wanted
