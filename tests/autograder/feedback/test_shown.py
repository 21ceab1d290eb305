"""autograder/feedback/shown.py: what a student may see."""

import dataclasses

import pytest

from autograder.feedback.shown import HIDDEN_WORDS, OUTCOME_WORDS, shown_check, shown_exercises, state
from autograder.model.manual import Manual, Mark
from autograder.model.results import OUTCOMES
from tests.autograder.fake_class import BOOTSTRAPS, SECRET_INPUT, hidden, public, q_learning, submission, written

CHAPTER = "02_q_learning_vs_sarsa"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_of_a_hidden_check_only_words_of_ours_are_shown(outcome):
    """No message, no value, no call, whatever the outcome; docstring, diagnosis and points are shown."""
    check = hidden(outcome, 0, 3, message=SECRET_INPUT, misconception="slug", misconception_text="text")
    shown = shown_check(check)
    assert SECRET_INPUT not in repr(shown)
    assert (shown.message, shown.rows) == (HIDDEN_WORDS[outcome], ())
    assert (shown.doc, shown.max_points, shown.hidden) == (check.doc, 3, True)


def test_every_outcome_has_its_words():
    """The vocabulary is closed, and so are the words for it."""
    assert set(HIDDEN_WORDS) == set(OUTCOMES)
    assert set(OUTCOME_WORDS) == {*OUTCOMES, "partial"}


def test_of_a_public_check_everything_is_shown():
    """What was called, expected and got, and the message."""
    shown = shown_check(public("failed", 0, 1, message="off by 4.5"))
    assert [label for label, _ in shown.rows] == ["Called", "Expected", "Got"]
    assert shown.message == "off by 4.5"


def test_a_value_that_is_not_there_has_no_row():
    """A check that raised got nothing."""
    assert [label for label, _ in shown_check(public("error", 0, 1, got=None)).rows] == ["Called", "Expected"]


def test_a_diagnosis_belongs_to_a_check_that_did_not_pass():
    """The recognised mistake with what its author should read, each once an exercise."""
    assert shown_check(public("failed", 0, 1)).diagnosis is None
    assert shown_check(public("passed", 1, 1, misconception="slug")).diagnosis is None
    [exercise] = shown_exercises(submission("bo", CHAPTER, q_learning("bootstraps")), Manual(None), {})
    assert [one.text for one in exercise.diagnoses] == [BOOTSTRAPS]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("right", "passed"),
        ("partly", "partial"),
        ("bootstraps", "failed"),
        ("crash", "error"),
        ("ours", "infrastructure"),
    ],
)
def test_the_state_of_an_exercise(kind, expected):
    """Its outcome, and "partial" where points were earned."""
    assert state(q_learning(kind)) == expected


def test_a_marked_answer_is_neither_passed_nor_failed_in_words():
    """A person's mark is no verdict of a machine."""
    marked = dataclasses.replace(written(), score=0.5, status="failed")
    mark = Mark("ada", CHAPTER, "why_the_safe_path", 0.5)
    [shown] = shown_exercises(submission("ada", CHAPTER, marked), Manual(None, [mark]), {})
    assert (shown.words, shown.mark) == ("marked", mark)
    [open_] = shown_exercises(submission("ada", CHAPTER, written()), Manual(None), {})
    assert open_.words == "waits for a mark"
    [empty] = shown_exercises(submission("quin", CHAPTER, written("")), Manual(None), {})
    assert empty.words == "not answered"
