"""`@check` in a notebook: run the student's code, compare with the answer book, show a card, raise on failure.

The decorated function returns data and holds no expected value.  Its value is encoded and decoded before it is
compared, exactly as when grading, so a visible pass is a graded pass.  Hidden checks find answers in the
instructor's book only; without it they err, they never pass.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, overload

from course_lib.checks.answers import AnswerBook, CheckAnswers, find_book
from course_lib.checks.blame import describe_error, find_blame
from course_lib.checks.card import Card, show_card
from course_lib.checks.compare import Difference, compare, show
from course_lib.checks.diagnosis import Raised, same_outcome
from course_lib.checks.remote import hosted
from course_lib.checks.seeding import check_seed, reseed, world_seed
from course_lib.checks.wire import NotData, decode, encode
from course_lib.summaries import ExerciseSummary, keep_summary

CheckFunction = Callable[..., Any]


class CheckFailed(AssertionError):
    """A check did not pass.  In a notebook it prints as one line: the card above it says the rest."""

    def _render_traceback_(self) -> list[str]:  # the hook that IPython asks an exception for
        return [f"{type(self).__name__}: {self}"]


class NotAttempted(CheckFailed):
    """The exercise still raises NotImplementedError."""


class NoAnswer(CheckFailed):
    """There is no expected answer here, so nothing can pass."""


@dataclass
class Session:
    """The chapter that this notebook works on, and what its checks said last."""

    chapter: str = ""
    book: AnswerBook | None = None
    outcomes: dict[str, str] = field(default_factory=dict)  # check -> passed, failed, not attempted or error


SESSION = Session()


def chapter(name: str) -> None:
    """Name the chapter of this notebook, for instance ``chapter("05_dqn")``.  Called by the set-up cell."""
    SESSION.chapter, SESSION.book = name, find_book(name)
    SESSION.outcomes.clear()


@overload
def check(function: CheckFunction) -> CheckFunction: ...
@overload
def check(
    function: None = None, *, weight: float = 1.0, rtol: float | None = None, atol: float | None = None
) -> Callable[[CheckFunction], CheckFunction]: ...
def check(
    function: CheckFunction | None = None, *, weight: float = 1.0, rtol: float | None = None, atol: float | None = None
) -> Any:
    """Run `function` at once and show whether what it returns is what the reference solution gives.

    `weight` (share of the exercise's points), `rtol` and `atol` (tolerances) are read by the release step; the
    notebook takes them from the answer book.  Raises CheckFailed when the check does not pass.
    """
    del weight, rtol, atol  # the answer book has them
    if function is None:
        return check
    _run(function)
    return function


def _run(function: CheckFunction) -> None:
    answers = _answers(function)
    try:
        got = decode(encode(_call(function)))
    except NotImplementedError as error:
        _finish(answers, _open_card(answers), NotAttempted(f"{answers.exercise} is still to be written"), error)
    except NotData as error:
        _finish(answers, _not_data_card(answers, str(error)), _failure(answers), error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a student's code raises becomes a card
        _finish(answers, _error_card(answers, error, function.__name__), _failure(answers), error)
    else:
        difference = compare(got, answers.expected, answers.rtol, answers.atol)
        if difference is None:
            _finish(answers, Card("passed", f"{answers.exercise}: {_first_line(answers.doc)}"), None, None)
        else:
            _finish(answers, _difference_card(answers, got, difference), _failure(answers), None)


def _answers(function: CheckFunction) -> CheckAnswers:
    name = function.__name__
    if not SESSION.chapter:
        raise NoAnswer(f"{name}: run the set-up cell at the top of the notebook first; it says which chapter this is")
    if SESSION.book is None or name not in SESSION.book.checks:
        raise NoAnswer(
            f"{name}: chapter {SESSION.chapter} has no answer for this check here. Public checks need the files that "
            "come with course_lib; hidden checks are graded by `python -m autograder grade`"
        )
    return SESSION.book.checks[name]


def _call(function: CheckFunction) -> Any:
    of_check = SESSION.book.seed if SESSION.book else 0, SESSION.chapter, function.__name__
    rng = reseed(check_seed(*of_check))
    with hosted(world_seed(*of_check)) as host:
        return host.witnessed(function(rng) if inspect.signature(function).parameters else function())


def _finish(answers: CheckAnswers, card: Card, failure: CheckFailed | None, cause: BaseException | None) -> None:
    SESSION.outcomes[answers.name] = card.state
    show_card(card)
    if failure is not None:
        raise failure from cause


def _failure(answers: CheckAnswers) -> CheckFailed:
    return CheckFailed(f"{answers.exercise} does not pass {answers.name} yet")


def _first_line(doc: str) -> str:
    return doc.strip().splitlines()[0] if doc.strip() else ""


# --- cards ------------------------------------------------------------------------------------------------------


def _open_card(answers: CheckAnswers) -> Card:
    return Card(
        "not attempted",
        f"{answers.exercise}: {_first_line(answers.doc)}",
        paragraphs=["Write the function above, run its cell, then run this one again."],
    )


def _not_data_card(answers: CheckAnswers, kind: str) -> Card:
    rows = [("called", answers.call), ("got", f"an object of type {kind}"), ("expected", show(answers.expected))]
    return Card("failed", f"{answers.exercise}: {_first_line(answers.doc)}", rows)


def _difference_card(answers: CheckAnswers, got: Any, difference: Difference) -> Card:
    rows = [("called", answers.call), ("got", show(got)), ("expected", show(answers.expected))]
    rows.append(("differs", difference.sentence()))
    return Card("failed", f"{answers.exercise}: {_first_line(answers.doc)}", rows, _known_mistake(answers, got))


def _error_card(answers: CheckAnswers, error: BaseException, check_name: str) -> Card:
    rows = [("called", answers.call), ("raised", describe_error(error))]
    blame = find_blame(error, not_in=(check_name,))
    if blame is not None:
        rows.append(("in", f"{blame.function}, line {blame.line} of its cell\n{blame.excerpt}"))
    paragraphs = _known_mistake(answers, Raised(type(error).__name__))
    if isinstance(error, NameError):
        paragraphs.append("A name is unknown: was every cell above run, from the top, after the last restart?")
    return Card("error", f"{answers.exercise}: {_first_line(answers.doc)}", rows, paragraphs)


def _known_mistake(answers: CheckAnswers, got: Any) -> list[str]:
    """The mistake whose answer this is; where two give it, both, as a question; where more do, nothing."""
    slugs = [s for s, value in answers.mistakes.items() if same_outcome(got, value, answers.rtol, answers.atol)]
    texts = SESSION.book.texts.get(answers.exercise, {}) if SESSION.book else {}
    first = {texts.get(slug, ""): slug for slug in reversed(slugs)}  # two forms of one mistake share a text
    named = [(slug.replace("-", " "), text) for text, slug in reversed(first.items())]
    if len(named) == 1:
        return [f"This is a known mistake, “{named[0][0]}”.", named[0][1]]
    if len(named) == 2:
        question = "Two known mistakes give just this answer. Is yours one of them?"
        return [question, *(f"“{name}”: {text}" for name, text in named)]
    return []


# --- the end of a chapter ---------------------------------------------------------------------------------------


def progress() -> Card:
    """A summary of the chapter: which exercises pass, points of the visible checks, what remains.

    A student's notebook keeps the summary on this machine, for `progress_page`.
    """
    book = SESSION.book
    if book is None:
        raise NoAnswer("run the set-up cell at the top of the notebook first; it says which chapter this is")
    exercises = {exercise: _summary(book, exercise) for exercise in book.points}
    keep_summary(book, exercises)
    return _progress_card(book, exercises)


def _summary(book: AnswerBook, exercise: str) -> ExerciseSummary:
    checks = [c for c in book.checks.values() if c.exercise == exercise and not c.hidden]
    passed = [c for c in checks if SESSION.outcomes.get(c.name) == "passed"]
    return ExerciseSummary(
        state="passed" if len(passed) == len(checks) else _state(checks),
        passed=len(passed),
        checks=len(checks),
        points=sum(c.points for c in passed),
        possible=sum(c.points for c in checks),
    )


def _state(checks: list[CheckAnswers]) -> str:
    states = {SESSION.outcomes.get(check.name, "not run") for check in checks}
    return next((state for state in ("error", "failed", "not attempted", "not run") if state in states), "failed")


def _progress_card(book: AnswerBook, exercises: dict[str, ExerciseSummary]) -> Card:
    table = [["exercise", "visible checks", "points", "state"]]
    for name, one in exercises.items():
        table.append([name, f"{one.passed} of {one.checks}", f"{one.points:g} of {one.possible:g}", one.state])
    left = [name for name, one in exercises.items() if one.state != "passed"]
    earned, total = sum(one.points for one in exercises.values()), sum(one.possible for one in exercises.values())
    hidden = sum(book.points.values()) - total
    paragraphs = [f"Remaining: {', '.join(left)}." if left else "Every visible check passes."]
    if hidden > 0 and not book.instructor:
        paragraphs.append(f"Another {hidden:g} points come from checks that only the grader runs, on other inputs.")
    for name, points in book.written.items():
        paragraphs.append(f"The written question {name} ({points:g} points) is marked by a person.")
    title = (
        f"{book.chapter}: {len(exercises) - len(left)} of {len(exercises)} exercises, "
        f"{earned:g} of {total:g} points of the visible checks"
    )
    return Card("passed" if not left else "note", title, (), paragraphs, table)
