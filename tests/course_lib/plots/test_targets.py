import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.plots import targets
from course_lib.stats import over_runs


@pytest.fixture
def axes():
    """Fresh axes, closed afterwards."""
    figure, one = plt.subplots()
    yield one
    plt.close(figure)


def test_road_values_draws_exact_bars_and_learned_dots(axes):
    """Bars are as high as the exact values, action by action; dots stand at the interquartile mean of the runs."""
    exact = np.array([[10.0, 9.0], [5.0, 8.0]])
    learned = exact + np.linspace(-1, 1, 8)[:, None, None]
    targets.road_values(axes, exact, learned)
    assert [bar.get_height() for bar in axes.patches] == [10.0, 5.0, 9.0, 8.0]
    dots = [container.lines[0].get_ydata() for container in axes.containers if hasattr(container, "lines")]
    assert np.concatenate(dots) == pytest.approx([10, 5, 9, 8])


def test_many_runs_marks_those_that_break_off(axes):
    """A line a run, one entry of the legend a name, a cross only where a run is shorter than the longest."""
    targets.many_runs(axes, {"wild": [np.array([1.0, 1e7]), np.array([1.0, 2.0, 1e9])], "calm": [np.ones(5)]})
    lines = [line for line in axes.lines if line.get_marker() != "x"]
    crosses = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "x"]
    assert len(lines) == 3
    assert crosses == [2, 3]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["wild", "calm"]
    assert axes.get_yscale() == "log"


def test_stairs_draws_a_line_a_name(axes):
    """In the order given."""
    targets.stairs(axes, {"hard": [1, 1, 2], "soft": [1.0, 1.2, 1.4]})
    assert [line.get_label() for line in axes.lines] == ["hard", "soft"]
    assert axes.lines[1].get_ydata().tolist() == [1.0, 1.2, 1.4]


def test_threshold_puts_tau_at_its_inverse(axes):
    """tau 0.1 stands over the period 10, and a line at 1 parts growth from decay."""
    targets.threshold(axes, {1: 11.0, 100: 0.8}, {1: 11.0, 0.1: 4.0})
    hard, soft, line = axes.lines
    assert hard.get_xdata().tolist() == [1, 100]
    assert soft.get_xdata() == pytest.approx([1, 10])
    assert set(line.get_ydata()) == {1}


def test_intervals_over_draws_the_interquartile_means(axes):
    """One series a name; its points are the interquartile means of the runs at each place."""
    rng = np.random.default_rng(0)
    scores = {"hard": {1: rng.normal(9, 1, 20), 100: rng.normal(2, 1, 20)}, "soft": {10.0: rng.normal(5, 1, 20)}}
    targets.intervals_over(axes, scores)
    drawn = [container.lines[0].get_ydata() for container in axes.containers]
    assert drawn[0] == pytest.approx([over_runs(one).middle for one in scores["hard"].values()])
    assert drawn[1] == pytest.approx([over_runs(scores["soft"][10.0]).middle])
