"""What the report counts. Every number is derived from merged results; nothing is read or written here.

A share of a submission is its score over the points that are decided: written answers that wait for a mark are left
out above and below, so that a class does not look worse before its answers are read. Submissions that were left
ungraded for reasons of ours count nowhere; unreadable ones count as handed in, with the score that they have.
"""

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.model.grades import misconceptions
from autograder.model.results import ExerciseResult, SubmissionResult

BINS = 10
STOPPED = ("error", "timeout", "killed")
GROUPS = ("full", "partial", "wrong", "stopped", "missing", "pending")
"""What an exercise came to, from the best to the undecided; the parts of a bar."""


@dataclass(frozen=True)
class Hardest:
    """The check of an exercise that the fewest submissions passed, and their share."""

    doc: str
    hidden: bool
    passed: float


@dataclass(frozen=True)
class ExerciseNumbers:
    """One exercise over a class.

    groups: submissions in each of GROUPS. success: mean share of its points, None while an answer waits for its mark.
    """

    name: str
    written: bool
    max_score: float
    groups: dict[str, int]
    success: float | None
    hardest: Hardest | None

    @property
    def submissions(self) -> int:
        """How many submissions have this exercise."""
        return sum(self.groups.values())

    @property
    def difficulty(self) -> str:
        """The success in a word; empty while nothing is decided."""
        if self.success is None:
            return ""
        bounds = ((0.85, "easy"), (0.6, "moderate"), (0.35, "hard"))
        return next((word for bound, word in bounds if self.success >= bound), "very hard")


@dataclass(frozen=True)
class MistakeNumbers:
    """One misconception: who made it, and their share of those who handed the chapter in."""

    exercise: str
    slug: str
    text: str
    students: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class ChapterNumbers:
    """One chapter over a class. bins: submissions per tenth of the decided points; seconds: of each graded one."""

    name: str
    title: str
    submissions: int
    mean: float | None
    median: float | None
    bins: tuple[int, ...]
    exercises: tuple[ExerciseNumbers, ...]
    mistakes: tuple[MistakeNumbers, ...]
    repairs: tuple[tuple[str, int], ...]
    seconds: tuple[float, ...]


def share(result: SubmissionResult) -> float | None:
    """Return the share of the decided points that were earned, None while nothing is decided."""
    decided = result.max_score - result.pending_points
    return min(1.0, result.score / decided) if decided > 0 else None


def chapter_numbers(name: str, title: str, results: Iterable[SubmissionResult]) -> ChapterNumbers:
    """Count one chapter over `results`, which are all of that chapter."""
    counted = [result for result in results if result.status != "infrastructure"]
    graded = [result for result in counted if not result.ungraded]
    shares = [one for result in graded if (one := share(result)) is not None]
    repairs = Counter(repair for result in counted for repair in set(result.repairs))
    return ChapterNumbers(
        name=name,
        title=title,
        submissions=len(counted),
        mean=statistics.fmean(shares) if shares else None,
        median=statistics.median(shares) if shares else None,
        bins=_bins(shares),
        exercises=tuple(_exercise_numbers(one, counted) for one in _exercise_names(counted)),
        mistakes=tuple(_mistakes(counted)),
        repairs=tuple(repairs.most_common()),
        seconds=tuple(result.seconds for result in counted),
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


def _bins(shares: Sequence[float]) -> tuple[int, ...]:
    counts = Counter(min(int(one * BINS + 1e-9), BINS - 1) for one in shares)
    return tuple(counts[index] for index in range(BINS))


def _exercise_names(results: Sequence[SubmissionResult]) -> list[str]:
    return list(dict.fromkeys(name for result in results for name in result.exercises))


def _exercise_numbers(name: str, results: Sequence[SubmissionResult]) -> ExerciseNumbers:
    all_of_it = [result.exercises[name] for result in results if name in result.exercises]
    groups = [(one, found) for one in all_of_it if (found := group(one)) is not None]
    counts = Counter(found for _, found in groups)
    # While answers wait, those that nobody wrote would be the only ones that count.
    decided = [] if counts["pending"] else [one for one, _ in groups if one.max_score > 0]
    return ExerciseNumbers(
        name=name,
        written=all_of_it[0].written,
        max_score=max(one.max_score for one in all_of_it),
        groups={key: counts[key] for key in GROUPS},
        success=statistics.fmean(min(1.0, one.score / one.max_score) for one in decided) if decided else None,
        hardest=_hardest(all_of_it),
    )


def _hardest(exercises: Iterable[ExerciseResult]) -> Hardest | None:
    tried = [check for one in exercises if one.status not in ("missing", "infrastructure") for check in one.checks]
    passed, seen = Counter(check.name for check in tried if check.status == "passed"), {c.name: c for c in tried}
    counts = Counter(check.name for check in tried)
    if not counts:
        return None
    name = min(counts, key=lambda one: passed[one] / counts[one])
    ratio = passed[name] / counts[name]
    return Hardest(seen[name].doc or name, seen[name].hidden, ratio) if ratio < 1 else None


def _mistakes(results: Sequence[SubmissionResult]) -> list[MistakeNumbers]:
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
        MistakeNumbers(*pair, texts[pair], tuple(students), len(students) / len(results))
        for pair, students in found.items()
    ]
    return sorted(mistakes, key=lambda one: (-len(one.students), one.exercise, one.slug))


def total_seconds(chapters: Iterable[ChapterNumbers]) -> float:
    """Return the grading time of all chapters."""
    return math.fsum(second for chapter in chapters for second in chapter.seconds)
