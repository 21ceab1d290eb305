import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.envs.corridor import Corridor, evaluation
from course_lib.plots import corridor, style


@pytest.fixture(autouse=True)
def close_figures():
    """Leave no figure open."""
    yield
    plt.close("all")


def test_the_map_has_every_square_and_both_prizes():
    """68 coloured squares, two stars, three names."""
    _, axes = style.figure()
    corridor.values_map(axes, Corridor().squares, evaluation(5))
    assert [len(dots.get_offsets()) for dots in axes.collections] == [68, 2]
    assert {text.get_text() for text in axes.texts} == {"start", "small prize", "large prize"}


def test_error_curves_are_logarithmic_and_end_where_the_runs_end():
    """The line of a network is the interquartile mean of its seeds."""
    _, axes = style.figure()
    corridor.error_curves(axes, [10, 100], {"plain": np.array([[4.0, 2.0]] * 4), "dueling": np.array([[2.0, 1.0]] * 4)})
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert [line.get_ydata().tolist() for line in axes.lines] == [[4.0, 2.0], [2.0, 1.0]]


def test_gains_show_every_seed_and_where_nothing_is_gained():
    """One dot a seed for each number of actions, and a dashed line at 1."""
    _, axes = style.figure()
    corridor.gains(axes, {5: np.array([1.0, 1.5, 2.0, 2.5]), 20: np.array([3.0, 4.0, 4.5, 5.0])})
    assert sum(len(line.get_ydata()) for line in axes.lines if line.get_marker() == "o") == 8
    assert [label.get_text() for label in axes.get_xticklabels()] == ["5 actions", "20 actions"]
