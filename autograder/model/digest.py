"""Digests that say whether a result, or an executed notebook, still belongs to its source."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from autograder.model.chapter import Cell, Chapter
from autograder.model.course import Course
from autograder.model.library import files_used, library_files

# Raise it when the same submission of the same source may get another result: another comparison, intake or limit.
ENGINE_VERSION = "1"

_RUNS_FOR_GRADING = ("setup", "given", "exercise", "check")


def source_digest(chapter: Chapter, course: Course) -> str:
    """Return the digest of everything that a mark of this chapter depends on, as 64 hexadecimal digits.

    Exercises, checks with their points, set-up and given cells, written questions' points, misconceptions, the files of
    course_lib and the engine's version. Prose and demonstrations are not part of it.
    """
    cells = [_fingerprint(cell) for cell in chapter.cells if cell.role in _RUNS_FOR_GRADING]
    written = [[question.name, question.points] for question in chapter.written]
    mistakes = [[one.exercise, one.slug, one.text, one.source] for one in chapter.misconceptions]
    library = _contents(course.library, library_files(course.library))
    return _digest([ENGINE_VERSION, chapter.name, cells, written, mistakes, library])


def execution_digest(chapter: Chapter, course: Course) -> str:
    """Return the digest of what the executed notebook's outputs depend on: all its code, and the library it uses."""
    cells = [_fingerprint(cell) for cell in chapter.cells if cell.kind == "code"]
    library = _contents(course.library, files_used(course.library, chapter))
    return _digest([chapter.name, cells, library])


def text_digest(text: bytes) -> str:
    """Return the digest of a file's content, for a submission or an answer book."""
    return hashlib.sha256(text).hexdigest()


def _fingerprint(cell: Cell) -> list[object]:
    return [cell.role, cell.name, cell.points, cell.source]


def _contents(library: Path, files: Iterable[Path]) -> list[list[str]]:
    """Return path and digest of each file."""
    return [[path.relative_to(library).as_posix(), text_digest(path.read_bytes())] for path in files]


def _digest(parts: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()
