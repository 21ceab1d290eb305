"""Random numbers for many seeds at once: each row has a generator of its own, and draws from it in blocks.

The numbers of a row depend on its seed and on how many it has drawn, never on the other rows: a seed does the same in
a stack of one and in a stack of forty. Drawing in blocks makes that cheap: one call of NumPy a row and block, not one a
row and step.

Source: NumPy's documentation, "Parallel Random Number Generation" (SeedSequence).
"""

from collections.abc import Sequence

import numpy as np

__all__ = ["RowStreams", "row_generators"]

# What a stream is for. Never 0: NumPy pads a short seed with zeros, so (5, 0) is the stream of 5, which the world uses.
WEIGHTS, ACTIONS, BATCHES, WORLD_NOISE = 1, 2, 3, 4


def row_generators(seeds: Sequence[int], purpose: int) -> list[np.random.Generator]:
    """One generator a seed, independent between seeds and between purposes."""
    return [np.random.Generator(np.random.PCG64(np.random.SeedSequence((int(seed), purpose)))) for seed in seeds]


class RowStreams:
    """Uniform numbers in [0, 1), `shape` of them a row and draw; `block` draws are made at once."""

    def __init__(self, seeds: Sequence[int], purpose: int, shape: tuple[int, ...], block: int = 256) -> None:
        self._generators = row_generators(seeds, purpose)
        self._numbers = np.empty((block, len(seeds), *shape))  # [block, S, ...], so that one draw lies together
        self._used = block

    def draw(self) -> np.ndarray:
        """The next numbers of every row, float64 [S, *shape]; a view that the next draws but one block leave alone."""
        if self._used == len(self._numbers):
            for row, generator in enumerate(self._generators):
                self._numbers[:, row] = generator.random((len(self._numbers), *self._numbers.shape[2:]))
            self._used = 0
        self._used += 1
        return self._numbers[self._used - 1]
