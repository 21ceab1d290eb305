import json
from dataclasses import replace

import pytest

from course_lib import progress_page
from course_lib.checks import answers
from course_lib.checks.answers import dump_book
from course_lib.summaries import ExerciseSummary, keep_summary
from tests.course_lib.conftest import mini_book

PASSED = ExerciseSummary("passed", 2, 2, 2.0, 2.0)
NOT_RUN = ExerciseSummary("not run", 0, 1, 0.0, 2.0)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A student's folder, and a course of one chapter."""
    packaged = tmp_path / "packaged"
    packaged.mkdir()
    (packaged / "02_mini.json").write_text(dump_book(mini_book(hidden=False)), encoding="utf-8")
    monkeypatch.setattr(answers, "PACKAGED", packaged)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("POLE_POSITION_PROGRESS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def row(page):
    """The only chapter's row."""
    return list(page.table[1])


def test_a_chapter_that_was_never_run_has_everything_left(here):
    """Nothing is stored, and looking at the page stores nothing."""
    assert row(progress_page()) == ["02_mini", "0 of 2", "0 of 4", "everything: not begun, or changed since"]
    assert not (here / "progress").exists()


def test_what_progress_found_is_on_the_page(here):
    """Exercises passed, points of the visible checks, and what remains."""
    keep_summary(mini_book(hidden=False), {"double": PASSED, "halve": NOT_RUN})
    assert row(progress_page()) == ["02_mini", "1 of 2", "2 of 4", "halve"]
    assert progress_page().title == "All chapters: 1 of 2 exercises, 2 of 4 points of the visible checks"


def test_an_exercise_that_was_not_run_today_keeps_what_it_had(here):
    """A session on one part of a chapter does not erase the others."""
    book = mini_book(hidden=False)
    keep_summary(book, {"double": PASSED, "halve": NOT_RUN})
    keep_summary(book, {"double": replace(PASSED, state="not run", passed=0, points=0.0), "halve": NOT_RUN})
    assert row(progress_page())[1] == "1 of 2"
    keep_summary(book, {"double": replace(PASSED, state="failed", passed=1, points=1.0), "halve": NOT_RUN})
    assert row(progress_page())[1:3] == ["0 of 2", "1 of 4"]


def test_another_version_of_the_chapter_begins_anew(here):
    """Points of a chapter that was changed since are not counted."""
    keep_summary(replace(mini_book(hidden=False), digest="older"), {"double": PASSED, "halve": PASSED})
    assert row(progress_page())[1] == "0 of 2"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "7", '{"format": "other"}', '{"format": "pole-position progress 1", "digest": "digest"}']
)
def test_a_damaged_summary_counts_as_none(here, content):
    """The page still comes, and the next progress() writes the file again."""
    (here / "progress").mkdir()
    (here / "progress" / "02_mini.json").write_text(content)
    assert row(progress_page())[1] == "0 of 2"
    keep_summary(mini_book(hidden=False), {"double": PASSED, "halve": NOT_RUN})
    assert row(progress_page())[1] == "1 of 2"


def test_points_that_no_progress_writes_are_not_believed(here):
    """More points than there are, or a state that is no text."""
    keep_summary(mini_book(hidden=False), {"double": PASSED, "halve": NOT_RUN})
    path = here / "progress" / "02_mini.json"
    document = json.loads(path.read_text())
    document["exercises"]["double"]["points"] = 1000
    path.write_text(json.dumps(document))
    assert row(progress_page())[2] == "0 of 4"


@pytest.mark.parametrize("guard", ["instructor", "nbgrader"])
def test_nothing_is_written_where_nothing_may_be(here, monkeypatch, guard):
    """An instructor's replay and a grading run leave no trace."""
    if guard == "nbgrader":
        monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    keep_summary(mini_book(hidden=guard == "instructor"), {"double": PASSED})
    assert not (here / "progress").exists()


def test_another_folder_can_be_named(here, monkeypatch):
    """By the environment variable; a folder that cannot be written to costs only the page."""
    monkeypatch.setenv("POLE_POSITION_PROGRESS", str(here / "elsewhere"))
    keep_summary(mini_book(hidden=False), {"double": PASSED})
    assert (here / "elsewhere" / "02_mini.json").is_file()
    (here / "a file").write_text("")
    monkeypatch.setenv("POLE_POSITION_PROGRESS", str(here / "a file"))
    keep_summary(mini_book(hidden=False), {"double": PASSED})


def test_progress_in_a_notebook_keeps_its_summary(notebook, tmp_path, monkeypatch):
    """A student's last cell writes one file, in the folder beside the notebook."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    notebook.run("progress()")
    assert [path.name for path in (tmp_path / "progress").iterdir()] == ["02_mini.json"]


def test_progress_in_the_instructors_notebook_keeps_nothing(instructors_notebook, tmp_path):
    """The replay of the solutions is no student."""
    instructors_notebook.run("progress()")
    assert not (tmp_path / "progress").exists()
