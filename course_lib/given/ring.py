"""Where a replay buffer keeps its transitions: a ring of arrays, which knows nothing of how they are drawn.

Source: Lin (1992), "Self-improving reactive agents based on reinforcement learning, planning and teaching".

Worked number: in a ring of 3, transition 4 (counted from 0) goes to slot 4 % 3 = 1, over transition 1.
"""

from typing import Any

import numpy as np
import torch

from course_lib.batch import Batch

ANSWERS = ("ReplayBuffer",)

__all__ = ["TransitionRing"]


class TransitionRing:
    """The last `capacity` transitions; `observation_shape` is the shape of one observation."""

    def __init__(self, capacity: int, observation_shape: tuple[int, ...]) -> None:
        self.capacity = capacity
        self._observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self._actions = np.zeros(capacity, dtype=np.int64)
        self._rewards = np.zeros(capacity, dtype=np.float32)
        self._next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self._terminated = np.zeros(capacity, dtype=bool)
        self._added = 0

    def add(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> int:
        """Store one transition, over the oldest when full; returns its slot. The caller's arrays are copied."""
        slot = self._added % self.capacity
        self._observations[slot] = observation
        self._actions[slot] = action
        self._rewards[slot] = reward
        self._next_observations[slot] = next_observation
        self._terminated[slot] = terminated
        self._added += 1
        return slot

    def rows(self, slots: np.ndarray) -> Batch:
        """The transitions in these slots [B], as tensors of their own."""
        return Batch(  # take copies, so no tensor aliases the storage; of a row it is faster than an index
            torch.from_numpy(self._observations.take(slots, axis=0)),
            torch.from_numpy(self._actions.take(slots)),
            torch.from_numpy(self._rewards.take(slots)),
            torch.from_numpy(self._next_observations.take(slots, axis=0)),
            torch.from_numpy(self._terminated.take(slots)),
        )

    def __len__(self) -> int:
        return min(self._added, self.capacity)
