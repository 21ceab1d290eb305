import json

import numpy as np
import pytest
from hypothesis import given

from autograder.grade.conversation import Outcome
from autograder.grade.verdict import HIDDEN_MESSAGES, broken_exercise, error_text, judge_exercise, missing_exercise
from course_lib.checks.diagnosis import Raised
from course_lib.checks.wire import decode, encode
from tests.plain_data import EXTREMES, VALUES

CHECKS = [
    {"name": "two", "hidden": False, "points": 1.0, "rtol": None, "atol": None, "doc": "Two.", "call": "double(2)"},
    {"name": "many", "hidden": True, "points": 2.0, "rtol": None, "atol": None, "doc": "Many.", "call": ""},
]
EXPECTED = {"two": 4, "many": 6.0}
MISTAKES = {"squares": {"two": 4, "many": 9.0}, "crash": {"two": Raised("KeyError"), "many": Raised("KeyError")}}
TEXTS = {"squares": "You squared.", "crash": "You read a key."}
ERROR = {
    "type": "ZeroDivisionError",
    "message": "secret-input-8431",
    "line": 2,
    "text": "return x / 0",
    "where": "double",
}


def judge(two=None, many=None, **changes):
    """The result of the exercise `double` with these outcomes; right ones unless said otherwise."""
    outcomes = {"two": two or Outcome("ok", 4), "many": many or Outcome("ok", 6.0)}
    arguments = {"checks": CHECKS, "expected": EXPECTED, "mistakes": MISTAKES, "texts": TEXTS} | changes
    return judge_exercise("double", outcomes=outcomes, source="def double(x): ...", **arguments)


def test_right_answers_earn_all_points():
    """Every check passed: full score, no message, no mistake."""
    result = judge()
    assert (result.score, result.max_score, result.status) == (3.0, 3.0, "passed")
    assert all(check.message == "" and check.misconception is None for check in result.checks)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(VALUES | EXTREMES, VALUES | EXTREMES)
def test_whatever_data_a_student_sends_is_judged(got, expected):
    """Any answer against any other, of the reference and of a mistake, gives a result with words: no exception."""
    got, expected = decode(encode(got)), decode(encode(expected))
    mistakes = {"squares": {"two": expected, "many": got}}
    outcomes = {"two": Outcome("ok", got), "many": Outcome("ok", got)}
    result = judge(**outcomes, expected={"two": expected, "many": expected}, mistakes=mistakes)
    assert len(result.checks[0].message) < 4_000
    json.dumps([vars(check) for check in result.checks]).encode()


def test_each_check_earns_its_own_points():
    """Partial credit: a passed check counts beside a failed one."""
    result = judge(two=Outcome("ok", 5))
    assert (result.score, result.status) == (2.0, "failed")
    assert [check.points for check in result.checks] == [0.0, 2.0]


def test_a_public_failure_shows_everything():
    """Call, got, expected and the sentence of the comparison."""
    check = judge(two=Outcome("ok", 5)).checks[0]
    assert (check.call, check.got, check.expected) == ("double(2)", "5", "4")
    assert check.message == "values: got 5, expected 4"


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("ok", "secret-input-8431"),
        Outcome("ok", ["secret-input-8431", np.ones(3)]),
        Outcome("error", error=ERROR),
        Outcome("error", error=ERROR | {"type": "secret-input-8431"}),
        Outcome("timeout", error=ERROR),
        Outcome("killed", error=ERROR),
    ],
)
def test_nothing_of_a_hidden_check_is_shown(outcome):
    """Neither the value that it gave nor the text of an exception reaches the result: status and docstring only."""
    check = judge(many=outcome).checks[1]
    assert "8431" not in repr(check)
    assert "return x / 0" not in repr(check)
    assert (check.call, check.got, check.expected, check.doc) == (None, None, None, "Many.")
    assert check.points == 0.0


def test_hidden_messages_are_fixed_sentences():
    """A failed and a raising hidden check have one sentence each, whatever happened."""
    assert judge(many=Outcome("ok", 1)).checks[1].message == HIDDEN_MESSAGES["failed"]
    assert judge(many=Outcome("error", error=ERROR)).checks[1].message == HIDDEN_MESSAGES["error"]


def test_a_mistake_is_named_on_the_checks_that_it_fails():
    """Hidden ones too: slug and text; the check that the mistake passes names none."""
    two, many = judge(many=Outcome("ok", 9.0)).checks
    assert (two.misconception, two.misconception_text) == (None, "")
    assert (many.misconception, many.misconception_text) == ("squares", "You squared.")


def test_a_mistake_that_raises_is_named():
    """The same type of exception on every check is the mistake's."""
    error = Outcome("error", error=ERROR | {"type": "KeyError"})
    assert [check.misconception for check in judge(error, error).checks] == ["crash", "crash"]


def test_a_killed_check_names_no_mistake():
    """What broke off gives no data to recognise anything by, and does not hide what the others show."""
    two, many = judge(Outcome("killed"), Outcome("ok", 9.0)).checks
    assert two.misconception is None
    assert many.misconception == "squares"


@pytest.mark.parametrize(
    ("two", "many", "overall"),
    [
        (Outcome("ok", 4), Outcome("ok", 5.0), "failed"),
        (Outcome("ok", 5), Outcome("error", error=ERROR), "error"),
        (Outcome("error", error=ERROR), Outcome("timeout"), "timeout"),
        (Outcome("timeout"), Outcome("killed"), "killed"),
        (Outcome("error", error=ERROR | {"type": "NotImplementedError"}), Outcome("ok", 6.0), "missing"),
    ],
)
def test_the_worst_check_gives_the_exercise_its_status(two, many, overall):
    """killed before timeout before error before failed before missing before passed."""
    assert judge(two, many).status == overall


def test_an_open_branch_is_missing_not_an_error():
    """NotImplementedError, wherever it is raised, says that something is still to be written."""
    open_ = Outcome("error", error=ERROR | {"type": "NotImplementedError"})
    result = judge(open_, open_)
    assert result.status == "missing"
    assert {check.message for check in result.checks} == {"Not attempted yet."}


def test_timeouts_and_kills_say_what_they_mean():
    """Public or hidden, the message is a fixed sentence about the limit."""
    result = judge(Outcome("timeout"), Outcome("killed"))
    assert "a loop that never ends" in result.checks[0].message
    assert "broke off" in result.checks[1].message


def test_tolerances_of_a_check_hold():
    """`rtol` of a check decides whether it passes."""
    checks = [CHECKS[0] | {"rtol": 0.5}, CHECKS[1]]
    assert judge(two=Outcome("ok", 5.0), checks=checks).score == 3.0


def test_missing_and_broken_exercises_lose_all_points_and_show_nothing():
    """Not attempted, or no valid Python: every check stands in the result, without call or values."""
    missing, broken = (
        missing_exercise("double", CHECKS),
        broken_exercise("double", CHECKS, "def (", "SyntaxError: line 1"),
    )
    assert (missing.score, missing.max_score, missing.status) == (0.0, 3.0, "missing")
    assert (broken.score, broken.max_score, broken.status, broken.source) == (0.0, 3.0, "error", "def (")
    assert {check.message for check in broken.checks} == {"SyntaxError: line 1"}
    assert all(check.call is None for check in (*missing.checks, *broken.checks))


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ERROR, "ZeroDivisionError: secret-input-8431 (line 2 of the cell: return x / 0)"),
        (ERROR | {"where": "cell 7"}, "ZeroDivisionError: secret-input-8431 (line 2 of cell 7: return x / 0)"),
        (ERROR | {"text": ""}, "ZeroDivisionError: secret-input-8431 (line 2 of the cell)"),
        (ERROR | {"line": None}, "ZeroDivisionError: secret-input-8431"),
        (
            {"type": "NotData", "message": "set"},
            "The answer is an object of type set, where numbers or arrays are expected.",
        ),
        ({}, "error: "),
    ],
)
def test_a_public_error_names_its_line(error, text):
    """Type, message, the line and its text, and the cell where it is not the exercise's own."""
    assert error_text(error) == text


def test_a_result_is_plain_text():
    """Values of a student are in the result as short text, never as themselves."""
    result = judge(two=Outcome("ok", [np.arange(10_000)] * 50))
    assert len(result.checks[0].got) <= 400
    json.dumps([vars(check) for check in result.checks])
