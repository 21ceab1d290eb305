"""What is certain about a prioritized buffer, though its draws are random.

Two right buffers draw different batches. But the weights of two transitions in one batch stand in a fixed proportion,
a transition always has its own index, and over many draws every index comes up. So a check asks for these.

    buffer = numbered(PrioritizedReplayBuffer, capacity=5, count=8)      # transition k carries k in every field
    stored(buffer)                                                       # which transition lies at which index
    relative_weights(buffer, beta=1.0)                                   # weight at each index over that at index 0
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

__all__ = ["add_numbered", "indices_drawn", "largest_weights", "numbered", "relative_weights", "stored"]

MOST = 600  # batches that are drawn before a question is given up


def add_numbered(buffer: Any, numbers: range) -> None:
    """Add transitions that carry their number k: observation (k, -k), action k, reward k, next (k + 1, 0)."""
    for k in numbers:
        buffer.add(np.array([k, -k], float), k, float(k), np.array([k + 1, 0], float), k % 3 == 0)


def numbered(make: Any, capacity: int, count: int, **settings: Any) -> Any:
    """`make(capacity, (2,), **settings)` with the transitions 0 to count - 1."""
    buffer = make(capacity, (2,), **settings)
    add_numbered(buffer, range(count))
    return buffer


def _batches(buffer: Any, beta: float) -> Iterator[tuple[Any, np.ndarray, np.ndarray]]:
    for _ in range(MOST):
        batch, indices, weights = buffer.sample(len(buffer), beta)
        yield batch, np.asarray(indices).ravel(), np.asarray(weights, dtype=float).ravel()


def stored(buffer: Any) -> list[list[float]]:
    """For each index that was ever drawn: index, action, reward, first numbers seen before and after, end; in order."""
    found: dict[int, list[float]] = {}
    for batch, indices, _ in _batches(buffer, 0.5):
        fields = (batch.actions, batch.rewards, batch.observations[:, 0], batch.next_observations[:, 0])
        columns = np.stack([np.asarray(field, dtype=float) for field in (*fields, batch.terminated)], axis=1)
        found |= {int(index): [float(index), *row] for index, row in zip(indices, columns.tolist(), strict=True)}
        if len(found) == len(buffer):
            break
    return [found[index] for index in sorted(found)]


def relative_weights(buffer: Any, beta: float) -> np.ndarray:
    """Weight of each index over that of index 0 in the same batch, float32; nan where the two never met.

    A mean over twenty batches or more: in a right buffer they all agree.
    """
    sums, counts = np.zeros(len(buffer)), np.zeros(len(buffer))
    for number, (_, indices, weights) in enumerate(_batches(buffer, beta), start=1):
        if (indices == 0).any():
            met, first = np.unique(indices, return_index=True)
            sums[met] += weights[first] / weights[indices == 0][0]
            counts[met] += 1
        if number >= 20 and counts.all():
            break
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan).astype(np.float32)


def largest_weights(buffer: Any, beta: float, batches: int) -> list[float]:
    """The largest weight of a batch: every value that it took over so many batches, to three digits, in order."""
    seen = (weights.max() for (_, _, weights), _ in zip(_batches(buffer, beta), range(batches), strict=False))
    return sorted({round(float(one), 3) for one in seen})


def indices_drawn(buffer: Any, draws: int) -> np.ndarray:
    """So many raw indices, from batches as large as the buffer."""
    rounds = -(-draws // len(buffer))
    return np.concatenate([np.asarray(buffer.sample(len(buffer), 0.5)[1]).ravel() for _ in range(rounds)])[:draws]
