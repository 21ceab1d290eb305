"""Pictures of chapter 07: what was promised, what was paid, and the wrong turns between.

Functions draw into axes and leave title and labels to `style.label`, so that the notebook says what a figure shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots import style
from course_lib.stats import over_runs

__all__ = ["gaps", "left_turns", "promise_and_truth", "promises"]

GROUPS, DRIVES = 20, 5  # left turns are averaged over so many groups of runs, and over so many drives


def promises(axes: Axes, x: Sequence[float], curves: Mapping[str, Sequence[float]], *, truth: float) -> None:
    """A line a name over `x`, and the truth as a dashed line."""
    for (name, values), colour in zip(curves.items(), (style.VERMILION, style.BLUE), strict=False):
        axes.plot(x, values, "o-" if len(values) < 20 else "-", color=colour, markersize=4, label=name)
    axes.axhline(truth, color=style.BLACK, linestyle="--", linewidth=1.2, label=f"truth: {truth:g}")
    axes.legend()


def left_turns(axes: Axes, found: Mapping[str, np.ndarray], *, at_least: float) -> None:
    """Share of left turns in percent: `found[name]` bool [R, E], averaged over groups of runs and five drives.

    The band is the 95 % bootstrap interval over the groups. R must be a multiple of 20 and E one of 5.
    """
    for (name, left), colour in zip(found.items(), (style.VERMILION, style.BLUE, style.GREEN), strict=False):
        n_runs, n_drives = left.shape
        blocks = left.reshape(GROUPS, n_runs // GROUPS, n_drives // DRIVES, DRIVES)
        middles = np.arange(n_drives // DRIVES) * DRIVES + (DRIVES + 1) / 2
        style.band(axes, middles, *over_runs(100 * blocks.mean(axis=(1, 3))), color=colour, label=name)
    axes.axhline(at_least, color=style.BLACK, linestyle="--", linewidth=1.2, label=f"optimum: {at_least:g} %")
    axes.set_ylim(0, 100)
    axes.legend()


def promise_and_truth(
    axes: Axes, steps: Sequence[float], methods: Mapping[str, tuple[np.ndarray, np.ndarray]], *, bound: float
) -> None:
    """Solid what each method promises [R, T], dotted what its policy collects [R, T], and the bound."""
    for (name, (promised, true)), colour in zip(methods.items(), (style.VERMILION, style.BLUE), strict=False):
        style.band(axes, steps, *over_runs(promised), color=colour, label=f"{name} promises")
        middle, low, high = over_runs(true)
        axes.fill_between(steps, low, high, color=colour, alpha=0.12, linewidth=0)
        axes.plot(steps, middle, color=colour, linestyle=":", label=f"{name} collects")
    axes.axhline(bound, color=style.BLACK, linestyle="--", linewidth=1.2, label=f"bound: {bound:.0f}")
    axes.legend(fontsize=9)


def gaps(axes: Axes, found: Mapping[str, tuple[np.ndarray, np.ndarray]], names: tuple[str, str]) -> None:
    """For each setting a line a seed between its gap under two methods [R] each; the thick bars are the middles."""
    for place, (left, right) in enumerate(found.values()):
        ends = (3 * place, 3 * place + 1)
        axes.plot(ends, [left, right], "o-", color=style.GREY, linewidth=0.5, markersize=2, alpha=0.6)
        for end, values, colour in zip(ends, (left, right), (style.VERMILION, style.BLUE), strict=True):
            middle, low, high = over_runs(values)
            axes.plot([end - 0.25, end + 0.25], [middle, middle], color=colour, linewidth=4)
            axes.plot([end, end], [low, high], color=colour, linewidth=2)
    axes.axhline(0.0, color=style.BLACK, linestyle="--", linewidth=1.2)
    places = [3 * place + side for place in range(len(found)) for side in (0, 0.5, 1)]
    axes.set_xticks(places, [word for setting in found for word in (names[0], f"\n{setting}", names[1])])
    axes.tick_params(axis="x", length=0)
