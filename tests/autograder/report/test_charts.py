"""autograder/report/charts.py: where the marks of a chart stand."""

from itertools import pairwise

import pytest

from autograder.report.charts import CLOSE, HEIGHT, exercise_scatter, seconds_histogram, share_histogram
from autograder.report.discrimination import Discrimination
from autograder.report.numbers import GROUPS, ExerciseNumbers


def numbers(name: str, success: float | None, value: float | None) -> ExerciseNumbers:
    """An exercise with these two measures."""
    return ExerciseNumbers(name, "01", False, 4, dict.fromkeys(GROUPS, 1), success, 0, (), Discrimination(20, value))


def test_shares_by_tenths():
    """The lower edge belongs to its tenth, full marks to the last, and 0.8 as a sum of points is 0.8."""
    chart = share_histogram("t", [0, 0.05, 0.1, sum([0.1] * 8), 1, 1], "students", 0.4)
    assert [one.count for one in chart.columns] == [2, 1, 0, 0, 0, 0, 0, 0, 1, 2]
    assert (chart.columns[0].low, chart.columns[9].high) == ("0", "100")


def test_a_chart_is_said_in_words():
    """Title, what is counted, unit, and every column that is not empty."""
    chart = share_histogram("Half have 50 %", [0.05, 0.5], "students", 0.3)
    assert chart.text == "Half have 50 %. students by share of the decided points, in %. 0 to 10: 1; 50 to 60: 1."
    assert share_histogram("No marks yet", [], "students", None).text.endswith("Nothing to show.")


def test_times_in_steps():
    """Steps of 1, 2, 5 from the one of the shortest to the one of the longest; the median stands among them."""
    chart = seconds_histogram("t", [1.0, 1.5, 3.0, 30.0], 2.0)
    assert [(one.low, one.high, one.count) for one in chart.columns] == [
        ("1", "2", 2), ("2", "5", 1), ("5", "10", 0), ("10", "20", 0), ("20", "50", 1),
    ]  # fmt: skip
    assert chart.middle == pytest.approx(1 / 5)


@pytest.mark.parametrize("seconds", [[0.0], [0.01, 0.02], [90_000.0], [1.0, 1.0]])
def test_no_time_is_off_the_chart(seconds):
    """Nothing is lost below the first step or above the last, and the median is on it."""
    chart = seconds_histogram("t", seconds, seconds[0])
    assert sum(one.count for one in chart.columns) == len(seconds)
    assert 0 <= chart.middle <= 1


def test_exercises_by_both_measures():
    """Places from 0 to 1, the axis down to the fifth below the lowest; what is not defined is left out."""
    exercises = [numbers("a", 0.5, 0.4), numbers("b", 0.9, -0.3), numbers("c", None, 0.4), numbers("d", 0.5, None)]
    chart = exercise_scatter("t", exercises, [("01", "c"), ("01", "b")])
    assert chart.low == -0.4
    assert [(one.name, one.number) for one in chart.points] == [("a", 0), ("b", 2)]
    assert [one.y for one in chart.points] == pytest.approx([0.8 / 1.4, 0.1 / 1.4])
    assert chart.ticks[0] == (0, "\N{MINUS SIGN}0.4")
    assert chart.ticks[-1] == (1, "1.0")
    assert chart.zero == pytest.approx(chart.ticks[2][0])


def test_labels_do_not_touch():
    """Of five exercises in one place."""
    exercises = [numbers(name, 0.5, 0.1) for name in "abcde"]
    chart = exercise_scatter("t", exercises, [("01", name) for name in "abcde"])
    heights = sorted(point.label_y for point in chart.points)
    gaps = [high - low for low, high in pairwise(heights)]
    assert min(gaps) * HEIGHT >= CLOSE - 1e-9
