import io

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from course_lib.envs.grid_world import GridWorld
from course_lib.envs.planning import value_iteration
from course_lib.plots import style, tabular


@pytest.fixture
def axes():
    """Axes in the course's look, closed afterwards."""
    figure, drawn = style.figure()
    yield drawn
    plt.close(figure)


def words_at(axes, column, row):
    """The texts whose middle lies in a square of the map."""
    inside = [text for text in axes.texts if abs(text.get_position()[0] - column) < 0.5]
    return [text.get_text() for text in inside if abs(text.get_position()[1] - row) < 0.5]


def test_the_map_shows_the_greedy_arrow_and_its_value(axes):
    """At the start of the default grid the optimum drives up, worth 0.28; goal and gravel are named."""
    world = GridWorld()
    tabular.q_map(axes, world.letters, value_iteration(world.P, 0.95))
    assert words_at(axes, 0, 2) == ["↑", "0.28"]
    assert words_at(axes, 4, 2) == ["goal"]
    assert words_at(axes, 1, 3) == ["gravel"]
    assert words_at(axes, 1, 1) == [""]


def test_equals_show_a_dot(axes):
    """In an empty table no action is best: no arrow may suggest one."""
    world = GridWorld()
    tabular.q_map(axes, world.letters, np.zeros((20, 4)))
    assert words_at(axes, 0, 0) == ["•", "0.00"]


def test_curves_draw_the_interquartile_mean(axes):
    """Four runs 1, 2, 3, 100 give a line at 2.5, and each name its legend."""
    runs = np.array([[1.0], [2.0], [3.0], [100.0]]) * np.ones((4, 3))
    tabular.curves(axes, [0, 1, 2], {"first": runs, "second": runs + 1.0})
    assert [line.get_ydata().tolist() for line in axes.lines] == [[2.5] * 3, [3.5] * 3]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["first", "second"]


def test_shares_are_percentages_of_each_name(axes):
    """Three of four and one of four runs are 75 % and 25 %; a kind that a name lacks is 0."""
    tabular.shares(axes, {"a": {"short": 3, "long": 1}, "b": {"short": 2}})
    assert [label.get_text() for label in axes.get_xticklabels()] == ["long", "short"]
    assert [bar.get_height() for bar in axes.patches] == [25.0, 75.0, 0.0, 100.0]


def test_ways_over_the_cliff_are_drawn_square_by_square(axes):
    """A way up from the start stays in column 0; two ways are shifted apart."""
    tabular.cliff_paths(axes, {"one": [36, 24, 12], "other": [36, 37]})
    one, other = (line.get_xydata() for line in axes.lines)
    assert one.round().tolist() == [[0, 3], [0, 2], [0, 1]]
    assert not np.allclose(one[0], other[0])


def test_race_plans_mark_compounds_and_stops(axes):
    """Medium, then a stop for soft: two letters and one bar before lap 2."""
    tabular.race_plans(axes, {"plan": [("medium", False), ("soft", True)]})
    assert [text.get_text() for text in axes.texts] == ["M", "S"]
    assert [list(line.get_xdata()) for line in axes.lines] == [[1.5, 1.5]]


def test_a_film_keeps_its_frames_and_waits_at_the_end():
    """Three frames of 250 ms, doubled in size; the last one stays a second."""
    frames = [np.full((4, 6, 3), shade, dtype=np.uint8) for shade in (0, 100, 200)]
    film = Image.open(io.BytesIO(tabular.gif(frames)))
    assert (film.size, film.n_frames) == ((12, 8), 3)
    times = []
    for number in range(3):
        film.seek(number)
        times.append(film.info["duration"])
    assert times == [250, 250, 1000]


def test_two_films_side_by_side_last_as_long_as_the_longer():
    """The shorter one waits on its last frame, a gap apart."""
    short, long = [np.zeros((4, 6, 3), np.uint8)], [np.full((4, 6, 3), shade, np.uint8) for shade in (1, 2)]
    frames = tabular.side_by_side(short, long, gap=3)
    assert [frame.shape for frame in frames] == [(4, 15, 3)] * 2
    assert [(frame[0, 0, 0], frame[0, 7, 0], frame[0, -1, 0]) for frame in frames] == [(0, 255, 1), (0, 255, 2)]
