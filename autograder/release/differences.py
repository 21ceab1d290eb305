"""`release --check`: in what the committed files differ from what their sources give. Executes and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.model.course import Course
from autograder.model.errors import ReleaseError
from autograder.release.execute import keep_outputs, stored_figures
from autograder.release.files import Files, book_digest, leftovers, records_text
from autograder.release.leaks import find_leaks, student_files
from autograder.release.notebook import notebook_text, read_notebook
from autograder.release.student import nbgrader_configuration, student_notebook


@dataclass(frozen=True)
class Difference:
    """One committed file that is not what the source gives."""

    path: Path  # relative to the course's root
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def check(course: Course) -> list[Difference]:
    """Compare the committed files with what the sources give; execute nothing, write nothing.

    Raises:
        SourceError: a source breaks a rule.
    """
    chapters = course.chapters()
    found = [pair for chapter in chapters for pair in _chapter_differences(Files(course, chapter))]
    if _text(course.solutions / "nbgrader_config.py") != nbgrader_configuration():
        found.append((course.solutions / "nbgrader_config.py", "is not what the release writes"))
    found += [(path, "no chapter gives it") for path in leftovers(course, chapters)]
    differences = [Difference(path.relative_to(course.root), what) for path, what in found]
    leaks = find_leaks(chapters, student_files(course.root), course.root)
    return differences + [Difference(leak.file, str(leak)) for leak in leaks]


def _chapter_differences(files: Files) -> Iterator[tuple[Path, str]]:
    executed = read_notebook(files.solution)
    yield from _notebook_differences(files, executed)
    for path in files.books.values():
        if book_digest(path) != files.source_digest:
            yield path, "its answers were computed from another source"
    expected = stored_figures(files.chapter, executed) if executed else {}
    for name, picture in expected.items():
        path = files.figures / f"{name}.png"
        if not path.is_file() or path.read_bytes() != picture:
            yield path, "is not the demonstration's first picture in the executed notebook"


def _notebook_differences(files: Files, executed: NotebookNode | None) -> Iterator[tuple[Path, str]]:
    if executed is None:
        yield files.solution, "is missing or damaged"
        return
    if files.executed() is None:
        yield files.solution, "was executed from another source"
        return
    try:
        filled = files.filled(executed)
    except ReleaseError as problem:
        yield files.solution, str(problem)
        return
    if notebook_text(keep_outputs(filled, executed)) != _text(files.solution):
        yield files.solution, "cells or metadata differ from its source"
    if notebook_text(student_notebook(filled)) != _text(files.student):
        yield files.student, "differs from its source"
    if records_text(executed) != _text(files.records):
        yield files.records, "holds other numbers than the executed notebook"


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
