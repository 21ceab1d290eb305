"""Pictures of Wang's corridor: its map, and how far networks are from the exact values.

Functions that draw into axes leave title and labels to `style.label`, so that the notebook says what a figure shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.envs.corridor import Evaluation
from course_lib.plots import style
from course_lib.stats import over_runs

__all__ = ["bands", "error_curves", "gains", "values_map"]

COLOURS = (style.VERMILION, style.BLUE)


def values_map(axes: Axes, squares: Sequence[tuple[int, int]], problem: Evaluation) -> None:
    """The squares of the corridor, the darker the more the policy's own action is worth there."""
    worth = (problem.policy * problem.exact).sum(axis=1)
    columns, levels = np.array(squares).T
    road = problem.on_the_way
    dots = axes.scatter(
        columns[road], levels[road], c=worth[road], cmap=style.SEQUENTIAL, vmin=0, vmax=1, marker="s", s=34,
        edgecolors=style.GREY, linewidths=0.4,
    )  # fmt: skip
    axes.scatter(columns[~road], levels[~road], color=style.ORANGE, marker="*", s=140, zorder=3)
    for name, square in (("start", 0), ("small prize", int(np.flatnonzero(~road)[0]))):
        axes.annotate(name, squares[square], (6, 6 if square else -14), textcoords="offset points", fontsize=10)
    last = squares[int(np.flatnonzero(~road)[1])]
    axes.annotate("large prize", last, (-74, 6), textcoords="offset points", fontsize=10)
    axes.set_ylim(-1.8, levels.max() + 1.8)
    axes.figure.colorbar(dots, ax=axes, label="Exact value")


def bands(axes: Axes, moments: Sequence[int], found: Mapping[str, np.ndarray]) -> None:
    """What was found of each network [seeds, moments], as interquartile mean with interval."""
    for (name, runs), colour in zip(found.items(), COLOURS, strict=False):
        style.band(axes, moments, *over_runs(runs), color=colour, label=name)


def error_curves(axes: Axes, updates: Sequence[int], errors: Mapping[str, np.ndarray]) -> None:
    """Error [seeds, moments] of each network over its updates, as interquartile mean with interval, logarithmic."""
    bands(axes, updates, errors)
    axes.set_xscale("log")
    axes.set_yscale("log")
    shown = updates[::2]
    axes.set_xticks(shown, [f"{moment:,}" for moment in shown])
    axes.minorticks_off()


def gains(axes: Axes, by_actions: Mapping[int, np.ndarray]) -> None:
    """One dot a seed, and the interquartile mean with its interval, for each number of actions; 1 is a dashed line."""
    for place, factors in enumerate(by_actions.values()):
        middle, low, high = over_runs(factors)
        spread = np.linspace(-0.12, 0.12, len(factors))
        axes.plot(place + spread, factors, "o", color=style.GREY, markersize=4)
        axes.errorbar(
            place + 0.25, middle, [[middle - low], [high - middle]], fmt="s", color=style.BLUE, capsize=4, linewidth=2
        )
    axes.axhline(1, color=style.BLACK, linestyle="--", linewidth=1)
    axes.set_xticks(range(len(by_actions)), [f"{actions} actions" for actions in by_actions])
