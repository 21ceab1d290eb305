import json
from types import SimpleNamespace

import pytest

from course_lib.checks import notebook
from course_lib.records import RECORDING, RecordChanged, record


@pytest.fixture
def replay(tmp_path, monkeypatch):
    """An instructor's notebook whose released prose states that the optimum is 2.5."""
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "01_mini.json").write_text(json.dumps({"optimum": "2.5"}))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(RECORDING, raising=False)
    monkeypatch.setattr(notebook.SESSION, "chapter", "01_mini")
    monkeypatch.setattr(notebook.SESSION, "book", SimpleNamespace(instructor=True))


def test_a_number_is_printed_as_the_prose_will_state_it(capsys):
    """The format is the cell's choice; where there is no notebook the line is printed."""
    record("cells_of_the_grid", 16, "d")
    record("optimum", 2.4999, ".1f")
    assert capsys.readouterr().out == "cells of the grid: 16\noptimum: 2.5\n"


@pytest.mark.parametrize("name", ["", "Optimum", "2nd", "the optimum", "a-b", "x}"])
def test_a_name_that_could_not_stand_in_braces_is_refused(name):
    """The message says the name and what a name may have."""
    with pytest.raises(ValueError, match="lower-case letters"):
        record(name, 1)


@pytest.mark.usefixtures("replay")
def test_a_replay_that_contradicts_the_prose_raises():
    """nbval is the test of the text: another number than the released one stops the cell."""
    record("optimum", 2.51, ".1f")
    with pytest.raises(RecordChanged, match=r"the prose says 2\.5, this run gives 2\.6"):
        record("optimum", 2.6, ".1f")


@pytest.mark.usefixtures("replay")
def test_a_new_number_is_no_contradiction():
    """An author who adds a number sees it before the first release."""
    record("worst_case", 9.0)


@pytest.mark.usefixtures("replay")
def test_the_release_writes_numbers_and_does_not_hold_them(monkeypatch):
    """While the release executes, a changed number is the new text."""
    monkeypatch.setenv(RECORDING, "1")
    record("optimum", 3.5, ".1f")


@pytest.mark.usefixtures("replay")
def test_a_student_may_get_another_number(monkeypatch):
    """A student's right code may draw other random numbers: nothing raises in the student's edition."""
    monkeypatch.setattr(notebook.SESSION, "book", SimpleNamespace(instructor=False))
    record("optimum", 3.5, ".1f")
