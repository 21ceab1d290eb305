"""Files that are either whole or absent, whatever stops the process or the machine.

The content goes to a temporary file in the same folder, is flushed to the disk, takes its name by one rename, and the
folder is flushed too. Temporary names hold a `~`, which `encode_name` never writes, so a reader can tell a torn file;
they name the machine and the process too, so that `sweep` can tell which of them nobody will finish.
"""

import contextlib
import errno
import os
import re
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

from autograder.model.errors import OutputError

WAYS_OUT = {
    errno.ENOSPC: "make room there",
    errno.EDQUOT: "make room there, or ask for a larger quota",
    errno.EFBIG: "raise the limit on the size of files (ulimit -f)",
    errno.EROFS: "make it writable, or name another folder",
    errno.EACCES: "give yourself the right to write there, or name another folder",
    errno.EPERM: "give yourself the right to write there, or name another folder",
}


def write_durably(path: Path, content: bytes) -> None:
    """Write `content` to `path`, replacing what was there in one step; missing folders are made.

    Raises:
        OutputError: it cannot be written; what was there still stands.
    """
    with _explained(path):
        _make_folders(path.parent)
        with _temporary(path, content) as temporary:
            temporary.replace(path)
        _flush_folder(path.parent)


def create_durably(path: Path, content: bytes) -> bool:
    """Write `content` to `path` unless a file stands there already; True for the one process of many that wrote it.

    Raises:
        OutputError: it cannot be written.
    """
    with _explained(path):
        _make_folders(path.parent)
        with _temporary(path, content) as temporary:
            try:
                os.link(temporary, path)  # unlike rename, link refuses an existing name: no two processes both win
            except FileExistsError:
                return False
        _flush_folder(path.parent)
    return True


def cannot_write(path: Path | str, error: OSError) -> OutputError:
    """The same in words, with the way out."""
    way_out = WAYS_OUT.get(error.errno or 0, "mend that")
    what = f"{path} cannot be written: {error.strerror or error}"
    return OutputError(f"{what}. To go on, {way_out} and run the same command again.")


def sweep(folder: Path) -> None:
    """Remove the temporary files that processes of this machine, now dead, left in `folder`; no folder, no work.

    What another machine began, or a process that still runs, is left alone: it may yet take its name.
    """
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for path in list(folder.iterdir()):
            begun = _TEMPORARY.search(path.name)
            if begun and begun["host"] == _host() and not _runs(int(begun["process"])):
                with _explained(path):
                    path.unlink(missing_ok=True)


def is_temporary(path: Path) -> bool:
    """True for the name of a temporary file of this module, finished or torn."""
    return "~" in path.name


_TEMPORARY = re.compile(r"~(?P<host>[^~]*)-(?P<process>\d+)-[0-9a-f]{8}$")


def _host() -> str:
    """The machine's name as a part of a file's name."""
    return re.sub(r"[^A-Za-z0-9.-]", "_", socket.gethostname())[:64]


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # another user's
    return True


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error


@contextlib.contextmanager
def _temporary(path: Path, content: bytes) -> Iterator[Path]:
    temporary = path.with_name(f"{path.name}~{_host()}-{os.getpid()}-{secrets.token_hex(4)}")
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
