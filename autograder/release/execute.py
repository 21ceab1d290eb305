"""Executes an instructor's notebook as nbval will replay it: a fresh kernel in the folder of the solutions."""

from __future__ import annotations

import base64
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from itertools import chain
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from autograder.model.chapter import Chapter
from autograder.model.course import Course
from autograder.model.errors import ReleaseError
from autograder.model.plain import without_controls
from autograder.release.notebook import KEY
from course_lib.records import RECORDING

ATTEMPTS = 2
CELL_SECONDS = 240  # a whole notebook runs in less on two cores
MAX_BYTES = 3_000_000  # of an executed notebook
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
_WAITS = re.compile(r"^@demo\(\s*needs\b", re.MULTILINE)
_DRAWING = re.compile(r"<(svg|video|img)\b", re.IGNORECASE)


def execute(notebook: NotebookNode, course: Course, folder: Path) -> NotebookNode:
    """Run all cells in a new kernel whose working directory is `folder`; return the notebook with outputs.

    A kernel whose cell does not end is given up and the whole notebook is run once more: on a busy machine a message
    between kernel and client is lost now and then, and then both wait.

    Raises:
        ReleaseError: a cell raised without a tag that allows it, took too long twice, or the kernel died.
    """
    for _ in range(ATTEMPTS):
        with suppress(CellTimeoutError):
            return _execute(notebook, course, folder)
    chapter = notebook.metadata[KEY]["chapter"]
    raise ReleaseError(
        f"a cell of {chapter} took longer than {CELL_SECONDS} s, in {ATTEMPTS} attempts: make it shorter"
    )


def _execute(notebook: NotebookNode, course: Course, folder: Path) -> NotebookNode:
    executed = deepcopy(notebook)
    with tempfile.TemporaryDirectory(prefix="kernel-") as sockets:
        client = NotebookClient(
            executed,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,  # times would differ in each execution
            coalesce_streams=True,  # how often a stream is flushed differs too
            # Sockets are files: of two kernels that start at once, both may choose one TCP port, and then both hang.
            config=Config({"ConnectionFileMixin": {"transport": "ipc", "ip": f"{sockets}/kernel"}}),
        )
        try:
            client.execute(env=_environment(course))
        except (CellExecutionError, DeadKernelError) as problem:
            raise ReleaseError(_describe(executed, problem)) from problem
    # nbclient writes the version of Python into it.
    executed.metadata["language_info"] = notebook.metadata["language_info"]
    return executed


def _environment(course: Course) -> dict[str, str]:
    """Let the kernel import this course's own library, whatever is installed, and draw into the notebook."""
    paths = [str(course.root), os.environ.get("PYTHONPATH", "")]
    inherited = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    ours = {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONHASHSEED": "0", RECORDING: "1"}
    return inherited | ours


def _describe(notebook: NotebookNode, problem: Exception) -> str:
    chapter = notebook.metadata[KEY]["chapter"]
    raised = (cell for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "error")
    cell = next((cell for cell in raised if "raises-exception" not in cell.metadata.get("tags", [])), None)
    where = f"cell {cell.id} of {chapter}" if cell else f"a cell of {chapter}"
    last_lines = "\n    ".join(without_controls(str(problem)).strip().splitlines()[-12:])
    return f"{where} did not run to its end:\n    {last_lines}"


def keep_outputs(notebook: NotebookNode, executed: NotebookNode) -> NotebookNode:
    """Return the notebook with the outputs that an execution of the same code cells has."""
    result = deepcopy(notebook)
    for cell, old in zip(code_cells(result), code_cells(executed), strict=True):
        cell.outputs, cell.execution_count = deepcopy(old.outputs), old.execution_count
    if "widgets" in executed.metadata:
        result.metadata["widgets"] = deepcopy(executed.metadata["widgets"])
    return result


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def stored_figures(chapter: Chapter, executed: NotebookNode) -> dict[str, bytes]:
    """Return, by the name of its function, the first picture of each demonstration, as PNG.

    What a cell draws comes before what a slider in it draws.

    Raises:
        ReleaseError: a demonstration that waits for exercises shows a film or a drawing, and no picture to store.
    """
    demonstrations = {cell.id: cell for cell in chapter.cells if cell.role == "demo" and cell.name}
    figures = {}
    for cell in executed.cells:
        demonstration = demonstrations.get(cell.id)
        if demonstration is None:
            continue
        outputs = cell.get("outputs", [])
        picture = next(chain(_pictures(outputs), _pictures(_drawn_by_widgets(outputs, executed))), None)
        if picture is not None:
            figures[demonstration.name] = picture
        elif _WAITS.search(demonstration.source) and any(map(_is_drawing, outputs)):
            message = (
                f"cell {cell.id} of {chapter.name} waits for exercises and draws, but no figure of it can be stored"
            )
            raise ReleaseError(f"{message}: let it show a matplotlib figure before its film or drawing")
    return figures


def _pictures(outputs: Iterable[NotebookNode]) -> Iterator[bytes]:
    for output in outputs:
        if "image/png" in output.get("data", {}):
            yield base64.b64decode(output["data"]["image/png"])


def _drawn_by_widgets(outputs: Iterable[NotebookNode], executed: NotebookNode) -> Iterator[NotebookNode]:
    """What the widgets among the outputs show inside them, in the order of their parts."""
    models = executed.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    waiting = [output["data"][WIDGET_VIEW]["model_id"] for output in outputs if WIDGET_VIEW in output.get("data", {})]
    while waiting:
        state = models.get(waiting.pop(0), {}).get("state", {})
        yield from state.get("outputs", [])
        waiting = [child.removeprefix("IPY_MODEL_") for child in state.get("children", [])] + waiting


def _is_drawing(output: NotebookNode) -> bool:
    data = output.get("data", {})
    return any(kind.startswith(("image/", "video/")) for kind in data) or bool(
        _DRAWING.search("".join(data.get("text/html", "")))
    )


def refuse_machine_paths(chapter: Chapter, executed: NotebookNode, course: Course) -> None:
    """Refuse outputs that name a folder of the machine that executed the notebook.

    Raises:
        ReleaseError: names the cell and the folder.
    """
    for cell in code_cells(executed):
        for folder in (f"{course.root}/", f"{Path.home()}/"):
            if folder in json.dumps(cell.outputs):
                message = f"cell {cell.id} of {chapter.name} prints a path of this machine, {folder}"
                raise ReleaseError(f"{message}: print names, not paths; a warning prints a path too")


def refuse_large(chapter: Chapter, text: str) -> None:
    """Refuse an executed notebook of 3 MB or more.

    Raises:
        ReleaseError: it is too large; names the largest cell.
    """
    size = len(text.encode())
    if size >= MAX_BYTES:
        message = f"the executed {chapter.name}.ipynb has {size / 1e6:.1f} MB, {MAX_BYTES / 1e6:g} MB are allowed"
        raise ReleaseError(f"{message}: draw smaller figures (dpi), shorter videos, or print less")
