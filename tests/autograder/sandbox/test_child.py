"""The grader's end of the socket, against children that follow no rule."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.model.errors import InfrastructureError
from autograder.sandbox import Child, Limits, Reply
from autograder.sandbox.child import Dropped, Meter, _outcomes_of
from autograder.sandbox.program.child import LENGTH, _exactly
from course_lib.checks.remote import MOST_QUESTIONS, Host
from course_lib.checks.wire import HEADER, MAGIC, decode, encode
from tests.plain_data import EXTREMES, VALUES

SMALL = Limits(check_cpu_seconds=5.0, frame=100_000)
Script = Callable[[socket.socket], None]


class Impostor:
    """A server whose child is a script in a thread, with a sleeping process in its place to be killed."""

    def __init__(self, script: Script, alive: bool = True) -> None:
        self.script, self._alive = script, alive
        self.process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])

    def fork(self) -> tuple[socket.socket, int, int]:
        ours, theirs = socket.socketpair()
        threading.Thread(target=self._play, args=(theirs,), daemon=True).start()
        return ours, self.process.pid, os.pidfd_open(self.process.pid)

    def _play(self, theirs: socket.socket) -> None:
        with theirs, suppress(OSError):  # the grader hangs up when it has seen enough
            self.script(theirs)

    def alive(self, patience: float = 0.0) -> bool:
        return self._alive

    def last_words(self) -> str:
        return "farewell"


@pytest.fixture
def ask() -> Iterator[Callable[..., list[Reply]]]:
    """Give a function that plays a script and returns the replies to some checks."""
    impostors: list[Impostor] = []

    def ask(script: Script, times: int = 1, limits: Limits = SMALL, alive: bool = True) -> list[Reply]:
        impostors.append(Impostor(script, alive))
        with Child(impostors[-1], limits, limits.total_cpu_seconds) as child:
            return [child.check("it", "", 0, False) for _ in range(times)]

    yield ask
    for impostor in impostors:
        impostor.process.kill()
        assert impostor.process.wait() == -9


def hear(theirs: socket.socket) -> dict[str, Any]:
    """One request, as a child reads it."""
    header = _exactly(theirs.fileno(), LENGTH.size, os.read)
    if not header:
        raise ConnectionResetError
    return decode(_exactly(theirs.fileno(), LENGTH.unpack(header)[0], os.read))


def frame(message: Any) -> bytes:
    """A message as it goes over the socket; bytes go as they are."""
    data = message if isinstance(message, bytes) else encode(message)
    return LENGTH.pack(len(data)) + data


GOOD = {"turn": 1, "status": "ok", "value": encode(np.arange(3)), "error": None, "output": "printed"}
ERROR = {"type": "ValueError", "message": "no", "line": 2, "where": "cell 1", "text": "x"}


def answer(message: Any) -> Script:
    """Hear one request and answer it with this message."""

    def script(theirs: socket.socket) -> None:
        hear(theirs)
        theirs.sendall(frame(message))
        theirs.recv(1)

    return script


def test_a_good_answer_in_pieces(ask) -> None:
    """An answer that arrives byte by byte is the same answer."""

    def script(theirs: socket.socket) -> None:
        hear(theirs)
        for byte in frame(GOOD):
            theirs.send(bytes([byte]))
        theirs.recv(1)

    (reply,) = ask(script)
    assert (reply.status, reply.value.tolist(), reply.output) == ("ok", [0, 1, 2], "printed")


BAD = {
    "wrong turn": {**GOOD, "turn": 2},
    "turn is True": {**GOOD, "turn": True},
    "unknown status": {**GOOD, "status": "passed"},
    "status that only the grader gives": {**GOOD, "status": "timeout", "value": None},
    "no value": {**GOOD, "value": None},
    "value is no message": {**GOOD, "value": b"junk"},
    "value with a tail": {**GOOD, "value": encode(1) + b"!"},
    "value and error": {**GOOD, "error": ERROR},
    "error without its parts": {**GOOD, "status": "error", "value": None, "error": {"type": "x"}},
    "error whose line is text": {**GOOD, "status": "error", "value": None, "error": {**ERROR, "line": "2"}},
    "error whose message is a list": {**GOOD, "status": "error", "value": None, "error": {**ERROR, "message": []}},
    "output is no text": {**GOOD, "output": [1]},
    "a key too many": {**GOOD, "score": 100},
    "a key too few": {key: GOOD[key] for key in ("turn", "status", "value", "error")},
    "a list": [GOOD],
    "no message": b"junk",
    "an empty message": b"",
    "a pickle": b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00K\x01.",
}


@pytest.mark.parametrize("message", BAD.values(), ids=BAD.keys())
def test_a_malformed_answer_drops_the_child(ask, message: Any) -> None:
    """Whatever is no well-formed answer to this request costs this child its life, and nobody else anything."""
    first, second = ask(answer(message), times=2)
    assert first == Reply("killed")
    assert second == Reply("killed")


@pytest.fixture(scope="module")
def listener() -> Iterator[Child]:
    """A child that is only asked what it makes of a message in turn 1."""
    impostor = Impostor(lambda theirs: None)
    with Child(impostor, SMALL, 100.0) as child:
        child._turn = 1
        yield child
    assert impostor.process.wait() == -9


def put_in(message: Any, path: list[Any], value: Any) -> Any:
    """A copy of `message` with `value` at `path`."""
    if not path:
        return value
    copy = list(message) if isinstance(message, list) else dict(message)
    copy[path[0]] = put_in(copy[path[0]], path[1:], value)
    return copy


FAILED = {**GOOD, "status": "error", "value": None, "error": ERROR}
PLACES = [(message, [key]) for message in (GOOD, FAILED) for key in message] + [
    (FAILED, ["error", key]) for key in ERROR
]
TWO = np.array([1, 2])  # compared with a text it answers with two truths


@given(st.sampled_from(PLACES), VALUES | EXTREMES)
@example((GOOD, ["status"]), TWO)
@example((FAILED, ["status"]), TWO)
def test_any_data_in_any_place_of_an_answer_is_read_or_drops_the_child(listener: Child, place, value: Any) -> None:
    """A field that holds arrays, numbers or trees where a word is due is the child's fault, never an error of ours."""
    message, path = place
    with suppress(Dropped):
        reply = listener._reply(encode(put_in(message, path, value)))
        assert reply.status in ("ok", "error")
        assert isinstance(reply.output, str)
        assert reply.error is None or all(isinstance(reply.error[key], str) for key in ("type", "message", "text"))


@given(st.binary(max_size=300), st.binary(max_size=8), st.integers(0, 300))
def test_any_bytes_instead_of_an_answer_drop_the_child(listener: Child, noise: bytes, patch: bytes, at: int) -> None:
    """Noise, and an answer with a few bytes changed, are refused or read; nothing else happens."""
    answer = bytearray(encode(GOOD))
    answer[at : at + len(patch)] = patch
    for message in (noise, bytes(answer)):
        with suppress(Dropped):
            assert listener._reply(message).status in ("ok", "error")


STEP = {"name": "a", "status": "ok", "error": None, "output": ""}


@given(st.sampled_from([[], [0], *([0, key] for key in STEP)]), VALUES | EXTREMES)
@example([0, "name"], TWO)
@example([0, "status"], TWO)
def test_any_data_in_any_place_of_an_outcome_is_understood_or_refused(path: list[Any], value: Any) -> None:
    """What a run says of its steps is looked at with the same suspicion."""
    crossed = decode(encode(put_in([STEP], path, value)))
    assert _outcomes_of([{"name": "a"}], crossed) in (True, False)


# --- questions in the middle of a check -----------------------------------------------------------------------------


def asks(*questions: Any, then: Any = GOOD) -> Script:
    """Hear a request, ask these questions, waiting for each answer, and reply."""

    def script(theirs: socket.socket) -> None:
        hear(theirs)
        for question in questions:
            theirs.sendall(frame(question))
            hear(theirs)
        theirs.sendall(frame(then))
        theirs.recv(1)

    return script


def question(*parts: Any) -> list[Any]:
    """A question of turn 1."""
    return [1, [*parts]]


def check_with_a_host(script: Script) -> tuple[Reply, Host]:
    """The reply to one check, and who held its world."""
    impostor, host = Impostor(script), Host(3)
    with Child(impostor, SMALL, 100.0) as child:
        reply = child.check("it", "", 0, False, host)
    assert impostor.process.wait() == -9
    return reply, host


def test_what_the_host_noted_stands_beside_the_answer() -> None:
    """The child says what it likes; steps, rewards and ends are the host's own."""
    reply, host = check_with_a_host(asks(question("open"), question("reset"), question("step", 2)))
    assert (reply.status, reply.value["returned"].tolist()) == ("ok", [0, 1, 2])
    assert (reply.value["paid"], reply.value["episodes"]) == ([sum(host.episodes[0]["rewards"])], host.episodes)
    assert host.episodes[0]["actions"] == [2]


def test_an_answer_without_a_world_stays_as_it_is() -> None:
    """Most checks ask nothing."""
    assert check_with_a_host(asks())[0].value.tolist() == [0, 1, 2]


def test_a_refusal_is_an_answer() -> None:
    """An illegal action is not played; the loop is told, and may go on."""
    reply, host = check_with_a_host(asks(question("open"), question("reset"), question("step", 7)))
    assert (reply.status, host.episodes[0]["actions"]) == ("ok", [])


PADDED = encode(question("open"))[HEADER.size :] + b" " * 1_000  # understood, if anybody read it

NO_QUESTIONS = {
    "another turn": [2, ["open"]],
    "more than a question": [1, ["open"], b""],
    "no operation": question(1, 2),
    "nothing asked": question(),
    "no list": [1, {"op": "open"}],
    "an array for an operation": question(TWO),
    "an unknown operation": question("witnessed"),
    "a step before the world is opened": question("step", 1),
    "an action too many": question("open", 1),
    "too long": HEADER.pack(MAGIC, len(PADDED)) + PADDED,
    "an answer": {"turn": 1, "answer": 5},
    "no message": b"junk",
}


@pytest.mark.parametrize("message", NO_QUESTIONS.values(), ids=NO_QUESTIONS.keys())
def test_what_is_no_question_drops_the_child(message: Any) -> None:
    """A closed vocabulary: no environment of ours asks anything else."""
    assert check_with_a_host(asks(message))[0] == Reply("killed")


def test_questions_without_end_drop_the_child() -> None:
    """After so many nobody listens, long before the limit of time."""
    assert check_with_a_host(asks(question("open"), *[question("reset")] * MOST_QUESTIONS))[0] == Reply("killed")


def test_two_questions_at_once_drop_the_child() -> None:
    """Who does not wait for the answer did not want to know it."""

    def script(theirs: socket.socket) -> None:
        hear(theirs)
        theirs.sendall(frame(question("open")) + frame(question("reset")))
        hear(theirs)
        theirs.recv(1)

    assert check_with_a_host(script)[0] == Reply("killed")


def test_a_request_without_a_host_takes_no_questions(ask) -> None:
    """A step of the submission, or intake, has no world."""
    assert ask(asks(question("open"))) == [Reply("killed")]


def test_an_error_is_told_as_it_came(ask) -> None:
    """The five parts of an error arrive unchanged."""
    (reply,) = ask(answer({**GOOD, "status": "error", "value": None, "error": ERROR}))
    assert (reply.status, reply.error, reply.value) == ("error", ERROR, None)


def test_a_frame_that_is_too_large_is_refused_unread(ask) -> None:
    """The announced length decides; not a byte of a terabyte is waited for."""

    def script(theirs: socket.socket) -> None:
        hear(theirs)
        theirs.sendall(LENGTH.pack(1 << 40))
        theirs.recv(1)

    assert ask(script) == [Reply("killed")]


def test_speaking_before_being_asked(ask) -> None:
    """An answer sent before its request was, cannot be an answer to it."""

    def script(theirs: socket.socket) -> None:
        hear(theirs)
        theirs.sendall(frame(GOOD) + frame({**GOOD, "turn": 2}))
        hear(theirs)

    first, second = ask(script, times=2)
    assert first.status == "ok"
    assert second == Reply("killed")


def test_a_child_that_hangs_up(ask) -> None:
    """A closed socket is a killed child when the server lives."""
    assert ask(lambda theirs: None) == [Reply("killed")]


def test_a_child_that_dies_with_its_server_is_our_failure(ask) -> None:
    """Then the request is repeated elsewhere; nobody loses points for it."""
    with pytest.raises(InfrastructureError, match="farewell"):
        ask(lambda theirs: None, alive=False)


@pytest.mark.parametrize("script", [lambda theirs: time.sleep(60), lambda theirs: (hear(theirs), time.sleep(60))])
def test_a_silent_child_is_a_timeout_by_the_wall_clock(ask, script: Script) -> None:
    """It uses no processor time, so the other limit ends it, whether it reads its request or not."""
    limits = Limits(check_cpu_seconds=0.05, wall_factor=2.0)
    assert ask(script, limits=limits) == [Reply("timeout")]


def test_a_child_that_never_ends_its_answer_is_a_timeout(ask) -> None:
    """A few bytes now and then do not buy more time."""

    def script(theirs: socket.socket) -> None:
        hear(theirs)
        theirs.sendall(LENGTH.pack(50_000))
        while True:
            theirs.send(b"x")
            time.sleep(0.01)

    assert ask(script, limits=Limits(check_cpu_seconds=0.05, wall_factor=3.0)) == [Reply("timeout")]


@pytest.mark.parametrize(
    "value",
    [
        [], "ok", None, [1], [{"name": "other", "status": "ok", "error": None, "output": ""}],
        [{"name": "a", "status": "ok", "error": None, "output": ""}] * 2,
        [{"name": "a", "status": "ok", "error": ERROR, "output": ""}],
        [{"name": "a", "status": "fine", "error": None, "output": ""}],
        [{"name": "a", "status": "error", "error": None, "output": ""}],
        [{"name": "a", "status": "ok", "error": None, "output": 5}],
        [{"name": "a", "status": "ok", "error": None}],
    ],
)  # fmt: skip
def test_a_run_answers_for_exactly_its_steps(value: Any) -> None:
    """A list that does not speak of each step in order, in its form, drops the child."""
    impostor = Impostor(answer({**GOOD, "value": encode(value)}))
    with Child(impostor, SMALL, 100.0) as child:
        assert child.run([{"name": "a", "source": "", "guarded": False}]) == Reply("killed")
        assert not child.alive
    assert impostor.process.wait() == -9


@pytest.mark.parametrize(("cpu_end", "wall_end"), [(0.0, float("inf")), (float("inf"), 0.0)])
def test_either_bound_ends_a_request(cpu_end: float, wall_end: float) -> None:
    """Processor time that is used up, or a time that has come, is a timeout; before, there is some patience."""
    with pytest.raises(Dropped, match="timeout"):
        Meter(os.getpid(), cpu_end, wall_end).patience()
    assert 0 < Meter(os.getpid(), float("inf"), time.monotonic() + 50).patience() <= 50


def test_closing_kills(ask) -> None:
    """A child does not outlive its grader's interest; the fixture sees that its process was killed."""
    assert ask(answer(GOOD))[0].status == "ok"
