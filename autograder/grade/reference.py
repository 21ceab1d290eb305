"""The answers that count as right, and those of the known mistakes, computed in a sandbox of their own.

They are computed once for a chapter and a seed, in another process than any student's code, so their cost does not
grow with the class.  A mistake is the reference with one definition in another's place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.grade.conversation import Conversation, Outcome
from autograder.grade.program import build_steps, pack_chapter
from autograder.grade.verdict import answer, error_text
from autograder.model.chapter import Chapter
from autograder.model.errors import InfrastructureError, ReleaseError
from autograder.sandbox import Sandbox
from course_lib.checks.answers import AnswerBook, CheckAnswers, dump_book
from course_lib.checks.seeding import check_seed, world_seed


@dataclass(frozen=True)
class ChapterAnswers:
    """All that a verdict compares with."""

    seed: int
    expected: Mapping[str, Any]  # check -> decoded value
    mistakes: Mapping[str, Mapping[str, Mapping[str, Any]]]  # exercise -> slug -> check -> decoded value or Raised


def compute_answers(chapter: Chapter, sandbox: Sandbox, seed: int) -> ChapterAnswers:
    """Run the reference and every known mistake on all checks.

    Raises:
        ReleaseError: the reference fails a check of its own.
        InfrastructureError: its child was killed; it passed when it was released.
    """
    packed = pack_chapter(chapter)
    reference = {exercise.name: exercise.solution for exercise in chapter.exercises}
    outcomes = _outcomes(packed, sandbox, seed, reference, packed["checks"])
    for name, outcome in outcomes.items():
        if outcome.status != "ok":
            why = error_text(outcome.error) if outcome.error else outcome.status
            kind = InfrastructureError if outcome.status == "killed" else ReleaseError
            raise kind(f"{chapter.path}: the reference gives no answer to the check {name}: {why}")
    mistakes: dict[str, dict[str, dict[str, Any]]] = {exercise.name: {} for exercise in chapter.exercises}
    for mistake in chapter.misconceptions:
        checks = [check for check in packed["checks"] if check["exercise"] == mistake.exercise]
        wrong = _outcomes(packed, sandbox, seed, reference | {mistake.exercise: mistake.source}, checks)
        mistakes[mistake.exercise][mistake.slug] = {name: answer(outcome) for name, outcome in wrong.items()}
    return ChapterAnswers(seed, {name: outcome.value for name, outcome in outcomes.items()}, mistakes)


def _outcomes(
    packed: Mapping[str, Any], sandbox: Sandbox, seed: int, definitions: Mapping[str, str], checks: list[dict[str, Any]]
) -> dict[str, Outcome]:
    seeded = seed_checks(packed["name"], checks, seed)
    return Conversation(sandbox, build_steps(packed, definitions, []), seeded).run().outcomes


def seed_checks(chapter: str, checks: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """Each check with the seed of its own that follows from the seed of the run, and that of its world, if it has one.

    The first is told to the sandbox, the second never.
    """
    return [
        check
        | {"seed": check_seed(seed, chapter, check["name"]), "world_seed": world_seed(seed, chapter, check["name"])}
        for check in checks
    ]


def answer_book(chapter: Chapter, answers: ChapterAnswers, hidden: bool, digest: str) -> str:
    """The answer book that @check reads in a notebook, as JSON text; with `hidden` the instructor's."""
    checks = {}
    for exercise in chapter.exercises:
        for check in exercise.checks:
            if check.hidden and not hidden:
                continue
            wrong = answers.mistakes[exercise.name]
            checks[check.name] = CheckAnswers(
                name=check.name, exercise=exercise.name, hidden=check.hidden, points=check.points, doc=check.doc,
                call=check.call, expected=answers.expected[check.name], rtol=check.rtol, atol=check.atol,
                mistakes={slug: values[check.name] for slug, values in wrong.items()},
            )  # fmt: skip
    texts: dict[str, dict[str, str]] = {exercise.name: {} for exercise in chapter.exercises}
    for mistake in chapter.misconceptions:
        texts[mistake.exercise][mistake.slug] = mistake.text
    book = AnswerBook(
        chapter=chapter.name, digest=digest, seed=answers.seed, checks=checks, texts=texts,
        points={exercise.name: exercise.points for exercise in chapter.exercises},
        written={question.name: question.points for question in chapter.written},
    )  # fmt: skip
    return dump_book(book)
