"""One child on the grader's side: send requests, measure, stop it.  Nothing that it answers is trusted."""

from __future__ import annotations

import marshal
import math
import os
import select
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

from autograder.model.errors import InfrastructureError
from autograder.sandbox.limits import Limits, Reply
from autograder.sandbox.program.child import LENGTH
from autograder.sandbox.server import Server
from course_lib.checks.remote import BadQuestion, Host
from course_lib.checks.wire import WireError, decode, encode

CLOCK_OF_PROCESS = 2  # CPUCLOCK_SCHED in the kernel's posix-timers: user and system time of all threads, in ns
SERVER_DEATH_SECONDS = 0.05  # a server that takes its child along is seen dead within this time
SHORTEST_WAIT = 0.005
QUESTION_BYTES = 500
PROCESSORS = os.cpu_count() or 1


class Dropped(Exception):
    """The child is to be dropped; `status` is what the request becomes."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Meter:
    """The bounds of one request: processor seconds of the process `pid`, and a wall clock time."""

    pid: int
    cpu_end: float  # the process's clock at which the request is over
    wall_end: float
    last: float = 0.0  # the process's clock when it was last read

    def read(self) -> float:
        """Processor seconds that the process has used since it began; the last known when it is gone."""
        with suppress(OSError):
            self.last = time.clock_gettime((~self.pid << 3) | CLOCK_OF_PROCESS)
        return self.last

    def patience(self) -> float:
        """Seconds that may pass before either bound can be reached.  Raises Dropped when one is."""
        cpu, wall = self.cpu_end - self.read(), self.wall_end - time.monotonic()
        if cpu <= 0 or wall <= 0:
            raise Dropped("timeout")
        return max(SHORTEST_WAIT, min(cpu / PROCESSORS, wall))


class Child:
    """A child for one submission: `intake` if it is asked for, before anything else; then `run`, then `check`s.

    After a reply with the status timeout or killed the child is gone and every request gives `killed`.  Raises
    InfrastructureError when it was the server that died: ask for another child and repeat.
    """

    def __init__(self, server: Server, limits: Limits, cpu_seconds: float, wall_end: float = math.inf) -> None:
        self._server, self._limits = server, limits
        self._socket, self.pid, self._pidfd = server.fork()
        self._socket.setblocking(False)
        self._meter = Meter(self.pid, 0.0, 0.0)
        self._turn = 0
        self._alive = True
        self._cpu_before, self._cpu_allowed, self._wall_end = 0.0, cpu_seconds, wall_end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether it can still answer."""
        return self._alive

    def grant(self, cpu_seconds: float, wall_end: float) -> None:
        """From now on it may use `cpu_seconds`, until `wall_end`: what reading the notebook took is not counted."""
        self._cpu_before = self._meter.read()
        self._cpu_allowed, self._wall_end = cpu_seconds, wall_end

    @property
    def cpu_seconds(self) -> float:
        """Processor time that it has used so far: of the submission's total, what other children of it may not use."""
        return (self._meter.read() if self._alive else self._meter.last) - self._cpu_before

    @property
    def exhausted(self) -> bool:
        """Whether it has used up all the time that it was given, not only that of one request."""
        return self.cpu_seconds >= self._cpu_allowed or time.monotonic() >= self._wall_end

    def close(self) -> None:
        """Kill it, and with it, as process 1 of its own tree, all that it started."""
        if self._pidfd >= 0:
            self._meter.read()
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            os.close(self._pidfd)
            self._socket.close()
        self._pidfd, self._alive = -1, False

    # --- requests -----------------------------------------------------------------------------------------------

    def intake(self, notebook: bytes, outline: dict[str, Any]) -> Reply:
        """What `program/intake.py` makes of a notebook; no student code runs, nor has run in this child.

        Raises RuntimeError for a child that has done anything yet: student code could have changed how it reads.
        """
        if self._turn:
            raise RuntimeError("a notebook is read by a child that has done nothing yet")
        request = {"op": "intake", "notebook": notebook, "outline": outline, "memory": self._limits.intake_memory}
        return self._ask(request, self._limits.intake_cpu_seconds)

    def run(self, steps: list[dict[str, Any]]) -> Reply:
        """Execute steps `{"name", "source", "guarded"}` in the submission's namespace.

        The reply's value has an item `{"name", "status", "error", "output"}` a step.  An exception ends its step and
        never the run; in a guarded step each statement stands alone, and those after a failed one still run.
        """
        reply = self._ask({"op": "run", "steps": steps}, self._limits.check_cpu_seconds)
        if reply.status == "ok" and not _outcomes_of(steps, reply.value):
            self.close()
            return Reply("killed")
        return reply

    def check(self, name: str, source: str, seed: int, takes_rng: bool, host: Host | None = None) -> Reply:
        """Define the check `name` by `source`, reseed everything from `seed`, call it; the value is what it returned.

        A value that is no plain data gives an error of type NotData.  `host` answers what the check asks meanwhile;
        what it noted stands beside the value.
        """
        request = {"op": "check", "name": name, "code": _compiled(name, source), "seed": seed, "takes_rng": takes_rng}
        reply = self._ask(request, self._limits.check_cpu_seconds, host)
        return replace(reply, value=host.witnessed(reply.value)) if host and reply.status == "ok" else reply

    def _ask(self, request: dict[str, Any], cpu_seconds: float, host: Host | None = None) -> Reply:
        if not self._alive:
            return Reply("killed")
        self._turn += 1
        self._meter.cpu_end = min(self._meter.read() + cpu_seconds, self._cpu_before + self._cpu_allowed)
        wall_seconds = self._limits.wall_factor * min(cpu_seconds, self._cpu_allowed)
        self._meter.wall_end = min(time.monotonic() + wall_seconds, self._wall_end)
        try:
            message = self._exchange(encode({**request, "turn": self._turn}))
            while host and (question := self._question(message)) is not None:
                message = self._exchange(encode([self._turn, _answer(host, question)]))
            return self._reply(message)
        except Dropped as dropped:
            self._drop()
            return Reply(dropped.status)

    def _drop(self) -> None:
        self.close()
        if not self._server.alive(SERVER_DEATH_SECONDS):
            raise InfrastructureError(f"the sandbox died during a request; last words: {self._server.last_words()}")

    # --- the protocol -------------------------------------------------------------------------------------------

    def _exchange(self, request: bytes) -> bytes:
        """Send one message and return the one that answers it.  Raises Dropped on anything else."""
        outgoing = memoryview(LENGTH.pack(len(request)) + request)
        incoming = bytearray()
        poll = select.poll()
        if self._receive(1):
            raise Dropped("killed")  # it spoke out of turn
        outgoing = outgoing[self._send(outgoing) :]
        while (missing := self._missing(incoming)) != 0:
            poll.register(self._socket, select.POLLIN | (select.POLLOUT if outgoing else 0))
            poll.poll(1 + self._meter.patience() * 1000)
            if outgoing:
                outgoing = outgoing[self._send(outgoing) :]
            incoming += self._receive(missing)
            if outgoing and incoming:
                raise Dropped("killed")  # it answers what it has not heard
        return bytes(incoming[LENGTH.size :])

    def _missing(self, incoming: bytearray) -> int:
        """Bytes that the message still lacks, the header counted before the rest."""
        if len(incoming) < LENGTH.size:
            return LENGTH.size - len(incoming)
        length = LENGTH.unpack_from(incoming)[0]
        if length > self._limits.frame:
            raise Dropped("killed")
        return LENGTH.size + length - len(incoming)

    def _send(self, data: memoryview) -> int:
        try:
            return self._socket.send(data[: 1 << 20], socket.MSG_NOSIGNAL)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise Dropped("killed") from error

    def _receive(self, count: int) -> bytes:
        """Up to `count` bytes that have arrived; descriptors that come with them are never taken."""
        try:
            data = self._socket.recv(min(count, 1 << 20))
        except BlockingIOError:
            return b""
        except OSError as error:
            raise Dropped("killed") from error
        if not data:
            raise Dropped("killed")
        return data

    def _question(self, message: bytes) -> Any:
        """What the child asks in the middle of a check; None where the message is no question of this turn."""
        if len(message) > QUESTION_BYTES:
            return None
        with suppress(WireError):
            asked = decode(message)
            if isinstance(asked, list) and len(asked) == 2 and type(asked[0]) is int:
                return asked[1] if asked[0] == self._turn else None
        return None

    def _reply(self, message: bytes) -> Reply:
        try:
            answer = decode(message, self._limits.frame)
            if not _is_reply(answer, self._turn):
                raise Dropped("killed")
            value = decode(answer["value"], self._limits.frame) if answer["status"] == "ok" else None
        except WireError as error:
            raise Dropped("killed") from error
        return Reply(answer["status"], value, answer["error"], answer["output"], len(message))


@lru_cache(maxsize=4096)
def _compiled(name: str, source: str) -> bytes:
    """The code of a check: server and grader are the same Python, and a class has the same checks."""
    return marshal.dumps(compile(source, f"<check {name}>", "exec", dont_inherit=True))


def _answer(host: Host, question: Any) -> Any:
    try:
        return host.answer(question)
    except BadQuestion as error:
        raise Dropped("killed") from error


def _is_reply(answer: Any, turn: int) -> bool:
    """Whether an answer has the form of a reply in this turn."""
    if not isinstance(answer, dict) or answer.keys() != {"turn", "status", "value", "error", "output"}:
        return False
    if type(answer["turn"]) is not int or answer["turn"] != turn or not _are_texts(answer, "status", "output"):
        return False
    if answer["status"] == "ok":
        return isinstance(answer["value"], bytes) and answer["error"] is None
    return answer["status"] == "error" and answer["value"] is None and _is_error(answer["error"])


def _is_error(error: Any) -> bool:
    if not isinstance(error, dict) or error.keys() != {"type", "message", "line", "where", "text"}:
        return False
    line = error["line"]
    return _are_texts(error, "type", "message", "where", "text") and (line is None or type(line) is int)


def _are_texts(fields: dict[str, Any], *keys: str) -> bool:
    """Whether all of these are strings: an array would answer a comparison with an array, and break its reader."""
    return all(isinstance(fields[key], str) for key in keys)


def _outcomes_of(steps: list[dict[str, Any]], value: Any) -> bool:
    """Whether `value` says, in the form that `run` promises, what became of each step."""
    if not isinstance(value, list) or len(value) != len(steps):
        return False
    return all(_is_outcome(item, step["name"]) for item, step in zip(value, steps, strict=True))


def _is_outcome(item: Any, name: str) -> bool:
    if not isinstance(item, dict) or item.keys() != {"name", "status", "error", "output"}:
        return False
    if not _are_texts(item, "name", "status", "output") or item["name"] != name:
        return False
    return item["error"] is None if item["status"] == "ok" else item["status"] == "error" and _is_error(item["error"])
