"""The replay buffer of chapter 03: a ring of preallocated arrays, and the same as a deque of tuples.

Source: Lin (1992), "Self-improving reactive agents based on reinforcement learning, planning and teaching"; Mnih et al.
(2015), "Human-level control through deep reinforcement learning".
"""

from collections import deque
from typing import Any

import numpy as np
import torch

from course_lib.batch import Batch

ANSWERS = ("ReplayBuffer",)

__all__ = ["DequeReplayBuffer", "ReplayBuffer"]


class ReplayBuffer:
    """The last `capacity` transitions; `observation_shape` is the shape of one observation."""

    def __init__(self, capacity: int, observation_shape: tuple[int, ...], seed: int = 0) -> None:
        self.capacity = capacity
        self._observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self._actions = np.zeros(capacity, dtype=np.int64)
        self._rewards = np.zeros(capacity, dtype=np.float32)
        self._next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self._terminated = np.zeros(capacity, dtype=bool)
        self._rng = np.random.default_rng(seed)
        self._added = 0

    def add(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> None:
        """Store one transition, over the oldest when full; the caller's arrays are copied."""
        slot = self._added % self.capacity
        self._observations[slot] = observation
        self._actions[slot] = action
        self._rewards[slot] = reward
        self._next_observations[slot] = next_observation
        self._terminated[slot] = terminated
        self._added += 1

    def sample(self, batch_size: int) -> Batch:
        """`batch_size` transitions drawn uniformly with replacement, as tensors of their own.

        Raises ValueError when more are asked for than are stored.
        """
        if batch_size > len(self):
            raise ValueError(f"sample: batch_size {batch_size} exceeds the {len(self)} stored: add transitions first.")
        rows = self._rng.integers(len(self), size=batch_size)
        return Batch(  # indexing by an array copies, so no tensor aliases the storage
            torch.from_numpy(self._observations[rows]),
            torch.from_numpy(self._actions[rows]),
            torch.from_numpy(self._rewards[rows]),
            torch.from_numpy(self._next_observations[rows]),
            torch.from_numpy(self._terminated[rows]),
        )

    def __len__(self) -> int:
        return min(self._added, self.capacity)


class DequeReplayBuffer:
    """The same in fewer lines: right, and slower the more it holds, since a deque is walked to the place asked for."""

    def __init__(self, capacity: int, observation_shape: tuple[int, ...], seed: int = 0) -> None:
        self._transitions: deque[tuple[Any, ...]] = deque(maxlen=capacity)
        self._rng = np.random.default_rng(seed)

    def add(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> None:
        """Store one transition, over the oldest when full; the caller's arrays are copied."""
        before, after = (np.array(seen, dtype=np.float32) for seen in (observation, next_observation))
        self._transitions.append((before, int(action), float(reward), after, bool(terminated)))

    def sample(self, batch_size: int) -> Batch:
        """As `ReplayBuffer.sample`, row by row."""
        if batch_size > len(self):
            raise ValueError(f"sample: batch_size {batch_size} exceeds the {len(self)} stored: add transitions first.")
        chosen = [self._transitions[row] for row in self._rng.integers(len(self), size=batch_size)]
        before, actions, rewards, after, terminated = zip(*chosen, strict=True)
        return Batch(
            torch.from_numpy(np.stack(before)),
            torch.tensor(actions),
            torch.tensor(rewards),
            torch.from_numpy(np.stack(after)),
            torch.tensor(terminated),
        )

    def __len__(self) -> int:
        return len(self._transitions)
