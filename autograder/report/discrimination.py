"""Does an exercise tell the stronger students from the weaker ones?

The measure is the corrected item-total correlation (Henrysson, 1963, "Correction of item-total correlations in item
analysis", Psychometrika 28, 211-218): Pearson's correlation, over students, between the share of the points of one
exercise and the rest, what the same students earned in all their other exercises. "Corrected" means that the
exercise is no part of the rest; else it would correlate with itself.

Two choices of ours. Students hand in different chapters, so points of the rest are counted from the class's mean of
each exercise: who handed in only the easy chapters does not look strong for that. And only those who tried the exercise
are compared: else those who stopped halfway would make every exercise look telling. In the rest, what a student left
out counts 0, as in the marks.

It is not defined for fewer than `MIN_STUDENTS` who tried, where all of them have the same points, or where nothing else
was handed in. From `MIN_FOR_INTERVAL` on there is a 95 % percentile bootstrap interval over students (Efron and
Tibshirani, 1993, An Introduction to the Bootstrap, ch. 13), and the value gets a word. The words follow the usual rule
of thumb that 0.3 is what one wants (Nunnally and Bernstein, 1994, Psychometric Theory, ch. 8).

Worked number: shares 0, 0, 1, 1 beside rests -1, 0, 0, 1 give 1 / sqrt(1 x 2) = 0.71.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from autograder.model.results import ExerciseResult, SubmissionResult

MIN_STUDENTS = 10
MIN_FOR_INTERVAL = 30
RESAMPLES = 1_000
BATCH = 100  # resamples at a time, so that a class of 10,000 needs 8 MB for each array
WORDS = ((0.3, "good"), (0.2, "fair"), (0.0, "low"))
UNDECIDED = ("pending", "infrastructure")

Item = tuple[str, str]
"""An exercise: (chapter, name)."""


@dataclass(frozen=True)
class Discrimination:
    """The measure of one exercise over `students` who tried it; None where it is not defined, `reason` says why."""

    students: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    @property
    def word(self) -> str:
        """The value in a word; empty where too few students tried."""
        if self.value is None or self.low is None or self.high is None:
            return ""
        if round(self.value, 2) < 0:
            return "negative" if self.high < 0 else "negative, perhaps by chance"
        return next(word for bound, word in WORDS if round(self.value, 2) >= bound)


def discriminations(results: Iterable[SubmissionResult]) -> dict[Item, Discrimination]:
    """Return the measure of every exercise in merged `results`."""
    shares, tried, points, items = _table(results)
    rest = _rest(shares, points)
    measured = {}
    for column, item in enumerate(items):
        who = tried[:, column] & np.isfinite(rest[:, column])
        measured[item] = _measure(shares[who, column], rest[who, column], int(tried[:, column].sum()))
    return measured


def correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation along the last axis; nan where either does not vary."""
    one, other = (part - part.mean(axis=-1, keepdims=True) for part in (one, other))
    spread = np.sqrt((one**2).sum(axis=-1) * (other**2).sum(axis=-1))
    return np.divide((one * other).sum(axis=-1), spread, out=np.full_like(spread, np.nan), where=spread > 1e-9)


def _table(results: Iterable[SubmissionResult]) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[Item]]:
    """Return shares [S, I] (nan: not handed in or not decided), tried [S, I], points [I], and the I exercises."""
    cells: dict[tuple[str, Item], ExerciseResult] = {
        (result.student, (result.chapter, exercise.name)): exercise
        for result in results
        for exercise in result.exercises.values()
        if exercise.max_score > 0
    }
    rows = {student: row for row, student in enumerate(dict.fromkeys(student for student, _ in cells))}
    columns = {item: column for column, item in enumerate(dict.fromkeys(item for _, item in cells))}
    shares, points = np.full((len(rows), len(columns)), np.nan), np.zeros(len(columns))
    tried = np.zeros(shares.shape, dtype=bool)
    for (student, item), exercise in cells.items():
        place = rows[student], columns[item]
        points[columns[item]] = exercise.max_score
        if exercise.status not in UNDECIDED:
            shares[place] = min(1.0, exercise.score / exercise.max_score)
            tried[place] = exercise.status != "missing"
    return shares, tried, points, list(columns)


def _rest(shares: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return [S, I]: how far a student is above the class in all other exercises, a share of their points, or nan."""
    there = np.isfinite(shares)
    means = np.nansum(shares, axis=0) / np.maximum(there.sum(axis=0), 1)
    above = np.where(there, shares - means, 0.0) * points
    weights = there * points
    others, weight = above.sum(axis=1, keepdims=True) - above, weights.sum(axis=1, keepdims=True) - weights
    return np.divide(others, weight, out=np.full_like(others, np.nan), where=weight > 0)


def _measure(share: np.ndarray, rest: np.ndarray, n_tried: int) -> Discrimination:
    if len(share) < MIN_STUDENTS:
        few = n_tried < MIN_STUDENTS
        return Discrimination(n_tried, reason=f"fewer than {MIN_STUDENTS} tried" if few else "nothing to compare with")
    value = float(correlation(share, rest))
    if not np.isfinite(value):
        return Discrimination(len(share), reason="all have the same points")
    low, high = _interval(share, rest) if len(share) >= MIN_FOR_INTERVAL else (None, None)
    return Discrimination(len(share), value, low, high)


def _interval(share: np.ndarray, rest: np.ndarray) -> tuple[float | None, float | None]:
    """Return the 95 % interval; None where one resample in twenty or more has the same points for all."""
    rng, n = np.random.default_rng(0), len(share)
    drawn = [rng.integers(n, size=(BATCH, n)) for _ in range(RESAMPLES // BATCH)]
    values = np.concatenate([correlation(share[rows], rest[rows]) for rows in drawn])
    if np.isnan(values).mean() >= 0.05:
        return None, None
    low, high = np.nanquantile(values, (0.025, 0.975))
    return float(low), float(high)
