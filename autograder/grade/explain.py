"""Runs one exercise of one student again, to show the instructor how its marks came about.

The same file, the same seed, the same walls, and the rules of `verdict`; so the outcome is that of the result on disk,
or the student's code is not the same twice, which is then said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.grade.conversation import Conversation, Outcome
from autograder.grade.program import Step, build_steps, pack_chapter
from autograder.grade.reference import ChapterAnswers, compute_answers, seed_checks
from autograder.grade.task import converse, judge, read
from autograder.grade.verdict import MESSAGES, error_text
from autograder.grade.worker import close_workers, this_worker
from autograder.model.chapter import Chapter
from autograder.model.course import Course
from autograder.model.digest import source_digest, text_digest
from autograder.model.errors import UsageError
from autograder.model.explanation import ExplainedCheck, Explanation
from autograder.model.results import CheckResult, ExerciseResult, ResultsDir, SubmissionResult
from autograder.sandbox import Limits, Sandbox, choose_isolation, refuse_bound_paths
from autograder.submission import find_of_student, read_notebook
from course_lib.checks.compare import COARSE, FINE, compare, show
from course_lib.checks.seeding import check_seed
from course_lib.checks.values import Samples

MOST_CALLS = 8  # shown of a check that calls the student's code often
RECORDED = 200  # calls whose arguments are written down; what comes after is only counted
PREFIX = "inputs_of_"
RECORDER = '''
def calls_recorded(thing, log):
    """`thing`, whose calls leave their arguments as text in `log`; a class, with those of its constructor."""
    import functools, inspect
    from course_lib.checks.compare import show
    from course_lib.checks.wire import decode, encode

    def text(value):
        try:
            return show(decode(encode(value)))
        except Exception:
            return f"an object of type {type(value).__name__}"

    def recorded(function, left_out):
        @functools.wraps(function)
        def call(*values, **named):
            given = list(inspect.signature(function).bind(*values, **named).arguments.items())[left_out:]
            shown = given if len(log) < {recorded} else []
            log.append(", ".join(f"{name} = {text(value)}" for name, value in shown))
            return function(*values, **named)

        return call

    if inspect.isclass(thing):
        thing.__init__ = recorded(thing.__init__, 1)
        return thing
    return recorded(thing, 0)


recorded_calls = []
{exercise} = calls_recorded({exercise}, recorded_calls)
'''
REPLAY = """


def {prefix}{check}({rng}):
    recorded_calls.clear()
    {check}({rng})
    return [len(recorded_calls), list(dict.fromkeys(recorded_calls[:{recorded}]))[:{most}]]
"""


@dataclass(frozen=True)
class _Again:
    """What came of running it again."""

    result: ExerciseResult
    outcomes: Mapping[str, Outcome]
    repairs: tuple[str, ...]
    answers: ChapterAnswers
    inputs: Mapping[str, Outcome]  # check -> [number of calls, texts of the first]


def explain(
    directory: Path,
    student: str,
    chapter: str,
    exercise: str,
    *,
    course: Course,
    submissions: Path | None = None,
    isolation: str = "auto",
    limits: Limits | None = None,
) -> Explanation:
    """Return everything about `exercise` of `student` in `chapter`, whose result lies in `directory`.

    Raises:
        UsageError: there is nothing to explain, or the submission or the chapter is not what was graded any more.
        IsolationError: this machine cannot enforce `isolation`.
    """
    result = _result(directory, student, chapter, exercise)
    whole = course.chapter(chapter)
    if result.digests.get("source") != source_digest(whole, course):
        raise UsageError(
            f"{chapter} has changed since {student} was graded: run `grade` again, or go back to the course of then."
        )
    folder = _folder(directory, submissions)
    path, notebook = _submission(folder, result, course)
    refuse_bound_paths([course.root, folder, directory])
    chosen = choose_isolation(isolation)
    try:
        names = [one.name for one in whole.exercises]
        sandbox = this_worker().sandbox(course.library, names, chosen, limits or Limits())
        again = _run_again(sandbox, _narrow(whole, exercise), exercise, notebook, result.seed)
    finally:
        close_workers()
    return Explanation(
        student, chapter, exercise, str(path), again.result.source, again.result.score, again.result.max_score,
        result.seed, chosen, tuple(_explained(whole, check, again) for check in again.result.checks),
        (*again.repairs, *_not_the_same(result.exercises[exercise], again.result)),
    )  # fmt: skip


# --- what is to be explained ------------------------------------------------------------------------------------


def _result(directory: Path, student: str, chapter: str, exercise: str) -> SubmissionResult:
    result = ResultsDir(directory).read(student, chapter)
    if result is None:
        known = sorted({one.chapter for one in ResultsDir(directory).results() if one.student == student})
        there = f"{student!r} has: {', '.join(known)}" if known else "nobody of this name has any; look into grades.csv"
        raise UsageError(f"{directory} has no result of {student!r} in {chapter!r}; {there}.")
    if result.status != "graded":
        raise UsageError(f"{student!r} in {chapter!r} is {result.status}, no check ran: {result.message}")
    if exercise not in result.exercises:
        raise UsageError(f"{chapter!r} has no exercise {exercise!r}; it has: {', '.join(result.exercises)}.")
    if result.exercises[exercise].written:
        raise UsageError(f"{exercise!r} is a written question without checks; its answer stands in the feedback.")
    return result


def _folder(directory: Path, submissions: Path | None) -> Path:
    run = ResultsDir(directory).run
    folder = submissions or (run.submissions if run else None)
    if folder is None:
        raise UsageError(f"{directory / 'run.json'} does not say where the submissions are: add --submissions DIR.")
    return folder


def _submission(folder: Path, result: SubmissionResult, course: Course) -> tuple[Path, bytes]:
    """The file of which the result speaks, and its bytes."""
    who = f"{result.student!r} in {result.chapter!r}"
    found = find_of_student(folder, result.student, course.chapters())
    mine = [one for one in found if one.chapter == result.chapter and not one.problem]
    if not mine:
        raise UsageError(f"{folder} holds no submission of {who} any more: name its folder with --submissions DIR.")
    notebook = read_notebook(mine[0].path)
    if text_digest(notebook) != result.digests.get("submission"):
        raise UsageError(
            f"{mine[0].path} has changed since {who} was graded: run `grade` again, or name the folder that was "
            "graded with --submissions DIR."
        )
    return mine[0].path, notebook


def _narrow(chapter: Chapter, exercise: str) -> Chapter:
    """The chapter with the checks and the known mistakes of one exercise; all definitions stay, it may need others."""
    exercises = tuple(one if one.name == exercise else replace(one, checks=()) for one in chapter.exercises)
    mistakes = tuple(one for one in chapter.misconceptions if one.exercise == exercise)
    return replace(chapter, exercises=exercises, misconceptions=mistakes)


# --- running it again -------------------------------------------------------------------------------------------


def _run_again(sandbox: Sandbox, chapter: Chapter, exercise: str, notebook: bytes, seed: int) -> _Again:
    answers, packed = compute_answers(chapter, sandbox, seed), pack_chapter(chapter)
    shared = {"chapter": packed, "seed": seed, "expected": answers.expected, "mistakes": answers.mistakes}
    with read(sandbox, notebook, packed["outline"]) as (extraction, child):
        transcript = converse(sandbox, shared, extraction, child)
    result = judge(shared, extraction, transcript, exercise)
    inputs = _inputs(sandbox, chapter, exercise, seed)
    return _Again(result, transcript.outcomes, tuple(transcript.repairs), answers, inputs)


def _inputs(sandbox: Sandbox, chapter: Chapter, exercise: str, seed: int) -> dict[str, Outcome]:
    """What each check calls the exercise with, recorded on the reference."""
    packed = pack_chapter(chapter)
    solutions = {one.name: one.solution for one in chapter.exercises}
    recorder = Step("given", "recorder", _recorder(exercise))
    checks = [_replay(check) for check in seed_checks(chapter.name, packed["checks"], seed)]
    outcomes = Conversation(sandbox, [*build_steps(packed, solutions, []), recorder], checks).run().outcomes
    return {name.removeprefix(PREFIX): _without_witness(outcome) for name, outcome in outcomes.items()}


def _without_witness(outcome: Outcome) -> Outcome:
    """The recording alone, where the check opened a world of the grader's and its notes stand beside."""
    return replace(outcome, value=outcome.value["returned"]) if isinstance(outcome.value, dict) else outcome


def _recorder(exercise: str) -> str:
    return RECORDER.replace("{exercise}", exercise).replace("{recorded}", str(RECORDED))


def _replay(check: dict[str, Any]) -> dict[str, Any]:
    """A check that calls `check`, with its seed, and returns what was recorded meanwhile."""
    rng = "rng" if check["takes_rng"] else ""
    replay = REPLAY.format(prefix=PREFIX, check=check["name"], rng=rng, recorded=RECORDED, most=MOST_CALLS)
    return check | {"name": PREFIX + check["name"], "source": check["source"] + replay}


# --- in words ---------------------------------------------------------------------------------------------------


def _explained(chapter: Chapter, result: CheckResult, again: _Again) -> ExplainedCheck:
    check = next(one for exercise in chapter.exercises for one in exercise.checks if one.name == result.name)
    outcome, expected = again.outcomes.get(check.name), again.answers.expected[check.name]
    recorded = again.inputs[check.name]
    calls, inputs = recorded.value if recorded.status == "ok" else (0, [])
    seed = check_seed(again.answers.seed, chapter.name, check.name)
    return ExplainedCheck(
        result, check.source, seed, tuple(inputs), calls, _got(outcome, result), show(expected),
        _comparison(outcome, expected, check.rtol, check.atol), _tolerance(expected, check.rtol, check.atol),
    )  # fmt: skip


def _got(outcome: Outcome | None, result: CheckResult) -> str:
    if outcome is None:
        return result.message
    if outcome.status == "ok":
        return show(outcome.value)
    return error_text(outcome.error) if outcome.error else MESSAGES.get(outcome.status, outcome.status)


def _comparison(outcome: Outcome | None, expected: Any, rtol: float | None, atol: float | None) -> str:
    if outcome is None or outcome.status != "ok":
        return "there is no answer to compare"
    difference = compare(outcome.value, expected, rtol, atol)
    return difference.sentence() if difference else "counts as equal"


def _tolerance(expected: Any, rtol: float | None, atol: float | None) -> str:
    """In words; what a check sets itself takes the place of the course's."""
    if isinstance(expected, Samples):
        return "random draws: a test of their distribution, not their values"
    parts = []
    for name, own, fine, coarse in (("relative", rtol, FINE[0], COARSE[0]), ("absolute", atol, FINE[1], COARSE[1])):
        parts.append(f"{name} {own:g} (the check's own)" if own is not None else f"{name} {fine:g}, float32 {coarse:g}")
    return "; ".join(parts)


def _not_the_same(before: ExerciseResult, now: ExerciseResult) -> list[str]:
    """The checks that came to something else than in grading: the code is not the same twice."""
    statuses = {check.name: check.status for check in before.checks}
    return [
        f"{check.name} came to {statuses.get(check.name, 'nothing')} in grading and comes to {check.status} now: "
        "the student's code is not the same twice"
        for check in now.checks
        if check.status != statuses.get(check.name)
    ]
