"""The sandbox: one fork server at a time, restarted when it dies, and the children that it gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from autograder.model.errors import InfrastructureError
from autograder.sandbox.child import Child
from autograder.sandbox.isolation import choose_isolation, make_layout
from autograder.sandbox.limits import Limits
from autograder.sandbox.scratch import scratch_folder
from autograder.sandbox.server import Server, ServerFailed

PRELOAD = ("numpy", "torch", "gymnasium", "matplotlib.pyplot", "scipy.stats", "course_lib")
ATTEMPTS = 3


class Sandbox:
    """Walls around a staged library, and a server behind them that forks a child for each submission.

    `library`: the folder that `stage_library` filled (it holds `course_lib`).  `isolation`: auto, bwrap or none; the
    attribute of this name says which is in force.  `preload`: modules that every child finds imported.  One thread owns
    a sandbox.  Raises IsolationError when this machine cannot build the walls.
    """

    def __init__(
        self,
        library: Path,
        isolation: str = "auto",
        limits: Limits | None = None,
        preload: Sequence[str] = PRELOAD,
    ) -> None:
        self.isolation = choose_isolation(isolation)
        self.limits = limits or Limits()
        self._preload = tuple(preload)
        self._stack = ExitStack()
        self._folder = self._stack.enter_context(scratch_folder())
        self._layout = make_layout(self._folder, library)
        self._server: Server | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server and all children, and remove what was staged."""
        self._stop()
        self._stack.close()

    def child(self, cpu_seconds: float | None = None, wall_end: float = math.inf) -> Child:
        """A fresh child, which may use `cpu_seconds` in all (default: what the limits give a submission).

        `wall_end`: the time of `time.monotonic` at which it is over in any case.

        Raises InfrastructureError after three servers that did not give one.
        """
        allowed = self.limits.total_cpu_seconds if cpu_seconds is None else cpu_seconds
        seen = []
        for _ in range(ATTEMPTS):
            try:
                return Child(self.server(), self.limits, allowed, wall_end)
            except ServerFailed as error:
                seen.append(str(error))
                self._stop()
        raise InfrastructureError(f"the sandbox gave no child in {ATTEMPTS} attempts: {'; '.join(dict.fromkeys(seen))}")

    def server(self) -> Server:
        """The running server; a new one where there is none or it died.  Raises ServerFailed when it does not start."""
        if self._server is None or not self._server.alive():
            self._stop()
            self._server = Server(self.isolation, self._layout, self.limits, self._preload, self._folder)
        return self._server

    def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None
