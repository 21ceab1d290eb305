"""Finds submissions in nbgrader's layout, `<student>/<chapter>/<chapter>.ipynb`, or in `<student>/<chapter>.ipynb`.

Everything that a student handed in gets an outcome: a file that cannot be opened, a link, an empty folder.  Of several
notebooks for a chapter the latest counts, and the others are noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.model.chapter import Chapter
from autograder.model.errors import SubmissionError, UsageError
from autograder.submission.identify import identify
from autograder.submission.read import name_of, read_notebook

UNKNOWN = "unknown"  # stands for the chapter where neither content nor names tell it
IGNORED = {".ipynb_checkpoints", "__pycache__", "__MACOSX"}


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's work for one chapter."""

    student: str
    chapter: str  # name of a chapter, or UNKNOWN
    location: str  # its path as text: a class may be large, and a Path weighs several times as much
    problem: str = ""  # why it cannot be read
    notes: tuple[str, ...] = ()  # what was noticed, in words for student and instructor
    modified: float = 0.0  # seconds since the epoch
    at_home: bool = True  # its names agree with its content

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.location)


def find_submissions(
    root: Path, chapters: Sequence[Chapter], wanted: Callable[[str], bool] | None = None
) -> list[Submission]:
    """Return one submission a student and chapter, sorted; only the work of the `wanted` ones is read.

    Raises:
        UsageError: `root` is no folder or holds no students.
    """
    try:
        entries = sorted(path.name for path in root.iterdir() if _is_entry(path))
    except OSError as error:
        raise UsageError(f"{root} cannot be read as a folder of submissions: {error.strerror}") from error
    mine = [name for name in entries if wanted is None or wanted(_student(root / name))]
    found = [submission for name in mine for submission in _of_entry(root / name, chapters)]
    if not found and mine == entries:
        layouts = "STUDENT/CHAPTER.ipynb or STUDENT/CHAPTER/CHAPTER.ipynb"
        raise UsageError(f"{root} holds no submissions; expected {layouts} in it")
    return found


def find_of_student(root: Path, student: str, chapters: Sequence[Chapter]) -> list[Submission]:
    """Return what one student handed in, one submission a chapter; nothing where the folder holds no such student.

    Raises:
        UsageError: `root` is no folder.
    """
    try:
        entries = [path for path in root.iterdir() if name_of(path) == student]  # a name is no path: no ".." is listed
    except OSError as error:
        raise UsageError(f"{root} cannot be read as a folder of submissions: {error.strerror}") from error
    return [submission for path in entries for submission in _of_entry(path, chapters)]


def _is_entry(path: Path) -> bool:
    """Everything but what systems leave behind; of what begins with a dot, only a folder with notebooks."""
    if path.name in IGNORED:
        return False
    return not path.name.startswith(".") or (_is_folder(path) and any(_notebooks(path)))


def _student(path: Path) -> str:
    """Whose entry it is: a folder and a notebook beside it that has its name are one student's."""
    name = name_of(path)
    return Path(name).stem if path.suffix.lower() == ".ipynb" else name


def _of_entry(path: Path, chapters: Sequence[Chapter]) -> list[Submission]:
    name = name_of(path)
    if path.is_symlink():
        return [Submission(name, UNKNOWN, str(path), f"{name} is a link; links are not followed")]
    if path.is_dir():
        return _of_student(path, chapters)
    if path.suffix.lower() == ".ipynb":
        problem = f"{name} lies in no student's folder; move it to STUDENT/{name} and grade again"
        return [Submission(_student(path), UNKNOWN, str(path), problem)]
    return []


def _of_student(folder: Path, chapters: Sequence[Chapter]) -> list[Submission]:
    student = name_of(folder)
    try:
        candidates = [_identified(student, path, chapters) for path in _notebooks(folder)]
    except OSError as error:
        problem = f"the folder {student} cannot be read: {error.strerror}; give it permissions and grade again"
        return [Submission(student, UNKNOWN, str(folder), problem)]
    if not candidates:
        return _empty(folder, chapters)
    groups: dict[str, list[Submission]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.chapter, []).append(candidate)
    of_name = _about_name(folder, student)
    return [replace(one, notes=(*of_name, *one.notes)) for one in (_latest(groups[name]) for name in sorted(groups))]


def _about_name(folder: Path, student: str) -> tuple[str, ...]:
    if folder.name == student:
        return ()
    why = "the name of the student's folder holds characters that cannot be shown as they are"
    return (f"{why}; it is written out as {student}",)


def _notebooks(folder: Path) -> Iterator[Path]:
    """Everything that is named like a notebook, in the folder and one level below."""
    for path in sorted(folder.iterdir()):
        if path.name in IGNORED or path.name.startswith("."):
            continue
        if path.suffix.lower() == ".ipynb":
            yield path
        elif _is_folder(path):
            yield from (inner for inner in sorted(path.iterdir()) if inner.suffix.lower() == ".ipynb")


def _identified(student: str, path: Path, chapters: Sequence[Chapter]) -> Submission:
    hints = [path.stem] if name_of(path.parent) == student else [path.stem, path.parent.name]
    names = [chapter.name for chapter in chapters]
    try:
        notebook = read_notebook(path)
    except SubmissionError as error:
        chapter = identify(b"", hints, chapters)
        return Submission(student, chapter or UNKNOWN, str(path), str(error))
    chapter = identify(notebook, hints, chapters)
    if chapter is None:
        problem = f"{name_of(path)} belongs to no chapter of this course ({', '.join(names)})"
        return Submission(student, UNKNOWN, str(path), problem)
    named = identify(b"", hints, chapters)
    notes = (f"{name_of(path)} holds chapter {chapter} and was graded as that",) if chapter not in path.stem else ()
    return Submission(student, chapter, str(path), "", notes, path.stat().st_mtime, named in (None, chapter))


def _latest(candidates: list[Submission]) -> Submission:
    """The readable ones first, then those whose names agree, then the latest; the rest is noted."""
    ordered = sorted(candidates, key=lambda one: (not one.problem, one.at_home, one.modified, one.location))
    best = ordered[-1]
    if len(ordered) == 1:
        return best
    others = ", ".join(name_of(one.path) for one in ordered[:-1])
    note = f"{len(ordered)} notebooks were handed in for this chapter; {name_of(best.path)} was graded, not {others}"
    return replace(best, notes=(*best.notes, note))


def _empty(folder: Path, chapters: Sequence[Chapter]) -> list[Submission]:
    named = [path for path in sorted(folder.iterdir()) if path.name in {chapter.name for chapter in chapters}]
    problem = "no notebook was handed in: the folder holds no .ipynb file"
    if not named:
        return [Submission(name_of(folder), UNKNOWN, str(folder), problem)]
    return [Submission(name_of(folder), path.name, str(path), problem) for path in named]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
