"""Pictures of prioritized replay: a sum tree, updates as a walk grows, and where a biased estimate settles.

Functions that draw into axes leave title and labels to `style.label`, so that the notebook says what a figure shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots import style
from course_lib.stats import over_runs

__all__ = ["paths", "settling", "tree_levels", "updates_needed"]

LOOKS = {"uniform": (style.VERMILION, "o"), "prioritized": (style.BLUE, "s"), "oracle": (style.GREEN, "^")}


def tree_levels(priorities: Sequence[float]) -> list[list[float]]:
    """The sums of a binary tree from the root to the leaves; leaves are filled up to a power of two."""
    size = 1 << max(len(priorities) - 1, 0).bit_length()
    levels = [[*priorities, *[0.0] * (size - len(priorities))]]
    while len(levels[0]) > 1:
        levels.insert(0, [left + right for left, right in zip(levels[0][::2], levels[0][1::2], strict=True)])
    return levels


def paths(axes: Axes, priorities: Sequence[float], mass: float) -> None:
    """A binary sum tree with the way down for one mass; leaves show their index below."""
    levels = tree_levels(priorities)
    left, place = mass, 0
    for depth, level in enumerate(levels):
        centres = (np.arange(len(level)) + 0.5) * len(levels[-1]) / len(level)
        if depth:
            left, place = (left, 2 * place) if left < level[2 * place] else (left - level[2 * place], 2 * place + 1)
            above = (np.arange(len(level) // 2) + 0.5) * 2 * len(levels[-1]) / len(level)
            for child, centre in enumerate(centres):
                on_path = child == place
                axes.plot(
                    [centre, above[child // 2]], [-depth, 1 - depth], zorder=1, linewidth=3 if on_path else 1,
                    color=style.VERMILION if on_path else style.GREY,
                )  # fmt: skip
        for child, (centre, sum_) in enumerate(zip(centres, level, strict=True)):
            edge = style.VERMILION if child == place else style.GREY
            box = {"boxstyle": "circle,pad=0.35", "facecolor": "white", "edgecolor": edge, "linewidth": 2}
            axes.text(centre, -depth, f"{sum_:g}", ha="center", va="center", bbox=box, fontsize=12)
        axes.text(centres[place] + 0.33, -depth, f"mass {left:g}", va="center", fontsize=10, color=style.VERMILION)
    for index in range(len(priorities)):
        axes.text(index + 0.5, -len(levels) + 0.45, f"index {index}", ha="center", fontsize=10)
    axes.set_xlim(0, len(levels[-1]) + 0.4)
    axes.set_ylim(-len(levels) + 0.2, 0.5)
    axes.axis("off")


def updates_needed(axes: Axes, lengths: Sequence[int], needed: Mapping[str, np.ndarray]) -> None:
    """Updates [seeds, lengths] of each order of replay, as interquartile mean with interval, logarithmic."""
    for name, runs in needed.items():
        colour, marker = LOOKS[name]
        middle, low, high = over_runs(runs)
        style.band(axes, lengths, middle, low, high, color=colour, label=name)
        axes.plot(lengths, middle, marker, color=colour, markersize=6)
    axes.set_yscale("log")
    axes.legend()


def settling(axes: Axes, curves: Mapping[str, np.ndarray], truth: float) -> None:
    """Estimates [seeds, updates] of each variant, and the truth as a dashed line."""
    for (name, runs), colour in zip(curves.items(), style.CYCLE, strict=False):
        style.band(axes, np.arange(runs.shape[1]), *over_runs(runs), color=colour, label=name)
    axes.axhline(truth, color=style.BLACK, linestyle="--", linewidth=1.2, label=f"truth: {truth:g}")
    axes.legend(loc="upper right", ncols=2)
