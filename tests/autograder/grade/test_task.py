import json

import pytest

from autograder.grade import task
from autograder.grade.reference import compute_answers
from autograder.grade.task import ATTEMPTS, grade_one, pack_shared, pack_task, prepare
from autograder.model.digest import text_digest
from autograder.model.errors import InfrastructureError, ReleaseError
from autograder.model.results import SubmissionResult
from autograder.sandbox import Limits, Reply
from autograder.sandbox.program.intake import extract

SEED = 7


def notebook(*sources: str) -> bytes:
    """A notebook of these code cells."""
    cells = [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode()


SOLVED = ("def double(x):\n    return 2 * x", "def halve(x):\n    return x / FACTOR")


@pytest.fixture
def grade_here(chapter, sandbox, monkeypatch):
    """A function that grades a notebook through grade_one in the fake sandbox."""
    shared = pack_shared(
        chapter, compute_answers(chapter, sandbox, SEED), chapter.path.parent, "auto", "digest", Limits()
    )

    class Worker:
        closed = 0

        def sandbox(self, *_):
            return sandbox

        def close(self):
            Worker.closed += 1

    child = type(sandbox.child())
    monkeypatch.setattr(task, "this_worker", Worker)
    monkeypatch.setattr(child, "intake", lambda _, data, outline: Reply("ok", extract(data, outline)), raising=False)

    def run(data: bytes, notes=()) -> SubmissionResult:
        return SubmissionResult.from_json(grade_one(pack_task(shared, "ada", data, notes)))

    run.sandbox, run.child, run.worker = sandbox, child, Worker
    return run


def test_a_right_submission_gets_full_marks(grade_here):
    """Score, seed, isolation, digests, notes and repairs are in the result; the written question stands beside."""
    data = notebook(*SOLVED)
    result = grade_here(data, ("graded as that",))
    assert (result.status, result.score, result.max_score) == ("graded", 5.0, 6.5)
    assert (result.student, result.chapter, result.seed, result.isolation) == ("ada", "01_mini", SEED, "fake")
    assert result.digests == {"submission": text_digest(data), "source": "digest"}
    assert result.repairs[0] == "graded as that"
    assert list(result.exercises) == ["double", "halve", "why"]
    assert result.exercises["double"].source == SOLVED[0]


def test_grading_twice_gives_the_same_result(grade_here):
    """The task is idempotent: only `seconds` differ."""
    first, again = (vars(grade_here(notebook(*SOLVED))) | {"seconds": 0} for _ in range(2))
    assert first == again


def test_nothing_attempted(grade_here):
    """Every exercise and the question are missing; no code ran."""
    before = len(grade_here.sandbox.log)
    result = grade_here(notebook("# nothing"))
    assert (result.status, result.score) == ("graded", 0.0)
    assert {exercise.status for exercise in result.exercises.values()} == {"missing"}
    assert len(grade_here.sandbox.log) == before


def test_a_mistake_is_recognised_through_the_payload(grade_here):
    """Values and exceptions of known mistakes survive the way to a worker."""
    squares = grade_here(notebook("def double(x):\n    return x * x"))
    assert squares.exercises["double"].checks[1].misconception == "squares"
    crashes = grade_here(notebook("def double(x):\n    return {}[str(x)]"))
    assert [check.misconception for check in crashes.exercises["double"].checks] == ["crashes", "crashes"]


def test_a_cell_that_does_not_parse_is_an_error_with_its_message(grade_here):
    """The rest is graded."""
    result = grade_here(notebook("def double(x:\n    return", SOLVED[1]))
    assert result.exercises["double"].status == "error"
    assert "SyntaxError" in result.exercises["double"].checks[0].message
    assert result.exercises["halve"].score == 2.0


def test_a_written_answer_is_pending(grade_here):
    """It waits for a mark by hand, with its text."""
    cells = [{"cell_type": "markdown", "source": "<!-- written: why -->\nBecause.", "metadata": {}}]
    result = grade_here(json.dumps({"nbformat": 4, "cells": cells}).encode())
    assert (result.exercises["why"].status, result.exercises["why"].answer) == ("pending", "Because.")
    assert (result.exercises["why"].score, result.pending_points) == (0.0, 1.5)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply("timeout"), "took too long to read"),
        (Reply("killed"), "too much memory"),
        (Reply("error", error={}), "cannot be read"),
        (Reply("ok", [1]), "cannot be read"),
        (Reply("ok", {"unreadable": "the file is empty"}), "the file is empty"),
    ],
)
def test_what_intake_cannot_read_is_unreadable(grade_here, monkeypatch, reply, words):
    """An outcome with words of its own, zero points, all points possible, and the batch goes on."""
    monkeypatch.setattr(grade_here.child, "intake", lambda *_: reply)
    result = grade_here(b"?")
    assert (result.status, result.score, result.max_score) == ("unreadable", 0.0, 6.5)
    assert words in result.message


def test_an_intake_that_somebody_killed_is_repeated(grade_here, monkeypatch):
    """One death may come from outside; no student is unreadable for that."""
    real, deaths = grade_here.child.intake, iter([Reply("killed")])
    monkeypatch.setattr(grade_here.child, "intake", lambda *request: next(deaths, None) or real(*request))
    assert grade_here(notebook(*SOLVED)).score == 5.0


def test_one_child_reads_and_runs_a_submission(grade_here):
    """A fork costs as much as many checks; only after a death is there another child."""
    before = len(grade_here.sandbox.children)
    assert grade_here(notebook(*SOLVED)).score == 5.0
    assert len(grade_here.sandbox.children) == before + 1


def test_answers_of_the_reference_are_tried_again(grade_here, chapter, monkeypatch):
    """A sandbox that dies meanwhile costs a new one; a reference that is wrong is not asked again."""
    failures = iter([InfrastructureError("the server died"), OSError("no file")])
    real = compute_answers

    def flaky(*arguments):
        for error in failures:
            raise error
        return real(*arguments)

    monkeypatch.setattr(task, "compute_answers", flaky)
    assert prepare(chapter, chapter.path.parent, "auto", "digest", Limits(), SEED)
    assert grade_here.worker.closed == 2
    for error in (InfrastructureError("it is gone"), ReleaseError("it is wrong")):
        monkeypatch.setattr(task, "compute_answers", lambda *_, error=error: (_ for _ in ()).throw(error))
        with pytest.raises(type(error), match=str(error)):
            prepare(chapter, chapter.path.parent, "auto", "digest", Limits(), SEED)
    assert grade_here.worker.closed == 2 + ATTEMPTS


def test_a_fault_of_ours_is_tried_again(grade_here, monkeypatch):
    """The second attempt, with a new sandbox, counts."""
    failures = iter([InfrastructureError("the server died"), KeyError("a bug of ours")])
    real = grade_here.child.intake

    def flaky(*arguments):
        for error in failures:
            raise error
        return real(*arguments)

    monkeypatch.setattr(grade_here.child, "intake", flaky)
    assert grade_here(notebook(*SOLVED)).score == 5.0
    assert grade_here.worker.closed == 2


@pytest.mark.parametrize(
    ("error", "words"), [(InfrastructureError("no bwrap"), "no bwrap"), (KeyError("x"), "KeyError: 'x'")]
)
def test_a_fault_of_ours_that_stays_is_left_ungraded(grade_here, monkeypatch, error, words):
    """After three attempts the submission has the status infrastructure: never a zero, never the end of the batch."""

    def broken(*_):
        raise error

    monkeypatch.setattr(grade_here.child, "intake", broken)
    result = grade_here(notebook(*SOLVED))
    assert (result.status, result.exercises, result.message) == ("infrastructure", {}, words)
    assert result.ungraded
    assert grade_here.worker.closed == ATTEMPTS
