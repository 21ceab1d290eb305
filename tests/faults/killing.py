"""The processes of a grader as the kernel lists them, and `kill -9` of one of them.

grader                     python -m autograder grade
  bwrap                    bubblewrap, outside and inside of its namespaces (none under Landlock)
    server                 the fork server; while the grader tries its walls, the trial
      child                reads one notebook, or runs one submission

The number of a process may be another one's a moment later, so the signal goes through a descriptor.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path

GRADER, BWRAP, SERVER, CHILD = "grader", "bwrap", "server", "child"
GONE_SECONDS = 30.0


def below(root: int) -> Iterator[tuple[int, str]]:
    """Every living process of the grader `root` with its part, itself first."""
    yield root, GRADER
    waiting = [(process, BWRAP if _is_bwrap(process) else SERVER) for process in _children(root)]
    while waiting:
        process, part = waiting.pop()
        yield process, part
        under = [(one, BWRAP if _is_bwrap(one) else SERVER if part == BWRAP else CHILD) for one in _children(process)]
        waiting += under


def kill(root: int, process: int, part: str) -> bool:
    """Kill -9 `process` if it is still that part of the grader `root`; True when the signal reached it."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return False
    try:
        if (process, part) not in below(root) or _is_dead(descriptor):
            return False
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    except ProcessLookupError:
        return False
    finally:
        os.close(descriptor)
    return True


@contextlib.contextmanager
def none_survives(root: int) -> Iterator[None]:
    """What ran below `root` at the beginning is gone soon after the end: nothing outlives a killed grader.

    But for one: bubblewrap 0.8 starts in two halves, and the inner one waits for ever where the outer one is killed
    before it has spoken.  Nothing runs in it yet; it is killed here.
    """
    descriptors = {}
    for process, part in below(root):
        with contextlib.suppress(ProcessLookupError):
            descriptors[os.pidfd_open(process)] = process, part
    try:
        yield
        end = time.monotonic() + GONE_SECONDS
        left = [one for one in descriptors if not _is_dead(one, end - time.monotonic())]
        halves = [one for one in left if descriptors[one][1] == BWRAP and not _children(descriptors[one][0])]
        for half in halves:
            signal.pidfd_send_signal(half, signal.SIGKILL)
        assert left == halves, "processes of a killed grader go on"
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _is_dead(descriptor: int, patience: float = 0.0) -> bool:
    return bool(select.select([descriptor], [], [], max(0.0, patience))[0])


def _children(process: int) -> list[int]:
    found = []
    for listing in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in listing.read_text().split()]
    return found


def _is_bwrap(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/comm").read_text().strip() == "bwrap"
    except OSError:
        return False
