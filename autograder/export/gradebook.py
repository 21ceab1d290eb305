"""nbgrader's gradebook, written and read through nbgrader's own classes."""

import contextlib
import os
import sqlite3
import sysconfig
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import OperationalError, SAWarning

from autograder.export.notebooks import GradeCell, cell_score, diagnosis, grade_cells
from autograder.model.chapter import Chapter
from autograder.model.errors import OutputError
from autograder.model.manual import LARGEST, LONGEST_COMMENT, Manual, Mark
from autograder.model.plain import without_controls
from autograder.model.results import SubmissionResult

COURSE = "pole-position"
COLLECTED_BY = "formgrader"
LOCK_SECONDS = 60  # that another program may take to write
WAYS_OUT = {
    sqlite3.SQLITE_BUSY: "close formgrader and whatever else has it open",
    sqlite3.SQLITE_LOCKED: "close formgrader and whatever else has it open",
    sqlite3.SQLITE_READONLY: "give yourself the right to write there",
    sqlite3.SQLITE_CANTOPEN: "give yourself the right to write there",
    sqlite3.SQLITE_IOERR: "look after that disk",
    sqlite3.SQLITE_FULL: "make room there",
}


@dataclass
class Given:
    """What graders typed into formgrader."""

    marks: list[Mark] = field(default_factory=list)
    refused: dict[tuple[str, str, str], str] = field(default_factory=dict)  # key of a mark -> why it cannot be one

    def add(self, notebook: Any, student: str, chapter: str, names: Mapping[str, str]) -> None:
        """Take over one student's notebook; names: id of a cell, exercise."""
        comments = {names.get(one.name): without_controls(one.manual_comment or "") for one in notebook.comments}
        for name, parts in _by_exercise(notebook, names).items():
            mark = _mark(parts, (student, chapter, name), comments.get(name, ""))
            if mark.points is None and not mark.comment:
                continue
            if problem := _refusal(parts, mark):
                self.refused[mark.key] = problem
            else:
                self.marks.append(mark)


@contextlib.contextmanager
def open_book(path: Path) -> Iterator["Book"]:
    """Open the gradebook at `path`, made where there is none; waits up to a minute for another program's lock.

    Raises:
        OutputError: it stays locked, cannot be written or does not fit on the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{path.resolve()}?timeout={LOCK_SECONDS}"
    try:
        with warnings.catch_warnings(), _scripts_on_path(), Gradebook(url, COURSE) as gradebook:
            warnings.simplefilter("ignore", SAWarning)  # about the order in which nbgrader adds rows, harmless
            yield Book(gradebook, url)
    except OperationalError as error:
        way_out = WAYS_OUT.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)
        if way_out is None:
            raise
        raise OutputError(f"{path}: {error.orig}. To go on, {way_out} and run the same command again.") from error


class Book:
    """An open gradebook. An assignment is a chapter and has one notebook of the same name."""

    def __init__(self, gradebook: Any, url: str) -> None:
        self.gradebook, self.url = gradebook, url

    def add_chapter(self, chapter: Chapter, release: NotebookNode) -> None:
        """Enter the released notebook's cells. Where its cells have changed, the chapter is entered anew."""
        self.gradebook.update_or_create_assignment(chapter.name)
        try:
            self._save_cells(chapter, release)
        except RuntimeError:  # nbgrader changes no cells under submissions; theirs are exported again anyway
            self.gradebook.remove_assignment(chapter.name)
            self.gradebook.update_or_create_assignment(chapter.name)
            self._save_cells(chapter, release)
        self.gradebook.db.expire_all()  # the cells came in through another connection

    def students(self, chapter: Chapter) -> list[str]:
        """Return the students who have a submission of the chapter."""
        return [one.student.id for one in self.gradebook.assignment_submissions(chapter.name)]

    def has_other_cells(self, chapter: Chapter) -> bool:
        """True where the gradebook's cells with points are not those of the chapter as it is now."""
        cells = self.gradebook.find_notebook(chapter.name, chapter.name).grade_cells
        return {cell.name: cell.max_score for cell in cells} != {
            cell.grade_id: cell.points for cell in grade_cells(chapter)
        }

    def remove(self, chapter: Chapter, student: str) -> None:
        """Take a submission out."""
        self.gradebook.remove_submission(chapter.name, student)

    def add_result(self, chapter: Chapter, student: str, result: SubmissionResult, manual: Manual) -> None:
        """Enter scores, marks by hand and comments of an unmerged `result`, over what was there."""
        self.gradebook.update_or_create_student(student)
        self.gradebook.update_or_create_submission(chapter.name, student)
        cells = grade_cells(chapter)
        for name in dict.fromkeys(cell.name for cell in cells):
            mark = manual.mark(result.student, result.chapter, name)
            self._enter_scores([cell for cell in cells if cell.name == name], chapter, student, result, mark)
        for name, cell_id in _solution_cells(chapter).items():
            mark = manual.mark(result.student, result.chapter, name)
            self._enter_comment(cell_id, name, chapter, student, result, mark)
        self.gradebook.db.commit()

    def marks(self, students: Mapping[str, str], cells: Mapping[str, Mapping[str, str]]) -> Given:
        """Return what was marked by hand. students: nbgrader's name to ours; cells: chapter, id of a cell, exercise."""
        given = Given()
        for assignment in self.gradebook.assignments:
            for submission in assignment.submissions:
                if submission.student.id in students and assignment.name in cells:
                    student, names = students[submission.student.id], cells[assignment.name]
                    for notebook in submission.notebooks:
                        given.add(notebook, student, assignment.name, names)
        return given

    def _save_cells(self, chapter: Chapter, release: NotebookNode) -> None:
        self.gradebook.db.commit()  # SQLite lets one connection write at a time
        where = {"notebook": chapter.name, "assignment": chapter.name, "db_url": self.url}
        SaveCells().preprocess(release, {"nbgrader": where})

    def _enter_scores(
        self, cells: Sequence[GradeCell], chapter: Chapter, student: str, result: SubmissionResult, mark: Mark | None
    ) -> None:
        """One exercise: its marks by hand fill its cells in order, and what is above their points is extra credit."""
        left = mark.points if mark else None
        for cell in cells:
            grade = self.gradebook.find_grade(cell.grade_id, chapter.name, chapter.name, student)
            grade.auto_score = cell_score(cell, result.exercises.get(cell.name))
            grade.manual_score = None if left is None else min(left, cell.points)
            left = None if left is None else left - min(left, cell.points)
            grade.extra_credit = left if left and cell is cells[-1] else None
            grade.needs_manual_grade = grade.auto_score is None and grade.manual_score is None

    def _enter_comment(
        self, cell_id: str, name: str, chapter: Chapter, student: str, result: SubmissionResult, mark: Mark | None
    ) -> None:
        comment = self.gradebook.find_comment(cell_id, chapter.name, chapter.name, student)
        comment.auto_comment = diagnosis(result.exercises.get(name)) or None
        comment.manual_comment = (mark.comment or None) if mark else None


def cell_names(chapter: Chapter) -> dict[str, str]:
    """Return the exercise or question of every cell that nbgrader keeps a score or a comment of, by the cell's id."""
    scores = {cell.grade_id: cell.name for cell in grade_cells(chapter)}
    return scores | {cell_id: name for name, cell_id in _solution_cells(chapter).items()}


def _solution_cells(chapter: Chapter) -> dict[str, str]:
    exercises = {exercise.name: exercise.cell_id for exercise in chapter.exercises}
    return exercises | {question.name: question.cell_id for question in chapter.written}


def _by_exercise(notebook: Any, names: Mapping[str, str]) -> dict[str, list[Any]]:
    grades: dict[str, list[Any]] = {}
    for grade in notebook.grades:
        if grade.name in names:
            grades.setdefault(names[grade.name], []).append(grade)
    return grades


def _mark(parts: Sequence[Any], key: tuple[str, str, str], comment: str) -> Mark:
    given = any(part.manual_score is not None or part.extra_credit for part in parts)
    extra = "extra credit" if any(part.extra_credit for part in parts) else ""
    points = sum(part.score for part in parts) if given else None
    return Mark(*key, points, comment, extra, COLLECTED_BY, f"{datetime.now(UTC):%Y-%m-%d}")


def _refusal(parts: Sequence[Any], mark: Mark) -> str:
    """Why this cannot be taken over, empty where it can: a row that nobody can read back would stop every command."""
    for part in parts:
        if not _within(part.manual_score, 0, part.max_score):
            return f"expect a score from 0 to {part.max_score:g}, actually: {part.manual_score!r}"
        if not _within(part.extra_credit, -LARGEST, LARGEST):
            return f"expect an extra credit of at most {LARGEST:,}, actually: {part.extra_credit!r}"
        if part.extra_credit and part.manual_score is None and part.auto_score is None:
            return f"an extra credit of {part.extra_credit:g} and no score to add it to"
    if mark.points is not None and not 0 <= mark.points <= LARGEST:
        return f"expect score and extra credit to be a number from 0 together, actually: {mark.points:g}"
    if len(mark.comment) > LONGEST_COMMENT:
        return f"a comment of {len(mark.comment):,} characters, more than {LONGEST_COMMENT:,}"
    if without_controls(mark.student) != mark.student:
        return "a name with characters that manual.csv cannot hold; rename the student's folder and grade again"
    return ""


def _within(value: object, low: float, high: float) -> bool:
    """True for no value too; the file may hold texts where numbers should be, and SQLite has no type against it."""
    return value is None or (isinstance(value, int | float) and low <= value <= high + 1e-9)


@contextlib.contextmanager
def _scripts_on_path() -> Iterator[None]:
    """nbgrader starts `alembic` by its name: it must find the one beside this Python."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
