"""The child: runs one submission's code in one namespace and answers the grader's requests.

A message in either direction is its length (8 bytes, little endian) and a value in the wire format.  Requests are
`{"turn": n, "op": "run" | "check" | "intake", ...}`, replies `{"turn": n, "status": "ok" | "error", "value": bytes or
None, "error": dict or None, "output": str}`.  While a check runs the child may ask `[turn, question]`, and waits for
`[turn, answer]`.  The child is not trusted: whatever it sends is only data.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import io
import linecache
import marshal
import os
import struct
import sys
import types
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from course_lib.checks.remote import linked
from course_lib.checks.seeding import reseed
from course_lib.checks.wire import NotData, decode, encode

from . import intake, walls

LENGTH = struct.Struct("<Q")
HELLO, FAILED = b"+", b"-"
MESSAGE_LENGTH = 2_000
LINE_LENGTH = 500
FUTURES = [getattr(__future__, name).compiler_flag for name in __future__.all_feature_names]

Error = dict[str, Any]


def say_failure(channel: int, message: str) -> None:
    """Tell the grader, instead of hello, why this child cannot be trusted with a submission."""
    with contextlib.suppress(OSError):
        os.write(channel, FAILED + message.encode("utf-8", "replace")[:MESSAGE_LENGTH])


def serve(channel: int, settings: dict[str, Any]) -> None:
    """Say hello, then answer requests on the socket `channel` until the grader closes it."""
    child = Child(settings["limits"]["output"], settings["limits"]["frame"], settings["memory"], partial(ask, channel))
    send(channel, HELLO)
    while request := receive(channel):
        send_message(channel, child.answer(decode(request, len(request))))


def ask(channel: int, turn: int, question: list[Any]) -> Any:
    """What the grader answers to a question in the middle of a check."""
    send_message(channel, [turn, question])
    answer = receive(channel)
    return decode(answer, len(answer))[1]


def send_message(channel: int, value: Any) -> None:
    """`value` in the wire format, its length before it."""
    data = encode(value)
    send(channel, LENGTH.pack(len(data)) + data)


def receive(channel: int, read: Callable[[int, int], bytes] = os.read) -> bytes:
    """One whole message, or b"" when the grader closed the socket."""
    header = _exactly(channel, LENGTH.size, read)
    return _exactly(channel, LENGTH.unpack(header)[0], read) if header else b""


def _exactly(channel: int, count: int, read: Callable[[int, int], bytes]) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = read(channel, min(count - len(parts), 1 << 20))
        if not part:
            return b""
        parts += part
    return bytes(parts)


def send(channel: int, data: bytes, write: Callable[[int, Any], int] = os.write) -> None:
    """All of `data`, however often the socket takes only a part."""
    view = memoryview(data)
    while view:
        view = view[write(channel, view) :]


class Capped(io.RawIOBase):
    """Keeps the first `size` bytes written to it and forgets the rest."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.kept = bytearray()

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Keep what still fits; all of it counts as written."""
        data = bytes(data)
        self.kept += data[: max(0, self.size - len(self.kept))]
        return len(data)

    def text(self) -> str:
        """What was kept."""
        return self.kept.decode("utf-8", "replace")


class Child:
    """One namespace, which acts as the module `__main__`, and what the grader may ask of it."""

    def __init__(self, output: int, frame: int, memory: int, ask: Callable[[int, list[Any]], Any]) -> None:
        self.output, self.frame, self.memory, self.ask = output, frame, memory, ask
        self.module = types.ModuleType("__main__")
        self.namespace = self.module.__dict__
        self.namespace.update(__builtins__=builtins, display=_display_nothing)
        self.sources: dict[str, tuple[str, list[str]]] = {}  # file name of a step -> its name and lines
        self.futures = 0  # as in a notebook: `from __future__` holds for the cells that follow
        sys.modules["__main__"] = self.module
        sys.argv = [""]
        sys.displayhook = _display_nothing
        self.operations = {"run": self.run, "check": self.check, "intake": self.intake}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request; nothing that student code raises gets past here."""
        reply = {"turn": request["turn"], "status": "ok", "value": None, "error": None}
        with self.captured() as printed, self.bounded(request):
            try:
                reply["value"] = self.encoded(self.operations[request["op"]](request))
            except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are student code's too
                reply.update(status="error", error=self.describe(error))
        return {**reply, "output": printed.text()}

    def encoded(self, value: Any) -> bytes:
        """`value` in the wire format.  Raises NotData when it is no data or does not fit into a message."""
        data = encode(value)
        if len(data) > self.frame // 2:
            raise NotData(f"a value of {len(data)} bytes, more than the {self.frame // 2} that can be sent")
        return data

    @contextlib.contextmanager
    def captured(self) -> Iterator[Capped]:
        """What is written to sys.stdout and sys.stderr meanwhile; file descriptors 1 and 2 lead nowhere."""
        before = sys.stdout, sys.stderr
        kept = Capped(self.output)
        sys.stdout = sys.stderr = io.TextIOWrapper(kept, "utf-8", "backslashreplace", write_through=True)
        try:
            yield kept
        finally:
            sys.stdout, sys.stderr = before

    def bounded(self, request: dict[str, Any]) -> contextlib.AbstractContextManager[None]:
        """Less memory, `request["memory"]` bytes beyond the server's, while a notebook is read and told of."""
        if request["op"] != "intake":
            return contextlib.nullcontext()
        return walls.limited_address_space(self.memory + int(request["memory"]))

    # --- the three operations ---------------------------------------------------------------------------------

    def intake(self, request: dict[str, Any]) -> Any:
        """Read a submitted notebook (bytes) against the chapter's `outline`; no student code runs."""
        return intake.extract(request["notebook"], request["outline"])

    def run(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """Execute each step, `{"name", "source", "guarded"}`; an exception ends its step and never the run."""
        return [self.step(step["name"], step["source"], step["guarded"]) for step in request["steps"]]

    def step(self, name: str, source: str, guarded: bool) -> dict[str, Any]:
        """Execute one source; in a guarded one each statement stands alone, and those after a failed one still run."""
        with self.captured() as printed:
            error = None
            for part in self.parts(name, source, guarded):
                error = self.execute(part) or error
        return {"name": name, "status": "error" if error else "ok", "error": error, "output": printed.text()}

    def check(self, request: dict[str, Any]) -> Any:
        """Execute a check's code on a copy of the namespace, reseed everything, and call it.

        A copy, so that the helpers of a check replace none of the student's own.
        """
        scope = dict(self.namespace)
        exec(marshal.loads(request["code"]), scope)  # the grader's own, as all of a request
        rng = reseed(request["seed"])
        with linked(partial(self.ask, request["turn"])):
            return scope[request["name"]](rng) if request["takes_rng"] else scope[request["name"]]()

    # --- executing ----------------------------------------------------------------------------------------------

    def parts(self, name: str, source: str, guarded: bool) -> Iterator[Callable[[], None]]:
        """What to call, one after the other, to execute `source` in the namespace."""
        filename = f"<{name}>"
        lines = source.splitlines(keepends=True)
        self.sources[filename] = (name, lines)
        linecache.cache[filename] = (len(source), None, lines, filename)
        if not guarded:
            yield partial(self.compiled, source, filename)
            return
        tree: list[ast.stmt] = []
        yield lambda: tree.extend(ast.parse(source, filename).body)
        for statement in tree:
            yield partial(self.compiled, ast.Module([statement], []), filename)

    def compiled(self, source: str | ast.Module, filename: str) -> None:
        """Compile under the `__future__` features of the steps so far, and execute."""
        code = compile(source, filename, "exec", self.futures, dont_inherit=True)
        self.futures |= code.co_flags & sum(FUTURES)
        exec(code, self.namespace)

    def execute(self, part: Callable[[], None]) -> Error | None:
        """Call `part`; what it raised, if anything."""
        try:
            part()
        except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are student code's too
            return self.describe(error)
        return None

    def describe(self, error: BaseException) -> Error:
        """`{type, message, line, where, text}`: the last two name the step and quote the innermost line in it."""
        where, line, text = "", None, ""
        with contextlib.suppress(BaseException):
            filename, line = self.innermost(error)
            where, lines = self.sources.get(filename, ("", []))
            text = lines[line - 1].strip()[:LINE_LENGTH] if line and line <= len(lines) else ""
        kind, message = _safely(lambda: type(error).__name__), _safely(lambda: str(error)[:MESSAGE_LENGTH])
        return {"type": kind, "message": message, "line": line, "where": where, "text": text}

    def innermost(self, error: BaseException) -> tuple[str, int | None]:
        """File name and number of the innermost line inside a step on the way to `error`."""
        found: tuple[str, int | None] = ("", None)
        if isinstance(error, SyntaxError) and error.filename in self.sources:
            found = error.filename, error.lineno
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in self.sources:
                found = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
        return found


def _safely(text: Callable[[], str]) -> str:
    try:
        return text()
    except BaseException as error:  # noqa: BLE001 - the student's own __str__ may do anything
        return f"(unreadable: {type(error).__name__})"


def _display_nothing(*_objects: object, **_options: object) -> None:
    """IPython's `display`, which a cell may call without an import, and the display hook: there is no screen."""
