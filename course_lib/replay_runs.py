"""Chapter 03's experiments: Q-learning with a network on CartPole-v1, ten runs side by side, with any replay buffer.

The runs share nothing but the arithmetic (see `course_lib.stacked`). Each has a memory of its own, for instance the
buffer that a student wrote. There is no target network. Shapes: R runs, B batch, T steps.

Sources: Sutton & Barto (2018), Reinforcement Learning, 2nd ed., sections 9.3 and 11.3 (semi-gradients); Lin (1992),
"Self-improving reactive agents based on reinforcement learning, planning and teaching" (replay).

Worked number: the series 1, -1, 1, -1, ... has autocorrelation -1 at lag 1 and 1 at lag 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from course_lib.batch import Batch
from course_lib.stacked import CartPoleWorld, DQNSettings, StackedDQN, StackedNetworks
from course_lib.stacked.replay import StackedBatch

__all__ = [
    "Driven",
    "Learner",
    "autocorrelation",
    "balance",
    "block_returns",
    "chase",
    "drive",
    "falls",
    "learn_while_driving",
    "push_at_random",
    "returns_to_come",
]

Policy = Callable[[np.ndarray, np.random.Generator], int]
DISCOUNT = 0.99
BLOCK = 1_000  # steps between two points of a learning curve; the longest episode has 500
ONLINE = DQNSettings(batch_size=1, warm_up=1, learn_every=1, replay=False, target_network=False, max_gradient_norm=None)
REPLAY = DQNSettings(warm_up=64, learn_every=1, target_network=False, max_gradient_norm=None)

# Learning ----------------------------------------------------------------------------------------------------------


class Memories:
    """One buffer a run, each with `add`, `sample` and `len()`, where a stack of agents has its own."""

    def __init__(self, buffers: Sequence[Any], batch_size: int) -> None:
        self.buffers, self.batch_size = buffers, batch_size

    def add(self, observations: Any, actions: Any, rewards: Any, after: Any, terminated: Any, ended: Any) -> None:
        """One transition for each run."""
        for run, buffer in enumerate(self.buffers):
            buffer.add(observations[run], int(actions[run]), float(rewards[run]), after[run], bool(terminated[run]))

    def sample(self) -> StackedBatch:
        """One batch from each buffer."""
        return as_stack([buffer.sample(self.batch_size) for buffer in self.buffers])


def as_stack(batches: Sequence[Batch]) -> StackedBatch:
    """A batch [B] of each run as one [R, B]; a target goes on where nothing terminated."""
    seen, actions, rewards, after, terminated = (torch.stack(field).numpy() for field in zip(*batches, strict=True))
    return StackedBatch(seen, after, actions, rewards, np.float32(DISCOUNT) * ~terminated)


class Learner:
    """R networks and the semi-gradient step of Q-learning, on batches that somebody else chooses."""

    def __init__(self, seeds: Sequence[int]) -> None:
        self.agents = StackedDQN(CartPoleWorld(), (REPLAY,) * len(seeds), seeds)

    def update(self, batches: Sequence[Batch]) -> None:
        """One step of each run on its batch; the targets of the next step come from the new networks."""
        self.agents.update(as_stack(batches))
        self.agents.target.flat.copy_(self.agents.online.flat)

    def predictions(self, batches: Sequence[Batch]) -> np.ndarray:
        """Q(s, a) of each transition, [R, B]."""
        stack = as_stack(batches)
        values = self.agents.online(torch.from_numpy(stack.observations)).numpy()
        return np.take_along_axis(values, stack.actions[:, :, None], axis=2)[:, :, 0]

    def targets(self, batches: Sequence[Batch]) -> np.ndarray:
        """r + discount * best next value, cut where terminated, [R, B]."""
        return self.agents.targets(as_stack(batches)).numpy()


def random_batches(
    transitions: Sequence[tuple[Any, ...]], number: int, rng: np.random.Generator, batch_size: int = 64
) -> Iterator[Batch]:
    """`number` batches of any of the transitions."""
    for rows in rng.integers(len(transitions), size=(number, batch_size)):
        yield as_batch([transitions[row] for row in rows])


def as_batch(transitions: Sequence[tuple[Any, ...]]) -> Batch:
    """Transitions as `drive` lists them, one a row."""
    seen, actions, rewards, after, ends = (np.array(field) for field in zip(*transitions, strict=True))
    return Batch(*map(torch.from_numpy, (seen, actions, rewards.astype(np.float32), after, ends)))


def chase(
    seeds: Sequence[int], laps: Sequence[Sequence[tuple[Any, ...]]], n_updates: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Learn from random batches of each run's transitions, and look at each batch before and after its update.

    Returns the mean prediction and the mean target before it, both [R, T], and for each run how far its targets moved
    in all as a share of how far its predictions did, [R].
    """
    learner, rngs = Learner(seeds), [np.random.default_rng([seed, 2]) for seed in seeds]
    before, moved = [], []
    lessons = [random_batches(run, n_updates, rng) for run, rng in zip(laps, rngs, strict=True)]
    for lesson in zip(*lessons, strict=True):
        old = np.stack([learner.predictions(lesson), learner.targets(lesson)])  # [2, R, B]
        learner.update(lesson)
        new = np.stack([learner.predictions(lesson), learner.targets(lesson)])
        before.append(old.mean(axis=2))
        moved.append(abs(new - old).mean(axis=2))
    predictions, targets = np.stack(before, axis=2)
    distances = np.sum(moved, axis=0)  # [2, R]
    return predictions, targets, distances[1] / distances[0]


@dataclass(frozen=True)
class Driven:
    """What R runs of Q-learning left behind."""

    returns: np.ndarray
    """Mean return of the episodes that ended in each block of 1,000 steps, exploration included, [R, T / 1,000]."""
    networks: StackedNetworks
    """The networks after the last step."""


def learn_while_driving(seeds: Sequence[int], n_steps: int, buffers: Sequence[Any] | None = None) -> Driven:
    """Q-learning on CartPole, one update a step: on the latest transition, or on 64 from each run's buffer.

    `buffers`: one object a run with `add`, `sample` and `len()`, or None for online learning. Exploration falls from 1
    to 0.05 over the first 5,000 steps.
    """
    settings = ONLINE if buffers is None else REPLAY
    agents, world = StackedDQN(CartPoleWorld(), (settings,) * len(seeds), seeds), CartPoleWorld()
    if buffers is not None:
        setattr(agents, "replay", Memories(buffers, REPLAY.batch_size))  # noqa: B010 - not the type that it announces
    observations, ends = world.reset(seeds), np.zeros((n_steps, len(seeds)), dtype=bool)
    for step in range(n_steps):
        actions = agents.act(observations)
        transition = world.step(actions)
        agents.observe(observations, actions, transition)
        agents.learn()
        observations, ends[step] = transition.observations, transition.terminated | transition.truncated
    return Driven(np.stack([block_returns(one) for one in ends.T]), agents.online)


def block_returns(ends: np.ndarray) -> np.ndarray:
    """Mean return of the episodes of one run that ended in each whole block of steps; `ends` bool [T], 1 a step."""
    steps = np.flatnonzero(ends)
    returns = np.diff(steps, prepend=-1)
    blocks = [returns[steps // BLOCK == block] for block in range(len(ends) // BLOCK)]
    return np.array([block.mean() for block in blocks])


# Driving -----------------------------------------------------------------------------------------------------------


def push_at_random(_observation: np.ndarray, rng: np.random.Generator) -> int:
    """Left or right, whatever is seen."""
    return int(rng.integers(2))


def balance(observation: np.ndarray, rng: np.random.Generator) -> int:
    """A rule that keeps the pole up although one push in ten is random: push to where it leans and turns."""
    position, speed, angle, turn = observation
    leaning = angle + 0.3 * turn + 0.03 * position + 0.06 * speed
    return int(rng.integers(2)) if rng.random() < 0.1 else int(leaning > 0)


def drive(policy: Policy, n_steps: int, seed: int) -> list[tuple[np.ndarray, int, float, np.ndarray, bool]]:
    """The transitions of `n_steps` steps in order, as `add` of a replay buffer takes them."""
    world, rng, transitions = CartPoleWorld(), np.random.default_rng([seed, 1]), []
    observations = world.reset([seed])
    for _ in range(n_steps):
        action = policy(observations[0], rng)
        step = world.step(np.array([action]))
        transitions.append((observations[0], action, 1.0, step.next_observations[0], bool(step.terminated[0])))
        observations = step.observations
    return transitions


def returns_to_come(transitions: Sequence[tuple[Any, ...]], after_the_last: float) -> list[tuple[Any, ...]]:
    """The same transitions, each paid its whole discounted return and marked as terminated: nothing follows.

    `after_the_last`: what the state after the last transition is worth.
    """
    changed, worth = [], after_the_last
    for observation, action, reward, next_observation, terminated in reversed(transitions):
        worth = reward + DISCOUNT * worth * (not terminated)
        changed.append((observation, action, worth, next_observation, True))
    return changed[::-1]


def falls(number: int, seed: int) -> Batch:
    """The last transitions of `number` poles that are pushed at random until they fall."""
    fallen = [one for one in drive(push_at_random, 60 * number, seed) if one[4]]
    return as_batch(fallen[:number])


def autocorrelation(series: np.ndarray, n_lags: int) -> np.ndarray:
    """Correlation of a series [T] with itself 0 to `n_lags` steps later, [n_lags + 1]."""
    centred = np.asarray(series, dtype=float) - np.mean(series)
    shifted = [(centred[: len(centred) - lag] * centred[lag:]).mean() for lag in range(n_lags + 1)]
    return np.array(shifted) / centred.var()
