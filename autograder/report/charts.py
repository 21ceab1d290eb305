"""Where the marks of a chart stand; the templates draw them as SVG in the colours of the page's theme.

matplotlib's SVG carries its colours in `style` attributes: the page's policy refuses them, and no theme changes them.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autograder.page import duration
from autograder.report.discrimination import Item
from autograder.report.numbers import ExerciseNumbers

STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)  # seconds
WIDTH, HEIGHT = 520, 260  # of a scatter's field, in the units of its drawing
CLOSE = 16  # two of its labels nearer than this would touch


@dataclass(frozen=True)
class Column:
    """One bar of a histogram, its place from 0: how many lie from `low` to below `high`, both as text."""

    index: int
    count: int
    low: str
    high: str


@dataclass(frozen=True)
class Histogram:
    """Columns of equal width. unit: of the axis below; counted: what is counted; middle: the median's place, 0 to 1."""

    title: str
    columns: tuple[Column, ...]
    unit: str
    counted: str
    middle: float | None = None
    middle_text: str = ""

    @property
    def tallest(self) -> int:
        """The largest count, at least 1."""
        return max([1, *(column.count for column in self.columns)])

    @property
    def text(self) -> str:
        """All of it in words, for who cannot see it."""
        counts = "; ".join(f"{one.low} to {one.high}: {one.count}" for one in self.columns if one.count)
        return f"{self.title}. {self.counted} by {self.unit}. {counts or 'Nothing to show'}."


@dataclass(frozen=True)
class Point:
    """One exercise of the scatter. x, y: 0 to 1, from the left and from below; number: its label, 0 for none."""

    x: float
    y: float
    name: str
    number: int
    label_y: float


@dataclass(frozen=True)
class Scatter:
    """Exercises by mean share of points and discrimination, which runs from `low` to 1; ticks: (place, text)."""

    title: str
    points: tuple[Point, ...]
    low: float
    ticks: tuple[tuple[float, str], ...]

    @property
    def zero(self) -> float:
        """Where discrimination 0 stands."""
        return -self.low / (1 - self.low)


def share_histogram(title: str, shares: Sequence[float], counted: str, median: float | None) -> Histogram:
    """Count `shares` by tenths; full marks fall in the last."""
    # Eight tenths as a sum of points may be 0.7999999999999999.
    counts = Counter(min(int(10 * one + 1e-9), 9) for one in shares)
    labels = [f"{10 * tenth}" for tenth in range(11)]
    text = "" if median is None else f"median {100 * median:.0f} %"
    columns = _columns([counts[tenth] for tenth in range(10)], labels)
    return Histogram(title, columns, "share of the decided points, in %", counted, median, text)


def seconds_histogram(title: str, seconds: Sequence[float], median: float) -> Histogram:
    """Count times in steps of 1, 2, 5, from the step below the shortest to the one above the longest."""
    first = min(max(0, bisect_right(STEPS, min(seconds)) - 1), len(STEPS) - 3)
    last = min(len(STEPS) - 1, max(bisect_right(STEPS, max(seconds)), first + 2))
    edges = STEPS[first : last + 1]
    counts = Counter(min(max(bisect_right(edges, one) - 1, 0), len(edges) - 2) for one in seconds)
    columns = _columns([counts[index] for index in range(len(edges) - 1)], [f"{edge:g}" for edge in edges])
    place = _place(min(max(median, edges[0]), edges[-1]), edges)
    unit = "seconds a submission, in steps of 1, 2, 5"
    return Histogram(title, columns, unit, "submissions", place, f"median {duration(median)}")


def exercise_scatter(title: str, exercises: Iterable[ExerciseNumbers], numbered: Sequence[Item]) -> Scatter:
    """Place the exercises of which both measures are defined; those of `numbered` get their place in it as a label."""
    values = {
        (one.chapter, one.name): (one.success, one.discrimination.value)
        for one in exercises
        if one.success is not None and one.discrimination and one.discrimination.value is not None
    }
    low = min([-0.2, *(math.floor(5 * y) / 5 for _, y in values.values())])
    places = {item: (x, (y - low) / (1 - low)) for item, (x, y) in values.items()}
    labels = _apart({item: place for item, place in places.items() if item in numbered})
    points = [
        Point(*place, item[1], numbered.index(item) + 1 if item in numbered else 0, labels.get(item, 0.0))
        for item, place in places.items()
    ]
    ticks = tuple(((fifth / 5 - low) / (1 - low), _signed(fifth / 5)) for fifth in range(round(5 * low), 6))
    return Scatter(title, tuple(points), low, ticks)


def _apart(places: dict[Item, tuple[float, float]]) -> dict[Item, float]:
    """Return the heights of labels, each pushed up where it would touch one that is placed already."""
    heights: dict[Item, float] = {}
    for item, (x, height) in sorted(places.items(), key=lambda one: one[1][1]):
        beside = sorted(heights[other] for other in heights if abs(places[other][0] - x) * WIDTH < 2 * CLOSE)
        for taken in beside:
            if abs(taken - height) * HEIGHT < CLOSE:
                height = taken + CLOSE / HEIGHT
        heights[item] = height
    return heights


def _signed(value: float) -> str:
    return f"{value:.1f}".replace("-", "\N{MINUS SIGN}")


def _columns(counts: Sequence[int], labels: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(index, counts[index], *ends) for index, ends in enumerate(pairwise(labels)))


def _place(value: float, edges: Sequence[float]) -> float:
    """Where `value` stands among edges that are drawn at equal distances, 0 to 1."""
    index = min(bisect_right(edges, value) - 1, len(edges) - 2)
    within = (value - edges[index]) / (edges[index + 1] - edges[index])
    return (index + within) / (len(edges) - 1)
