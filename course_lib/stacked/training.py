"""Train a stack of agents and keep what happened."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from torch import nn
from tqdm.auto import tqdm

from course_lib.stacked.agents import StackedDQN, Update
from course_lib.stacked.networks import StackedNetworks
from course_lib.stacked.settings import DQNSettings, one_a_row
from course_lib.stacked.worlds import Transition, World

__all__ = ["StackRun", "Step", "greedy_play", "run_stack", "train_stack"]

EXAM_SEED = 10_000_000  # far from the seeds of training, as in course_lib.training
LONGEST = 10_000  # steps after which an exam is over, in a world without a time limit


class Step(NamedTuple):
    """What one step of all rows brought."""

    agents: StackedDQN
    """The agents, after they have learned."""
    transition: Transition
    """What the world answered."""
    update: Update | None
    """What the update saw, if there was one and it was looked at."""


@dataclass(frozen=True)
class StackRun:
    """What S agents did, row by row in the order of `seeds`; steps are counted from 1."""

    seeds: tuple[int, ...]
    """Seed of each row."""
    settings: tuple[DQNSettings, ...]
    """Settings of each row."""
    networks: StackedNetworks
    """The online networks at the end."""
    target_networks: StackedNetworks
    """The target networks at the end."""
    episode_returns: list[np.ndarray]
    """Undiscounted return of each finished episode, exploration included; one array a row."""
    episode_steps: list[np.ndarray]
    """Steps taken in all when each of these episodes ended; one array a row."""
    evaluation_steps: np.ndarray
    """Steps before each evaluation, [T]."""
    evaluations: np.ndarray
    """What `evaluate` gave, [S, T] (or [S, T, ...])."""
    update_steps: np.ndarray
    """Steps at which an update was looked at, [U]."""
    losses: np.ndarray
    """Mean squared TD error of that update's batch, [S, U]."""
    gradient_norms: np.ndarray
    """Norm of its gradient before clipping, [S, U]."""
    mean_q: np.ndarray
    """Mean predicted Q over the batch and all actions, [S, U]."""
    max_q: np.ndarray
    """Largest predicted Q in the batch, [S, U]."""

    def network(self, row: int) -> nn.Module:
        """The final online network of one row as a plain module [B, D] -> [B, A]."""
        return self.networks.network(row)


def run_stack(
    world: World, settings: DQNSettings | Sequence[DQNSettings], seeds: Sequence[int], *, look_every: int = 10
) -> Iterator[Step]:
    """Train for ever, one step of every row at a time; every `look_every`-th update is reported."""
    agents = StackedDQN(world, one_a_row(settings, len(seeds)), seeds)
    observations = world.reset(seeds)
    while True:
        actions = agents.act(observations)
        transition = world.step(actions)
        agents.observe(observations, actions, transition)
        update = agents.learn(look=agents.updates % look_every == 0)
        observations = transition.observations
        yield Step(agents, transition, update)


def greedy_play(
    networks: StackedNetworks,
    world: World,
    n_episodes: int,
    *,
    seed: int = EXAM_SEED,
    discount: float = 1.0,
    most_steps: int = LONGEST,
) -> np.ndarray:
    """Return of the greedy policy of every network in `n_episodes` episodes, all played at once; [S, E].

    Episode e begins from `seed + e` for every network. It ends where the world ends it, or after `most_steps`.
    """
    world, shape = copy.deepcopy(world), (len(networks), n_episodes)
    observations = world.reset([*range(seed, seed + n_episodes)] * len(networks))
    returns, running, weight = np.zeros(shape), np.ones(shape, dtype=bool), 1.0
    for _ in range(most_steps):
        actions = networks.greedy(observations.reshape(*shape, -1))
        _, rewards, terminated, truncated, observations = world.step(actions.ravel())
        returns += weight * running * rewards.reshape(shape)
        running &= ~(terminated | truncated).reshape(shape)
        weight *= discount
        if not running.any():
            break
    return returns


@dataclass
class _Episodes:
    """Adds up rewards until an episode ends, for each row."""

    n_rows: int
    returns: list[list[float]] = field(init=False)
    steps: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self._sums = np.zeros(self.n_rows)
        self.returns, self.steps = [[] for _ in range(self.n_rows)], [[] for _ in range(self.n_rows)]

    def note(self, step: int, transition: Transition) -> None:
        self._sums += transition.rewards
        for row in np.flatnonzero(transition.terminated | transition.truncated):
            self.returns[row].append(float(self._sums[row]))
            self.steps[row].append(step)
            self._sums[row] = 0.0

    def latest(self) -> float:
        """Mean over the rows of their last return; nan before the first."""
        last = [returns[-1] for returns in self.returns if returns]
        return float(np.mean(last)) if last else float("nan")


def train_stack(
    world: World,
    settings: DQNSettings | Sequence[DQNSettings],
    seeds: Sequence[int],
    n_steps: int,
    *,
    evaluate_every: int | None = None,
    evaluate: Callable[[StackedNetworks], np.ndarray] | None = None,
    look_every: int = 10,
    show: bool = True,
) -> StackRun:
    """Train one agent a seed for `n_steps` steps each, with a progress bar that shows the time left.

    `settings`: one for all rows, or one a row. Every `evaluate_every` steps `evaluate(online networks)` -> [S] is
    noted; by default the mean greedy return of ten episodes in a copy of the world. Loss, gradient norm and Q are
    noted at every `look_every`-th update.
    """
    exam = evaluate or (lambda networks: greedy_play(networks, world, 10).mean(axis=1))
    episodes, exams, updates = _Episodes(len(seeds)), {}, {}
    steps = run_stack(world, settings, seeds, look_every=look_every)
    with tqdm(total=n_steps, unit="step", disable=not show) as bar:
        for number, step in zip(range(1, n_steps + 1), steps, strict=False):
            episodes.note(number, step.transition)
            if step.update is not None:
                updates[number] = step.update
            if evaluate_every and number % evaluate_every == 0:
                exams[number] = np.array(exam(step.agents.online))
            if number % 100 == 0 or number == n_steps:
                bar.set_postfix({"return": f"{episodes.latest():.0f}"}, refresh=False)
                bar.update(number - bar.n)
    return _summary(step.agents, seeds, episodes, exams, updates)


def _summary(
    agents: StackedDQN,
    seeds: Sequence[int],
    episodes: _Episodes,
    exams: dict[int, np.ndarray],
    updates: dict[int, Update],
) -> StackRun:
    def over_time(rows: list[np.ndarray]) -> np.ndarray:
        return np.stack(rows, axis=1) if rows else np.empty((len(seeds), 0))

    return StackRun(
        seeds=tuple(int(seed) for seed in seeds),
        settings=agents.settings,
        networks=agents.online,
        target_networks=agents.target,
        episode_returns=[np.array(one, dtype=float) for one in episodes.returns],
        episode_steps=[np.array(one, dtype=np.int64) for one in episodes.steps],
        evaluation_steps=np.array(list(exams), dtype=np.int64),
        evaluations=over_time(list(exams.values())),
        update_steps=np.array(list(updates), dtype=np.int64),
        losses=over_time([one.losses for one in updates.values()]),
        gradient_norms=over_time([one.gradient_norms for one in updates.values()]),
        mean_q=over_time([one.mean_q for one in updates.values()]),
        max_q=over_time([one.max_q for one in updates.values()]),
    )
