import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.plots import ablations, style


@pytest.fixture
def axes():
    """Empty axes, closed afterwards."""
    yield style.figure()[1]
    plt.close("all")


def test_a_single_run_has_no_band_and_many_have_one(axes):
    """One run says nothing about how runs differ."""
    steps = [1, 2, 3]
    ablations.curves(axes, steps, {"full": np.array([1.0, 2.0, 3.0])})
    assert len(axes.collections) == 0
    ablations.curves(axes, steps, {"no target": np.random.default_rng(0).normal(size=(10, 3))})
    assert len(axes.collections) == 1


def test_the_ends_of_the_interval_are_drawn_and_named(axes):
    """Two dashed lines at the two ends, each with its number."""
    ablations.resamples(axes, np.arange(100.0), 3.0, 96.0)
    assert [line.get_xdata()[0] for line in axes.lines] == [3.0, 96.0]
    assert [text.get_text() for text in axes.texts] == ["lower end 3", "upper end 96"]


def test_a_strip_goes_from_the_5_to_the_95_percent_quantile(axes):
    """Of the answers 0 .. 100 these are 5 and 95; one run is named in the singular."""
    ablations.answers_of_studies(axes, {1: np.arange(101.0), 3: np.arange(101.0)})
    assert axes.lines[0].get_xdata().tolist() == [5.0, 95.0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["1 run", "3 runs"]
