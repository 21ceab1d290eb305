"""Folders in the machine's temporary folder that do not outlive a killed run for long.

Who makes one holds a lock on it, flock(2), which the kernel lets go when the process ends, however it ends. A folder
that nobody holds is what a killed run left behind: the next one to make a folder removes it. Where the file system has
no such locks, nothing is removed.
"""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.sandbox.program.remove import remove_tree

PREFIX = "pole-position-run-"
YOUNG_SECONDS = 60.0  # between its making and its lock a folder is held by nobody


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new folder, held until the end and then removed; what killed runs of this user left is removed first."""
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with _opened(folder) as descriptor:
            with suppress(OSError):
                _lock(descriptor)
            yield folder
    finally:
        with suppress(FileNotFoundError):
            remove_tree(folder)


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError), _opened(folder) as descriptor:
            if _old_and_mine(os.fstat(descriptor)):
                _lock(descriptor)
                remove_tree(folder)


def _lock(descriptor: int) -> None:
    """Raises OSError where another process holds the folder, or where the file system knows no locks."""
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """The folder itself: OSError for a link, which another user of a shared folder may have laid."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _old_and_mine(found: os.stat_result) -> bool:
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and time.time() - found.st_mtime > YOUNG_SECONDS
