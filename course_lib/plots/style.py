"""One look for every figure of the course.

Colours are those of Okabe and Ito (2008), chosen to stay apart for colour-blind readers:
https://jfly.uni-koeln.de/color/. The figure's background is always white, so that a figure reads alike
in a dark and in a light notebook theme.

Usage:
    from course_lib.plots import style
    style.apply()                                 # once a notebook
    figure, axes = style.figure()
    axes.plot(x, y, color=style.BLUE)
    style.label(axes, title="What the figure shows, as a sentence", x="Episode", y="Return (steps)")
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#767676"  # 4.5:1 on white: the palest grey that small text may have

CYCLE = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, BLACK)  # darkest contrasts first; yellow is too pale for a line

# Low values pale, high values blue: the order survives a grey-scale print.
SEQUENTIAL = LinearSegmentedColormap.from_list("pole_position", ["#FFFFFF", "#B9DDF2", SKY, BLUE, "#00314D"])

SETTINGS: dict[str, Any] = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "text.color": BLACK,
    "axes.labelcolor": BLACK,
    "axes.edgecolor": BLACK,
    "xtick.color": BLACK,
    "ytick.color": BLACK,
    "figure.dpi": 90,  # an executed notebook stays below 3 MB
    "savefig.dpi": 90,
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}


def apply() -> None:
    """Make the course's look the default of this Python process."""
    mpl.rcParams.update(SETTINGS)
    mpl.rcParams["axes.prop_cycle"] = cycler(color=list(CYCLE))


def figure(
    columns: int = 1, rows: int = 1, *, width: float = 7.0, height: float = 3.6, **kwargs: Any
) -> tuple[Figure, Any]:
    """A figure in the course's look with `rows` x `columns` axes; width and height in inches, of the whole figure.

    Returns the figure and what `plt.subplots` returns for the axes: one Axes, or an array of them.
    """
    with mpl.rc_context(SETTINGS):
        return plt.subplots(rows, columns, figsize=(width, height), **kwargs)


def label(axes: Axes, *, title: str, x: str = "", y: str = "") -> None:
    """Title (the finding, as a sentence) and axis labels (with units) of one panel."""
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)


def band(axes: Axes, x: Any, middle: Any, low: Any, high: Any, *, color: str, label: str) -> None:
    """A line with its interval as a band of the same colour; all arguments 1-D and of equal length."""
    axes.fill_between(x, low, high, color=color, alpha=0.22, linewidth=0)
    axes.plot(x, middle, color=color, label=label)
