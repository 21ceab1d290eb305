"""Digests that say whether a result, or an executed notebook, still belongs to its source."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.model.chapter import Cell, Chapter
from autograder.model.course import Course

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
    return _digest([ENGINE_VERSION, chapter.name, cells, written, mistakes, *_library_files(course.library)])


def execution_digest(chapter: Chapter, course: Course) -> str:
    """Return the digest of everything that the outputs of the executed notebook depend on: all code, and course_lib."""
    cells = [_fingerprint(cell) for cell in chapter.cells if cell.kind == "code"]
    return _digest([chapter.name, cells, *_library_files(course.library)])


def text_digest(text: bytes) -> str:
    """Return the digest of a file's content, for a submission or an answer book."""
    return hashlib.sha256(text).hexdigest()


def _fingerprint(cell: Cell) -> list[object]:
    return [cell.role, cell.name, cell.points, cell.source]


def _library_files(library: Path) -> Iterator[list[str]]:
    """Yield path and digest of every file of the library that its own release did not generate."""
    generated = (library / "answers", library / "figures")
    for path in sorted(library.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and not any(path.is_relative_to(g) for g in generated):
            yield [path.relative_to(library).as_posix(), text_digest(path.read_bytes())]


def _digest(parts: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()
