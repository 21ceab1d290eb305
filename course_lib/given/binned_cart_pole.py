"""Q-learning on CartPole with a table of bins, for many numbers of bins and many seeds at once.

A run is one number of bins and one seed. All runs step together: one CartPole and one table each, and an array for
each variable of the loop. A run depends on its seed and its bins alone, not on what else runs beside it; runs with
equal seeds share starts and coin tosses, so they are pairs.

Source: Watkins & Dayan (1992), "Q-learning"; bins as in Michie & Chambers (1968), "BOXES".

Worked number: 10 bins for each of 4 numbers are 10 ** 4 = 10,000 cells, with 2 actions 20,000 entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from course_lib.envs.cart_pole_vector import ANGLE_LIMIT, POSITION_LIMIT, CartPoleVector

ANSWERS = ("discretize", "epsilon_greedy", "q_learning_update")

__all__ = ["HIGH", "LOW", "BinnedRuns", "bin_indices", "learn_cart_pole"]

HIGH = np.array([POSITION_LIMIT, 1.5, ANGLE_LIMIT, 1.5])  # m, m/s, rad, rad/s; what lies outside falls in an edge bin
LOW = -HIGH
BLOCK = 1_000  # coin tosses drawn at a time
EXAM_EPISODES = 20
EXAM_SEED = 900_000_000
EPISODES_A_SEED = 1_000_000  # starts of seed s come from seeds s * this + episode


@dataclass(frozen=True)
class BinnedRuns:
    """What runs with B numbers of bins and S seeds left behind, after T parts of their experience."""

    steps: np.ndarray
    """Steps of experience at each exam, [T]."""
    exams: np.ndarray
    """Mean greedy return of 20 fresh episodes at each exam, [B, S, T]."""
    visited: np.ndarray
    """Entries of the table, of all `entries`, that were updated at least once, [B, S]."""
    entries: np.ndarray
    """Entries of each table: cells times two actions, [B]."""


def bin_indices(observations: np.ndarray, n_bins: np.ndarray) -> np.ndarray:
    """The cell of each row of `observations` [N, 4] in a grid of `n_bins` [N] equal bins a number, row-major [N]."""
    shares = (observations - LOW) / (HIGH - LOW)
    bins = np.clip(np.floor(shares * n_bins[:, None]).astype(np.int64), 0, n_bins[:, None] - 1)
    cells = bins[:, 0]
    for column in range(1, 4):
        cells = cells * n_bins + bins[:, column]
    return cells


def learn_cart_pole(
    bins: Sequence[int],
    seeds: Sequence[int],
    *,
    n_steps: int = 60_000,
    n_exams: int = 10,
    step_size: float = 0.2,
    epsilon: float = 0.1,
    discount: float = 0.99,
) -> BinnedRuns:
    """Give each pair of a number of bins and a seed `n_steps` of experience, with an exam after each n_exams-th."""
    runs = _Runs(np.repeat(bins, len(seeds)), np.tile(seeds, len(bins)), step_size, epsilon, discount)
    parts = np.linspace(0, n_steps, n_exams + 1).astype(int)
    exams = []
    for first, last in pairwise(parts):
        for _ in range(first, last):
            runs.step()
        exams.append(runs.exam())
    shape = (len(bins), len(seeds))
    entries = 2 * np.array(bins, dtype=np.int64) ** 4
    return BinnedRuns(parts[1:], np.stack(exams, axis=-1).reshape(*shape, -1), runs.visited().reshape(shape), entries)


class _Runs:
    """All runs [R]; their tables lie behind each other in `q`, that of run i from `first[i]` on."""

    def __init__(self, bins: np.ndarray, seeds: np.ndarray, step_size: float, epsilon: float, discount: float) -> None:
        self.bins, self.seeds = bins.astype(np.int64), seeds.astype(np.int64)
        self.step_size, self.epsilon, self.discount = step_size, epsilon, discount
        self.first = np.concatenate([[0], np.cumsum(self.bins**4)[:-1]])
        self.q = np.zeros((int((self.bins**4).sum()), 2), dtype=np.float32)
        self.updated = np.zeros(self.q.shape, dtype=bool)
        self.own_seeds, self.seed_number = np.unique(self.seeds, return_inverse=True)
        self.generators = [np.random.default_rng([int(seed), 1]) for seed in self.own_seeds]
        self.carts, self.episode, self.steps = CartPoleVector(len(bins)), np.zeros(len(bins), np.int64), 0
        self.cell = self._cells(self.carts.reset(self._start_seeds()))

    def step(self) -> None:
        """One step of every run: act, look, learn."""
        chance, side, coin = self._coins()
        values = self.q[self.cell]
        greedy = np.where(values[:, 0] == values[:, 1], coin, values[:, 1] > values[:, 0])
        actions = np.where(chance < self.epsilon, side, greedy).astype(np.int64)
        observations, rewards, terminated, truncated = self.carts.step(actions)
        next_cell = self._cells(observations)
        targets = rewards + self.discount * self.q[next_cell].max(axis=1) * ~terminated
        entry = (self.cell, actions)
        self.q[entry] += self.step_size * (targets - self.q[entry])
        self.updated[entry] = True
        over = terminated | truncated
        if over.any():
            self.episode += over
            next_cell = self._cells(self.carts.reset(self._start_seeds(), over))
        self.cell = next_cell

    def exam(self) -> np.ndarray:
        """Mean return of EXAM_EPISODES greedy episodes of each run, [R]; equals push left."""
        number = np.repeat(np.arange(len(self.bins)), EXAM_EPISODES)
        carts = CartPoleVector(len(number))
        starts = EXAM_SEED + np.tile(np.arange(EXAM_EPISODES), len(self.bins))
        observations, total = carts.reset(starts), np.zeros(len(number))
        while not carts.ended.all():
            values = self.q[self.first[number] + bin_indices(observations, self.bins[number])]
            observations, rewards, _, _ = carts.step((values[:, 1] > values[:, 0]).astype(np.int64))
            total += rewards
        return total.reshape(-1, EXAM_EPISODES).mean(axis=1)

    def visited(self) -> np.ndarray:
        """How many entries of each run's table were ever updated, [R]."""
        return np.add.reduceat(self.updated.sum(axis=1), self.first)

    def _cells(self, observations: np.ndarray) -> np.ndarray:
        return self.first + bin_indices(observations, self.bins)

    def _start_seeds(self) -> np.ndarray:
        return self.seeds * EPISODES_A_SEED + self.episode

    def _coins(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For each run a number in [0, 1) and two tosses of a coin; equal seeds share them."""
        row = self.steps % BLOCK
        if row == 0:
            self._block = np.stack([generator.random((BLOCK, 3)) for generator in self.generators], axis=1)  # [T, S, 3]
        self.steps += 1
        drawn = self._block[row][self.seed_number]
        return drawn[:, 0], drawn[:, 1] < 0.5, drawn[:, 2] < 0.5
