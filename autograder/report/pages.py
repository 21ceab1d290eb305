"""Writes the report of a class."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

from autograder.model.course import Course
from autograder.model.durable import write_durably
from autograder.model.manual import Manual, merged, read_manual
from autograder.model.results import ResultsDir, SubmissionResult
from autograder.page import render
from autograder.report import findings
from autograder.report.charts import Histogram, Scatter, exercise_scatter, seconds_histogram, share_histogram
from autograder.report.discrimination import MIN_FOR_INTERVAL, MIN_STUDENTS, discriminations
from autograder.report.numbers import (
    ChapterNumbers,
    ExerciseNumbers,
    chapter_numbers,
    share,
    student_shares,
    total_seconds,
)
from autograder.report.repairs import repair_numbers, repaired

TEMPLATES = Path(__file__).parent
SLOWEST = 10
PER_FOLD = 100  # students of one table
TOP = 10  # misconceptions at the head of the page


@dataclass(frozen=True)
class Place:
    """One cell of the class table: a result, the share that it earned, and a link to its page, or ""."""

    result: SubmissionResult
    share: float | None
    link: str

    @property
    def heat(self) -> int:
        """The share in five steps, for the cell's tint."""
        return min(4, int((self.share or 0) * 5))


@dataclass(frozen=True)
class Row:
    """A student: places in the order of the chapters, None where nothing was handed in."""

    student: str
    places: tuple[Place | None, ...]

    @property
    def score(self) -> float | None:
        """Points over all chapters that were graded, None where none was: never a zero that is ours."""
        scores = [place.result.score for place in self.places if place and not place.result.ungraded]
        return sum(scores) if scores else None


@dataclass(frozen=True)
class ToMark:
    """A written question: answers that wait for a mark, that have one, and that were not given."""

    chapter: str
    question: str
    waiting: int
    marked: int
    missing: int


@dataclass(frozen=True)
class Look:
    """An exercise to look at, and why."""

    exercise: ExerciseNumbers
    reasons: list[str]


def write_report(directory: Path, course: Course | None) -> Path:
    """Write DIR/report.html from the results and the marks by hand; return its path."""
    manual = read_manual(directory)
    results = [result.outline() for result in merged(directory, manual)]
    path = Path(directory) / "report.html"
    write_durably(path, report_page(ResultsDir(directory), results, manual, course).encode("utf-8"))
    return path


def report_page(folder: ResultsDir, results: list[SubmissionResult], manual: Manual, course: Course | None) -> str:
    """Return the report of merged `results`."""
    titles = {chapter.name: chapter.title for chapter in course.chapters()} if course else {}
    chapters = _chapters(results, titles)
    looks = _looks(chapters)
    return render(
        TEMPLATES,
        "report.html",
        run=folder.run,
        chapters=chapters,
        students=len({result.student for result in results}),
        folds=_folds(_rows(folder, results, [chapter.name for chapter in chapters])),
        most=_most(results),
        distribution=_distribution(results),
        chapters_title=findings.about_chapters(chapters),
        histograms={one.name: _chapter_histogram(one) for one in chapters},
        looks=looks,
        scatter_chart=_scatter(chapters, looks),
        few=(MIN_STUDENTS, MIN_FOR_INTERVAL),
        **_mistakes(chapters),
        **_repairs(results),
        **_needs(results, manual),
        **_time(chapters, results),
    )


def _chapters(results: Sequence[SubmissionResult], titles: dict[str, str]) -> list[ChapterNumbers]:
    of_chapter: dict[str, list[SubmissionResult]] = {}
    for result in results:
        of_chapter.setdefault(result.chapter, []).append(result)
    measured = discriminations(results)
    return [chapter_numbers(name, titles.get(name, name), of_chapter[name], measured) for name in sorted(of_chapter)]


def _needs(results: Sequence[SubmissionResult], manual: Manual) -> dict[str, object]:
    """What the instructor has to do."""
    return {
        "ungraded": [one for one in results if one.ungraded],
        "unreadable": [one for one in results if one.status == "unreadable"],
        "unprotected": [one for one in results if one.isolation == "none"],
        "written": _to_mark(results),
        "unused": manual.unused(results),
    }


def _distribution(results: Sequence[SubmissionResult]) -> Histogram:
    shares = student_shares(results)
    title, middle = findings.about_shares(shares, "student"), statistics.median(shares) if shares else None
    return share_histogram(title, shares, "students", middle)


def _chapter_histogram(chapter: ChapterNumbers) -> Histogram:
    title = findings.about_shares(chapter.shares, "submission")
    return share_histogram(title, chapter.shares, "submissions", chapter.median)


def _looks(chapters: Sequence[ChapterNumbers]) -> list[Look]:
    """The exercises to look at: first those that discriminate backwards, then those with most reasons."""
    looks = [Look(one, findings.reasons(one)) for chapter in chapters for one in chapter.exercises]
    found = [look for look in looks if look.reasons]
    return sorted(found, key=lambda look: (not findings.is_backwards(look.exercise), -len(look.reasons)))


def _scatter(chapters: Sequence[ChapterNumbers], looks: Sequence[Look]) -> Scatter:
    exercises = [one for chapter in chapters for one in chapter.exercises]
    numbered = [(look.exercise.chapter, look.exercise.name) for look in looks]
    return exercise_scatter(findings.about_exercises(exercises, len(looks)), exercises, numbered)


def _mistakes(chapters: Sequence[ChapterNumbers]) -> dict[str, object]:
    mistakes = sorted((one for chapter in chapters for one in chapter.mistakes), key=lambda one: -one.share)
    return {"mistakes_title": findings.about_mistakes(mistakes), "mistakes": mistakes[:TOP]}


def _repairs(results: Sequence[SubmissionResult]) -> dict[str, object]:
    repairs, n_repaired = repair_numbers(results), repaired(results)
    submissions = sum(result.status != "infrastructure" for result in results)
    return {"repairs_title": findings.about_repairs(repairs, n_repaired, submissions), "repairs": repairs}


def _time(chapters: Sequence[ChapterNumbers], results: Sequence[SubmissionResult]) -> dict[str, object]:
    """Times of grading: title, histogram, quantiles by chapter, the slowest."""
    seconds = [one for chapter in chapters for one in chapter.seconds]
    title = findings.about_seconds(seconds)
    return {
        "time_title": title,
        "times": seconds_histogram(title, seconds, statistics.median(seconds)) if seconds else None,
        "quantiles": {one.name: np.quantile(one.seconds, (0.5, 0.9, 0.99, 1)) for one in chapters if one.seconds},
        "seconds": total_seconds(chapters),
        "slowest": sorted((one for one in results if one.seconds), key=lambda one: -one.seconds)[:SLOWEST],
    }


def _rows(folder: ResultsDir, results: Iterable[SubmissionResult], names: list[str]) -> list[Row]:
    places = {(one.student, one.chapter): Place(one, share(one), _link(folder, one)) for one in results}
    students = sorted({student for student, _ in places}, key=lambda name: (name.casefold(), name))
    return [Row(student, tuple(places.get((student, name)) for name in names)) for student in students]


def _folds(rows: Sequence[Row]) -> list[Sequence[Row]]:
    return [rows[start : start + PER_FOLD] for start in range(0, len(rows), PER_FOLD)]


def _most(results: Iterable[SubmissionResult]) -> dict[str, float]:
    """The points of each chapter: those that most of its results have."""
    counts: dict[str, Counter[float]] = {}
    for result in results:
        counts.setdefault(result.chapter, Counter())[result.max_score] += 1
    return {chapter: count.most_common(1)[0][0] for chapter, count in counts.items()}


def _link(folder: ResultsDir, result: SubmissionResult) -> str:
    page = folder.feedback_file(result.student, result.chapter)
    return quote(page.relative_to(folder.path).as_posix()) if page.exists() else ""


def _to_mark(results: Iterable[SubmissionResult]) -> list[ToMark]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for result in results:
        for exercise in result.exercises.values():
            if exercise.written:
                counts.setdefault((result.chapter, exercise.name), Counter())[exercise.status] += 1
    return [
        ToMark(*key, count["pending"], count["passed"] + count["failed"], count["missing"])
        for key, count in sorted(counts.items())
    ]
