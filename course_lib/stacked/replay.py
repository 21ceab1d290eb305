"""One replay buffer a seed, all in one array: a ring [S, capacity, fields] that fills one column a step.

A transition is one short row of float32: observation, next observation, action, reward, whether the target goes on,
whether the episode goes on. So a random one costs one visit to memory, not five.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from course_lib.stacked.streams import BATCHES, RowStreams

ANSWERS = ("ReplayBuffer", "discounted_returns")  # its n-step sums are returns

__all__ = ["StackedBatch", "StackedReplay"]


class StackedBatch(NamedTuple):
    """B transitions a row; views that the next sample may overwrite."""

    observations: np.ndarray  # [S, B, D] float32
    next_observations: np.ndarray  # [S, B, D] float32, n steps later
    actions: np.ndarray  # [S, B] int64
    rewards: np.ndarray  # [S, B] float32, the discounted sum of up to n
    discounts: np.ndarray  # [S, B] float32, what the next value is multiplied by: discount ** n, 0 at an end


class StackedReplay:
    """The last `capacities[s]` transitions of each row, and batches of them drawn from each row's own stream.

    A row whose `replay` is false gets its newest `recent` transitions, over and over until the batch is full.
    `n_steps`: transitions whose rewards are summed, fewer where an episode ends; the newest n_steps - 1 are not drawn
    yet.
    """

    def __init__(
        self,
        seeds: Sequence[int],
        observation_dim: int,
        *,
        capacities: Sequence[int],
        replay: Sequence[bool],
        discounts: Sequence[float],
        batch_size: int,
        recent: int,
        n_steps: int = 1,
    ) -> None:
        self._dim, self._n_steps = observation_dim, n_steps
        self._capacities = np.asarray(capacities, dtype=np.int64)[:, None]  # [S, 1]
        self._replay = np.asarray(replay, dtype=bool)[:, None]  # [S, 1]
        self._discounts = np.asarray(discounts, dtype=np.float32)[:, None]  # [S, 1]
        self.rows = np.zeros((len(seeds), max(capacities), 2 * observation_dim + 4), dtype=np.float32)
        self._begins = np.arange(len(seeds), dtype=np.int64)[:, None] * max(capacities)  # [S, 1]
        self._streams = RowStreams(seeds, BATCHES, (batch_size,))
        # Without any replay a batch need not repeat itself: the mean over the newest is the same.
        self._ages = np.arange(batch_size if self._replay.any() else recent) % recent
        self.batch_size = len(self._ages)
        self.added = 0

    def add(
        self,
        observations: np.ndarray,
        actions: np.ndarray,
        rewards: np.ndarray,
        next_observations: np.ndarray,
        cut: np.ndarray,
        ended: np.ndarray,
    ) -> None:
        """Store one transition a row; `cut`: the target ends here, `ended`: the episode does, both bool [S]."""
        slots = self.added % self._capacities[:, 0]
        record = self.rows[np.arange(len(slots)), slots]
        dim = self._dim
        record[:, :dim], record[:, dim : 2 * dim] = observations, next_observations
        record[:, -4], record[:, -3], record[:, -2], record[:, -1] = actions, rewards, ~cut, ~ended
        self.rows[np.arange(len(slots)), slots] = record
        self.added += 1

    def __len__(self) -> int:
        """Transitions in the fullest row."""
        return int(min(self.added, self._capacities.max()))

    def sample(self) -> StackedBatch:
        """A batch a row: drawn uniformly with replacement, or the newest where the row has no replay."""
        times = self._times()
        first = self._at(times)
        dim = self._dim
        rewards, go_on, next_observations = first[:, :, -3], first[:, :, -2], first[:, :, dim : 2 * dim]
        discounts, running = self._discounts * go_on, first[:, :, -1]
        for ahead in range(1, self._n_steps):
            later = self._at(times + ahead)
            weight = running * self._discounts**ahead  # 0 once the episode is over
            rewards = rewards + weight * later[:, :, -3]
            discounts = np.where(running > 0, weight * self._discounts * later[:, :, -2], discounts)
            next_observations = np.where(running[:, :, None] > 0, later[:, :, dim : 2 * dim], next_observations)
            running = running * later[:, :, -1]
        return StackedBatch(first[:, :, :dim], next_observations, first[:, :, -4].astype(np.int64), rewards, discounts)

    def _times(self) -> np.ndarray:
        """When the transitions of the batch were made, counted from 0, int64 [S, B]."""
        newest = self.added - self._n_steps
        recent = newest - self._ages  # [B]
        if not self._replay.any():
            return np.broadcast_to(recent, (len(self.rows), len(recent)))
        oldest = self.added - np.minimum(self.added, self._capacities)  # [S, 1]
        drawn = oldest + (self._streams.draw() * (newest - oldest + 1)).astype(np.int64)
        return np.where(self._replay, drawn, recent)

    def _at(self, times: np.ndarray) -> np.ndarray:
        """The transitions of these times, [S, B, fields], by copy."""
        where: np.ndarray = self._begins + times % self._capacities
        return np.take(self.rows.reshape(-1, self.rows.shape[2]), where, axis=0)
