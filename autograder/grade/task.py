"""The unit of work: one submission in, one result out, both as bytes.

`grade_one` is idempotent and knows nothing of folders, so the same function runs in a thread, on a cluster's worker or
in a job array.  All that is the same for a chapter travels as one block of bytes that a worker decodes once.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from autograder.grade.conversation import DEATHS, Conversation, Transcript
from autograder.grade.program import Step, build_steps, pack_chapter
from autograder.grade.reference import ChapterAnswers, compute_answers, seed_checks
from autograder.grade.verdict import broken_exercise, judge_exercise, missing_exercise
from autograder.grade.worker import this_worker
from autograder.model.chapter import Chapter
from autograder.model.digest import text_digest
from autograder.model.errors import InfrastructureError, ReleaseError, SubmissionError
from autograder.model.plain import fit
from autograder.model.results import ExerciseResult, ResultError, SubmissionResult
from autograder.sandbox import Child, Limits, Reply, Sandbox
from course_lib.checks.diagnosis import Raised
from course_lib.checks.wire import decode, encode

ATTEMPTS = 3  # of a submission whose sandbox failed, before it is left ungraded
BLOCK_BYTES = 512 << 20
ROUNDING = 1e-6  # points; seven sevenths of 4 points may sum to 3.9999999999999996
Done = TypeVar("Done")


def pack_task(shared: bytes, student: str, notebook: bytes, notes: tuple[str, ...]) -> bytes:
    """The payload of `grade_one`."""
    return encode({"shared": shared, "student": student, "notebook": notebook, "notes": list(notes)})


def unpack_result(
    reply: object, student: str, chapter: Chapter, digests: Mapping[str, str], seed: int
) -> SubmissionResult:
    """The result in what `grade_one` returned, perhaps on another machine; it must be the one of this very task.

    Raises:
        InfrastructureError: it is no result, another's, or gives points that the chapter does not have.
    """
    try:
        if not isinstance(reply, bytes):
            raise ResultError(f"bytes were expected, and a {type(reply).__name__} came")
        result = SubmissionResult.from_json(reply, "the reply")
    except ResultError as error:
        raise InfrastructureError(
            f"a worker's reply is no result: {fit(str(error.__cause__ or error), 300, 3)}"
        ) from error
    wanted = {"student": student, "chapter": chapter.name, "seed": seed, "digests": dict(digests)}
    for name, value in wanted.items():
        if (actual := getattr(result, name)) != value:
            raise InfrastructureError(f"a worker's reply is of another task: {name} {actual!r:.80}, not {value!r:.80}")
    if not _adds_up(result, chapter):
        raise InfrastructureError(f"a worker's reply gives points that {chapter.name} does not have; grade again")
    return result


def _adds_up(result: SubmissionResult, chapter: Chapter) -> bool:
    """Has a graded result every exercise with its points, and another none; and is its score theirs?"""
    parts = result.exercises
    points = {one.name: one.points for one in chapter.exercises} | {one.name: one.points for one in chapter.written}
    if set(parts) != (set(points) if result.status == "graded" else set()):
        return False
    score = math.fsum(part.score for part in parts.values())
    same = [(result.score, score), (result.max_score, chapter.points)]
    same += [(part.max_score, points[name]) for name, part in parts.items()]
    within = all(part.score <= part.max_score + ROUNDING for part in parts.values())
    return within and all(math.isclose(one, other, abs_tol=ROUNDING) for one, other in same)


def prepare(chapter: Chapter, library: Path, isolation: str, source_digest: str, limits: Limits, seed: int) -> bytes:
    """Compute the reference's answers in this worker's sandbox, which it then has for grading; the block of a chapter.

    Raises:
        ReleaseError: the reference fails a check of its own.
        InfrastructureError: the sandbox failed, time and again.
    """

    def compute() -> bytes:
        sandbox = this_worker().sandbox(library, [exercise.name for exercise in chapter.exercises], isolation, limits)
        answers = compute_answers(chapter, sandbox, seed)
        return pack_shared(chapter, answers, library, isolation, source_digest, limits)

    return _persist(compute)


def pack_shared(
    chapter: Chapter, answers: ChapterAnswers, library: Path, isolation: str, source_digest: str, limits: Limits
) -> bytes:
    """What all submissions of one chapter have in common, the reference's answers included."""
    mistakes = {
        exercise: {slug: {name: _pack(value) for name, value in values.items()} for slug, values in slugs.items()}
        for exercise, slugs in answers.mistakes.items()
    }
    return encode({
        "chapter": pack_chapter(chapter), "seed": answers.seed, "expected": dict(answers.expected),
        "mistakes": mistakes, "library": str(library), "isolation": isolation, "source_digest": source_digest,
        "limits": vars(limits),
    })  # fmt: skip


def grade_one(payload: bytes) -> bytes:
    """Grade one submission; returns the text of its result file."""
    task = decode(payload, BLOCK_BYTES)
    shared = _shared(task["shared"])
    started = time.perf_counter()
    try:
        result = _persist(lambda: _grade(shared, task))
    except InfrastructureError as error:
        result = _unfinished(shared, task, "infrastructure", str(error))
    return _with_seconds(result, time.perf_counter() - started).to_json().encode()


def _persist(work: Callable[[], Done]) -> Done:
    """What `work` returns, tried with a new sandbox after each fault of ours.  Raises InfrastructureError at last."""
    for _ in range(ATTEMPTS):
        try:
            return work()
        except ReleaseError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours costs one submission its mark, never the batch
            this_worker().close()
            last = error
    raise InfrastructureError(describe(last)) from last


def describe(error: Exception) -> str:
    """What failed, in the words of our own errors, or by its type."""
    return str(error) if isinstance(error, InfrastructureError) else f"{type(error).__name__}: {error}"


@lru_cache(maxsize=4)
def _shared(block: bytes) -> dict[str, Any]:
    shared: dict[str, Any] = decode(block, BLOCK_BYTES)
    for slugs in shared["mistakes"].values():
        for values in slugs.values():
            for name, value in values.items():
                values[name] = _unpack(value)
    gc.collect()
    gc.freeze()  # a chapter's answers are many objects that stay: no later collection need look at them again
    return shared


def _pack(value: Any) -> list[Any]:
    return ["raised", value.type] if isinstance(value, Raised) else ["value", value]


def _unpack(packed: list[Any]) -> Any:
    kind, value = packed
    return Raised(value) if kind == "raised" else value


# --- one submission ---------------------------------------------------------------------------------------------


def _grade(shared: Mapping[str, Any], task: Mapping[str, Any]) -> SubmissionResult:
    names = [name for name, _ in shared["chapter"]["exercises"]]
    limits = Limits(**shared["limits"])
    sandbox = this_worker().sandbox(Path(shared["library"]), names, shared["isolation"], limits)
    try:
        with read(sandbox, task["notebook"], shared["chapter"]["outline"]) as (extraction, child):
            transcript = converse(sandbox, shared, extraction, child)
    except SubmissionError as error:
        return _unfinished(shared, task, "unreadable", str(error))
    exercises = {name: judge(shared, extraction, transcript, name) for name in names}
    for name, points in shared["chapter"]["written"]:
        exercises[name] = _written(name, points, extraction["written"][name])
    return SubmissionResult(
        student=task["student"],
        chapter=shared["chapter"]["name"],
        status="graded",
        score=sum(exercise.score for exercise in exercises.values()),
        max_score=sum(exercise.max_score for exercise in exercises.values()),
        seed=shared["seed"],
        isolation=sandbox.isolation,
        repairs=(*task["notes"], *extraction["repairs"], *transcript.repairs),
        exercises=exercises,
        digests=_digests(shared, task),
    )


@contextmanager
def read(sandbox: Sandbox, notebook: bytes, outline: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Child]]:
    """What is graded of a notebook, and the child that read it, in which the student's code may run now.

    Raises SubmissionError, for student and instructor, where it cannot be read.
    """
    for _ in range(DEATHS):
        with sandbox.child() as child:
            reply = child.intake(notebook, dict(outline))
            if reply.status != "killed":
                yield _extraction(reply), child
                return
    _extraction(reply)


def _extraction(reply: Reply) -> dict[str, Any]:
    if reply.status != "ok" or not isinstance(reply.value, dict):
        reason = {"timeout": "took too long to read", "killed": "takes too much memory to read"}.get(reply.status)
        raise SubmissionError(f"the notebook {reason or 'cannot be read'}; copy your cells into a new notebook")
    if "unreadable" in reply.value:
        raise SubmissionError(str(reply.value["unreadable"]))
    return reply.value


def converse(sandbox: Sandbox, shared: Mapping[str, Any], extraction: Mapping[str, Any], child: Child) -> Transcript:
    """Run what was found in a notebook on the checks of its attempted exercises, first in `child`, which read it."""
    definitions = {
        name: entry["source"]
        for name, entry in extraction["exercises"].items()
        if entry["attempted"] and not entry["problem"]
    }
    extras = [Step("extra", extra["name"], extra["source"]) for extra in extraction["extras"]]
    checks = [check for check in shared["chapter"]["checks"] if check["exercise"] in definitions]
    steps = build_steps(shared["chapter"], definitions, extras)
    return Conversation(sandbox, steps, seed_checks(shared["chapter"]["name"], checks, shared["seed"]), child).run()


def judge(
    shared: Mapping[str, Any], extraction: Mapping[str, Any], transcript: Transcript, name: str
) -> ExerciseResult:
    """Return the result of one exercise."""
    checks = [check for check in shared["chapter"]["checks"] if check["exercise"] == name]
    entry = extraction["exercises"][name]
    if not entry["attempted"]:
        return missing_exercise(name, checks)
    source = entry["source"].strip("\n")
    if entry["problem"]:
        return broken_exercise(name, checks, source, entry["problem"])
    mistakes, texts = shared["mistakes"][name], shared["chapter"]["texts"][name]
    return judge_exercise(name, checks, transcript.outcomes, shared["expected"], mistakes, texts, source)


def _written(name: str, points: float, entry: Mapping[str, Any]) -> ExerciseResult:
    return ExerciseResult(name, 0.0, points, "pending" if entry["attempted"] else "missing", answer=entry["answer"])


def _unfinished(shared: Mapping[str, Any], task: Mapping[str, Any], status: str, message: str) -> SubmissionResult:
    chapter = shared["chapter"]
    possible = sum(points for _, points in [*chapter["exercises"], *chapter["written"]])
    return SubmissionResult(
        task["student"], chapter["name"], status, 0.0, possible, shared["seed"], shared["isolation"],
        repairs=tuple(task["notes"]), digests=_digests(shared, task), message=message,
    )  # fmt: skip


def _digests(shared: Mapping[str, Any], task: Mapping[str, Any]) -> dict[str, str]:
    return {"submission": text_digest(task["notebook"]), "source": shared["source_digest"]}


def _with_seconds(result: SubmissionResult, seconds: float) -> SubmissionResult:
    return SubmissionResult(**(vars(result) | {"seconds": round(seconds, 3)}))
