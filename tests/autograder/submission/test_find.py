import json
import os
from pathlib import Path

import pytest

from autograder.model.errors import UsageError
from autograder.model.plain import without_controls
from autograder.submission import find_of_student, find_submissions
from autograder.submission.find import UNKNOWN


def notebook(chapter="02_tables", text="") -> str:
    """A notebook that names its chapter."""
    return json.dumps({"cells": [{"cell_type": "code", "source": f'chapter("{chapter}")  # {text}'}]})


@pytest.fixture
def root(tmp_path):
    """A folder for submissions."""
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def put(root, name, text=None, seconds=None):
    """Write a submission at a path below `root`."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(notebook() if text is None else text)
    if seconds is not None:
        os.utime(path, (seconds, seconds))
    return path


def test_both_layouts_are_found(root, chapters):
    """STUDENT/CHAPTER.ipynb and nbgrader's STUDENT/CHAPTER/CHAPTER.ipynb, sorted by student and chapter."""
    put(root, "bo/02_tables.ipynb")
    put(root, "ada/05_dqn/05_dqn.ipynb", notebook("05_dqn"))
    put(root, "ada/02_tables/02_tables.ipynb")
    found = find_submissions(root, chapters)
    assert [(one.student, one.chapter) for one in found] == [
        ("ada", "02_tables"),
        ("ada", "05_dqn"),
        ("bo", "02_tables"),
    ]
    assert all((one.problem, one.notes) == ("", ()) for one in found)


@pytest.mark.parametrize("name", ["Copy of 02_tables.ipynb", "02_tables (1).ipynb", "02_tables.IPYNB"])
def test_renamed_copies_are_found_by_content(root, chapters, name):
    """The name of the file is a hint only."""
    put(root, f"ada/{name}")
    [one] = find_submissions(root, chapters)
    assert (one.chapter, one.problem) == ("02_tables", "")


def test_a_name_that_contradicts_the_content_is_noted(root, chapters):
    """Graded as what it holds, and student and instructor are told."""
    put(root, "ada/05_dqn.ipynb", notebook("02_tables"))
    [one] = find_submissions(root, chapters)
    assert one.chapter == "02_tables"
    assert one.notes == ("05_dqn.ipynb holds chapter 02_tables and was graded as that",)


def test_of_several_the_latest_counts_and_the_others_are_noted(root, chapters):
    """Whatever the order of their names."""
    put(root, "ada/02_tables.ipynb", seconds=100)
    put(root, "ada/02_tables (1).ipynb", seconds=300)
    put(root, "ada/02_tables/Copy of 02_tables.ipynb", seconds=200)
    [one] = find_submissions(root, chapters)
    assert one.path.name == "02_tables (1).ipynb"
    assert "3 notebooks were handed in" in one.notes[-1]
    assert "Copy of 02_tables.ipynb" in one.notes[-1]


def test_a_readable_notebook_goes_before_an_unreadable_one(root, chapters):
    """A link or a folder beside the work does not hide it."""
    put(root, "ada/02_tables.ipynb", seconds=100)
    (root / "ada" / "02_tables (1).ipynb").mkdir()
    (root / "ada" / "02_tables (2).ipynb").symlink_to("/etc/passwd")
    [one] = find_submissions(root, chapters)
    assert (one.path.name, one.problem) == ("02_tables.ipynb", "")


def test_a_notebook_at_home_goes_before_a_stray_one_of_its_content(root, chapters):
    """The chapter's own file counts although a later file of another name holds the chapter too."""
    put(root, "ada/02_tables.ipynb", seconds=100)
    put(root, "ada/05_dqn.ipynb", notebook("02_tables"), seconds=300)
    [one] = find_submissions(root, chapters)
    assert one.path.name == "02_tables.ipynb"


@pytest.mark.parametrize(
    "name", ["../../etc", "<b onclick=alert(1)>", "=cmd()", "a b", "Zoë", "-rf", "%2e", "🏎", "x" * 200]
)
def test_hostile_names_of_students_are_names(root, chapters, name):
    """A folder's name is taken as it is, never as a path, markup or a formula."""
    folder = name.replace("/", "\u2215")
    put(root, f"{folder}/02_tables.ipynb")
    [one] = find_submissions(root, chapters)
    assert one.student == folder


def test_a_name_that_is_not_utf8_is_found(root, chapters):
    """A byte that is no UTF-8 is written out: as a lone surrogate no file could hold it, and two names would be one."""
    folder = os.fsencode(root) + b"/caf\xe9"
    try:
        Path(os.fsdecode(folder)).mkdir()
    except OSError:
        pytest.skip("this file system accepts UTF-8 names only")
    [one] = find_submissions(root, chapters)
    assert one.student == "caf\\xe9"
    assert find_of_student(root, one.student, chapters) == [one]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("\u202egnp.ada", "\\u202egnp.ada"),
        ("ada\u2066", "ada\\u2066"),
        ("a\u200bda", "a\\u200bda"),
        ("\u200e", "\\u200e"),
        ("ada\n", "ada\\u000a"),
        ("ada\U000e0061", "ada\\U000e0061"),
        ("ada\\u202e", "ada\\\\u202e"),
    ],
)
def test_a_name_that_cannot_be_read_is_written_out(root, chapters, name, student):
    """It turns no text beside it, looks like nobody else's, can stand in manual.csv, and this is told."""
    put(root, f"{name}/02_tables.ipynb")
    [one] = find_submissions(root, chapters)
    assert one.student == student == without_controls(one.student)
    assert one.notes == (
        "the name of the student's folder holds characters that cannot be shown as they are; "
        f"it is written out as {student}",
    )
    assert find_of_student(root, student, chapters) == [one]


def test_the_name_of_a_file_is_written_out_in_what_is_said_of_it(root, chapters):
    """A message of a file that ends in a direction override would turn the rest of its line."""
    put(root, "ada/\u202eessay.ipynb", "{}")
    [one] = find_submissions(root, chapters)
    assert one.problem.startswith("\\u202eessay.ipynb belongs to no chapter")


def test_a_file_name_that_is_not_utf8_can_be_told(root, chapters):
    """What is said of such a file can be written into a result: its name came from a student's archive."""
    (root / "ada").mkdir()
    try:
        Path(os.fsdecode(os.fsencode(root) + b"/ada/\xdcbung.ipynb")).write_text("{}")
    except OSError:
        pytest.skip("this file system accepts UTF-8 names only")
    [one] = find_submissions(root, chapters)
    assert one.problem.encode().startswith(b"\\xdcbung.ipynb belongs to no chapter")


@pytest.mark.parametrize(
    ("make", "chapter", "words"),
    [
        (lambda root: (root / "ada").mkdir(), UNKNOWN, "no notebook was handed in"),
        (lambda root: (root / "ada" / "05_dqn").mkdir(parents=True), "05_dqn", "no notebook was handed in"),
        (lambda root: put(root, "ada/essay.txt", "x"), UNKNOWN, "no notebook was handed in"),
        (
            lambda root: put(root, "ada/essay.ipynb", "{}"),
            UNKNOWN,
            "belongs to no chapter of this course (02_tables, 05_dqn)",
        ),
        (lambda root: (root / "ada").symlink_to("/etc"), UNKNOWN, "ada is a link"),
        (lambda root: (root / "ada" / "05_dqn.ipynb").mkdir(parents=True), "05_dqn", "is a folder, not a file"),
        (lambda root: put(root, "ada.ipynb"), UNKNOWN, "lies in no student's folder; move it to STUDENT/ada.ipynb"),
    ],
)
def test_what_cannot_be_graded_is_an_outcome_of_its_student(root, chapters, make, chapter, words):
    """Empty folders, other files, links, folders for files: a problem in words; the other students go on."""
    make(root)
    put(root, "bo/02_tables.ipynb")
    one, other = find_submissions(root, chapters)
    assert (one.student, one.chapter) == ("ada", chapter)
    assert words in one.problem
    assert (other.student, other.problem) == ("bo", "")


def test_what_editors_and_systems_leave_behind_is_passed_over(root, chapters):
    """Checkpoints, hidden files, folders of macOS and loose files are nobody's submission."""
    put(root, "ada/02_tables.ipynb")
    put(root, "ada/.ipynb_checkpoints/02_tables-checkpoint.ipynb", "{}")
    put(root, "ada/__MACOSX/02_tables.ipynb", "{}")
    put(root, ".git/config", "x")
    put(root, "__MACOSX/02_tables.ipynb", "{}")
    put(root, "grades.csv", "x")
    [one] = find_submissions(root, chapters)
    assert one.notes == ()


@pytest.mark.parametrize(
    "make", [lambda root: None, lambda root: put(root, "grades.csv", "x"), lambda root: root.rmdir()]
)
def test_a_folder_without_students_is_wrong_use(root, chapters, make):
    """Nothing in it, or no folder at all: the error names the folder."""
    make(root)
    with pytest.raises(UsageError, match=str(root)):
        find_submissions(root, chapters)


def test_one_student_is_found_without_reading_the_others(root, chapters, monkeypatch):
    """As in the whole class; a name is never a path."""
    put(root, "ada/02_tables.ipynb")
    put(root, "bo/02_tables.ipynb")
    whole = find_submissions(root, chapters)
    monkeypatch.setattr("autograder.submission.find.read_notebook", _only_bo)
    assert find_of_student(root, "bo", chapters) == [one for one in whole if one.student == "bo"]
    assert find_of_student(root / "ada", "../bo", chapters) == []
    with pytest.raises(UsageError, match="cannot be read as a folder of submissions"):
        find_of_student(root / "nowhere", "bo", chapters)


def _only_bo(path):
    assert path.parent.name == "bo"
    return path.read_bytes()
