"""Files that belong to the student: where they go, when nothing may be written, and how they are written whole.

Two things are kept on the student's own machine: the summary of each chapter (folder `progress`) and the best policies
of the open challenges (folder `leaderboard`). Both folders lie beside the notebook, that is, in its working directory.
Another place for the summaries is named by the environment variable POLE_POSITION_PROGRESS, another one for policies by
the argument `folder` of `Leaderboard`. Nothing is written anywhere else.

Nothing at all is kept in the instructor's edition, under nbgrader, and in the grader's sandbox: a replay must leave no
trace.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from course_lib.checks.answers import AnswerBook

__all__ = ["may_keep", "set_aside", "write_whole"]


def may_keep(book: AnswerBook | None) -> bool:
    """Whether the notebook with this answer book is a student's own: a sandbox has none, an instructor's is whole."""
    graded = bool(os.environ.get("NBGRADER_EXECUTION"))  # set by nbgrader while it grades or validates
    return book is not None and not book.instructor and not graded


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` in one step: a process or machine that stops half-way leaves the old file as it was.

    Missing folders are made. OSError as usual.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}~{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Put the new name on the disk too; Windows opens no folder, and does it in its own time."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def set_aside(path: Path) -> Path:
    """Give a file that cannot be read another name, so that a new one may take its place; returns that name."""
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    return path.rename(aside)
