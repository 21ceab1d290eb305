import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.plots import priorities, style


@pytest.fixture(autouse=True)
def close_figures():
    """Leave no figure open."""
    yield
    plt.close("all")


def test_levels_of_a_tree_by_hand():
    """3, 1, 4, 1: pairs 4 and 5, root 9; five leaves are filled up to eight."""
    assert priorities.tree_levels([3, 1, 4, 1]) == [[9], [4, 5], [3, 1, 4, 1]]
    assert [len(level) for level in priorities.tree_levels([1, 2, 0, 4, 8])] == [1, 2, 4, 8]
    assert priorities.tree_levels([7]) == [[7]]


def test_the_way_down_names_the_mass_that_is_left():
    """Mass 6 goes right with 2, then left with 2."""
    _, axes = style.figure()
    priorities.paths(axes, [3, 1, 4, 1], mass=6)
    words = [text.get_text() for text in axes.texts]
    assert [word for word in words if word.startswith("mass")] == ["mass 6", "mass 2", "mass 2"]
    assert {"9", "4", "5", "3", "1", "index 2"} <= set(words)


def test_updates_needed_has_a_line_for_each_way_to_choose():
    """On a logarithmic axis, with a legend."""
    _, axes = style.figure()
    runs = np.arange(1.0, 13.0).reshape(4, 3)
    priorities.updates_needed(axes, [2, 4, 6], {"uniform": 10 * runs, "prioritized": 2 * runs, "oracle": runs})
    assert axes.get_yscale() == "log"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["uniform", "prioritized", "oracle"]


def test_settling_draws_the_truth():
    """A dashed line at the true value."""
    _, axes = style.figure()
    priorities.settling(axes, {"beta = 0": np.ones((3, 5))}, truth=1.0)
    assert axes.lines[-1].get_ydata() == [1.0, 1.0]
    assert axes.lines[-1].get_linestyle() == "--"
