"""From outcomes to marks: pure functions on the trusted side.

The answers of the student, of the reference and of the known mistakes come in; results go out.  Nothing that a child
sent after its first hidden check reaches a student: a hidden check says only which rule was tested, and which known
mistake it looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.grade.conversation import Outcome
from autograder.model.results import CheckResult, ExerciseResult
from course_lib.checks.compare import compare, show
from course_lib.checks.diagnosis import Raised, diagnose

HIDDEN_MESSAGES = {
    "failed": "Your answer differs from the reference on inputs that are not shown.",
    "error": "Your code raised an error on inputs that are not shown.",
}
MESSAGES = {
    "timeout": "The check took longer than its limit of computing time; is there a loop that never ends?",
    "killed": "The process that ran this check broke off: too much memory, an exit, or something that is not allowed.",
    "missing": "Not attempted yet.",
}


def judge_exercise(
    name: str,
    checks: list[Mapping[str, Any]],
    outcomes: Mapping[str, Outcome],
    expected: Mapping[str, Any],
    mistakes: Mapping[str, Mapping[str, Any]],
    texts: Mapping[str, str],
    source: str,
) -> ExerciseResult:
    """The result of one exercise: every check judged, and the mistake named that explains the failures."""
    states = {check["name"]: judge_check(check, outcomes[check["name"]], expected) for check in checks}
    comparable = {c["name"]: answer(outcomes[c["name"]]) for c in checks if _comparable(outcomes[c["name"]])}
    failed = {check_name for check_name, state in states.items() if state != "passed"}
    tolerances = {check["name"]: (check["rtol"], check["atol"]) for check in checks}
    slug = diagnose(comparable, failed & set(comparable), mistakes, tolerances)
    results = tuple(
        _check_result(check, states[check["name"]], outcomes[check["name"]], expected, slug, texts) for check in checks
    )
    score = sum(result.points for result in results)
    return ExerciseResult(name, score, sum(c["points"] for c in checks), _overall(states), source, results)


def answer(outcome: Outcome) -> Any:
    """The outcome in the form that known mistakes are kept in."""
    if outcome.status == "ok":
        return outcome.value
    return Raised(str(outcome.error["type"]) if outcome.error else outcome.status)


def _comparable(outcome: Outcome) -> bool:
    return outcome.status in ("ok", "error", "timeout")


def judge_check(check: Mapping[str, Any], outcome: Outcome, expected: Mapping[str, Any]) -> str:
    """How one check ended: passed, failed, error, timeout, killed or missing."""
    if outcome.status != "ok":
        open_ = outcome.error is not None and outcome.error["type"] == "NotImplementedError"
        return "missing" if open_ else outcome.status
    difference = compare(outcome.value, expected[check["name"]], check["rtol"], check["atol"])
    return "passed" if difference is None else "failed"


def _check_result(
    check: Mapping[str, Any],
    status: str,
    outcome: Outcome,
    expected: Mapping[str, Any],
    slug: str | None,
    texts: Mapping[str, str],
) -> CheckResult:
    passed, hidden = status == "passed", bool(check["hidden"])
    named = slug if not passed and status in ("failed", "error", "timeout") else None
    shown: dict[str, str | None] = {}
    if not hidden:
        got = show(outcome.value) if outcome.status == "ok" else None
        shown = {"call": check["call"], "got": got, "expected": show(expected[check["name"]])}
    return CheckResult(
        name=check["name"],
        hidden=hidden,
        status=status,
        points=check["points"] if passed else 0.0,
        max_points=check["points"],
        message="" if passed else _message(check, status, outcome, expected),
        misconception=named,
        misconception_text=texts.get(named, "") if named else "",
        doc=check["doc"],
        **shown,
    )


def _message(check: Mapping[str, Any], status: str, outcome: Outcome, expected: Mapping[str, Any]) -> str:
    if status in MESSAGES:
        return MESSAGES[status]
    if check["hidden"]:
        return HIDDEN_MESSAGES[status]
    if status == "error":
        return error_text(outcome.error or {})
    difference = compare(outcome.value, expected[check["name"]], check["rtol"], check["atol"])
    return difference.sentence() if difference else ""


def error_text(error: Mapping[str, Any]) -> str:
    """An exception on one line, with the line of the student's cell that it came from."""
    if error.get("type") == "NotData":
        return f"The answer is an object of type {error.get('message', '')}, where numbers or arrays are expected."
    return f"{error.get('type', 'error')}: {error.get('message', '')}{_place(error)}"


def _place(error: Mapping[str, Any]) -> str:
    """Line and text; a step named "cell 3" is a cell of the student's own, all others are an exercise's."""
    if not error.get("line"):
        return ""
    where = str(error.get("where", ""))
    cell = where if where.startswith("cell ") else "the cell"
    text = str(error.get("text", "")).strip()
    return f" (line {error['line']} of {cell}{': ' if text else ''}{text})"


def _overall(states: Mapping[str, str]) -> str:
    values = set(states.values())
    order = ("killed", "timeout", "error", "failed", "missing", "passed")
    if values == {"passed"}:
        return "passed"
    return "missing" if values == {"missing"} else next(state for state in order if state in values)


def missing_exercise(name: str, checks: list[Mapping[str, Any]], source: str = "") -> ExerciseResult:
    """The result of an exercise that was not attempted."""
    results = tuple(
        CheckResult(
            check["name"], bool(check["hidden"]), "missing", 0.0, check["points"], MESSAGES["missing"], doc=check["doc"]
        )
        for check in checks
    )
    return ExerciseResult(name, 0.0, sum(check["points"] for check in checks), "missing", source, results)


def broken_exercise(name: str, checks: list[Mapping[str, Any]], source: str, problem: str) -> ExerciseResult:
    """The result of an exercise whose cell is no valid Python: the message is safe to show, nothing ran."""
    results = tuple(
        CheckResult(check["name"], bool(check["hidden"]), "error", 0.0, check["points"], problem, doc=check["doc"])
        for check in checks
    )
    return ExerciseResult(name, 0.0, sum(check["points"] for check in checks), "error", source, results)
