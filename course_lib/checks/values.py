"""The three marks that a check can put on the data it returns.

A check returns plain data.  Two properties of an answer are not visible in its numbers alone, so the check marks
them: `typed` says that the dtype counts too, `samples` says that these are random draws.  The third, `Record`, is
what a named tuple becomes once it has crossed the border.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


class TensorArray(np.ndarray):
    """An array that was a torch tensor before it was encoded; behaves as an array in every way."""


@dataclass(frozen=True, eq=False)
class Typed:
    """A value whose arrays are compared by dtype, and by being tensors or not, as well as by value."""

    value: Any


@dataclass(frozen=True, eq=False)
class Samples:
    """Raw random draws, shape [N]: integers are categories, floats are measurements."""

    draws: Any


@dataclass(frozen=True, eq=False)
class Record:
    """A named tuple after decoding: the fields in their order."""

    name: str
    fields: tuple[str, ...]
    values: tuple[Any, ...]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)


def typed(value: Any) -> Typed:
    """Mark `value` (array, tensor, Batch or nested lists of them) so that its dtype is compared too."""
    return Typed(value)


def samples(draws: Any) -> Samples:
    """Mark `draws`, shape [N], as random draws: they are tested against the reference's draws, never compared."""
    return Samples(np.asarray(draws) if isinstance(draws, (list, tuple)) else draws)
