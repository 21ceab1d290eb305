"""Opens what a student handed in: regular files only, no links followed, nothing larger than a notebook may be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from autograder.model.errors import SubmissionError
from autograder.model.plain import written_out

MAX_BYTES = 20 << 20


def name_of(path: Path) -> str:
    """The last part of `path` as text that every file can hold and everybody can read.

    Unpacked archives of Windows hold bytes that are no UTF-8, which nothing could encode again. Two names that differ
    on the disk differ here.
    """
    return written_out(path.name)


def read_notebook(path: Path) -> bytes:
    """Return the file's bytes.

    Raises:
        SubmissionError: it is no regular file, is too large, or cannot be read; the message is for student and
            instructor.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SubmissionError(_refusal(path, error)) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise SubmissionError(f"{name_of(path)} is {_kind(status.st_mode)}, not a file; submit the .ipynb file itself")
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size > MAX_BYTES:
            raise SubmissionError(
                f"{name_of(path)} has {status.st_size:,} bytes, more than {MAX_BYTES:,}; "
                "clear all outputs, save, submit again"
            )
        try:
            return file.read(MAX_BYTES + 1)
        except OSError as error:
            raise SubmissionError(f"{name_of(path)} cannot be read: {error.strerror}") from error


def _refusal(path: Path, error: OSError) -> str:
    if path.is_symlink():
        return f"{name_of(path)} is a link; links are not followed, submit the .ipynb file itself"
    if isinstance(error, PermissionError):
        return f"{name_of(path)} may not be read by the grader; give it read permission (chmod u+r) and grade again"
    return f"{name_of(path)} cannot be opened: {error.strerror}"


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return next((name for test, name in kinds if test(mode)), "a device")
