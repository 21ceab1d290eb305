"""Prioritized replay of chapter 08: a sum tree, and the buffer that draws from it.

Source: Schaul, Quan, Antonoglou and Silver (2016), "Prioritized experience replay", ICLR, section 3.3 (proportional
prioritization), section 3.4 (importance weights) and appendix B.2.1 (the sum tree).

Worked number: priorities 3, 1, 4, 1 sum to 9. Mass 3.5 lies behind the first (3) and before the second ends (4): it
finds index 1. Drawn with P = 3/9, 1/9, 4/9, 1/9 and weighted with beta = 1, the weights before division by the largest
are 9/(4 * 3), 9/4, 9/(4 * 4), 9/4.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from course_lib.batch import Batch
from course_lib.given.ring import TransitionRing

ANSWERS = ("SumTree", "PrioritizedReplayBuffer")

__all__ = ["PrioritizedReplayBuffer", "SumTree"]

CHILDREN = 32  # of a node: numpy looks at 32 numbers in about the time of two, and the tree has a fifth of the levels
HIGHEST = 1024  # sums that need no node above them: adding them all up anew is cheaper than two more levels
ADDS_UP = np.triu(np.ones((CHILDREN, CHILDREN)), k=1)  # a row times this: what stands before each; faster than cumsum


class SumTree:
    """`capacity` priorities, their sum, and who stands at a given share of it.

    Level 0 holds the priorities in rows of 32; each number of the level above is the sum of one row. Beside each number
    stands the sum of those before it in its row, so that `find` only compares. A level of at most 1,024 rows is the
    highest: their running sums stand in one line. What lies above a change is summed anew: rounding errors do not pile
    up.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"capacity is {capacity}; a tree holds 1 priority or more")
        self.capacity = capacity
        counts = [_rows(capacity)]
        while counts[-1] > HIGHEST:
            counts.append(_rows(counts[-1]))
        self._parts = [np.zeros((count, CHILDREN)) for count in counts]
        self._before = [np.zeros((count, CHILDREN)) for count in counts]  # sum of the parts before, in each row
        self._highest = np.zeros(counts[-1])  # the sum of each row of the last level
        self._up_to = np.zeros(counts[-1] + 1)  # [i] is the sum of the first i of them

    @property
    def total(self) -> float:
        """The sum of all priorities."""
        return float(self._up_to[-1])

    def update(self, indices: Any, priorities: Any) -> None:
        """Replace the priorities at `indices` [B] by `priorities` [B], numbers not below 0."""
        nodes, new = np.asarray(indices, dtype=np.int64), np.asarray(priorities, dtype=np.float64)
        for parts, before in zip(self._parts, self._before, strict=True):
            parts.ravel()[nodes] = new
            nodes = nodes // CHILDREN
            rows = parts.take(nodes, axis=0)  # [B, 32]
            ahead = rows @ ADDS_UP
            before[nodes] = ahead
            new = ahead[:, -1] + rows[:, -1]
        self._highest[nodes] = new
        self._highest.cumsum(out=self._up_to[1:])

    def find(self, masses: Any) -> np.ndarray:
        """For each mass in [0, total) the index i with prefix(i) <= mass < prefix(i + 1); int64 [B]."""
        left = np.asarray(masses, dtype=np.float64)
        nodes = np.minimum(self._up_to.searchsorted(left, side="right"), len(self._highest)) - 1
        left = left - self._up_to.take(nodes)
        for before in reversed(self._before):
            beyond = before.take(nodes, axis=0) > left[:, None]  # [B, 32]: first the children that begin in time
            child = (beyond.argmax(axis=1) - 1) % CHILDREN  # the last of them; of all, where none begins beyond
            nodes = nodes * CHILDREN + child
            left = left - before.ravel().take(nodes)
        return self._never_zero(nodes)

    def _never_zero(self, nodes: np.ndarray) -> np.ndarray:
        """Rounding can carry a mass past the last priority of its row: it belongs to the nearest one before."""
        leaves = self._parts[0].ravel()
        for lost in np.flatnonzero(leaves.take(nodes) == 0.0):
            before = np.flatnonzero(leaves[: nodes[lost]])
            nodes[lost] = before[-1] if len(before) else np.flatnonzero(leaves)[0]
        return nodes

    def __getitem__(self, indices: Any) -> np.ndarray:
        """The priorities at `indices`."""
        return self._parts[0].ravel()[indices]


def _rows(count: int) -> int:
    return -(-count // CHILDREN)


class PrioritizedReplayBuffer:
    """The last `capacity` transitions, drawn in proportion to p = (|TD error| + epsilon) ** alpha."""

    def __init__(
        self,
        capacity: int,
        observation_shape: tuple[int, ...],
        alpha: float = 0.6,
        epsilon: float = 1e-6,
        seed: int = 0,
    ) -> None:
        self.alpha, self.epsilon = alpha, epsilon
        self._ring, self._tree = TransitionRing(capacity, observation_shape), SumTree(capacity)
        self._largest = 1.0
        self._rng = np.random.default_rng(seed)

    def add(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> None:
        """Store one transition, over the oldest when full, with the largest priority seen so far."""
        slot = self._ring.add(observation, action, reward, next_observation, terminated)
        self._tree.update([slot], [self._largest])

    def sample(self, batch_size: int, beta: float) -> tuple[Batch, np.ndarray, torch.Tensor]:
        """Batch, indices [B] and importance weights [B]; drawn with replacement.

        Raises ValueError when more are asked for than are stored.
        """
        if batch_size > len(self):
            raise ValueError(f"sample: batch_size {batch_size} exceeds the {len(self)} stored: add transitions first.")
        total = self._tree.total
        rows = self._tree.find(self._rng.random(batch_size) * total)
        weights = (len(self) * self._tree[rows] / total) ** -beta
        weights = torch.from_numpy((weights / weights.max()).astype(np.float32))
        return self._ring.rows(rows), rows, weights

    def update_priorities(self, indices: Any, td_errors: Any) -> None:
        """p = (|TD error| + epsilon) ** alpha at `indices` [B]; the errors are an array or a tensor [B]."""
        errors = td_errors.detach().numpy() if isinstance(td_errors, torch.Tensor) else np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self._tree.update(indices, priorities)
        self._largest = max(self._largest, float(priorities.max()))

    def __len__(self) -> int:
        return len(self._ring)
