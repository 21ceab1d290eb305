import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.plots import limits, style


@pytest.fixture
def axes():
    """Axes in the course's look, closed afterwards."""
    figure, drawn = style.figure()
    yield drawn
    plt.close(figure)


def test_a_bar_is_as_long_as_its_exponent(axes):
    """Bars and their labels say the power of ten; marks stand in the legend."""
    limits.table_sizes(axes, {"small": 1.8, "huge": 242_751.8}, {"a terabyte": 11.1})
    assert [bar.get_width() for bar in axes.patches] == [1.8, 242_751.8]
    assert [text.get_text() for text in axes.texts] == ["$10^{1.8}$", "$10^{242{,}751.8}$"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a terabyte"]


def test_visited_cells_stand_at_their_place(axes):
    """Cell 1 of a 2 x 2 grid is the left column, upper row: the first number runs to the right, the second upwards."""
    limits.visited_cells(axes, np.array([1, 1]), 2, np.array([-1.0, 0.0]), np.array([1.0, 4.0]))
    [image] = axes.images
    assert image.get_array().tolist() == [[0.0, 0.0], [1.0, 0.0]]
    assert (image.origin, list(image.get_extent())) == ("lower", [-1.0, 1.0, 0.0, 4.0])


def test_the_line_over_bins_is_the_interquartile_mean(axes):
    """Four runs 1, 2, 3, 100 give 2.5 at every number of bins; one name needs no legend, two do."""
    runs = np.array([[1.0], [2.0], [3.0], [100.0]]) * np.ones((4, 3))
    limits.over_bins(axes, [1, 4, 32], {"one": runs})
    assert axes.lines[0].get_ydata().tolist() == [2.5] * 3
    assert axes.get_legend() is None
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "4", "32"]
    limits.over_bins(axes, [1, 4, 32], {"one": runs, "other": runs})
    assert axes.get_legend() is not None


def test_seen_values_are_full_and_others_hollow(axes):
    """Each value is drawn once, where it belongs."""
    ages, truth, known = np.array([1, 2, 3]), np.array([0.5, -1.0, -2.0]), np.array([True, False, True])
    limits.guesses(axes, ages, truth, known, truth + 0.1, average=-1.5)
    dots = {line.get_label(): line.get_xydata().tolist() for line in axes.lines}
    assert dots["seen"] == [[1, 0.5], [3, -2.0]]
    assert dots["not seen"] == [[2, -1.0]]


def test_errors_are_drawn_run_by_run(axes):
    """One row a name, every run a dot, the axis begins at 0."""
    limits.error_dots(axes, {"table": np.array([3.0, 4.0]), "network": np.array([0.5, 0.7])})
    assert [label.get_text() for label in axes.get_yticklabels()] == ["table", "network"]
    assert axes.lines[0].get_xdata().tolist() == [3.0, 4.0]
    assert axes.get_xlim()[0] == 0.0
