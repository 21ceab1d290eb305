"""What is certain about a prioritized buffer, though its draws are random.

Two right buffers draw different batches. But the weights of two transitions in one batch stand in a fixed proportion,
a transition always has its own index, and over many draws every index comes up. So a check asks for these.

    buffer = numbered(PrioritizedReplayBuffer, capacity=5, count=8)      # transition k carries k in every field
    stored(buffer)                                                       # which transition lies at which index
    relative_weights(buffer, beta=1.0)                                   # weight of each index over that of index 0
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
    """Weight of each index over that of index 0, float32; nan where no chain of batches leads from one to the other.

    Two indices that share a batch are compared in it; means over twenty batches or more, which in a right buffer agree.
    Draws from equal shares of the road never bring two short neighbours together: they are compared through a third.
    """
    sums, counts = np.zeros((2, len(buffer), len(buffer)))
    found = np.full(len(buffer), np.nan)
    for number, (_, indices, weights) in enumerate(_batches(buffer, beta), start=1):
        met, first = np.unique(indices, return_index=True)
        sums[np.ix_(met, met)] += weights[first][:, None] / weights[first]
        counts[np.ix_(met, met)] += 1
        if number % 20 == 0:
            found = _chained(sums, counts)
            if not np.isnan(found).any():
                break
    return found.astype(np.float32)


def _chained(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The proportion of each index to index 0, through as few batches as possible."""
    found = np.full(len(sums), np.nan)
    found[0], reached = 1.0, [0]
    for known in reached:
        for other in np.flatnonzero((counts[:, known] > 0) & np.isnan(found)):
            found[other] = found[known] * sums[other, known] / counts[other, known]
            reached.append(int(other))
    return found


def largest_weights(buffer: Any, beta: float, batches: int) -> list[float]:
    """The largest weight of a batch: every value that it took over so many batches, to three digits, in order."""
    seen = (weights.max() for (_, _, weights), _ in zip(_batches(buffer, beta), range(batches), strict=False))
    return sorted({round(float(one), 3) for one in seen})


def indices_drawn(buffer: Any, draws: int, batch_size: int | None = None) -> np.ndarray:
    """So many raw indices, from batches of this size, by default as large as the buffer."""
    size = batch_size or len(buffer)
    return np.concatenate([np.asarray(buffer.sample(size, 0.5)[1]).ravel() for _ in range(-(-draws // size))])[:draws]
