import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.checks.draws import same_distribution
from course_lib.resamples import drawn_rows, portrait, recorded, row_numbers, scripted


def test_a_recorded_statistic_answers_as_the_statistic_and_keeps_copies():
    """Changing the resample afterwards does not change the notes."""
    noting, seen = recorded(np.sum)
    resample = np.array([1.0, 2.0])
    assert noting(resample) == 3.0
    resample[0] = 9.0
    np.testing.assert_array_equal(seen, [[1.0, 2.0]])


def test_a_script_begins_again_after_its_last_answer():
    """Whatever it is given."""
    statistic = scripted([5, 7])
    assert [statistic(np.zeros(2)) for _ in range(3)] == [5.0, 7.0, 5.0]


def test_row_numbers_by_hand():
    """The worked number of the module, and a row that is none."""
    table = np.array([[1.0, 5.0], [2.0, 6.0], [3.0, 7.0]])
    assert row_numbers(table, np.array([[2.0, 6.0], [2.0, 6.0], [1.0, 5.0], [1.0, 6.0]])) == [1, 1, 0, -1]
    assert row_numbers(np.array([4.0, 8.0]), np.array([8.0, 8.0, 5.0])) == [1, 1, -1]


@given(st.integers(2, 8), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_whole_rows_are_recognised_in_any_table(n_rows, n_columns, seed):
    """A bootstrap of rows: the portrait says so, and the numbers lead back to the resample."""
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(n_rows, n_columns))
    seen = [table[rng.integers(n_rows, size=n_rows)] for _ in range(5)]
    found = portrait(table, seen)
    assert found["calls"] == 5
    assert found["shapes"] == [(n_rows, n_columns)]
    assert found["only whole rows"]
    assert found["columns stay columns"]
    for resample in seen:
        np.testing.assert_array_equal(table[row_numbers(table, resample)], resample)


@pytest.mark.parametrize(
    ("resample", "whole", "columns"),
    [
        ([[1.0, 5.0], [1.0, 5.0]], True, True),
        ([[1.0, 6.0], [2.0, 5.0]], False, True),
        ([[1.0, 5.0], [1.0, 6.0]], False, True),
        ([[5.0, 1.0], [6.0, 2.0]], False, False),
        ([[1.0, 2.0], [5.0, 6.0]], False, False),
    ],
)
def test_what_became_of_the_rows(resample, whole, columns):
    """Rows kept, columns drawn apart, and everything mixed are told apart; a row that is whole by luck is not told."""
    found = portrait(np.array([[1.0, 5.0], [2.0, 6.0]]), [np.array(resample)])
    assert found["rows"] == ([0] if whole else [])
    assert (found["only whole rows"], found["columns stay columns"]) == (whole, columns)


def test_other_shapes_are_reported_and_break_nothing():
    """Numbers, rows too many, no call at all: data, no error."""
    table = np.arange(6.0).reshape(3, 2)
    assert portrait(table, [])["calls"] == 0
    assert portrait(table, [np.array(3.0)])["shapes"] == [()]
    assert portrait(table, [table[:2]])["shapes"] == [(2, 2)]
    assert drawn_rows(np.arange(3.0), [])["drawn"].draws.size == 0


def test_one_resample_for_all_leaves_nothing():
    """So its random contents cannot hide what it is."""
    resample = np.array([0.0, 0.0, 2.0])
    assert drawn_rows(np.arange(3.0), [resample] * 9)["drawn"].draws.size == 0


def test_the_draws_of_a_bootstrap_are_uniform():
    """Twelve rows, 500 resamples: as any other uniform draws."""
    rng, rows = np.random.default_rng(3), np.arange(12.0)
    found = drawn_rows(rows, [rows[rng.integers(12, size=12)] for _ in range(500)])
    assert same_distribution(found["drawn"].draws, rng.integers(12, size=6_000))
    assert found["different"].draws.max() <= 12
