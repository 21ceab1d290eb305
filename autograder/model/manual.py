"""Marks that a person gave: `DIR/manual.csv`, their only home.

Columns `student, chapter, name, points, comment, reason, by, date`; `name` is an exercise or a written question. The
file is a journal: a later row replaces an earlier one of the same student, chapter and name, rows are only ever
appended here, and an editor or a spreadsheet may change it freely (comma or semicolon, with or without a byte order
mark). Empty `points` give a comment and leave the score. Points above an exercise's maximum need a `reason`.
Results never hold these marks; `merge` puts them into whatever is derived from a result.
"""

import csv
import dataclasses
import io
import math
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.model.durable import write_durably
from autograder.model.errors import UsageError
from autograder.model.results import ExerciseResult, ResultsDir, SubmissionResult
from autograder.model.sheets import lines, restore, table

LARGEST = 10_000  # points that a person may give
LONGEST_COMMENT = 20_000  # characters
COLUMNS = ("student", "chapter", "name", "points", "comment", "reason", "by", "date")


class ManualError(UsageError):
    """manual.csv cannot be used as it stands; the message names the line, the value and the way out."""


class UnusedMark(UserWarning):
    """A mark for a student and chapter without a result."""


@dataclass(frozen=True)
class Mark:
    """One row: points (None for a comment alone), finite and not negative; `line` is where it stands."""

    student: str
    chapter: str
    name: str
    points: float | None = None
    comment: str = ""
    reason: str = ""
    by: str = ""
    date: str = ""
    line: int = dataclasses.field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What a later row replaces."""
        return self.student, self.chapter, self.name


class Manual:
    """The marks of one folder of results, the last row of each key."""

    def __init__(self, path: Path, marks: Iterable[Mark] = ()) -> None:
        self.path = path
        self.marks = {mark.key: mark for mark in marks}
        self._of: dict[tuple[str, str], list[Mark]] = {}
        for mark in self.marks.values():
            self._of.setdefault(mark.key[:2], []).append(mark)

    def mark(self, student: str, chapter: str, name: str) -> Mark | None:
        """Return the mark in force, None where there is none."""
        return self.marks.get((student, chapter, name))

    def merge(self, result: SubmissionResult) -> SubmissionResult:
        """Return `result` with the marks by hand in place of its own scores; ManualError for a mark that cannot be."""
        marks = self._of.get((result.student, result.chapter), [])
        if not marks:
            return result
        exercises = dict(result.exercises)
        for mark in marks:
            if mark.points is not None or mark.name in exercises:
                exercises[mark.name] = self._marked(result, mark)
        return dataclasses.replace(result, exercises=exercises, score=_new_score(result, exercises))

    def try_on(self, folder: ResultsDir) -> None:
        """Raise ManualError for a mark that cannot be merged into its result; warn UnusedMark of those without one."""
        for (student, chapter), marks in self._of.items():
            result = folder.read(student, chapter)
            if result is not None:
                self.merge(result)
                continue
            for mark in marks:
                where = f"{self.path}, line {mark.line}"
                warnings.warn(f"{where}: no result of {student!r} in {chapter!r}", UnusedMark, stacklevel=2)

    def says(self, mark: Mark) -> bool:
        """True where the mark in force gives the same points and comment as `mark`."""
        known = self.marks.get(mark.key)
        return known is not None and known.comment == mark.comment and _same_points(known.points, mark.points)

    def unused(self, results: Iterable[SubmissionResult]) -> list[Mark]:
        """Return the marks whose student and chapter have no result: a typing error, or a result yet to come."""
        known = {(result.student, result.chapter) for result in results}
        return [mark for mark in self.marks.values() if mark.key[:2] not in known]

    def _marked(self, result: SubmissionResult, mark: Mark) -> ExerciseResult:
        exercise = result.exercises.get(mark.name)
        if exercise is None and result.status == "graded":
            names = ", ".join(result.exercises)
            raise self._error(mark, f"{mark.chapter} has no exercise {mark.name!r}; it has {names}")
        if exercise is None:
            exercise = ExerciseResult(mark.name, score=0, max_score=mark.points or 0, status="pending")
        if mark.points is None:
            return exercise
        if mark.points > exercise.max_score and not mark.reason:
            limit = f"{mark.points:g} points of at most {exercise.max_score:g} for {mark.name!r}"
            raise self._error(mark, f"{limit}; lower them or write a reason")
        marked = dataclasses.replace(exercise, score=mark.points, status="failed")
        return dataclasses.replace(marked, status="passed") if marked.full else marked

    def _error(self, mark: Mark, what: str) -> ManualError:
        return ManualError(f"{self.path}, line {mark.line}: {what}.")


def read_manual(directory: Path) -> Manual:
    """Read DIR/manual.csv, no marks where there is none; ManualError names the first line that cannot be used."""
    path = Path(directory) / "manual.csv"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Manual(path)
    except UnicodeDecodeError as error:
        raise ManualError(f"{path} is not UTF-8 (byte {error.start}): save it as CSV UTF-8.") from error
    return Manual(path, _marks(text, path))


def add_marks(directory: Path, marks: Iterable[Mark]) -> Path:
    """Append `marks` to DIR/manual.csv, which is made where it is missing; rows that stand there are left alone."""
    path = Path(directory) / "manual.csv"
    new = list(marks)
    read_manual(directory)  # refuse to append to a file that cannot be read back
    present = path.read_bytes() if path.exists() else table(COLUMNS, [])
    if new or not path.exists():
        write_durably(path, present + (_rows_like(present, new) if new else b""))
    return path


def merged(directory: Path, manual: Manual) -> Iterator[SubmissionResult]:
    """Yield every result of `directory` with its marks by hand, one in memory at a time: a class may be large.

    Before the first one: ManualError for a mark that cannot be merged, UnusedMark for one that has no result.
    """
    folder = ResultsDir(directory)
    manual.try_on(folder)
    yield from map(manual.merge, folder.results())


def _new_score(result: SubmissionResult, exercises: Mapping[str, ExerciseResult]) -> float:
    before = {name: exercise.score for name, exercise in result.exercises.items()}
    return max(0.0, result.score + math.fsum(new.score - before.get(name, 0) for name, new in exercises.items()))


def _rows_like(present: bytes, marks: Iterable[Mark]) -> bytes:
    """Rows in the delimiter and the column order of the file, beginning on a line of their own."""
    header = present.decode("utf-8-sig").split("\n", 1)[0].rstrip("\r")
    delimiter = _delimiter(header)
    columns = [name.strip() for name in next(csv.reader([header], delimiter=delimiter))]
    rows = lines(([getattr(mark, column) for column in columns] for mark in marks), delimiter)
    return (b"" if present.endswith(b"\n") else b"\n") + rows


def _delimiter(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _marks(text: str, path: Path) -> Iterator[Mark]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.split("\n", 1)[0]))
    header = [name.strip() for name in next(reader, [])]
    missing = [name for name in COLUMNS[:4] if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown or len(set(header)) < len(header):
        raise ManualError(f"{path}, line 1: expect the columns {', '.join(COLUMNS)}, actually: {', '.join(header)}.")
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield _mark(row, header, f"{path}, line {reader.line_num}", reader.line_num)
    except csv.Error as error:  # a cell of more than 131,072 characters: a quotation mark that nothing closes
        raise ManualError(f"{path}, line {reader.line_num}: {error}; look for a missing quotation mark.") from error


def _mark(row: list[str], header: list[str], where: str, line: int) -> Mark:
    if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
        raise ManualError(f"{where}: {len(row)} cells under {len(header)} columns; put a text with commas in quotes.")
    fields = dict(zip(header, map(restore, row), strict=False))
    points = fields.pop("points", "").strip()
    mark = Mark(points=_points(points, where) if points else None, line=line, **fields)
    if not all(mark.key):
        raise ManualError(f"{where}: expect a student, a chapter and a name, actually: {mark.key}.")
    return mark


def _same_points(one: float | None, other: float | None) -> bool:
    return one is other is None or (one is not None and other is not None and math.isclose(one, other, abs_tol=1e-9))


def _points(text: str, where: str) -> float:
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        points = math.nan
    if not 0 <= points <= LARGEST:  # not a number is neither
        raise ManualError(f"{where}: expect points to be a number from 0 to {LARGEST:,}, actually: {text!r:.80}.")
    return points
