"""Are the checks of chapter 04 fair? Right answers of any style pass, every known mistake loses points and is named.

The checks are run here as plain functions on code that we wrote; grading runs the same functions in the sandbox.
"""

import textwrap
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from autograder.model.source import load_chapter
from course_lib.checks.diagnosis import Raised, diagnose, same_outcome
from course_lib.checks.seeding import reseed
from course_lib.checks.values import typed
from course_lib.checks.wire import decode, encode

CHAPTER = load_chapter(Path(__file__).parents[2] / "solutions" / "04_target_networks.py")
EXERCISES = {exercise.name: exercise for exercise in CHAPTER.exercises}
MISTAKES = {(mistake.exercise, mistake.slug): mistake.source for mistake in CHAPTER.misconceptions}

RIGHT = {
    "where": (
        "td_targets",
        """
        def td_targets(rewards, next_q_values, terminated, discount):
            best = torch.amax(next_q_values, dim=-1)
            return torch.where(terminated, rewards, rewards + discount * best)
        """,
    ),
    "one minus a float mask": (
        "td_targets",
        """
        def td_targets(r, q, done, gamma):
            return r + gamma * torch.max(q, 1)[0] * (1 - done.float())
        """,
    ),
    "row by row": (
        "td_targets",
        """
        def td_targets(rewards, next_q_values, terminated, discount):
            rows = []
            for reward, values, end in zip(rewards.tolist(), next_q_values.tolist(), terminated.tolist()):
                rows.append(reward if end else reward + discount * max(values))
            return torch.tensor(rows)
        """,
    ),
    "gather of the argmax, masked in place on a copy": (
        "td_targets",
        """
        def td_targets(rewards, next_q_values, terminated, discount):
            chosen = next_q_values.argmax(1, keepdim=True)
            best = next_q_values.gather(1, chosen).squeeze(1).clone()
            best[terminated] = 0.0
            return rewards.add(best, alpha=discount)
        """,
    ),
    "with a gradient": (
        "td_targets",
        """
        def td_targets(rewards, next_q_values, terminated, discount):
            q = next_q_values.clone().requires_grad_()
            return rewards + discount * torch.sort(q, dim=1).values[:, -1] * terminated.logical_not()
        """,
    ),
    "loops with copy_": (
        "sync_hard",
        """
        def sync_hard(online, target):
            with torch.no_grad():
                for ours, theirs in zip(online.parameters(), target.parameters()):
                    theirs.copy_(ours)
                for ours, theirs in zip(online.buffers(), target.buffers()):
                    theirs.copy_(ours)
        """,
    ),
    "data and clone": (
        "sync_hard",
        """
        def sync_hard(online, target):
            for ours, theirs in zip(online.parameters(), target.parameters()):
                theirs.data = ours.data.clone()
            for ours, theirs in zip(online.buffers(), target.buffers()):
                theirs.data = ours.clone()
        """,
    ),
    "a deep copy of the state": (
        "sync_hard",
        """
        def sync_hard(online, target):
            import copy
            target.load_state_dict(copy.deepcopy(online.state_dict()), strict=True)
            return target
        """,
    ),
    "the state written into": (
        "sync_hard",
        """
        def sync_hard(online, target):
            old = target.state_dict()
            for name, tensor in online.state_dict().items():
                old[name].copy_(tensor)
        """,
    ),
    "the whole inside replaced": (
        "sync_hard",
        """
        def sync_hard(online, target):
            import copy
            target.__dict__.update(copy.deepcopy(online).__dict__)
        """,
    ),
    "lerp": (
        "sync_soft",
        """
        @torch.no_grad()
        def sync_soft(online, target, tau):
            for ours, theirs in zip(online.parameters(), target.parameters()):
                theirs.lerp_(ours, tau)
        """,
    ),
    "the data attribute, in place": (
        "sync_soft",
        """
        def sync_soft(online, target, tau):
            for ours, theirs in zip(online.parameters(), target.parameters()):
                theirs.data.mul_(1.0 - tau)
                theirs.data.add_(tau * ours.data)
        """,
    ),
    "by way of the state, buffers too": (
        "sync_soft",
        """
        def sync_soft(online, target, tau):
            ours, theirs = online.state_dict(), target.state_dict()
            target.load_state_dict({name: tau * ours[name] + (1 - tau) * theirs[name] for name in ours})
        """,
    ),
    "the difference added": (
        "sync_soft",
        """
        def sync_soft(online, target, tau):
            with torch.inference_mode():
                for name, parameter in target.named_parameters():
                    parameter += tau * (online.get_parameter(name) - parameter)
        """,
    ),
    "one long vector": (
        "sync_soft",
        """
        def sync_soft(online, target, tau):
            from torch.nn.utils import parameters_to_vector, vector_to_parameters
            ours, theirs = (parameters_to_vector(one.parameters()).detach() for one in (online, target))
            vector_to_parameters(tau * ours + (1 - tau) * theirs, target.parameters())
        """,
    ),
    "buffers copied fully": (
        "sync_soft",
        """
        def sync_soft(online, target, tau):
            with torch.no_grad():
                for ours, theirs in zip(online.parameters(), target.parameters()):
                    theirs.copy_(theirs * (1 - tau) + ours * tau)
                for ours, theirs in zip(online.buffers(), target.buffers()):
                    theirs.copy_(ours)
        """,
    ),
}


@cache
def outcomes(exercise, source, seed):
    """What each check of an exercise returns, or Raised, for this definition."""
    space = {"np": np, "torch": torch, "nn": nn, "typed": typed}
    space["check"] = lambda function=None, **_: function or (lambda inner: inner)
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
@pytest.mark.parametrize("seed", [11, 12])
def test_right_answers_of_any_style_pass(style, seed):
    """Loops, in-place arithmetic, state dictionaries, gradients on or off: nothing is lost."""
    exercise, source = RIGHT[style]
    assert lost(exercise, textwrap.dedent(source), seed) == set()


@pytest.mark.parametrize("seed", range(30, 50))
@pytest.mark.parametrize("exercise", EXERCISES)
def test_drawn_inputs_never_turn_against_a_right_answer(exercise, seed):
    """Twenty gradings: another right answer of each exercise loses nothing, whatever is drawn."""
    source = next(source for name, source in RIGHT.values() if name == exercise)
    assert lost(exercise, textwrap.dedent(source), seed) == set()


@pytest.mark.parametrize(("exercise", "slug"), MISTAKES)
@pytest.mark.parametrize("seed", [21, 22, 23])
def test_every_mistake_loses_points_and_is_named(exercise, slug, seed):
    """Each mistake is told from the reference, and from all other mistakes, whatever is drawn."""
    known = {s: outcomes(name, source, seed) for (name, s), source in MISTAKES.items() if name == exercise}
    failed = lost(exercise, MISTAKES[exercise, slug], seed)
    assert failed
    assert diagnose(known[slug], failed, known) == slug


@pytest.mark.parametrize(("exercise", "slug"), MISTAKES)
def test_the_public_checks_never_give_two_mistakes_the_same_name(exercise, slug):
    """Where a mistake fails a public check, no other known mistake gives the same answer there."""
    public = {check.name for check in EXERCISES[exercise].checks if not check.hidden}
    mine = outcomes(exercise, MISTAKES[exercise, slug], 21)
    for name in public & lost(exercise, MISTAKES[exercise, slug], 21):
        others = {s: source for (e, s), source in MISTAKES.items() if e == exercise and s != slug}
        alike = [s for s, source in others.items() if same_outcome(mine[name], outcomes(exercise, source, 21)[name])]
        assert alike == [], name


@pytest.mark.parametrize("exercise", EXERCISES)
def test_nearly_every_mistake_shows_in_a_public_check(exercise):
    """A student sees the mistake before handing in: at most one in eight waits for a hidden check."""
    public = {check.name for check in EXERCISES[exercise].checks if not check.hidden}
    slugs = [slug for name, slug in MISTAKES if name == exercise]
    late = [slug for slug in slugs if not public & lost(exercise, MISTAKES[exercise, slug], 21)]
    assert len(late) <= len(slugs) / 8


def test_the_points_are_those_promised():
    """8, 5 and 5 for the exercises, 2 for the question: 20 in all."""
    points = {name: exercise.points for name, exercise in EXERCISES.items()}
    assert points == {"td_targets": 8, "sync_hard": 5, "sync_soft": 5}
    assert [question.points for question in CHAPTER.written] == [2]
