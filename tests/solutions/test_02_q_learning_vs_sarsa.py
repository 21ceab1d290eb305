"""Are the checks of chapter 02 fair? Right answers of any style pass, every known mistake loses points and is named.

The checks are run here as plain functions on code that we wrote; grading runs the same functions in the sandbox.
"""

import textwrap
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from autograder.model.source import load_chapter
from course_lib.checks.diagnosis import Raised, diagnose, same_outcome
from course_lib.checks.draws import LEVEL
from course_lib.checks.seeding import reseed
from course_lib.checks.values import Samples, samples
from course_lib.checks.wire import decode, encode

CHAPTER = load_chapter(Path(__file__).parents[2] / "solutions" / "02_q_learning_vs_sarsa.py")
EXERCISES = {exercise.name: exercise for exercise in CHAPTER.exercises}
MISTAKES = {(mistake.exercise, mistake.slug): mistake.source for mistake in CHAPTER.misconceptions}

RIGHT = {
    "a loop and choice": (
        "epsilon_greedy",
        """
        def epsilon_greedy(q_values, epsilon, rng):
            if rng.uniform() >= epsilon:
                best, candidates = -np.inf, []
                for index, value in enumerate(q_values):
                    if value > best:
                        best, candidates = value, [index]
                    elif value == best:
                        candidates.append(index)
                return rng.choice(candidates)
            return rng.choice(len(q_values))
        """,
    ),
    "one draw from the distribution": (
        "epsilon_greedy",
        """
        def epsilon_greedy(q_values, epsilon, rng):
            best = np.asarray(q_values) == max(q_values)
            return rng.choice(len(q_values), p=epsilon / len(q_values) + (1 - epsilon) * best / best.sum())
        """,
    ),
    "numpy's global generator": (
        "epsilon_greedy",
        """
        def epsilon_greedy(q_values, epsilon, rng):
            if np.random.rand() < epsilon:
                return np.random.randint(len(q_values))
            return np.random.choice(np.argwhere(q_values == np.amax(q_values)).flatten())
        """,
    ),
    "ties broken by noise": (
        "epsilon_greedy",
        """
        def epsilon_greedy(q_values, epsilon, rng):
            if rng.random() < epsilon:
                return rng.permutation(len(q_values))[0]
            return max(range(len(q_values)), key=lambda a: (q_values[a], rng.random()))
        """,
    ),
    "Python's random": (
        "epsilon_greedy",
        """
        def epsilon_greedy(q_values, epsilon, rng):
            import random
            actions = list(range(len(q_values)))
            if random.random() < epsilon:
                return random.choice(actions)
            return random.choice([a for a in actions if q_values[a] == max(q_values)])
        """,
    ),
    "weighted average": (
        "q_learning_update",
        """
        def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
            target = reward
            if not terminated:
                target += discount * max(q_table[next_state])
            before = float(q_table[state][action])
            q_table[state][action] = (1 - step_size) * before + step_size * target
            return target - before
        """,
    ),
    "multiplied by not terminated": (
        "q_learning_update",
        """
        def q_learning_update(q, s, a, r, s2, done, lr, gamma):
            delta = r + gamma * (1 - done) * q[s2, np.argmax(q[s2])] - q[s, a]
            q[s, a] = q[s, a] + lr * delta
            return delta
        """,
    ),
    "a zero-dimensional array": (
        "sarsa_update",
        """
        def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
            following = np.where(terminated, 0.0, q_table[next_state, next_action])
            error = np.asarray(reward + discount * following - q_table[state, action])
            np.add.at(q_table, (state, action), step_size * error)
            return error
        """,
    ),
}


@cache
def outcomes(exercise, source, seed):
    """What each check of an exercise returns, or Raised, for this definition."""
    space = {"np": np, "samples": samples, "check": lambda function=None, **_: function or (lambda inner: inner)}
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


def reference(exercise, seed):
    """What the solution returns."""
    return outcomes(exercise, EXERCISES[exercise].solution, seed)


def lost(exercise, source, seed):
    """The checks that this definition fails."""
    found, wanted = outcomes(exercise, source, seed), reference(exercise, seed)
    return {name for name in wanted if not same_outcome(found[name], wanted[name])}


@pytest.mark.parametrize("style", RIGHT)
@pytest.mark.parametrize("seed", [11, 12])
def test_right_answers_of_any_style_pass(style, seed):
    """Loops, other draws, other generators, NumPy scalars, renamed arguments: nothing is lost."""
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


def frequencies(value):
    """The draws of a check's value, as a count per action."""
    drawn = value.get("actions") if isinstance(value, dict) else value
    return np.bincount(np.asarray(drawn.draws, dtype=int), minlength=8) if isinstance(drawn, Samples) else None


def power(right, wrong, n_draws):
    """Probability that a two-sample test of `n_draws` each tells two distributions [A] apart, at the course's level."""
    kept = right + wrong > 0
    distance = n_draws * ((right - wrong)[kept] ** 2 / (right + wrong)[kept]).sum()
    freedom = int(kept.sum()) - 1
    return stats.ncx2.sf(stats.chi2.isf(LEVEL, freedom), freedom, distance) if distance > 0 else 0.0


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
    assert power(np.array(right, float), np.array(wrong, float), n_draws) > 0.999, slug


def test_the_probabilities_above_are_those_of_the_reference():
    """Frequencies of the reference's draws lie within 6 standard deviations of the shares that the prose works out."""
    found = frequencies(reference("epsilon_greedy", 31)["explores_as_often_as_epsilon_says"])
    assert found.sum() == 3000
    assert found[:3] / 3000 == pytest.approx([0.15, 0.70, 0.15], abs=6 * np.sqrt(0.7 * 0.3 / 3000))
