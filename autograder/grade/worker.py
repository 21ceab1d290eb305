"""One sandbox a worker thread, kept as long as the chapter stays the same.

A chapter's sandbox holds none of the given code that answers it, so another chapter needs another sandbox.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from autograder.sandbox import Limits, Sandbox, scratch_folder, stage_library


class Worker:
    """Owns at most one sandbox at a time."""

    def __init__(self) -> None:
        self.key: tuple[object, ...] | None = None
        self.current: Sandbox | None = None
        self.stack = ExitStack()

    def sandbox(self, library: Path, exercises: Sequence[str], isolation: str, limits: Limits) -> Sandbox:
        """The sandbox for a chapter with these exercises; the one at hand when it fits."""
        key = (library, tuple(exercises), isolation, limits)
        if self.current is None or self.key != key:
            self.close()
            staged = self.stack.enter_context(scratch_folder())
            stage_library(library, exercises, staged)
            self.current = self.stack.enter_context(Sandbox(staged, isolation=isolation, limits=limits))
            self.key = key
        return self.current

    def close(self) -> None:
        """End the sandbox and remove what was staged for it."""
        self.stack.close()
        self.stack, self.current, self.key = ExitStack(), None, None


_LOCAL = threading.local()
_ALL: list[Worker] = []


def this_worker() -> Worker:
    """The worker of the calling thread."""
    if not hasattr(_LOCAL, "worker"):
        _LOCAL.worker = Worker()
    worker: Worker = _LOCAL.worker
    if worker not in _ALL:  # it is new, or a run has ended and the thread of a cluster's worker lives on
        _ALL.append(worker)
    return worker


def close_workers() -> None:
    """End every sandbox of this process, when no task runs any more."""
    while _ALL:
        _ALL.pop().close()
    if hasattr(_LOCAL, "worker"):
        del _LOCAL.worker
