"""Are the checks of chapter 03 fair? Right buffers of any style pass, every known mistake loses points and is named.

The checks are run here as plain functions on code that we wrote; grading runs the same functions in the sandbox.
"""

import textwrap
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import stats

from autograder.model.source import load_chapter
from course_lib import Batch
from course_lib.checks.diagnosis import Raised, diagnose, same_outcome
from course_lib.checks.draws import LEVEL, same_distribution
from course_lib.checks.seeding import reseed
from course_lib.checks.values import samples, typed
from course_lib.checks.wire import decode, encode

CHAPTER = load_chapter(Path(__file__).parents[2] / "solutions" / "03_experience_replay.py")
[EXERCISE] = CHAPTER.exercises
MISTAKES = {mistake.slug: mistake.source for mistake in CHAPTER.misconceptions}
RANDOM = ("all_are_drawn_alike", "a_buffer_that_is_not_full", "who_comes_with_whom")

RIGHT = {
    "a deque of tuples, drawn by random.sample": """
        import random
        from collections import deque

        class ReplayBuffer:
            def __init__(self, capacity, observation_shape, seed=0):
                self.buffer, self.random = deque(maxlen=capacity), random.Random(seed)

            def add(self, *lap):
                self.buffer.append(tuple(np.array(part) for part in lap))

            def sample(self, batch_size):
                chosen = self.random.sample(self.buffer, batch_size)  # raises ValueError by itself
                s, a, r, n, d = (np.stack(column) for column in zip(*chosen))
                return Batch(
                    torch.tensor(s, dtype=torch.float32), torch.tensor(a), torch.tensor(r, dtype=torch.float32),
                    torch.tensor(n, dtype=torch.float32), torch.tensor(d),
                )

            def __len__(self):
                return len(self.buffer)
    """,
    "a list with a cursor, sorted places, numpy's old generator": """
        class ReplayBuffer:
            def __init__(self, capacity, observation_shape, seed=0):
                self.capacity, self.laps, self.cursor = capacity, [], 0
                self.state = np.random.RandomState(seed)

            def add(self, observation, action, reward, next_observation, terminated):
                lap = (observation.copy(), action, reward, next_observation.copy(), terminated)
                if len(self.laps) < self.capacity:
                    self.laps.append(lap)
                else:
                    self.laps[self.cursor] = lap
                self.cursor = (self.cursor + 1) % self.capacity

            def sample(self, batch_size):
                if len(self.laps) < batch_size:
                    raise ValueError("not yet")
                places = sorted(self.state.choice(len(self.laps), batch_size, replace=False))
                columns = zip(*(self.laps[place] for place in places))
                kinds = (torch.float32, torch.int64, torch.float32, torch.float32, torch.bool)
                return Batch(*(torch.tensor(np.array(c), dtype=kind) for c, kind in zip(columns, kinds)))

            def __len__(self):
                return len(self.laps)
    """,
    "tensors, drawn with torch": """
        class ReplayBuffer:
            def __init__(self, capacity, observation_shape, seed=0):
                self.generator = torch.Generator().manual_seed(seed)
                shape = (capacity, *observation_shape)
                self.storage = Batch(
                    torch.empty(shape), torch.empty(capacity, dtype=torch.long), torch.empty(capacity),
                    torch.empty(shape), torch.empty(capacity, dtype=torch.bool),
                )
                self.size = self.place = 0

            def add(self, observation, action, reward, next_observation, terminated):
                for field, value in zip(self.storage, (observation, action, reward, next_observation, terminated)):
                    field[self.place] = torch.as_tensor(value)
                self.place = (self.place + 1) % len(self.storage.rewards)
                self.size = min(self.size + 1, len(self.storage.rewards))

            def sample(self, batch_size):
                if batch_size > self.size:
                    raise ValueError
                chosen = torch.randperm(self.size, generator=self.generator)[:batch_size]
                return Batch(*(field[chosen] for field in self.storage))

            def __len__(self):
                return self.size
    """,
    "a subclass of deque, the global generators": """
        import collections

        class ReplayBuffer(collections.deque):
            def __init__(self, capacity, observation_shape, seed=0):
                super().__init__(maxlen=capacity)
                np.random.seed(seed)

            def add(self, observation, action, reward, next_observation, terminated):
                lap = np.array(observation, "f4"), int(action), float(reward), np.array(next_observation, "f4")
                self.append((*lap, bool(terminated)))

            def sample(self, batch_size):
                if batch_size > len(self):
                    raise ValueError(batch_size)
                s, a, r, n, d = zip(*(self[np.random.randint(len(self))] for _ in range(batch_size)))
                return Batch(*map(torch.tensor, (np.array(s), a, r, np.array(n), d)))
    """,
    "a dict by number, a structured array, a permutation": """
        class ReplayBuffer:
            def __init__(self, capacity, observation_shape, seed=0):
                self.rng, self.capacity, self.number = np.random.default_rng(seed), capacity, 0
                seen = ("f4", observation_shape)
                kind = [("s", *seen), ("a", "i8"), ("r", "f4"), ("n", *seen), ("d", "?")]
                self.laps, self.kind = {}, np.dtype(kind)

            def add(self, *lap):
                self.laps[self.number] = self._row(lap)
                self.laps.pop(self.number - self.capacity, None)
                self.number += 1

            def _row(self, lap):
                row = np.zeros((), self.kind)
                for name, value in zip(self.kind.names, lap):
                    row[name] = value
                return row

            def sample(self, batch_size):
                if batch_size > len(self.laps):
                    raise ValueError("too few")
                rows = np.stack([self.laps[k] for k in self.rng.permutation(list(self.laps))[:batch_size]])
                return Batch(*(torch.from_numpy(rows[name].copy()) for name in self.kind.names))

            def __len__(self):
                return len(self.laps)
    """,
}


def space_of(source):
    """The names that a definition and the checks need."""
    space = {"np": np, "torch": torch, "Batch": Batch, "samples": samples, "typed": typed}
    space["check"] = lambda function=None, **_: function or (lambda inner: inner)
    exec(source, space)
    return space


@cache
def outcomes(source, seed):
    """What each check returns, or Raised, for this definition."""
    space, found = space_of(source), {}
    for check in EXERCISE.checks:
        exec(check.source, space)
        rng = reseed(seed)
        try:
            found[check.name] = decode(encode(space[check.name](*([rng] if check.takes_rng else []))))
        except Exception as error:  # noqa: BLE001 - whatever a mistake raises is its outcome
            found[check.name] = Raised(type(error).__name__)
    return found


def lost(source, seed):
    """The checks that this definition fails."""
    found, wanted = outcomes(source, seed), outcomes(EXERCISE.solution, seed)
    return {name for name in wanted if not same_outcome(found[name], wanted[name])}


@pytest.mark.parametrize("style", RIGHT)
@pytest.mark.parametrize("seed", [11, 12])
def test_right_buffers_of_any_style_pass(style, seed):
    """Deques, lists, tensors, any generator, with and without replacement, rows in any order: nothing is lost."""
    assert lost(textwrap.dedent(RIGHT[style]), seed) == set()


@pytest.mark.parametrize("slug", MISTAKES)
def test_every_mistake_loses_points_and_is_named(slug):
    """Each mistake is told from the reference, and from all other mistakes."""
    known = {other: outcomes(source, 21) for other, source in MISTAKES.items()}
    failed = lost(MISTAKES[slug], 21)
    assert failed
    assert diagnose(known[slug], failed, known) == slug


@pytest.mark.parametrize("slug", sorted(set(MISTAKES) - {"always-the-same-batch"}))  # its one batch hangs on the seed
def test_a_mistake_is_named_whatever_its_draws(slug):
    """A student's draws are never those of our copy of the mistake: the name must not depend on them."""
    known = {other: outcomes(source, 21) for other, source in MISTAKES.items()}
    other_draws = "_make = np.random.default_rng\nnp = type('np', (), {**vars(np)})\n"
    other_draws += "np.random = type('random', (), {'default_rng': staticmethod(lambda seed=0: _make([seed, 9]))})\n"
    found = outcomes(other_draws + MISTAKES[slug], 21)
    wanted = outcomes(EXERCISE.solution, 21)
    failed = {name for name in wanted if not same_outcome(found[name], wanted[name])}
    assert diagnose(found, failed, known) == slug


def power(right, wrong, n_draws):
    """Probability that a two-sample test of `n_draws` each tells two distributions apart, at the course's level."""
    right, wrong = np.array(right, float), np.array(wrong, float)
    distance = n_draws * ((right - wrong) ** 2 / (right + wrong)).sum()
    return stats.ncx2.sf(stats.chi2.isf(LEVEL, len(right) - 1), len(right) - 1, distance)


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
    source = {check.name: check.source for check in EXERCISE.checks}
    for name in RANDOM:
        right = [drawn(EXERCISE.solution, source[name], name, seed) for seed in range(41)]
        deque = textwrap.dedent(RIGHT["a deque of tuples, drawn by random.sample"])
        assert all(same_distribution(drawn(deque, source[name], name, seed), right[40]) for seed in range(40))
        p_values = [stats.chi2_contingency(_table(one, right[40]), correction=False).pvalue for one in right[:40]]
        assert min(p_values) > 1e-5 > LEVEL
    for slug in hardest:
        failed = [lost_draws(MISTAKES[slug], source, seed) for seed in range(40)]
        assert all(failed), slug


def drawn(definition, check, name, seed):
    """The raw draws of one random check."""
    space = space_of(definition)
    exec(check, space)
    return np.asarray(space[name](reseed(seed)).draws)


def _table(one, other):
    values = np.unique(np.concatenate([one, other]))
    return np.stack([[np.sum(side == value) for value in values] for side in (one, other)])


def lost_draws(definition, source, seed):
    """Whether one of the random checks catches this definition."""
    return any(
        not same_distribution(
            drawn(definition, source[name], name, seed), drawn(EXERCISE.solution, source[name], name, seed + 1000)
        )
        for name in RANDOM
    )
