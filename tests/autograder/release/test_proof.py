"""The release grades itself before it lets a chapter out."""

from dataclasses import replace

import pytest

from autograder.model.errors import ProofError
from autograder.model.results import SubmissionResult
from autograder.release import build, check
from autograder.release.notebook import solution_notebook
from autograder.release.proof import problems_of, prove, refuse_equal_mistakes
from autograder.release.student import student_notebook

# Each exercise or mistake of this chapter breaks one rule of the proof.
BAD = """\
# %% role="setup"
import time

from course_lib import chapter, check

chapter("02_bad")

# %% exercise="never_the_same"
def never_the_same():
    ### BEGIN SOLUTION
    return time.time_ns()
    ### END SOLUTION

# %% check="never_the_same" points=1
@check
def now():
    "What time is it?"
    return never_the_same()

# %% exercise="double"
def double(number):
    ### BEGIN SOLUTION
    return 2 * number
    ### END SOLUTION

# %% check="double" points=3
@check
def of_two():
    "Twice 2."
    return double(2)
"""
MISTAKES = """\
# %% exercise="double" mistake="squares"
def double(number):
    "You square. For 2 that is the same."
    return number**2

# %% exercise="double" mistake="forgets"
def double(number):
    "You forget to."
    return number

# %% exercise="double" mistake="subtracts-nothing"
def double(number):
    "You subtract nothing."
    return number - 0
"""


@pytest.fixture
def bad(course):
    """The chapter that breaks every rule of the proof."""
    (course.solutions / "02_bad.py").write_text(BAD, encoding="utf-8")
    (course.solutions / "misconceptions" / "02_bad.py").write_text(MISTAKES, encoding="utf-8")
    return course.chapter("02_bad")


@pytest.mark.slow
def test_the_proof_says_all_that_is_wrong(course, bad):
    """Not full marks, points for nothing, a mistake that costs nothing, one taken for another: all in one message."""
    with pytest.raises(ProofError) as refusal:
        prove(course, bad, student_notebook(solution_notebook(bad, course)))
    message = str(refusal.value)
    for words in (
        "the solution does not pass now of never_the_same: failed",
        "the mistake squares of double loses no points",
        "the mistake subtracts-nothing of double is taken for: forgets",
        "the mistake forgets of double also loses points of never_the_same",
    ):
        assert words in message


def test_points_for_an_untouched_notebook_are_refused(course):
    """The grader gives none; were it otherwise, no chapter would be released."""
    chapter = course.chapter("01_mini")
    result = SubmissionResult("untouched", chapter.name, "graded", 2.0, 7.5, 1, "bwrap")
    assert list(problems_of(chapter, {"untouched": result})) == ["the untouched notebook scores 2, it must score 0"]


@pytest.mark.slow
def test_a_good_chapter_is_released_for_real(course):
    """Sandbox, kernel, wheel: after it nothing differs, and the demonstration's picture is stored."""
    said = []
    build(course, on_message=said.append)
    assert check(course) == []
    picture = (course.figures / "01_mini" / "stops_and_seconds.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert said == [
        "01_mini: computing answers and proving the marks",
        "01_mini: executing the notebook",
        "01_mini: running all cells of the untouched student's notebook",
        "01_mini: up to date",
        "wheel of course_lib: dist/pole_position_course-0.1.0-py3-none-any.whl",
    ]


def test_mistakes_that_differ_on_one_check_are_told_apart(course, answers_of):
    """The mini chapter's mistakes are."""
    chapter = course.chapter("01_mini")
    refuse_equal_mistakes(chapter, answers_of(chapter))


def test_a_mistake_that_answers_like_the_reference_is_refused(course, answers_of):
    """It is none, or no check looks at it."""
    chapter = course.chapter("01_mini")
    solution = chapter.exercises[0].solution
    none = replace(chapter.misconceptions[0], slug="is-none", source=solution)
    chapter = replace(chapter, misconceptions=(*chapter.misconceptions, none))
    with pytest.raises(ProofError, match="stop_cost: is-none and the reference answer every check alike: add a check"):
        refuse_equal_mistakes(chapter, answers_of(chapter))


def test_two_mistakes_that_answer_alike_are_refused(course, answers_of):
    """Nobody could say which one a student made."""
    chapter = course.chapter("01_mini")
    twin = replace(chapter.misconceptions[3], slug="a-twin")
    chapter = replace(chapter, misconceptions=(*chapter.misconceptions, twin))
    with pytest.raises(ProofError, match="Tyre: all-tyres-are-one and a-twin answer every check alike"):
        refuse_equal_mistakes(chapter, answers_of(chapter))
