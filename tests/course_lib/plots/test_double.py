import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.plots import double


@pytest.fixture
def axes():
    """Axes that are closed afterwards."""
    figure, one = plt.subplots()
    yield one
    plt.close(figure)


def test_promises_stand_beside_the_truth(axes):
    """A line a name with its values, and the truth as a level line."""
    double.promises(axes, [1, 2, 3], {"one": [0.1, 0.2, 0.3], "two": [0.0, 0.0, 0.1]}, truth=-0.1)
    assert [line.get_ydata().tolist() for line in axes.lines[:2]] == [[0.1, 0.2, 0.3], [0.0, 0.0, 0.1]]
    assert list(axes.lines[2].get_ydata()) == [-0.1, -0.1]


def test_left_turns_are_shares_in_percent(axes):
    """Runs that turn left in every other drive lie between 0 and 100, in blocks of five drives."""
    left = np.tile([True, False, True, False, False], (40, 6))
    double.left_turns(axes, {"half": left}, at_least=5)
    assert axes.lines[0].get_ydata() == pytest.approx(np.full(6, 40.0))
    assert axes.lines[0].get_xdata().tolist() == [3, 8, 13, 18, 23, 28]


def test_promise_and_truth_share_a_colour(axes):
    """Solid promise and dotted truth of a method have one colour; the bound is dashed."""
    runs = np.arange(30.0).reshape(10, 3)
    double.promise_and_truth(axes, [1, 2, 3], {"DQN": (runs + 50, runs), "Double": (runs + 20, runs)}, bound=100)
    styles = [line.get_linestyle() for line in axes.lines]
    assert styles == ["-", ":", "-", ":", "--"]
    assert axes.lines[0].get_color() == axes.lines[1].get_color() != axes.lines[2].get_color()


def test_gaps_draw_a_line_a_seed(axes):
    """Ten grey lines a setting, and the names of methods and settings below."""
    values = np.arange(10.0)
    double.gaps(axes, {"2": (values + 5, values), "10": (values + 9, values)}, ("DQN", "Double"))
    assert sum(len(line.get_xdata()) == 2 and line.get_marker() == "o" for line in axes.lines) == 20
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["DQN", "\n2", "Double", "DQN", "\n10", "Double"]
