"""From the curves of several runs to one line with a band.

Source: Agarwal et al. (2021), "Deep Reinforcement Learning at the Edge of the Statistical Precipice", NeurIPS.

Worked number: four runs that end on 1, 2, 3 and 100 have the interquartile mean (2 + 3) / 2 = 2.5 there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Interval(NamedTuple):
    """The interquartile mean of several runs and its bootstrap interval; each a number, or an array over time."""

    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray


def over_runs(runs: np.ndarray, *, confidence: float = 0.95, n_resamples: int = 2_000, seed: int = 0) -> Interval:
    """Sum up `runs` [R, ...]: R runs, each a number or a curve. The interval is pointwise, for one moment at a time.

    Raises:
        ValueError: fewer than two runs: one run says nothing about how runs differ.
    """
    from course_lib.given.statistics import resampled_runs, trimmed_mean  # see the package's docstring

    runs = np.asarray(runs, dtype=float)
    if len(runs) < 2:
        raise ValueError(f"{len(runs)} run; an interval needs at least 2, and the course draws none below 10")
    chosen = resampled_runs(len(runs), n_resamples, np.random.default_rng(seed))
    resampled = np.stack([trimmed_mean(runs[rows], axis=0) for rows in chosen])
    low, high = np.quantile(resampled, ((1.0 - confidence) / 2.0, (1.0 + confidence) / 2.0), axis=0)
    return Interval(trimmed_mean(runs, axis=0), low, high)
