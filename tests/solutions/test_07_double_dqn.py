"""Are the checks of chapter 07 fair? Right answers of any style pass, every known mistake loses points and is named.

The checks are run here as plain functions on code that we wrote; grading runs the same functions in the sandbox.
"""

import textwrap
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.model.source import load_chapter
from course_lib.checks.diagnosis import Raised, diagnose, same_outcome
from course_lib.checks.seeding import reseed
from course_lib.checks.values import typed
from course_lib.checks.wire import decode, encode

CHAPTER = load_chapter(Path(__file__).parents[2] / "solutions" / "07_double_dqn.py")
EXERCISES = {exercise.name: exercise for exercise in CHAPTER.exercises}
MISTAKES = {(mistake.exercise, mistake.slug): mistake.source for mistake in CHAPTER.misconceptions}

RIGHT = {
    "written out twice": (
        "double_q_update",
        """
        def double_q_update(q_a, q_b, s, a, r, s2, done, lr, gamma, update_a):
            if update_a:
                target = r if done else r + gamma * q_b[s2][int(np.argmax(q_a[s2]))]
                delta = target - q_a[s][a]
                q_a[s][a] += lr * delta
            else:
                target = r if done else r + gamma * q_a[s2][int(np.argmax(q_b[s2]))]
                delta = target - q_b[s][a]
                q_b[s][a] += lr * delta
            return delta
        """,
    ),
    "weighted average": (
        "double_q_update",
        """
        def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
            tables = [q_b, q_a] if update_a else [q_a, q_b]
            best = max(range(q_a.shape[1]), key=lambda one: tables[1][next_state, one])
            target = reward + discount * (1 - terminated) * tables[0][next_state, best]
            before = tables[1][state, action].copy()
            tables[1][state, action] = (1 - step_size) * before + step_size * target
            return np.float64(target - before)
        """,
    ),
    "calls itself with the tables exchanged": (
        "double_q_update",
        """
        def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
            rest = state, action, reward, next_state, terminated, step_size, discount
            if not update_a:
                return double_q_update(q_b, q_a, *rest, True)
            following = np.where(terminated, 0.0, q_b[next_state, q_a[next_state].argmax()])
            error = np.asarray(reward + discount * following - q_a[state, action])
            np.add.at(q_a, (state, action), step_size * error)
            return error
        """,
    ),
    "row by row": (
        "double_dqn_targets",
        """
        def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
            targets = []
            for r, online, target, done in zip(rewards, next_q_online, next_q_target, terminated):
                targets.append(r if done else r + discount * target[online.argmax()])
            return torch.stack(targets)
        """,
    ),
    "a one-hot mask": (
        "double_dqn_targets",
        """
        def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
            hot = torch.nn.functional.one_hot(next_q_online.max(1).indices, next_q_online.shape[1])
            return torch.where(terminated, rewards, rewards + discount * (hot * next_q_target).sum(dim=1))
        """,
    ),
    "gather, and a mask of numbers": (
        "double_dqn_targets",
        """
        def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
            with torch.no_grad():
                chosen = torch.argmax(next_q_online, -1, keepdim=True)
                value = torch.gather(next_q_target, 1, chosen).flatten()
                return rewards + discount * value * (1 - terminated.float())
        """,
    ),
    "a matrix of weights": (
        "discounted_returns",
        """
        def discounted_returns(rewards, discount, bootstrap_value=0.0):
            n = len(rewards)
            ahead = np.arange(n + 1)[None, :] - np.arange(n)[:, None]
            weights = np.where(ahead >= 0, float(discount) ** np.maximum(ahead, 0), 0.0)
            return weights @ np.append(rewards, bootstrap_value)
        """,
    ),
    "a list, and a flip": (
        "discounted_returns",
        """
        def discounted_returns(rewards, discount, bootstrap_value=0.0):
            found = [bootstrap_value]
            for reward in rewards[::-1]:
                found.append(float(reward) + discount * found[-1])
            return np.flip(np.array(found[1:], dtype=np.float64))
        """,
    ),
    "scipy's filter": (
        "discounted_returns",
        """
        def discounted_returns(rewards, discount, bootstrap_value=0.0):
            from scipy.signal import lfilter
            backwards = np.append(np.asarray(rewards, dtype=float), bootstrap_value)[::-1]
            return lfilter([1.0], [1.0, -discount], backwards)[::-1][:-1]
        """,
    ),
}


@cache
def outcomes(exercise, source, seed):
    """What each check of an exercise returns, or Raised, for this definition."""
    plain = lambda function=None, **_: function or (lambda inner: inner)  # noqa: E731
    space = {"np": np, "torch": torch, "typed": typed, "check": plain}
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
