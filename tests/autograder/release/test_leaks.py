"""The leak rule: what is found, and what is no leak."""

import json

import pytest

from autograder.model.errors import ReleaseError
from autograder.release import check
from autograder.release.generate import refuse_leaks
from autograder.release.leaks import answers_of, find_leaks, student_files

SOLUTION_LINE = "seconds_of_one_stop = LANE_SECONDS + crew_seconds"  # line 32 of the mini chapter
HIDDEN_LINE = "crew = rng.uniform(2.0, 4.0, size=5)"  # line 48


@pytest.fixture
def chapters(course):
    """The chapters of the mini course."""
    return course.chapters()


def leaks(course, chapters):
    """Return what the rule finds in the course's student tree: kind, line and file."""
    return [
        (one.kind, one.line, str(one.file)) for one in find_leaks(chapters, student_files(course.root), course.root)
    ]


def put(course, file, text):
    """Write a file into the course."""
    path = course.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("text", [
    f"def f():\n    {SOLUTION_LINE}\n",
    f"    {SOLUTION_LINE.replace(' ', '')}  # as the pit wall does it\n",
    f"# Hint: `{SOLUTION_LINE}`\n",
])  # fmt: skip
def test_a_solution_line_in_the_library_is_a_leak(course, chapters, text):
    """White space does not hide it, nor does a longer line around it."""
    put(course, "course_lib/pit.py", text)
    assert leaks(course, chapters) == [("solution", 32, "course_lib/pit.py")]


def test_a_solution_line_in_prose_is_a_leak(course, chapters):
    """A notebook is read cell by cell, whatever its JSON looks like."""
    cell = {"cell_type": "markdown", "source": ["Write\n", f"`{SOLUTION_LINE}`\n", "and see."]}
    put(course, "notebooks/01_mini.ipynb", json.dumps({"cells": [cell]}))
    assert leaks(course, chapters) == [("solution", 32, "notebooks/01_mini.ipynb")]


def test_a_solution_line_in_the_text_of_a_mistake_is_a_leak(course, chapters):
    """The public answers carry the mistakes' texts."""
    put(
        course, "course_lib/answers/01_mini.json", json.dumps({"texts": {"stop_cost": {"x": f"write {SOLUTION_LINE}"}}})
    )
    assert leaks(course, chapters) == [("solution", 32, "course_lib/answers/01_mini.json")]


def test_a_model_answer_is_a_solution(course, chapters):
    """A written question's answer leaks like code does."""
    put(course, "notebooks/a.md", "Because old tyres lose more seconds than a stop costs.")
    assert leaks(course, chapters) == [("solution", 116, "notebooks/a.md")]


@pytest.mark.parametrize("line", ["self.age_in_laps += 1", "return self.age_in_laps", "return stop_cost(2.5, 1)"])
def test_a_short_line_is_no_leak(course, chapters, line):
    """25 characters and less stand everywhere, and public checks are public."""
    put(course, "course_lib/pit.py", line)
    assert leaks(course, chapters) == []


def test_a_given_module_may_answer_its_own_exercises(course, chapters):
    """Later chapters need them; a module that does not say so may not, and hidden checks are never exempt."""
    put(course, "course_lib/given/pit.py", f'ANSWERS = ("stop_cost",)\n{SOLUTION_LINE}\n')
    put(course, "course_lib/given/other.py", f'ANSWERS = ("another",)\n{SOLUTION_LINE}\n')
    assert leaks(course, chapters) == [("solution", 32, "course_lib/given/other.py")]
    put(course, "course_lib/given/pit.py", f'ANSWERS = ("stop_cost",)\n{HIDDEN_LINE}\n')
    assert ("hidden check", 48, "course_lib/given/pit.py") in leaks(course, chapters)


@pytest.mark.parametrize(("line", "number"), [(HIDDEN_LINE, 48), ("def a_drawn_race(", 46)])
def test_a_line_of_a_hidden_check_is_a_leak_anywhere(course, chapters, line, number):
    """Its name alone is one, however short the line."""
    put(course, "course_lib/plots/extra.py", f"{line}rng):\n")
    found = leaks(course, chapters)
    assert ("hidden check", number, "course_lib/plots/extra.py") in found


def test_files_that_hold_no_text_and_caches_are_passed_by(course, chapters):
    """A picture cannot leak a line, and bytecode is never handed out."""
    put(course, "course_lib/figures/01_mini/a.png", SOLUTION_LINE)
    put(course, "course_lib/__pycache__/a.py", SOLUTION_LINE)
    assert leaks(course, chapters) == []


def test_a_release_refuses_a_leak_and_check_reports_it(released):
    """The message names the file, the chapter, the line of its source and the way out."""
    put(released, "course_lib/pit.py", SOLUTION_LINE)
    with pytest.raises(
        ReleaseError, match=r"pit.py holds a line of a solution of 01_mini \(line 32\)[\s\S]*Change the line"
    ):
        refuse_leaks(released.chapters(), released)
    assert any("course_lib/pit.py" in str(one) and "line 32" in str(one) for one in check(released))


def test_answers_are_read_without_running_the_module(course):
    """A module's `ANSWERS` is a literal."""
    put(course, "course_lib/given/pit.py", 'raise SystemExit\nANSWERS = ("a", "b")\n')
    assert answers_of(course.library / "given" / "pit.py") == {"a", "b"}
    put(course, "course_lib/given/none.py", "x = 1\n")
    assert answers_of(course.library / "given" / "none.py") == frozenset()
