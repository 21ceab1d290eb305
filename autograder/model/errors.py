"""Every error that the autograder raises on purpose.

    PolePositionError
    ├── UsageError             the command or the course folder is wrong; exit status 2
    ├── SourceError            a chapter's source breaks a rule: file, line, what, way out
    ├── ReleaseError           the release refuses what it built
    │   └── ProofError         the release does not grade itself as it must
    ├── SubmissionError        one notebook cannot be read; an outcome of that submission, never of the batch
    └── InfrastructureError    ours, never the student's: retried, then left ungraded
        ├── IsolationError     this machine cannot enforce what was asked
        └── OutputError        a file cannot be written: a full disk, a folder that is read-only, a locked gradebook

A message names the thing, the value that it has, and the way out.
"""

from __future__ import annotations

from pathlib import Path


class PolePositionError(Exception):
    """An error with a message for a person; the command line prints it without a traceback."""

    exit_status = 1


class UsageError(PolePositionError):
    """The command, its arguments or the course folder are not what they must be."""

    exit_status = 2


class SourceError(PolePositionError):
    """A chapter's source breaks a rule. Prints as `file:line: what` with the way out below."""

    exit_status = 2

    def __init__(self, file: Path | str, line: int, what: str, way_out: str) -> None:
        self.file, self.line, self.what, self.way_out = Path(file), line, what, way_out
        super().__init__(f"{self.file}:{line}: {what}\n    {way_out}")


class ReleaseError(PolePositionError):
    """What the release built cannot be given to students as it is."""


class ProofError(ReleaseError):
    """The chapter does not get, through the production path, the marks that it must get."""


class SubmissionError(PolePositionError):
    """One submitted notebook cannot be read; recorded as its outcome."""


class InfrastructureError(PolePositionError):
    """Our machinery failed. Never a zero: the work is retried, then left ungraded and listed; exit status 3."""

    exit_status = 3


class OutputError(InfrastructureError):
    """A file cannot be written. What stands there already is whole, and the same command finishes the work later."""


class IsolationError(InfrastructureError):
    """This machine cannot enforce what was asked, or a path lies where the sandbox could see it; exit status 2."""

    exit_status = 2
