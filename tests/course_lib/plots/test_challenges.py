import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.plots import challenges, style


@pytest.fixture(autouse=True)
def close_figures():
    """Leave no figure open."""
    yield
    plt.close("all")


def test_a_field_of_the_sweep_says_mean_and_interval():
    """Ten equal scores have an interval of no width."""
    _, axes = style.figure()
    challenges.sweep_map(axes, ["10", "100"], ["1,000"], np.full((2, 1, 10), 250.0), most=500)
    assert [text.get_text() for text in axes.texts] == ["250", "[250, 250]"] * 2


def test_the_leaderboard_is_sorted_and_marked():
    """The best on top, the mark as a line with its name."""
    _, axes = style.figure()
    challenges.leaderboard(axes, {"a": (1.0, 0.5, 1.5), "b": (3.0, 2.0, 4.0)}, {"you": (2.0, 1.0, 3.0)}, 5.0, "solved")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "you", "b"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["solved"]


@pytest.mark.parametrize(
    ("rivals", "yours", "sentence"),
    [
        ({"a": (1.0, 0, 2)}, {}, "Nobody of this machine has entered yet"),
        ({}, {"you": (1.0, 0, 2)}, "Your best so far"),
        ({"a": (1.0, 0, 2), "b": (3.0, 2, 4)}, {"you": (2.0, 1, 3)}, "Your best is ahead of 1 of 2 rivals"),
    ],
)
def test_the_title_says_where_you_stand(rivals, yours, sentence):
    """Without an entry, without rivals, and between them."""
    assert challenges.finding(rivals, yours) == sentence
