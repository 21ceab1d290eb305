"""Pictures of chapter 04: values of a road, targets that move, Baird's weights and the sweep of the sync period.

Every function draws into axes that it is given and leaves title and labels to `style.label`, so that the notebook says
what the figure shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots import style
from course_lib.stats import over_runs

__all__ = ["intervals_over", "many_runs", "road_values", "stairs", "threshold"]

NAMES = ("go round", "drive on")


def road_values(axes: Axes, exact: np.ndarray, learned: np.ndarray) -> None:
    """Q of both actions on each square: bars for the exact values [S, 2], dots for learned ones [R, S, 2]."""
    squares = np.arange(len(exact))
    for action, (name, colour) in enumerate(zip(NAMES, (style.BLUE, style.ORANGE), strict=True)):
        places = squares + 0.4 * action - 0.2
        axes.bar(places, exact[:, action], 0.38, color=colour, alpha=0.5, label=f"{name}, exact")
        middle, low, high = over_runs(learned[:, :, action])
        axes.errorbar(places, middle, [middle - low, high - middle], fmt="o", color=style.BLACK, markersize=4)
    axes.plot([], [], "o", color=style.BLACK, markersize=4, label="learned")
    axes.set_xticks(squares)
    axes.set_ylim(0, 10.8)


def many_runs(axes: Axes, runs: Mapping[str, Sequence[np.ndarray]]) -> None:
    """A thin line a run, a colour a name, on a logarithmic axis; a run that breaks off ends in a cross."""
    longest = max(len(one) for several in runs.values() for one in several)
    for (name, several), colour in zip(runs.items(), (style.VERMILION, style.BLUE), strict=False):
        for number, one in enumerate(several):
            axes.semilogy(np.arange(1, len(one) + 1), one, color=colour, linewidth=1.0, label=None if number else name)
            if len(one) < longest:
                axes.plot(len(one), one[-1], "x", color=colour, markersize=6)
    axes.legend(loc="upper right", fontsize=9)


def stairs(axes: Axes, targets: Mapping[str, Sequence[float]]) -> None:
    """The target of one transition after each update, a line a name."""
    for (name, values), colour in zip(targets.items(), style.CYCLE, strict=False):
        axes.plot(values, color=colour, label=name)
    axes.legend()


def threshold(axes: Axes, hard: Mapping[int, float], soft: Mapping[float, float]) -> None:
    """Growth in a thousand updates against the sync period, or against 1 / tau; the line at 1 parts the two fates."""
    axes.loglog(list(hard), list(hard.values()), "o-", color=style.BLUE, markersize=4, label="copy every N updates")
    inverse = [1 / tau for tau in soft]
    axes.loglog(inverse, list(soft.values()), "s--", color=style.ORANGE, markersize=4, label="soft, tau = 1 / N")
    axes.axhline(1, color=style.BLACK, linewidth=1.2)
    axes.set_yticks([0.7, 1, 2, 5, 10], ["0.7", "1", "2", "5", "10"])
    axes.minorticks_off()
    axes.legend()


def intervals_over(axes: Axes, measured: Mapping[str, Mapping[float, Any]]) -> None:
    """Interquartile means with intervals over a logarithmic axis: name -> place -> scores of the runs [R]."""
    for number, (name, places) in enumerate(measured.items()):
        middle, low, high = np.array([over_runs(np.asarray(scores)) for scores in places.values()]).T
        colour, shift = style.CYCLE[(0, 3)[number % 2]], (0.94, 1.06)[number % 2]
        axes.errorbar(
            shift * np.array(list(places)), middle, [middle - low, high - middle], fmt="os"[number % 2] + "-",
            color=colour, capsize=3, label=name,
        )  # fmt: skip
    axes.set_xscale("log")
    axes.legend()
