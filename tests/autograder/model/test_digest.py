"""What a digest depends on, and what it must not depend on."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.model import digest
from autograder.model.course import Course
from autograder.model.digest import execution_digest, source_digest

MINI = Path(__file__).parents[1] / "release" / "mini_course"


@pytest.fixture
def course(tmp_path):
    """A copy of the mini course with a library of two files."""
    shutil.copytree(MINI, tmp_path, dirs_exist_ok=True)
    (tmp_path / "course_lib" / "answers").mkdir(parents=True)
    (tmp_path / "course_lib" / "__init__.py").write_text("# of us", encoding="utf-8")
    (tmp_path / "course_lib" / "plots.py").write_text("x = 1\n", encoding="utf-8")
    return Course(tmp_path)


def digests(course):
    """Return both digests of the only chapter: of marks, of outputs."""
    chapter = course.chapter("01_mini")
    return source_digest(chapter, course), execution_digest(chapter, course)


def edit(path, old, new):
    """Replace a text that must be in the file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


SOURCE, MISTAKES = "solutions/01_mini.py", "solutions/misconceptions/01_mini.py"
EDITS = {
    # what is edited: (file, old, new, marks depend on it, outputs depend on it)
    "prose": (SOURCE, "The smallest chapter", "A very small chapter", False, False),
    "a question's text": (SOURCE, "Why does anyone stop", "Why stop", False, False),
    "a demonstration": (SOURCE, "figsize=(3, 2)", "figsize=(3, 3)", False, True),
    "a given cell": (SOURCE, "LANE_SECONDS = 18.0", "LANE_SECONDS = 19.0", True, True),
    "the set-up cell": (SOURCE, "import numpy as np", "import numpy", True, True),
    "a solution": (SOURCE, "return rounded(n_stops", "return rounded(1 * n_stops", True, True),
    "a hidden check": (SOURCE, "size=5", "size=6", True, True),
    "points": (SOURCE, "points=4", "points=5", True, True),
    "a question's points": (SOURCE, "points=1.5", "points=2", True, False),
    "a mistake's text": (MISTAKES, "You count one stop", "You see one stop", True, False),
    "a part of the library that it imports": ("course_lib/__init__.py", "# of us", "# of all", True, True),
    "another part of the library": ("course_lib/plots.py", "x = 1", "x = 2", True, False),
}


@pytest.mark.parametrize("what", EDITS)
def test_a_digest_changes_with_what_it_depends_on_and_only_with_that(course, what):
    """Marks don't depend on prose and demonstrations; outputs don't depend on mistakes and questions."""
    file, old, new, marks, outputs = EDITS[what]
    before = digests(course)
    edit(course.root / file, old, new)
    after = digests(course)
    assert (before[0] != after[0], before[1] != after[1]) == (marks, outputs)


@pytest.mark.parametrize("generated", ["answers/01_mini.json", "figures/01_mini/a.png", "__pycache__/plots.pyc"])
def test_what_the_release_writes_into_the_library_changes_no_digest(course, generated):
    """Else a release would never be done."""
    before = digests(course)
    path = course.library / generated
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"new")
    assert digests(course) == before


def test_a_new_engine_grades_again(course, monkeypatch):
    """Results of an engine that judged otherwise must not be kept."""
    before = digests(course)
    monkeypatch.setattr(digest, "ENGINE_VERSION", "another")
    after = digests(course)
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_a_digest_does_not_depend_on_the_folder(course):
    """A clone elsewhere finds its results and notebooks up to date."""
    chapter = course.chapter("01_mini")
    elsewhere = replace(chapter, path=Path("/elsewhere/solutions/01_mini.py"))
    assert source_digest(elsewhere, course) == source_digest(chapter, course)
