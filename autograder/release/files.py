"""One chapter and every file that is generated from it, and what those files must be today."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from autograder.model.chapter import Chapter
from autograder.model.course import Course
from autograder.model.digest import execution_digest, source_digest
from autograder.release.colab import COLAB
from autograder.release.execute import code_cells
from autograder.release.notebook import KEY, read_notebook, solution_notebook
from autograder.release.records import fill, find_records

EXECUTION = "execution_digest"


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
    def records(self) -> Path:
        """The numbers of the prose."""
        return self.course.records / f"{self.chapter.name}.json"

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
        return all(book_digest(path) == self.source_digest for path in self.books.values())

    def executed(self) -> NotebookNode | None:
        """Return the committed executed notebook if today's code gave its outputs."""
        notebook = read_notebook(self.solution)
        if notebook is None or notebook.metadata.get(KEY, {}).get(EXECUTION) != self.fresh.metadata[KEY][EXECUTION]:
            return None
        return notebook if _executed_sources(notebook) == _executed_sources(self.fresh) else None

    def filled(self, executed: NotebookNode) -> NotebookNode:
        """Return the fresh notebook, its prose with the numbers that an execution of its cells recorded.

        Raises:
            ReleaseError: prose and recorded numbers do not fit.
        """
        return fill(self.fresh, find_records(executed), self.chapter)


def records_text(executed: NotebookNode) -> str | None:
    """Return the text of the file of the recorded numbers, None if there are none."""
    records = find_records(executed)
    return json.dumps(records, indent=1, sort_keys=True) + "\n" if records else None


def _executed_sources(notebook: NotebookNode) -> list[str]:
    """Return the code on which the outputs depend; the address of the wheel, in the first cell, is none of it."""
    return [cell.source for cell in code_cells(notebook) if cell.id != COLAB]


def leftovers(course: Course, chapters: Sequence[Chapter]) -> Iterator[Path]:
    """Yield generated files of which no chapter is the source."""
    names = {chapter.name for chapter in chapters}
    folders = {
        course.solutions: "*.ipynb",
        course.notebooks: "*.ipynb",
        course.answers: "*.json",
        course.hidden_answers: "*.json",
        course.records: "*.json",
    }
    for folder, pattern in folders.items():
        yield from (path for path in sorted(folder.glob(pattern)) if path.stem not in names)
    for chapter in chapters:
        demonstrations = {cell.name for cell in chapter.cells if cell.role == "demo"}
        found = sorted((course.figures / chapter.name).glob("*.png"))
        yield from (path for path in found if path.stem not in demonstrations)
    yield from (path for path in sorted(course.figures.glob("*/*")) if path.parent.name not in names)


def book_digest(path: Path) -> str | None:
    """Return the digest of the source of an answer book, None if there is none or it is damaged."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
