"""Every case of tests/submissions, graded in one run as a class is, gets the score that its case.toml says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from autograder.feedback import write_feedback
from autograder.grade.engine import Summary, grade
from autograder.grade.verdict import HIDDEN_MESSAGES, MESSAGES
from autograder.model.results import ResultsDir, SubmissionResult
from autograder.sandbox import Limits
from tests.submission_cases import MARKER, Case, Expected, chapters, hand_in, read_cases, the_course

pytestmark = pytest.mark.slow  # four minutes on two cores: three hundred submissions twice, eight of which never end

CASES = read_cases()
SEED = 8_675_309_123
# Loops that never end are cut short.  What must end in another way needs a quarter of it here: processor time of the
# same work has doubled on a busy machine.
LIMITS = Limits(check_cpu_seconds=4, total_cpu_seconds=16, wall_factor=3)
SHORTEST_SECRET = 25  # characters: shorter lines of a solution stand in every other solution too
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x9b\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Graded:
    """One run over all cases."""

    output: Path
    summary: Summary
    submissions: Path
    handed_in: list[str]  # everything in that folder before grading

    def result(self, case: Case) -> SubmissionResult:
        """What the case came to, as the file on disk says."""
        result = ResultsDir(self.output).read(case.known_as, case.chapter)
        result = result or ResultsDir(self.output).read(case.known_as, "unknown")
        assert result is not None, "no result was written"
        return result


@pytest.fixture(scope="module", params=["bwrap", "landlock"])
def graded(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Graded:
    """All cases, handed in and graded once at each level of isolation, with their pages of feedback."""
    submissions, output = tmp_path_factory.mktemp("submissions"), tmp_path_factory.mktemp("output")
    for case in CASES:
        hand_in(case, submissions)
    handed_in = everything_in(submissions)
    summary = grade(submissions, output, course=the_course(), jobs=2, seed=SEED, limits=LIMITS, isolation=request.param)
    write_feedback(output, the_course())
    return Graded(output, summary, submissions, handed_in)


def everything_in(folder: Path) -> list[str]:
    """The paths of all files, folders and links below."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}/{case.name}")
def test_a_case_gets_what_it_must_get(graded: Graded, case: Case) -> None:
    """Status, scores, recognised mistakes and repairs are those of case.toml."""
    result = graded.result(case)
    assert (result.status, case.message in result.message) == (case.status, True), result.message
    assert [words for words in case.repairs if not any(words in repair for repair in result.repairs)] == []
    if case.status == "graded":
        assert found(result) == wanted(case)


def found(result: SubmissionResult) -> dict[str, tuple[float, str, list[str]]]:
    """Score, status and recognised mistakes of each exercise."""
    return {
        name: (
            round(exercise.score, 2),
            exercise.status,
            sorted({c.misconception for c in exercise.checks if c.misconception}),
        )
        for name, exercise in result.exercises.items()
        if not exercise.written
    }


def wanted(case: Case) -> dict[str, tuple[float, str, list[str]]]:
    """The same of the case; an exercise of which it does not speak is as its start left it."""
    return {
        exercise.name: _wanted(case.expected.get(exercise.name), case.start, exercise.points)
        for exercise in chapters()[case.chapter].exercises
    }


def _wanted(expected: Expected | None, start: str, points: float) -> tuple[float, str, list[str]]:
    if expected is None:
        return (round(points, 2), "passed", []) if start == "solved" else (0.0, "missing", [])
    return round(expected.score, 2), expected.status, [expected.mistake] if expected.mistake else []


def test_the_batch_goes_on(graded: Graded) -> None:
    """No submission, however hostile, is left ungraded or takes another's result along."""
    assert [one.student for one in graded.summary.ungraded] == []
    assert len(graded.summary.graded) == len(CASES)


def test_grading_leaves_the_submissions_as_they_were(graded: Graded) -> None:
    """No archive was unpacked and nothing else was written among the submissions."""
    assert everything_in(graded.submissions) == graded.handed_in


# --- nothing leaks ----------------------------------------------------------------------------------------------------


def shown_to_students(graded: Graded) -> Iterator[tuple[str, str]]:
    """(student, text) of everything in a result but the student's own code and answers, and of the feedback page."""
    for case in CASES:
        result = json.loads(graded.result(case).to_json())
        for exercise in result["exercises"].values():
            del exercise["source"]
            exercise.pop("answer", None)
        for text in _strings(result):
            yield case.student, text


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict | list):
        for item in tree.values() if isinstance(tree, dict) else tree:
            yield from _strings(item)


def secrets() -> set[str]:
    """Lines of hidden checks and of solutions, normalised, without those that a student's notebook holds anyway."""
    lines: set[str] = set()
    known: set[str] = set()
    for chapter in chapters().values():
        for exercise in chapter.exercises:
            lines |= set(_lines(exercise.solution))
            known |= set(_lines(exercise.starter))
            for check in exercise.checks:
                (lines if check.hidden else known).update(_lines(check.source))
                known |= set(_lines(check.doc))
    return {line for line in lines - known if len(line) >= SHORTEST_SECRET}


def _lines(source: str) -> Iterator[str]:
    return (" ".join(line.strip(' "').split()) for line in source.splitlines())


def test_no_student_reads_a_hidden_check_or_a_solution(graded: Graded) -> None:
    """No line of a hidden check or of the reference stands in any field of a result but the student's own code."""
    lines = secrets()
    leaks = [
        (student, line)
        for student, text in shown_to_students(graded)
        for line in lines
        if line in " ".join(text.split())
    ]
    assert len(lines) > 50
    assert leaks == []


def test_what_student_code_saw_of_hidden_checks_goes_nowhere(graded: Graded) -> None:
    """The attacks carry what they see in hidden checks into values, errors, names and output, marked STOLEN."""
    assert [(student, text) for student, text in shown_to_students(graded) if "STOLEN" in text] == []


def test_hidden_checks_show_nothing_of_their_own(graded: Graded) -> None:
    """A hidden check has no call, got or expected, and a message out of a closed set."""
    checks = [c for case in CASES for e in graded.result(case).exercises.values() for c in e.checks if c.hidden]
    assert {(c.call, c.got, c.expected) for c in checks} == {(None, None, None)}
    messages = {c.message for c in checks if c.status != "passed" and not c.message.startswith("SyntaxError")}
    assert messages <= {*HIDDEN_MESSAGES.values(), *MESSAGES.values()}


def test_no_student_reads_another_students_work(graded: Graded) -> None:
    """Each notebook names its student; no result and no page holds another's name."""
    for case in CASES:
        page = ResultsDir(graded.output).feedback_file(case.known_as, graded.result(case).chapter)
        texts = [graded.result(case).to_json(), unescape(page.read_text(encoding="utf-8"))]
        others = {other.student for other in CASES} - {case.student}
        assert [name for name in others for text in texts if MARKER + name + "'" in text] == []


def test_feedback_of_hostile_students_is_harmless(graded: Graded) -> None:
    """No page holds a script, a handler that runs, a control character, or the seed of the run."""
    for path in sorted(graded.output.glob("feedback/**/*.html")):
        page = path.read_text(encoding="utf-8")
        assert re.findall(r"<\s*(?:script|iframe|object|embed|img)\b|<[^>]*\son\w+\s*=", page) == [], path
        assert CONTROL.findall(page) == [], path
        assert str(SEED) not in page, path
