"""What a bootstrap does with the statistic that it is given, written down call by call.

The draws of a bootstrap are random, and how they are made is nobody's business. What every right bootstrap shares is
seen by its statistic: so many calls, each with so many whole rows, each row as likely as any other. And a statistic
that answers from a script makes the ends of the interval a matter of arithmetic.

Worked number: the rows (1, 5), (2, 6), (3, 7) and the resample (2, 6), (2, 6), (1, 5) give the row numbers 1, 1, 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any

import numpy as np

from course_lib.checks.values import samples

__all__ = ["drawn_rows", "portrait", "recorded", "scripted"]

Statistic = Callable[[np.ndarray], float]


def recorded(statistic: Statistic) -> tuple[Statistic, list[np.ndarray]]:
    """`statistic`, and the list in which each resample is noted when it is called."""
    seen: list[np.ndarray] = []

    def noting(resample: np.ndarray) -> float:
        seen.append(np.array(resample))
        return statistic(resample)

    return noting, seen


def scripted(values: Sequence[float]) -> Statistic:
    """A statistic that answers with `values` in turn, whatever it is given, and from the first again after the last."""
    turn = cycle(float(value) for value in values)
    return lambda _resample: next(turn)


def row_numbers(scores: np.ndarray, resample: np.ndarray) -> list[int]:
    """Which row of `scores` each row of `resample` is; -1 for one that is no row of it."""
    places = {row.tobytes(): number for number, row in enumerate(np.asarray(scores, dtype=float))}
    return [places.get(row.tobytes(), -1) for row in np.atleast_1d(np.asarray(resample, dtype=float))]


def portrait(scores: np.ndarray, seen: Sequence[np.ndarray]) -> dict[str, Any]:
    """What all resamples have in common: how many, their shapes, which rows, and whether columns stay columns.

    Where a resample mixes rows, some come out whole by luck; so "rows" is empty then.

    scores: [N, T], no number twice.
    """
    columns = [set(column.tolist()) for column in np.asarray(scores, dtype=float).T]
    wide = [resample for resample in seen if resample.ndim == 2 and resample.shape[1] == len(columns)]
    stay = [set(column.tolist()) <= values for one in wide for column, values in zip(one.T, columns, strict=True)]
    rows = {number for resample in seen for number in row_numbers(scores, resample)}
    return {
        "calls": len(seen),
        "shapes": sorted({resample.shape for resample in seen}),
        "only whole rows": -1 not in rows,
        "rows": [] if -1 in rows else sorted(rows),
        "columns stay columns": False not in stay,
    }


def drawn_rows(scores: np.ndarray, seen: Sequence[np.ndarray]) -> dict[str, Any]:
    """Raw draws: the number of every row drawn, and how many different rows each resample has.

    A resample that repeats the one before it (the first: the last) is left out. With ten rows or more no right
    bootstrap repeats itself, and one that always does leaves nothing.
    """
    fresh = [one for number, one in enumerate(seen) if one.tolist() != seen[number - 1].tolist()]
    numbers = [row_numbers(scores, resample) for resample in fresh]
    drawn = np.array([number for one in numbers for number in one], dtype=np.int64)
    return {"drawn": samples(drawn), "different": samples(np.array([len(set(one)) for one in numbers], dtype=np.int64))}
