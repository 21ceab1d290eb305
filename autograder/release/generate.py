"""Builds everything that is generated from the chapters.

    source ── answers (sandbox) ── proof (production path) ── answer books
           └─ instructor's notebook ── execution ── stored figures
           └─ student's notebook ── "Run all" reaches its last cell

An answer book is written only after the proof: a book with the digest of today's source says that it was proven.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from nbformat import NotebookNode

from autograder.grade.reference import ChapterAnswers, answer_book, compute_answers
from autograder.grade.worker import Worker
from autograder.model.chapter import Chapter
from autograder.model.course import Course
from autograder.model.durable import write_durably
from autograder.model.errors import ReleaseError
from autograder.release.execute import execute, keep_outputs, refuse_large, refuse_machine_paths, stored_figures
from autograder.release.files import Files, leftovers, records_text
from autograder.release.leaks import find_leaks, student_files
from autograder.release.notebook import notebook_text
from autograder.release.proof import prove, refuse_equal_mistakes
from autograder.release.student import nbgrader_configuration, student_notebook
from autograder.release.wheel import build_wheel
from autograder.sandbox import Limits, choose_isolation

PUBLIC_SEED = 0  # of the answers in a notebook; each grading run draws its own

Say = Callable[[str], None]


def _say_nothing(message: str) -> None:
    del message


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
    for path in leftovers(course, every):
        on_message(f"removed {path.relative_to(course.root)}: no chapter gives it")
        path.unlink()
    refuse_leaks(every, course)
    wheel = build_wheel(course, course.root / "dist")
    on_message(f"wheel of course_lib: {wheel.relative_to(course.root)}")


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
    if not files.proven():
        say(f"{name}: computing answers and proving the marks")
        answers = _answers(files, isolation)
        refuse_equal_mistakes(files.chapter, answers)
        prove(files.course, files.chapter, student_notebook(files.fresh), isolation=isolation)
        _write_books(files, answers)
    executed = files.executed() or _execute(files, say)
    refuse_machine_paths(files.chapter, executed, files.course)
    filled = files.filled(executed)
    text = notebook_text(keep_outputs(filled, executed))
    refuse_large(files.chapter, text)
    _write_figures(files, stored_figures(files.chapter, executed))
    _write(files.solution, text)
    _write(files.student, notebook_text(student_notebook(filled)))
    _write_records(files, executed)
    say(f"{name}: up to date")


def _execute(files: Files, say: Say) -> NotebookNode:
    """Execute the instructor's notebook; hold that "Run all" of the untouched student's reaches its last cell."""
    say(f"{files.chapter.name}: executing the notebook")
    executed = execute(files.fresh, files.course, files.course.solutions)
    _write_figures(files, stored_figures(files.chapter, executed))  # the student's notebook shows them
    say(f"{files.chapter.name}: running all cells of the untouched student's notebook")
    with tempfile.TemporaryDirectory(prefix="pole-position-student-") as folder:
        execute(student_notebook(files.fresh), files.course, Path(folder))
    return executed


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


def _write_records(files: Files, executed: NotebookNode) -> None:
    text = records_text(executed)
    if text is None:
        files.records.unlink(missing_ok=True)
    else:
        _write(files.records, text)


def _write(path: Path, content: str | bytes) -> None:
    """Write what changed, whole or not at all."""
    data = content.encode() if isinstance(content, str) else content
    if not path.is_file() or path.read_bytes() != data:
        write_durably(path, data)
