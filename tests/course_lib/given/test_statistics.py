import numpy as np
import pytest
from scipy import stats

from course_lib.given.statistics import bootstrap_interval, interquartile_mean


@pytest.mark.parametrize("shape", [(4,), (7,), (8,), (10, 3), (1,)])
def test_the_interquartile_mean_is_scipys_trimmed_mean(shape):
    """All values pooled, a quarter rounded down dropped at either end."""
    scores = np.random.default_rng(1).normal(size=shape)
    assert interquartile_mean(scores) == pytest.approx(stats.trim_mean(scores.ravel(), 0.25))


def test_the_interval_of_a_mean_is_the_textbooks():
    """For the mean of 50 normal scores the interval is mean +- 1.96 standard errors, within a tenth of one."""
    scores = np.random.default_rng(2).normal(10.0, 2.0, size=50)
    low, high = bootstrap_interval(scores, np.mean, 0.95, 20_000, np.random.default_rng(3))
    error = scores.std() / np.sqrt(50)
    assert [low, high] == pytest.approx([scores.mean() - 1.96 * error, scores.mean() + 1.96 * error], abs=error / 10)


def test_whole_rows_are_drawn():
    """Rows [0, 10] and [1, 11] stay together: the difference of the columns is 10 in every resample."""
    gaps = []
    scores = np.array([[0.0, 10.0], [1.0, 11.0], [5.0, 15.0]])
    bootstrap_interval(
        scores, lambda rows: gaps.append(rows[:, 1] - rows[:, 0]) or 0.0, 0.9, 20, np.random.default_rng(0)
    )
    assert len(gaps) == 20
    assert all((gap == 10.0).all() and len(gap) == 3 for gap in gaps)
