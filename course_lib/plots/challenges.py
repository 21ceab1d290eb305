"""Pictures of the open challenges: heat maps of a sweep, and the leaderboard.

Functions that draw into axes leave title and labels to `style.label`, so that the notebook says what a figure shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots import style
from course_lib.stats import over_runs

__all__ = ["finding", "leaderboard", "sweep_map"]

Three = tuple[float, float, float]


def sweep_map(axes: Axes, rows: Sequence[str], columns: Sequence[str], scores: np.ndarray, most: float) -> None:
    """Scores [rows, columns, seeds]: the interquartile mean as colour and number, its interval in small print."""
    middle, low, high = over_runs(np.moveaxis(scores, 2, 0))
    axes.imshow(middle, cmap=style.SEQUENTIAL, vmin=0, vmax=most, aspect="auto")
    for row, column in np.ndindex(middle.shape):
        ink = "white" if middle[row, column] > 0.55 * most else style.BLACK
        axes.text(column, row - 0.1, f"{middle[row, column]:.0f}", ha="center", va="center", color=ink, fontsize=12)
        small = f"[{low[row, column]:.0f}, {high[row, column]:.0f}]"
        axes.text(column, row + 0.24, small, ha="center", va="center", color=ink, fontsize=8.5)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.grid(visible=False)


def leaderboard(
    axes: Axes, rivals: Mapping[str, Three], yours: Mapping[str, Three], mark: float | None, mark_name: str
) -> None:
    """A row a policy, best on top: middle and interval; yours in another colour, the mark as a dashed line."""
    rows = sorted([*rivals.items(), *yours.items()], key=lambda row: row[1][0])
    for place, (name, (middle, low, high)) in enumerate(rows):
        colour = style.VERMILION if name in yours else style.BLUE
        axes.errorbar(middle, place, xerr=[[middle - low], [high - middle]], fmt="o", color=colour, capsize=3)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    if mark is not None:
        axes.axvline(mark, color=style.BLACK, linestyle="--", linewidth=1.2, label=mark_name)
        axes.legend(loc="upper left")


def finding(rivals: Mapping[str, Three], yours: Mapping[str, Three]) -> str:
    """What the leaderboard shows, as a sentence."""
    if not yours:
        return "Nobody of this machine has entered yet"
    best = max(middle for middle, _, _ in yours.values())
    behind = sum(middle < best for middle, _, _ in rivals.values())
    return f"Your best is ahead of {behind} of {len(rivals)} rivals" if rivals else "Your best so far"
