"""Writes the report of a class."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from autograder.model.course import Course
from autograder.model.durable import write_durably
from autograder.model.manual import Manual, merged_results
from autograder.model.results import ResultsDir, SubmissionResult
from autograder.page import render
from autograder.report.numbers import ChapterNumbers, chapter_numbers, share, total_seconds

TEMPLATES = Path(__file__).parent
SLOWEST = 5


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
    def score(self) -> float:
        """Points over all chapters."""
        return sum(place.result.score for place in self.places if place)


def write_report(directory: Path, course: Course | None) -> Path:
    """Write DIR/report.html from the results and the marks by hand; return its path."""
    results, manual = merged_results(directory)
    path = Path(directory) / "report.html"
    write_durably(path, report_page(ResultsDir(directory), results, manual, course).encode("utf-8"))
    return path


def report_page(folder: ResultsDir, results: list[SubmissionResult], manual: Manual, course: Course | None) -> str:
    """Return the report of merged `results`."""
    titles = {chapter.name: chapter.title for chapter in course.chapters()} if course else {}
    names = sorted({result.chapter for result in results})
    chapters = [
        chapter_numbers(name, titles.get(name, name), [one for one in results if one.chapter == name]) for name in names
    ]
    return render(
        TEMPLATES,
        "report.html",
        run=folder.run,
        chapters=chapters,
        rows=_rows(folder, results, names),
        ungraded=[one for one in results if one.ungraded],
        unreadable=[one for one in results if one.status == "unreadable"],
        unprotected=[one for one in results if one.isolation == "none"],
        pending=_pending(results),
        unused=manual.unused(results),
        median=_median(results),
        seconds=total_seconds(chapters),
        slowest=sorted(results, key=lambda one: -one.seconds)[:SLOWEST],
        tallest=_tallest(chapters),
    )


def _rows(folder: ResultsDir, results: Iterable[SubmissionResult], names: list[str]) -> list[Row]:
    places = {(one.student, one.chapter): Place(one, share(one), _link(folder, one)) for one in results}
    students = sorted({student for student, _ in places}, key=lambda name: (name.casefold(), name))
    return [Row(student, tuple(places.get((student, name)) for name in names)) for student in students]


def _link(folder: ResultsDir, result: SubmissionResult) -> str:
    page = folder.feedback_file(result.student, result.chapter)
    return quote(page.relative_to(folder.path).as_posix()) if page.exists() else ""


def _pending(results: Iterable[SubmissionResult]) -> list[tuple[str, str, int]]:
    """(chapter, question, answers that wait for a mark)."""
    counts: dict[tuple[str, str], int] = {}
    for result in results:
        for exercise in result.exercises.values():
            if exercise.status == "pending":
                counts[result.chapter, exercise.name] = counts.get((result.chapter, exercise.name), 0) + 1
    return [(*key, count) for key, count in sorted(counts.items())]


def _median(results: Iterable[SubmissionResult]) -> float | None:
    shares = [one for result in results if not result.ungraded and (one := share(result)) is not None]
    return statistics.median(shares) if shares else None


def _tallest(chapters: Iterable[ChapterNumbers]) -> int:
    return max((count for chapter in chapters for count in chapter.bins), default=1) or 1
