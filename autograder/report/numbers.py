"""What the report counts. Every number is derived from merged results; nothing is read or written here.

A share of a submission is its score over the points that are decided: written answers that wait for a mark are left
out above and below, so that a class does not look worse before its answers are read. Submissions that were left
ungraded for reasons of ours count nowhere; unreadable ones count as handed in, with the score that they have.
"""

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from autograder.model.grades import misconceptions
from autograder.model.results import CheckResult, ExerciseResult, SubmissionResult
from autograder.report.discrimination import Discrimination, Item

STOPPED = ("error", "timeout", "killed")
GROUPS = ("full", "partial", "wrong", "stopped", "missing", "pending")
"""What an exercise came to, from the best to the undecided; the parts of a bar."""


@dataclass(frozen=True)
class CheckNumbers:
    """One check over those who tried its exercise; `stopped` of them met an error, a time limit or another limit."""

    exercise: str
    name: str
    doc: str
    hidden: bool
    tried: int
    passed: int
    stopped: int

    @property
    def share(self) -> float:
        """Share of those who tried who passed."""
        return self.passed / self.tried


@dataclass(frozen=True)
class ExerciseNumbers:
    """One exercise over a class.

    groups: submissions in each of GROUPS. success: mean share of its points, None while an answer waits for its mark.
    unnamed: wrong or partly wrong submissions in which no known mistake was recognised. checks: as in the source.
    discrimination: None where it was not asked for.
    """

    name: str
    chapter: str
    written: bool
    max_score: float
    groups: dict[str, int]
    success: float | None
    unnamed: int
    checks: tuple[CheckNumbers, ...]
    discrimination: Discrimination | None = None

    @property
    def submissions(self) -> int:
        """How many submissions have this exercise."""
        return sum(self.groups.values())

    @property
    def full(self) -> float:
        """Share of the submissions with full marks."""
        return self.groups["full"] / self.submissions if self.submissions else 0.0

    @property
    def missing(self) -> float:
        """Share of the submissions that did not attempt it."""
        return self.groups["missing"] / self.submissions if self.submissions else 0.0

    @property
    def wrong(self) -> int:
        """Submissions that tried, ran, and did not get full marks."""
        return self.groups["wrong"] + self.groups["partial"]


@dataclass(frozen=True)
class MistakeNumbers:
    """One misconception: who made it, and their share of those who handed the chapter in."""

    chapter: str
    exercise: str
    slug: str
    text: str
    students: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class ChapterNumbers:
    """One chapter over a class. shares: of the decided points; seconds: of grading."""

    name: str
    title: str
    submissions: int
    shares: tuple[float, ...]
    exercises: tuple[ExerciseNumbers, ...]
    mistakes: tuple[MistakeNumbers, ...]
    seconds: tuple[float, ...]

    @property
    def mean(self) -> float | None:
        """Mean of the shares."""
        return statistics.fmean(self.shares) if self.shares else None

    @property
    def median(self) -> float | None:
        """Median of the shares."""
        return statistics.median(self.shares) if self.shares else None

    @property
    def spread(self) -> list[float]:
        """10th, 25th, 50th, 75th and 90th percentile of the shares, of which there must be one."""
        return [float(one) for one in np.quantile(self.shares, (0.1, 0.25, 0.5, 0.75, 0.9))]


def share(result: SubmissionResult) -> float | None:
    """Return the share of the decided points that were earned, None while nothing is decided."""
    decided = result.max_score - result.pending_points
    return min(1.0, result.score / decided) if decided > 0 else None


def student_shares(results: Iterable[SubmissionResult]) -> list[float]:
    """Return of each student the share of all decided points in the chapters that were handed in and graded."""
    earned: dict[str, tuple[float, float]] = {}
    for result in results:
        if not result.ungraded:
            score, decided = earned.get(result.student, (0.0, 0.0))
            earned[result.student] = score + result.score, decided + result.max_score - result.pending_points
    return [min(1.0, score / decided) for score, decided in earned.values() if decided > 0]


def chapter_numbers(
    name: str,
    title: str,
    results: Iterable[SubmissionResult],
    discriminations: Mapping[Item, Discrimination] = MappingProxyType({}),
) -> ChapterNumbers:
    """Count one chapter over `results`, which are all of that chapter."""
    counted = [result for result in results if result.status != "infrastructure"]
    shares = [share(result) for result in counted if not result.ungraded]
    exercises = [_exercise_numbers(one, name, counted, discriminations) for one in _exercise_names(counted)]
    return ChapterNumbers(
        name=name,
        title=title,
        submissions=len(counted),
        shares=tuple(one for one in shares if one is not None),
        exercises=tuple(exercises),
        mistakes=tuple(_mistakes(name, counted)),
        seconds=tuple(result.seconds for result in counted if result.status == "graded"),
    )


def group(exercise: ExerciseResult) -> str | None:
    """Return which of GROUPS an exercise belongs to, None where it was left ungraded for a reason of ours."""
    if exercise.status == "infrastructure":
        return None
    if exercise.status == "pending":
        return "pending"
    if exercise.full:
        return "full"
    if exercise.score > 0:
        return "partial"
    return "stopped" if exercise.status in STOPPED else "missing" if exercise.status == "missing" else "wrong"


def _exercise_names(results: Sequence[SubmissionResult]) -> list[str]:
    return list(dict.fromkeys(name for result in results for name in result.exercises))


def _exercise_numbers(
    name: str, chapter: str, results: Sequence[SubmissionResult], discriminations: Mapping[Item, Discrimination]
) -> ExerciseNumbers:
    all_of_it = [result.exercises[name] for result in results if name in result.exercises]
    groups = [(one, found) for one in all_of_it if (found := group(one)) is not None]
    counts = Counter(found for _, found in groups)
    # While answers wait, those that nobody wrote would be the only ones that count.
    decided = [] if counts["pending"] else [one for one, _ in groups if one.max_score > 0]
    return ExerciseNumbers(
        name=name,
        chapter=chapter,
        written=all_of_it[0].written,
        max_score=max(one.max_score for one in all_of_it),
        groups={key: counts[key] for key in GROUPS},
        success=statistics.fmean(min(1.0, one.score / one.max_score) for one in decided) if decided else None,
        unnamed=sum(found in ("wrong", "partial") and _is_unnamed(one) for one, found in groups),
        checks=tuple(_check_numbers(name, all_of_it)),
        discrimination=discriminations.get((chapter, name)),
    )


def _is_unnamed(exercise: ExerciseResult) -> bool:
    return not any(check.misconception for check in exercise.checks)


def _check_numbers(exercise: str, results: Iterable[ExerciseResult]) -> Iterator[CheckNumbers]:
    of_name: dict[str, list[CheckResult]] = {}
    for one in results:
        for check in one.checks if one.status not in ("missing", "infrastructure") else ():
            if check.status != "infrastructure":
                of_name.setdefault(check.name, []).append(check)
    for name, checks in of_name.items():
        passed = sum(check.status == "passed" for check in checks)
        stopped = sum(check.status in STOPPED for check in checks)
        yield CheckNumbers(exercise, name, checks[0].doc, checks[0].hidden, len(checks), passed, stopped)


def _mistakes(chapter: str, results: Sequence[SubmissionResult]) -> list[MistakeNumbers]:
    found: dict[tuple[str, str], list[str]] = {}
    for result in results:
        for pair in misconceptions(result):
            found.setdefault(pair, []).append(result.student)
    texts = {
        (exercise.name, check.misconception): check.misconception_text
        for result in results
        for exercise in result.exercises.values()
        for check in exercise.checks
        if check.misconception
    }
    mistakes = [
        MistakeNumbers(chapter, *pair, texts[pair], tuple(students), len(students) / len(results))
        for pair, students in found.items()
    ]
    return sorted(mistakes, key=lambda one: (-len(one.students), one.exercise, one.slug))


def total_seconds(chapters: Iterable[ChapterNumbers]) -> float:
    """Return the grading time of all chapters."""
    return math.fsum(second for chapter in chapters for second in chapter.seconds)
