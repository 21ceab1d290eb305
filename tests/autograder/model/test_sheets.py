"""autograder/model/sheets.py: CSV that a spreadsheet does not run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model.sheets import lines, neutralise, restore, table

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "'=1", "''+1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_neutralised(text):
    """`= + - @`, tab and line ends at the start, also behind spaces and apostrophes, get an apostrophe before them."""
    assert neutralise(text) == "'" + text


@pytest.mark.parametrize("text", ["ada", "", "1 = 1", "a-b", "'quoted'", "x@y.z"])
def test_other_text_stays(text):
    """Only what a spreadsheet would run is changed."""
    assert neutralise(text) == text


@given(st.text(alphabet="'=+-@ \t\r\nab1", max_size=8))
def test_neutralising_can_be_undone(text):
    """What is read back is what was written."""
    assert restore(neutralise(text)) == text


def test_a_table_holds_numbers_nothing_and_text():
    """Numbers in their shortest form, None as nothing, quotes where CSV needs them, controls gone."""
    page = table(("name", "points"), [("a,b", 2.0), ('"', 1 / 3), (None, 0), ("=x\x1b[1m", 250000.5)])
    assert page.decode() == 'name,points\n"a,b",2\n"""",0.333333\n,0\n\'=x,250000.5\n'
    assert lines([("a", 1)], ";") == b"a;1\n"


def test_a_negative_number_is_no_formula():
    """Numbers are ours and stay numbers."""
    assert next(csv.reader(io.StringIO(table((), [(-1.5,)]).decode().lstrip("\n")))) == ["-1.5"]
