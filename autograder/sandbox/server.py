"""One fork server on the grader's side: start it, ask it for children, notice when it dies."""

from __future__ import annotations

import os
import select
import socket
import struct
import subprocess
import time
from dataclasses import asdict
from pathlib import Path

from autograder.sandbox.isolation import ENVIRONMENT, Layout, end_session, readable_paths, server_command
from autograder.sandbox.limits import Limits
from autograder.sandbox.program.child import FAILED, HELLO
from autograder.sandbox.program.server import FORK, READY

START_SECONDS = 180.0  # wall time for the imports, on a slow and busy machine
HELLO_SECONDS = 60.0
CREDENTIALS = struct.Struct("3i")


class ServerFailed(Exception):
    """The server did not start, died, or gave no child.  The message says what was seen."""


class Server:
    """A running fork server and the folder with its log.

    bubblewrap ends with the thread that starts it, so one thread owns a server from start to end.
    """

    def __init__(self, level: str, layout: Layout, limits: Limits, preload: tuple[str, ...], folder: Path) -> None:
        self.log = folder / "server.log"
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        settings = {
            "control": theirs.fileno(), "preload": list(preload), "limits": asdict(limits), "level": level,
            "scratch": str(folder), "readable": [str(path) for path in readable_paths(layout)],
        }  # fmt: skip
        self.control = ours
        home = {} if level == "bwrap" else {"HOME": str(folder), "MPLCONFIGDIR": str(folder)}
        started = time.perf_counter()
        with theirs, self.log.open("wb") as log:
            self.process = subprocess.Popen(
                server_command(level, layout, settings), env=ENVIRONMENT | home, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
        self._await_ready()
        self.start_seconds = time.perf_counter() - started

    def _await_ready(self) -> None:
        if not self._speaks() or self.control.recv(len(READY)) != READY:
            self.close()
            raise ServerFailed(f"it did not start; its last words: {self.last_words()}")

    def _speaks(self) -> bool:
        """Wait for its first word; False for a death or too long a silence."""
        poll, death = select.poll(), os.pidfd_open(self.process.pid)  # the socket may outlive it: see `end_session`
        poll.register(self.control, select.POLLIN)
        poll.register(death, select.POLLIN)
        try:
            return (self.control.fileno(), select.POLLIN) in poll.poll(START_SECONDS * 1000)
        finally:
            os.close(death)

    def last_words(self) -> str:
        """The end of what the server printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-1_500:].strip() or "(none)"

    def fork(self) -> tuple[socket.socket, int, int]:
        """A new child: its socket, its process number as the grader sees it, and a pidfd that is surely its own."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        try:
            with theirs:
                socket.send_fds(self.control, [FORK], [theirs.fileno()])
            ours.settimeout(HELLO_SECONDS)
            message, ancillary, _, _ = ours.recvmsg(4096, socket.CMSG_SPACE(CREDENTIALS.size))
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
            if message != HELLO:
                raise ServerFailed(self._no_hello(message))
            pid = CREDENTIALS.unpack(ancillary[0][2])[0]
            return ours, pid, os.pidfd_open(pid)
        except OSError as error:
            ours.close()
            raise ServerFailed(f"{error}; last words: {self.last_words()}") from error
        except ServerFailed:
            ours.close()
            raise

    def _no_hello(self, message: bytes) -> str:
        if message.startswith(FAILED):
            return f"a child could not build its walls: {message[1:].decode('utf-8', 'replace')}"
        return f"a child died before it said hello; last words: {self.last_words()}"

    def alive(self, patience: float = 0.0) -> bool:
        """Whether the server runs; `patience`: seconds to wait for its death, when a child of it has just died."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN | select.POLLHUP)
        return not poll.poll(patience * 1000) and self.process.poll() is None

    def close(self) -> None:
        """End the server and, with it, every child."""
        self.control.close()
        end_session(self.process)
