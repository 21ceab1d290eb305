"""Are the checks of chapter 08 fair? Right answers of any style pass, every known mistake loses points and is named.

The checks are run here as plain functions on code that we wrote; grading runs the same functions in the sandbox.
"""

import textwrap
import warnings
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

CHAPTER = load_chapter(Path(__file__).parents[2] / "solutions" / "08_exercises.py")
EXERCISES = {exercise.name: exercise for exercise in CHAPTER.exercises}
MISTAKES = {(mistake.exercise, mistake.slug): mistake.source for mistake in CHAPTER.misconceptions}
SETUP = next(cell.source for cell in CHAPTER.cells if cell.role == "setup").split("chapter(")[0]

BUFFER = """
    class PrioritizedReplayBuffer:
        def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
            self.ring, self.capacity = TransitionRing(capacity, observation_shape), capacity
            self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
            self.p, self.top = np.zeros(capacity), 1.0

        def add(self, *transition):
            self.p[self.ring.add(*transition)] = self.top

        def sample(self, batch_size, beta):
            if batch_size > len(self):
                raise ValueError
            p = self.p[: len(self)] / self.p.sum()
            indices = DRAW
            w = 1.0 / (len(self) * p[indices]) ** beta
            return self.ring.rows(np.asarray(indices)), np.asarray(indices), torch.from_numpy(w / w.max()).float()

        def update_priorities(self, indices, td_errors):
            for index, error in zip(indices, td_errors):
                self.p[int(index)] = (abs(float(error)) + self.epsilon) ** self.alpha
                self.top = max(self.top, self.p[int(index)])

        def __len__(self):
            return len(self.ring)
    """

RIGHT = {
    "split before the last hidden layer": (
        "DuelingQNetwork",
        """
        class DuelingQNetwork(nn.Module):
            def __init__(self, d, n, hidden=(128, 128)):
                super().__init__()
                trunk, width = [], d
                for units in hidden[:-1]:
                    trunk += [nn.Linear(width, units), nn.ReLU()]
                    width = units
                self.trunk = nn.Sequential(*trunk)
                self.v = nn.Sequential(nn.Linear(width, hidden[-1]), nn.ReLU(), nn.Linear(hidden[-1], 1))
                self.a = nn.Sequential(nn.Linear(width, hidden[-1]), nn.ReLU(), nn.Linear(hidden[-1], n))

            def forward(self, x):
                x = self.trunk(x)
                a = self.a(x)
                return self.v(x) + (a - a.mean(-1, keepdim=True))
        """,
    ),
    "one last layer for both streams": (
        "DuelingQNetwork",
        """
        class DuelingQNetwork(nn.Module):
            def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
                super().__init__()
                widths = (observation_dim, *hidden)
                self.inner = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
                self.both = nn.Linear(widths[-1], n_actions + 1)

            def forward(self, values):
                for layer in self.inner:
                    values = torch.relu(layer(values))
                values = self.both(values)
                return values[:, :1] + values[:, 1:] - values[:, 1:].sum(1, keepdim=True) / (values.shape[1] - 1)
        """,
    ),
    "streams of half the width, advantages without bias": (
        "DuelingQNetwork",
        """
        class DuelingQNetwork(nn.Module):
            def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
                super().__init__()
                layers, width = [], observation_dim
                for units in hidden:
                    layers += [nn.Linear(width, units), nn.ReLU()]
                    width = units
                self.trunk, half = nn.Sequential(*layers), max(width // 2, 1)
                self.v = nn.Sequential(nn.Linear(width, half), nn.ReLU(), nn.Linear(half, 1))
                self.a = nn.Linear(width, n_actions, bias=False)

            def forward(self, observations):
                features = self.trunk(observations)
                a = self.a(features).T
                return (self.v(features).squeeze(1) + a - a.mean(dim=0)).T
        """,
    ),
    "prefix sums without a tree": (
        "SumTree",
        """
        class SumTree:
            def __init__(self, capacity):
                self.p = np.zeros(capacity)

            @property
            def total(self):
                return self.p.sum()

            def update(self, indices, priorities):
                self.p[np.asarray(indices)] = np.asarray(priorities)

            def find(self, masses):
                return np.searchsorted(np.cumsum(self.p), masses, side="right")
        """,
    ),
    "one at a time in lists": (
        "SumTree",
        """
        class SumTree:
            def __init__(self, capacity):
                self.size = 1
                while self.size < capacity:
                    self.size *= 2
                self.node = [0.0] * (2 * self.size)

            total = property(lambda self: self.node[1])

            def update(self, indices, priorities):
                for i, p in zip(indices, priorities):
                    i = int(i) + self.size
                    change = float(p) - self.node[i]
                    while i:
                        self.node[i] += change
                        i //= 2

            def find(self, masses):
                return np.array([self._one(float(m)) for m in masses])

            def _one(self, mass, i=1):
                if i >= self.size:
                    return i - self.size
                left = self.node[2 * i]
                return self._one(mass, 2 * i) if mass < left else self._one(mass - left, 2 * i + 1)
        """,
    ),
    "levels as a list of arrays": (
        "SumTree",
        """
        class SumTree:
            def __init__(self, capacity):
                self.levels = [np.zeros(capacity + capacity % 2)]
                while len(self.levels[-1]) > 1:
                    half = len(self.levels[-1]) // 2
                    self.levels.append(np.zeros(half + (half % 2 if half > 1 else 0)))

            @property
            def total(self):
                return self.levels[-1][0]

            def update(self, indices, priorities):
                self.levels[0][indices] = priorities
                for low, high in zip(self.levels, self.levels[1:]):
                    high[: len(low) // 2] = low[0::2] + low[1::2]

            def find(self, masses):
                rest, place = np.array(masses, float), np.zeros(len(masses), int)
                for level in self.levels[-2::-1]:
                    place = 2 * place
                    right = rest >= level[place]
                    rest = rest - right * level[place]
                    place = place + right
                return place
        """,
    ),
    "drawn by choice": (
        "PrioritizedReplayBuffer",
        BUFFER.replace("DRAW", "self.rng.choice(len(self), batch_size, p=p)"),
    ),
    "drawn from equal shares of the road": (
        "PrioritizedReplayBuffer",
        BUFFER.replace(
            "DRAW",
            "np.searchsorted(np.cumsum(p), (np.arange(batch_size) + self.rng.random(batch_size)) / batch_size * p.sum()"
            ").clip(max=len(self) - 1)",
        ),
    ),
    "torch draws, indices as a list": (
        "PrioritizedReplayBuffer",
        BUFFER.replace("DRAW", "torch.multinomial(torch.tensor(p), batch_size, replacement=True).tolist()"),
    ),
    "loops and a dictionary": (
        "run_sweep",
        """
        def run_sweep(train, grid, seeds):
            combinations = [{}]
            for name, values in grid.items():
                combinations = [{**one, name: value} for value in values for one in combinations]
            keys = [tuple(one[name] for name in grid) for one in combinations]
            return {key: np.array([train(seed=s, **one) for s in seeds]) for key, one in zip(keys, combinations)}
        """,
    ),
    "seed by seed": (
        "run_sweep",
        """
        def run_sweep(train, grid, seeds):
            scores = {}
            for seed in seeds:
                for values in product(*grid.values()):
                    scores.setdefault(values, []).append(float(train(**dict(zip(grid, values)), seed=seed)))
            return {key: np.array(column) for key, column in scores.items()}
        """,
    ),
    "an array filled in": (
        "run_sweep",
        """
        def run_sweep(train, grid, seeds):
            result = {}
            for values in product(*grid.values()):
                result[values] = np.empty(len(seeds))
                for place, seed in enumerate(seeds):
                    result[values][place] = train(seed=seed, **{n: v for n, v in zip(grid.keys(), values)})
            return result
        """,
    ),
}


@cache
def outcomes(exercise, source, seed):
    """What each check of an exercise returns, or Raised, for this definition."""
    space = {"__name__": "a notebook"}
    exec(SETUP, space)
    space["check"] = lambda function=None, **_: function or (lambda inner: inner)
    exec(source, space)
    found = {}
    for check in EXERCISES[exercise].checks:
        exec(check.source, space)
        rng = reseed(seed)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a root of a negative number is one of the mistakes
                found[check.name] = decode(encode(space[check.name](*([rng] if check.takes_rng else []))))
        except Exception as error:  # noqa: BLE001 - whatever a mistake raises is its outcome
            found[check.name] = Raised(type(error).__name__)
    return found


def tolerances(exercise):
    """What counts as equal in each check."""
    return {check.name: (check.rtol, check.atol) for check in EXERCISES[exercise].checks}


def reference(exercise, seed):
    """What the solution returns."""
    return outcomes(exercise, EXERCISES[exercise].solution, seed)


def lost(exercise, source, seed):
    """The checks that this definition fails."""
    found, wanted, close = outcomes(exercise, source, seed), reference(exercise, seed), tolerances(exercise)
    return {name for name in wanted if not same_outcome(found[name], wanted[name], *close[name])}


@pytest.mark.parametrize("style", RIGHT)
@pytest.mark.parametrize("seed", range(11, 19))
def test_right_answers_of_any_style_pass(style, seed):
    """Other splits, no tree at all, stratified draws, torch's generator, loops: nothing is lost."""
    exercise, source = RIGHT[style]
    assert lost(exercise, textwrap.dedent(source), seed) == set()


@pytest.mark.parametrize(("exercise", "slug"), MISTAKES)
def test_every_mistake_loses_points_and_is_named(exercise, slug):
    """Each mistake is told from the reference, and from all other mistakes."""
    known = {s: outcomes(name, source, 21) for (name, s), source in MISTAKES.items() if name == exercise}
    failed = lost(exercise, MISTAKES[exercise, slug], 21)
    assert failed
    assert diagnose(known[slug], failed, known, tolerances(exercise)) == slug


@pytest.mark.parametrize(("exercise", "slug"), MISTAKES)
def test_the_public_checks_never_give_two_mistakes_the_same_name(exercise, slug):
    """Where a mistake fails a public check, no other known mistake gives the same answer there."""
    public = {check.name for check in EXERCISES[exercise].checks if not check.hidden}
    mine, close = outcomes(exercise, MISTAKES[exercise, slug], 21), tolerances(exercise)
    for name in public & lost(exercise, MISTAKES[exercise, slug], 21):
        others = [source for (e, s), source in MISTAKES.items() if e == exercise and s != slug]
        assert not any(
            same_outcome(mine[name], outcomes(exercise, source, 21)[name], *close[name]) for source in others
        )


CERTAIN = {slug for exercise, slug in MISTAKES if exercise == "PrioritizedReplayBuffer"} - {
    "draws-uniformly",
    "without-replacement",
    "always-the-largest",
}


@pytest.mark.parametrize("slug", sorted(CERTAIN))
@pytest.mark.parametrize("seed", range(31, 37))
def test_the_buffers_mistakes_are_caught_whatever_is_drawn(slug, seed):
    """All but the three that only the draws can show fail a check whose answer does not depend on chance."""
    failed = lost("PrioritizedReplayBuffer", MISTAKES["PrioritizedReplayBuffer", slug], seed)
    assert failed - {"draws_in_proportion"}


def power(right, wrong, n_draws):
    """Probability that a two-sample test of `n_draws` each tells two distributions [A] apart, at the course's level."""
    distance = n_draws * ((right - wrong) ** 2 / (right + wrong)).sum()
    freedom = len(right) - 1
    return stats.ncx2.sf(stats.chi2.isf(LEVEL, freedom), freedom, distance)


def test_four_thousand_draws_are_enough():
    """Drawing all alike is caught more than 999 times in 1,000, computed from the exact probabilities."""
    right = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0, 8.0], 5)
    assert power(right / right.sum(), np.full(30, 1 / 30), 4_000) > 0.999


def test_the_shares_above_are_those_of_the_reference():
    """Frequencies of the reference's draws lie within 6 standard deviations of them."""
    drawn = np.asarray(reference("PrioritizedReplayBuffer", 31)["draws_in_proportion"][30].draws, dtype=int)
    counts = np.sort(np.bincount(drawn, minlength=30))
    shares = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0, 8.0], 5) / 115
    groups = counts.reshape(6, 5).sum(axis=1) / 4_000
    np.testing.assert_allclose(groups, shares.reshape(6, 5).sum(axis=1), atol=0.05)
