"""How to sum up a few runs: the interquartile mean, and a bootstrap interval around any statistic.

Source: Agarwal et al. (2021), "Deep Reinforcement Learning at the Edge of the Statistical Precipice", NeurIPS;
Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13 (percentile interval).

Worked number: of the eight scores 0, 1, 2, 3, 4, 5, 6, 100 the two lowest and the two highest are dropped; the
interquartile mean is (2 + 3 + 4 + 5) / 4 = 3.5, where the plain mean is 15.125.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

ANSWERS = ("interquartile_mean", "bootstrap_interval")

__all__ = ["bootstrap_interval", "interquartile_mean", "resampled_runs", "trimmed_mean"]


def interquartile_mean(scores: np.ndarray) -> float:
    """The mean of the middle half of `scores`, all values pooled; a quarter, rounded down, goes at either end."""
    return float(trimmed_mean(np.ravel(np.asarray(scores, dtype=float)), axis=0))


def trimmed_mean(values: np.ndarray, axis: int) -> np.ndarray:
    """The interquartile mean along one axis."""
    ordered = np.sort(np.moveaxis(values, axis, 0), axis=0)
    cut = len(ordered) // 4
    return ordered[cut : len(ordered) - cut].mean(axis=0)


def bootstrap_interval(
    scores: np.ndarray,
    statistic: Callable[[np.ndarray], float],
    confidence: float,
    n_resamples: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """The percentile interval of `statistic`: whole rows (first axis) of `scores` are drawn again, with replacement."""
    scores = np.asarray(scores, dtype=float)
    rows = resampled_runs(len(scores), n_resamples, rng)
    low, high = np.quantile([statistic(scores[chosen]) for chosen in rows], _tails(confidence))
    return float(low), float(high)


def resampled_runs(n_runs: int, n_resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Which runs each resample consists of, [n_resamples, n_runs]."""
    return rng.integers(n_runs, size=(n_resamples, n_runs))


def _tails(confidence: float) -> tuple[float, float]:
    return (1.0 - confidence) / 2.0, (1.0 + confidence) / 2.0
