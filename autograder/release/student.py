"""From the instructor's notebook to the student's: a tuple of steps, each a function from notebook to notebook.

The steps that nbgrader has are nbgrader's own, so that its `generate_assignment` on the instructor's notebook gives the
same cells (a test holds it), and `NBGRADER_SETTINGS` is what both read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy

from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
)
from traitlets.config import Config

from autograder.model.regions import CODE_STUB, HIDDEN, SOLUTION, TEXT_STUB
from autograder.release.notebook import KEY

Step = Callable[[NotebookNode], NotebookNode]

# Options of nbgrader's preprocessors; solutions/nbgrader_config.py is written from them.
NBGRADER_SETTINGS: dict[str, dict[str, object]] = {
    "ClearSolutions": {
        "begin_solution_delimeter": SOLUTION.begin,
        "end_solution_delimeter": SOLUTION.end,
        "code_stub": {"python": CODE_STUB},
        "text_stub": TEXT_STUB,
    },
    "ClearHiddenTests": {
        "begin_test_delimeter": HIDDEN.begin,
        "end_test_delimeter": HIDDEN.end,
    },
}

CONFIGURATION = '''"""What nbgrader must know of this course's notebooks. Written by `python -m autograder release`.

Put it beside nbgrader's `source` folder: `nbgrader generate_assignment` then makes the student's cells as the release
does. Stock `nbgrader autograde` has no answers of hidden checks: they err, and their cells score 0. Marks come from
`python -m autograder grade`.
"""

c = get_config()  # noqa: F821 - nbgrader provides it
'''


def student_notebook(solution: NotebookNode) -> NotebookNode:
    """Return the student's edition of an instructor's notebook, executed or not."""
    notebook = deepcopy(solution)
    for step in STEPS:
        notebook = step(notebook)
    return notebook


def nbgrader_configuration() -> str:
    """Return the text of the `nbgrader_config.py` with which stock nbgrader makes the same student's cells."""
    settings = [(name, option, value) for name, one in NBGRADER_SETTINGS.items() for option, value in one.items()]
    lines = [f"c.{name}.{option} = {json.dumps(value)}" for name, option, value in settings]
    return CONFIGURATION + "\n".join(lines) + "\n"


def _nbgrader(preprocessor: type[NbGraderPreprocessor]) -> Step:
    """Make a step of one of nbgrader's preprocessors."""

    def step(notebook: NotebookNode) -> NotebookNode:
        return preprocessor(config=Config(NBGRADER_SETTINGS)).preprocess(notebook, {})[0]

    return step


def _let_checks_raise(notebook: NotebookNode) -> NotebookNode:
    """Tag check cells, so that "Run all" goes on after a check that does not pass."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata["tags"] = ["raises-exception"]
    return notebook


def _forget_instructor(notebook: NotebookNode) -> NotebookNode:
    """Take away what only the instructor's edition needs: nbval's tags, digests of the execution."""
    for cell in notebook.cells:
        cell.metadata.pop("tags", None)
    notebook.metadata = {name: notebook.metadata[name] for name in ("kernelspec", "language_info")} | {
        KEY: {"chapter": notebook.metadata[KEY]["chapter"]}
    }
    return notebook


STEPS: tuple[Step, ...] = (
    _nbgrader(LockCells),  # first as in nbgrader; looks at metadata only
    _nbgrader(ClearSolutions),
    _nbgrader(ClearHiddenTests),
    _nbgrader(ClearOutput),  # outputs of the solution would give it away
    _forget_instructor,  # before the tags of the student's edition are set
    _let_checks_raise,
    _nbgrader(ComputeChecksums),  # after every step that changes a source: a checksum is of the student's text
    _nbgrader(CheckCellMetadata),  # last: refuses what nbgrader could not read back
)
