"""Builds everything that is generated from a chapter, and tells in what the committed files differ from it.

    source ── answers (sandbox) ── proof (production path) ── answer books
           └─ instructor's notebook ── execution ── stored figures
           └─ student's notebook ── "Run all" reaches its last cell

An answer book is written only after the proof: a book with the digest of today's source says that it was proven.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from autograder.grade.reference import ChapterAnswers, answer_book, compute_answers
from autograder.grade.worker import Worker
from autograder.model.chapter import Chapter
from autograder.model.course import Course
from autograder.model.digest import execution_digest, source_digest
from autograder.model.durable import write_durably
from autograder.model.errors import ReleaseError
from autograder.release.execute import code_cells, execute, keep_outputs, refuse_large, stored_figures
from autograder.release.leaks import find_leaks, student_files
from autograder.release.notebook import KEY, notebook_text, read_notebook, solution_notebook
from autograder.release.proof import prove, refuse_equal_mistakes
from autograder.release.student import nbgrader_configuration, student_notebook
from autograder.sandbox import Limits, choose_isolation

PUBLIC_SEED = 0  # of the answers in a notebook; each grading run draws its own
EXECUTION = "execution_digest"

Say = Callable[[str], None]


def _say_nothing(message: str) -> None:
    del message


@dataclass(frozen=True)
class Difference:
    """One committed file that is not what the source gives."""

    path: Path  # relative to the course's root
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


@dataclass(frozen=True)
class Files:
    """One chapter and every file that is generated from it."""

    course: Course
    chapter: Chapter

    @property
    def solution(self) -> Path:
        """The executed notebook."""
        return self.course.solutions / f"{self.chapter.name}.ipynb"

    @property
    def student(self) -> Path:
        """The student's notebook."""
        return self.course.notebooks / f"{self.chapter.name}.ipynb"

    @property
    def books(self) -> dict[bool, Path]:
        """The answer books: with hidden checks, and without."""
        name = f"{self.chapter.name}.json"
        return {True: self.course.hidden_answers / name, False: self.course.answers / name}

    @property
    def figures(self) -> Path:
        """The folder of the stored figures."""
        return self.course.figures / self.chapter.name

    @cached_property
    def fresh(self) -> NotebookNode:
        """The instructor's notebook as the source gives it, without outputs, with the digest of what it executes."""
        notebook = solution_notebook(self.chapter, self.course)
        notebook.metadata[KEY][EXECUTION] = execution_digest(self.chapter, self.course)
        return notebook

    @cached_property
    def source_digest(self) -> str:
        """The digest that the answer books must have."""
        return source_digest(self.chapter, self.course)

    def proven(self) -> bool:
        """Tell whether both answer books are of today's source."""
        return all(_book_digest(path) == self.source_digest for path in self.books.values())

    def executed(self) -> NotebookNode | None:
        """Return the committed executed notebook if today's code gave its outputs."""
        notebook = read_notebook(self.solution)
        if notebook is None or notebook.metadata.get(KEY, {}).get(EXECUTION) != self.fresh.metadata[KEY][EXECUTION]:
            return None
        same = [cell.source for cell in code_cells(notebook)] == [cell.source for cell in code_cells(self.fresh)]
        return notebook if same else None


def build(
    course: Course, chapters: Sequence[str] | None = None, *, isolation: str = "auto", on_message: Say = _say_nothing
) -> None:
    """Build the named chapters, all by default; only what changed is proven and executed again.

    Raises:
        SourceError, ReleaseError: the chapter is refused, and its files stay as they were.
    """
    every = course.chapters()
    chosen = [course.chapter(name) for name in chapters] if chapters else every
    for chapter in chosen:
        _build_chapter(Files(course, chapter), isolation, on_message)
    _write(course.solutions / "nbgrader_config.py", nbgrader_configuration())
    for path in _leftovers(course, every):
        on_message(f"removed {path.relative_to(course.root)}: no chapter gives it")
        path.unlink()
    refuse_leaks(every, course)


def refuse_leaks(chapters: Sequence[Chapter], course: Course) -> None:
    """Refuse a student's tree that holds solution lines or lines of hidden checks.

    Raises:
        ReleaseError: names every leak.
    """
    leaks = find_leaks(chapters, student_files(course.root), course.root)
    if leaks:
        way_out = "Change the line in the student's tree, or in the solution."
        raise ReleaseError("\n".join([f"{len(leaks)} leaks:", *map(str, leaks), way_out]))


# ---------------------------------------------------------------- one chapter
def _build_chapter(files: Files, isolation: str, say: Say) -> None:
    name = files.chapter.name
    student = notebook_text(student_notebook(files.fresh))
    if not files.proven():
        say(f"{name}: computing answers and proving the marks")
        answers = _answers(files, isolation)
        refuse_equal_mistakes(files.chapter, answers)
        prove(files.course, files.chapter, student_notebook(files.fresh), isolation=isolation)
        _write_books(files, answers)
    executed = files.executed()
    if executed is None:
        say(f"{name}: executing the notebook")
        executed = execute(files.fresh, files.course, files.course.solutions)
        say(f"{name}: running all cells of the untouched student's notebook")
        execute(student_notebook(files.fresh), files.course, files.course.notebooks)
    text = notebook_text(keep_outputs(files.fresh, executed))
    refuse_large(files.chapter, text)
    _write_figures(files, stored_figures(files.chapter, executed))
    _write(files.solution, text)
    _write(files.student, student)
    say(f"{name}: up to date")


def _answers(files: Files, isolation: str) -> ChapterAnswers:
    """Compute what the answer books hold, in a sandbox without the modules that answer the chapter."""
    worker = Worker()
    exercises = [exercise.name for exercise in files.chapter.exercises]
    try:
        sandbox = worker.sandbox(files.course.library, exercises, choose_isolation(isolation), Limits())
        return compute_answers(files.chapter, sandbox, PUBLIC_SEED)
    finally:
        worker.close()


def _write_books(files: Files, answers: ChapterAnswers) -> None:
    for hidden, path in files.books.items():
        _write(path, answer_book(files.chapter, answers, hidden, files.source_digest))


def _write_figures(files: Files, figures: dict[str, bytes]) -> None:
    for path in files.figures.glob("*"):
        if path.stem not in figures:
            path.unlink()
    for name, picture in figures.items():
        _write(files.figures / f"{name}.png", picture)


def _write(path: Path, content: str | bytes) -> None:
    """Write what changed, whole or not at all."""
    data = content.encode() if isinstance(content, str) else content
    if not path.is_file() or path.read_bytes() != data:
        write_durably(path, data)


# ---------------------------------------------------------------- differences
def check(course: Course) -> list[Difference]:
    """Compare the committed files with what the sources give; execute nothing, write nothing.

    Raises:
        SourceError: a source breaks a rule.
    """
    chapters = course.chapters()
    found = [pair for chapter in chapters for pair in _chapter_differences(Files(course, chapter))]
    if _text(course.solutions / "nbgrader_config.py") != nbgrader_configuration():
        found.append((course.solutions / "nbgrader_config.py", "is not what the release writes"))
    found += [(path, "no chapter gives it") for path in _leftovers(course, chapters)]
    differences = [Difference(path.relative_to(course.root), what) for path, what in found]
    leaks = find_leaks(chapters, student_files(course.root), course.root)
    return differences + [Difference(leak.file, str(leak)) for leak in leaks]


def _chapter_differences(files: Files) -> Iterator[tuple[Path, str]]:
    yield from _solution_differences(files)
    if _text(files.student) != notebook_text(student_notebook(files.fresh)):
        yield files.student, "differs from its source"
    for path in files.books.values():
        if _book_digest(path) != files.source_digest:
            yield path, "its answers were computed from another source"
    executed = read_notebook(files.solution)
    expected = stored_figures(files.chapter, executed) if executed else {}
    for name, picture in expected.items():
        path = files.figures / f"{name}.png"
        if not path.is_file() or path.read_bytes() != picture:
            yield path, "is not the demonstration's first picture in the executed notebook"


def _solution_differences(files: Files) -> Iterator[tuple[Path, str]]:
    executed = read_notebook(files.solution)
    if executed is None:
        yield files.solution, "is missing or damaged"
    elif files.executed() is None:
        yield files.solution, "was executed from another source"
    elif notebook_text(keep_outputs(files.fresh, executed)) != _text(files.solution):
        yield files.solution, "cells or metadata differ from its source"


def _leftovers(course: Course, chapters: Sequence[Chapter]) -> Iterator[Path]:
    """Yield generated files of which no chapter is the source."""
    names = {chapter.name for chapter in chapters}
    folders = {
        course.solutions: "*.ipynb",
        course.notebooks: "*.ipynb",
        course.answers: "*.json",
        course.hidden_answers: "*.json",
    }
    for folder, pattern in folders.items():
        yield from (path for path in sorted(folder.glob(pattern)) if path.stem not in names)
    for chapter in chapters:
        demonstrations = {cell.name for cell in chapter.cells if cell.role == "demo"}
        found = sorted((course.figures / chapter.name).glob("*.png"))
        yield from (path for path in found if path.stem not in demonstrations)
    yield from (path for path in sorted(course.figures.glob("*/*")) if path.parent.name not in names)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _book_digest(path: Path) -> str | None:
    """Return the digest of the source of an answer book, None if there is none or it is damaged."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
