"""Pictures of chapter 01: how large tables are, how little of them is visited, and what a network guesses between.

Every function draws into axes that it is given and leaves title and labels to `style.label`, so that the notebook
says what the figure shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots import style
from course_lib.stats import over_runs

__all__ = ["error_dots", "guesses", "over_bins", "table_sizes", "visited_cells"]

BAR_HEIGHT = 0.62


def table_sizes(axes: Axes, sizes: Mapping[str, float], marks: Mapping[str, float]) -> None:
    """A bar for each table, log10 of its entries on a scale that is logarithmic once more; dashed lines at `marks`."""
    rows = np.arange(len(sizes))
    axes.barh(rows, list(sizes.values()), BAR_HEIGHT, color=style.BLUE)
    axes.set_xscale("log")
    axes.set_xlim(0.5, 40 * max(sizes.values()))
    for row, exponent in zip(rows, sizes.values(), strict=True):
        size = f"$10^{{{exponent:,.1f}}}$".replace(",", "{,}")
        axes.text(exponent * 1.2, float(row), size, va="center", fontsize=10, backgroundcolor="white")
    for (name, exponent), colour in zip(marks.items(), (style.VERMILION, style.GREEN), strict=False):
        axes.axvline(exponent, color=colour, linestyle="--", linewidth=1.4, label=name)
    axes.set_yticks(rows, list(sizes))
    axes.set_ylim(len(sizes) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.legend(loc="upper right", fontsize=9)


def visited_cells(axes: Axes, cells: np.ndarray, n_bins: int, low: np.ndarray, high: np.ndarray) -> None:
    """Which cells of a grid of n_bins x n_bins were visited; `cells` are row-major indices, rows along the first axis.

    `low` and `high` are the ends of both axes, the first number drawn to the right.
    """
    seen = np.zeros(n_bins * n_bins)
    seen[np.unique(cells)] = 1.0
    extent = (low[0], high[0], low[1], high[1])
    grid = seen.reshape(n_bins, n_bins).T
    axes.imshow(grid, origin="lower", extent=extent, aspect="auto", cmap=style.SEQUENTIAL, vmin=0.0, vmax=1.4)
    if n_bins <= 40:
        axes.set_xticks(np.linspace(low[0], high[0], n_bins + 1), minor=True)
        axes.set_yticks(np.linspace(low[1], high[1], n_bins + 1), minor=True)
        axes.grid(visible=True, which="minor", color="#BBBBBB", linewidth=0.5)
    axes.grid(visible=False, which="major")
    axes.tick_params(which="minor", length=0)


def over_bins(axes: Axes, bins: Sequence[int], runs: Mapping[str, np.ndarray]) -> None:
    """For each name the interquartile mean of its runs [R, B] and their 95 % interval, against the number of bins."""
    for number, (name, several) in enumerate(runs.items()):
        colour = style.CYCLE[number]
        style.band(axes, bins, *over_runs(several), color=colour, label=name)
        axes.plot(bins, over_runs(several).middle, "os^"[number], color=colour, markersize=5)
    axes.set_ylim(bottom=0.0)
    axes.set_xscale("log")
    axes.set_xticks(bins, [str(one) for one in bins])
    axes.minorticks_off()
    if len(runs) > 1:
        axes.legend()


def guesses(
    axes: Axes, ages: np.ndarray, truth: np.ndarray, known: np.ndarray, network: np.ndarray, average: float
) -> None:
    """True values [N] against tyre age: full dots known, hollow not; the network's line, the table's guess."""
    axes.plot(ages, network, color=style.VERMILION, label="network")
    axes.axhline(average, color=style.GREY, linestyle="--", linewidth=1.4, label="table, unseen: mean of the seen")
    axes.plot(ages[known], truth[known], "o", color=style.BLUE, markersize=8, label="seen")
    axes.plot(ages[~known], truth[~known], "o", color=style.BLUE, markersize=8, fillstyle="none", label="not seen")
    axes.legend(fontsize=9)


def error_dots(axes: Axes, errors: Mapping[str, np.ndarray]) -> None:
    """One row a name: its runs [R] as small dots, their interquartile mean and interval as a thick mark."""
    for row, several in enumerate(errors.values()):
        middle, low, high = over_runs(several)
        axes.plot(several, np.full(len(several), row), "o", color=style.SKY, markersize=4)
        axes.plot([low, high], [row, row], color=style.BLUE, linewidth=5, solid_capstyle="butt", alpha=0.7)
        axes.plot(middle, row, "|", color=style.BLACK, markersize=16, markeredgewidth=2)
    axes.set_yticks(range(len(errors)), list(errors))
    axes.set_ylim(len(errors) - 0.5, -0.5)
    axes.set_xlim(left=0.0)
