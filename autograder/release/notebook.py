"""From a chapter's source to the instructor's notebook, not yet executed; and how a notebook is written to a file.

The same source gives the same text, byte for byte: cell ids come from names, keys are sorted, and no version of Python
or of a library is written into it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.model.chapter import Cell, Chapter
from autograder.model.course import Course
from autograder.model.regions import HIDDEN
from autograder.release.colab import colab_cell

SCHEMA_VERSION = 3  # of nbgrader's metadata
KEY = "pole_position"  # of this project's own metadata in a notebook

# What nbgrader makes of each role: grade (has points), solution (the student writes here), locked (nobody does).
_FLAGS = {
    "setup": (False, False, True),
    "given": (False, False, True),
    "exercise": (False, True, False),
    "check": (True, False, True),
    "written": (True, True, False),
}


def solution_notebook(chapter: Chapter, course: Course) -> NotebookNode:
    """Return the instructor's notebook: every cell with its marks and nbgrader's metadata, without outputs."""
    first_code = next(index for index, cell in enumerate(chapter.cells) if cell.kind == "code")
    cells = [*chapter.cells[:first_code], colab_cell(course), *chapter.cells[first_code:]]
    notebook = new_notebook(
        cells=[_new_cell(cell) for cell in cells],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            KEY: {"chapter": chapter.name},
        },
    )
    notebook.nbformat_minor = 5
    return notebook


def _new_cell(cell: Cell) -> NotebookNode:
    metadata: dict[str, Any] = {}
    if cell.role in _FLAGS:
        metadata["nbgrader"] = _nbgrader_metadata(cell)
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    make = new_code_cell if cell.kind == "code" else new_markdown_cell
    return make(_notebook_source(cell), id=cell.id, metadata=metadata)


def _nbgrader_metadata(cell: Cell) -> dict[str, Any]:
    grade, solution, locked = _FLAGS[cell.role]
    metadata = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": cell.id,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
    }
    return metadata | {"points": cell.points} if grade else metadata


def _notebook_source(cell: Cell) -> str:
    """Take away the blank lines above hidden checks, in which the student's cell would end."""
    return re.sub(rf"\n+{re.escape(HIDDEN.begin)}", f"\n{HIDDEN.begin}", cell.source)


def notebook_text(notebook: NotebookNode) -> str:
    """Return the text of a notebook's file.

    Raises:
        nbformat.ValidationError: it is no valid notebook.
    """
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def read_notebook(path: Path) -> NotebookNode | None:
    """Read a notebook that an earlier release wrote; None if there is none or it is damaged."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        return None
