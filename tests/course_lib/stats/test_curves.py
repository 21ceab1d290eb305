import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course_lib.stats import over_runs

ROOT = Path(__file__).parents[3]


def test_the_worked_example():
    """Runs that end on 1, 2, 3 and 100 have the interquartile mean 2.5."""
    interval = over_runs(np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0], [0.0, 100.0]]))
    assert interval.middle.tolist() == [0.0, 2.5]
    assert (interval.low[0], interval.high[0]) == (0.0, 0.0)
    assert interval.low[1] < 2.5 < interval.high[1]


def test_the_interval_covers_as_often_as_it_says():
    """Of 300 samples of 20 normal runs the 95 % interval holds the true centre in most: 0.85 to 0.99."""
    rng = np.random.default_rng(0)
    intervals = [over_runs(rng.normal(size=20), n_resamples=300, seed=i) for i in range(300)]
    covered = np.mean([one.low <= 0.0 <= one.high for one in intervals])
    assert 0.85 < covered < 0.99


def test_one_run_has_no_interval():
    """One run says nothing about how runs differ."""
    with pytest.raises(ValueError, match="at least 2"):
        over_runs(np.zeros((1, 5)))


def test_it_can_be_imported_where_the_answers_of_chapter_06_are_not():
    """While chapter 06 is graded course_lib.given.statistics is absent; importing course_lib.stats must not need it."""
    program = "import sys; sys.modules['course_lib.given.statistics'] = None; import course_lib.stats"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
