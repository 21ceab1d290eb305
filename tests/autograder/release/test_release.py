"""What a release writes, what it leaves alone, and what `--check` finds."""

import json

import nbformat
import pytest

from autograder.model.course import Course
from autograder.model.errors import ReleaseError
from autograder.release import build, check
from autograder.release.execute import MAX_BYTES, refuse_large
from autograder.release.files import Files
from autograder.release.generate import PUBLIC_SEED
from course_lib.checks.answers import load_book


def edit(path, old, new):
    """Replace a text that must be in the file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def everything(course):
    """Return every file of a course with its bytes and the time of its last change."""
    files = [path for path in course.root.rglob("*") if path.is_file() and path.parent.name != "dist"]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_release_writes_everything_that_is_generated(released, picture):
    """Notebooks of both editions, answers of both, the figure, nbgrader's configuration."""
    written = {
        "solutions/01_mini.ipynb",
        "solutions/answers/01_mini.json",
        "solutions/nbgrader_config.py",
        "notebooks/01_mini.ipynb",
        "course_lib/answers/01_mini.json",
        "course_lib/figures/01_mini/stops_and_seconds.png",
    }
    assert {path for path in written if not (released.root / path).is_file()} == set()
    assert (released.figures / "01_mini" / "stops_and_seconds.png").read_bytes() == picture
    assert check(released) == []


def test_a_first_release_proves_and_executes_in_order(course, record):
    """Answers and proof come before the notebook that reads them; the student's comes last."""
    build(course)
    assert record == ["answers", "proof", "execute in solutions", "execute in a folder of a student"]


def test_the_public_book_holds_no_hidden_check(released):
    """Hidden answers stand in the instructor's book only; both have the mistakes' texts and the public seed."""
    public, instructor = (load_book((folder / "01_mini.json").read_text(encoding="utf-8")) for folder in
                          (released.answers, released.hidden_answers))  # fmt: skip
    assert set(public.checks) == {"one_stop", "three_laps"}
    assert set(instructor.checks) == {"one_stop", "three_laps", "a_drawn_race", "two_tyres"}
    assert public.seed == instructor.seed == PUBLIC_SEED
    assert public.texts["stop_cost"]["one-stop-only"].startswith("You count one stop")


def test_a_release_without_a_change_writes_nothing(released, record):
    """Only changed chapters are executed again, and no file gets a new date."""
    before = everything(released)
    build(released)
    assert record == []
    assert everything(released) == before


EDITS = {
    # what is edited: (file, old, new, what the next release does)
    "prose": ("solutions/01_mini.py", "The smallest chapter", "A small chapter", []),
    "a demonstration": ("solutions/01_mini.py", "figsize=(3, 2)", "figsize=(3, 3)", ["execute", "execute"]),
    "a mistake": ("solutions/misconceptions/01_mini.py", "You count one", "You see one", ["answers", "proof"]),
    "a hidden check": (
        "solutions/01_mini.py",
        "uniform(2.0",
        "uniform(1.0",
        ["answers", "proof", "execute", "execute"],
    ),
    "the library": ("course_lib/batch.py", "class Batch", "class  Batch", ["answers", "proof", "execute", "execute"]),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_is_found_and_the_next_release_does_only_what_it_needs(released, record, what):
    """`--check` fails until the release has run; outputs are kept where no code changed."""
    file, old, new, does = EDITS[what]
    edit(released.root / file, old, new)
    assert check(released) != []
    build(released)
    assert [step.split()[0] for step in record] == does
    assert check(released) == []
    executed = nbformat.read(released.solutions / "01_mini.ipynb", as_version=4)
    assert any(cell.get("outputs") for cell in executed.cells)


TAMPERED = {
    # what was done to a committed file: (path, how, words of the difference)
    "a cell of the student's notebook": ("notebooks/01_mini.ipynb", ("TODO", "TO DO"), "differs from its source"),
    "points in the student's notebook": (
        "notebooks/01_mini.ipynb",
        ('"points": 4', '"points": 40'),
        "differs from its",
    ),
    "a tag in the instructor's notebook": (
        "solutions/01_mini.ipynb",
        ('"metadata": {}', '"metadata": {"tags": ["x"]}'),
        "cells or metadata differ",
    ),
    "code in the instructor's notebook": (
        "solutions/01_mini.ipynb",
        ("2.5, 1", "2.5, 2"),
        "executed from another source",
    ),
    "the digest of the execution": (
        "solutions/01_mini.ipynb",
        ('"execution_digest": "', '"execution_digest": "0'),
        "another",
    ),
    "the digest of the answers": ("course_lib/answers/01_mini.json", ('"digest": "', '"digest": "0'), "another source"),
    "a damaged book": ("solutions/answers/01_mini.json", ("{", "["), "another source"),
    "a damaged notebook": ("solutions/01_mini.ipynb", ("{", "["), "missing or damaged"),
    "no student's notebook": ("notebooks/01_mini.ipynb", None, "differs from its source"),
    "no figure": ("course_lib/figures/01_mini/stops_and_seconds.png", None, "first picture"),
    "no configuration": ("solutions/nbgrader_config.py", None, "is not what the release writes"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_check_finds_whatever_was_done_to_a_committed_file(released, record, what):
    """Each difference names its file, and the next release mends it without executing more than it must."""
    file, change, words = TAMPERED[what]
    if change is None:
        (released.root / file).unlink()
    else:
        edit(released.root / file, *change)
    differences = check(released)
    assert [str(one.path) for one in differences] == [file]
    assert words in differences[0].what
    assert record == []
    build(released)
    assert check(released) == []


LEFTOVERS = [
    "notebooks/02_gone.ipynb",
    "solutions/02_gone.ipynb",
    "course_lib/answers/02_gone.json",
    "solutions/answers/02_gone.json",
    "course_lib/figures/01_mini/gone.png",
    "course_lib/figures/02_gone/a.png",
]


@pytest.mark.parametrize("file", LEFTOVERS)
def test_what_no_chapter_gives_is_found_and_removed(released, file):
    """A renamed chapter or demonstration leaves nothing behind."""
    path = released.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}", encoding="utf-8")
    assert [str(one) for one in check(released)] == [f"{file}: no chapter gives it"]
    build(released)
    assert not path.exists()


def test_the_student_notebook_keeps_no_trace_of_the_instructors(released):
    """No solution, no hidden check, no output, no digest of the execution."""
    text = (released.notebooks / "01_mini.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert notebook["metadata"]["pole_position"] == {"chapter": "01_mini"}
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook["cells"])
    for word in ("seconds_of_one_stop", "BEGIN", "END", "a_drawn_race", "old tyres lose"):
        assert word not in text


def test_the_name_of_the_student_repository_is_one_setting(released, record):
    """Both editions fetch the wheel from the repository that pyproject.toml names; a new name executes nothing."""
    edit(released.root / "pyproject.toml", "example/mini-course", "new/home")
    again = Course(released.root)
    assert len(check(again)) == 2
    build(again)
    assert record == []
    assert check(again) == []
    for folder in (again.solutions, again.notebooks):
        text = (folder / "01_mini.ipynb").read_text(encoding="utf-8")
        assert "https://github.com/new/home/raw/main/dist/pole_position_course-0.1.0-py3-none-any.whl" in text


def test_an_executed_notebook_of_3_mb_is_refused(released):
    """Large outputs make a repository slow for ever; the message says what to do."""
    chapter = released.chapter("01_mini")
    refuse_large(chapter, "x" * (MAX_BYTES - 1))
    with pytest.raises(ReleaseError, match=r"has 3\.0 MB, 3 MB are allowed: draw smaller figures"):
        refuse_large(chapter, "x" * MAX_BYTES)


def test_a_refused_chapter_leaves_its_files_as_they_were(released, monkeypatch):
    """A failed proof must not publish half of a new chapter."""
    edit(released.root / "solutions/01_mini.py", "uniform(2.0", "uniform(1.0")
    before = everything(released)

    def refuse(*args, **options):
        raise ReleaseError("not proven")

    monkeypatch.setattr("autograder.release.generate.prove", refuse)
    with pytest.raises(ReleaseError, match="not proven"):
        build(released)
    assert everything(released) == before


def test_only_named_chapters_are_built(released, record):
    """The others stay as they are, old or not."""
    text = (released.solutions / "01_mini.py").read_text(encoding="utf-8")
    (released.solutions / "02_other.py").write_text(text.replace("01_mini", "02_other"), encoding="utf-8")
    build(released, ["01_mini"])
    assert record == []
    assert not Files(released, released.chapter("02_other")).student.exists()
