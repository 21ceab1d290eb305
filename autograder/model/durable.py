"""Files that are either whole or absent, whatever stops the process or the machine.

The content goes to a temporary file in the same folder, is flushed to the disk, takes its name by one rename, and the
folder is flushed too. Temporary names hold a `~`, which `encode_name` never writes, so a reader can tell a torn file.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Write `content` to `path`, replacing what was there in one step; missing folders are made. OSError as usual."""
    _make_folders(path.parent)
    with _temporary(path, content) as temporary:
        temporary.replace(path)
    _flush_folder(path.parent)


def create_durably(path: Path, content: bytes) -> bool:
    """Write `content` to `path` unless a file stands there already; True for the one process of many that wrote it."""
    _make_folders(path.parent)
    with _temporary(path, content) as temporary:
        try:
            os.link(temporary, path)  # unlike rename, link refuses an existing name: no two processes both win
        except FileExistsError:
            return False
    _flush_folder(path.parent)
    return True


def is_temporary(path: Path) -> bool:
    """True for the name of a temporary file of this module, finished or torn."""
    return "~" in path.name


@contextlib.contextmanager
def _temporary(path: Path, content: bytes) -> Iterator[Path]:
    temporary = path.with_name(f"{path.name}~{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _make_folders(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
