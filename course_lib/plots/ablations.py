"""Pictures of chapter 06: curves of variants, resamples of a statistic, and what small studies say.

The functions draw into axes and leave title and labels to `style.label`, so that the notebook says what a figure shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots import style
from course_lib.stats import over_runs

__all__ = ["COLOURS", "answers_of_studies", "curves", "resamples"]

COLOURS = {
    "full": style.BLUE,
    "no replay": style.ORANGE,
    "no target": style.VERMILION,
    "neither": style.BLACK,
}
MARKERS = ("o", "s", "^", "D")


def curves(axes: Axes, steps: Sequence[int], scores: Mapping[str, np.ndarray]) -> None:
    """Scores over the steps of training, one colour a variant; [stops] is a single run, [runs, stops] gets a band."""
    for (name, values), marker in zip(scores.items(), MARKERS, strict=False):
        if np.ndim(values) == 1:
            axes.plot(steps, values, marker=marker, markersize=4, color=COLOURS[name], label=name)
        else:
            style.band(axes, steps, *over_runs(values), color=COLOURS[name], label=name)
            axes.plot(steps, over_runs(values).middle, marker, markersize=4, color=COLOURS[name])
    axes.legend(fontsize=9)


def resamples(axes: Axes, answers: Sequence[float], low: float, high: float) -> None:
    """A histogram of what a statistic said of each resample; the two ends of the interval are dashed lines."""
    axes.hist(answers, bins=50, color=style.SKY)
    for end, text in ((low, "lower end"), (high, "upper end")):
        axes.axvline(end, color=style.VERMILION, linestyle="--", linewidth=1.5)
        axes.annotate(
            f"{text} {end:.0f}",
            (end, 0.94),
            xycoords=("data", "axes fraction"),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize=9,
        )


def answers_of_studies(axes: Axes, answers: Mapping[int, np.ndarray]) -> None:
    """One row a size of study: a strip from the 5 % to the 95 % quantile of the studies' answers, and their median."""
    for row, found in enumerate(answers.values()):
        low, middle, high = np.quantile(found, [0.05, 0.5, 0.95])
        axes.plot([low, high], [row, row], color=style.SKY, linewidth=7, solid_capstyle="butt")
        axes.plot(middle, row, "o", color=style.BLUE)
    axes.axvline(0, color=style.BLACK, linestyle="--", linewidth=1.2)
    axes.set_yticks(range(len(answers)), [f"{size} run" + "s" * (size > 1) for size in answers])
    axes.set_ylim(len(answers) - 0.5, -0.5)
