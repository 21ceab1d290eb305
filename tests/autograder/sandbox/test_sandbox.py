"""Children in a row: what they share (nothing), what they may use, and what happens when the server dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.model.errors import InfrastructureError, IsolationError
from autograder.sandbox import Child, Limits, Reply, Sandbox
from autograder.sandbox import sandbox as sandbox_module
from autograder.sandbox import server as server_module
from autograder.sandbox.server import ServerFailed


def step(source: str) -> list[dict[str, object]]:
    """One step."""
    return [{"name": "cell 1", "source": source, "guarded": False}]


def wait_until(true, seconds: float = 30.0) -> bool:
    """Whether `true()` comes to hold."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


def test_the_level_in_force_is_named(sandbox: Sandbox) -> None:
    """Results record it."""
    assert sandbox.isolation == "bwrap"


def test_children_share_nothing(sandbox: Sandbox) -> None:
    """What one submission binds, another does not see, even at the same time."""
    with sandbox.child() as one, sandbox.child() as two:
        one.run(step("import math; math.pi = 3"))
        assert two.check("it", "import math\ndef it():\n    return math.pi > 3", 0, False).value is True
        assert one.check("it", "import math\ndef it():\n    return math.pi > 3", 0, False).value is False


def test_closing_ends_the_whole_tree(sandbox: Sandbox) -> None:
    """A killed child leaves no thread and no process behind."""
    with sandbox.child() as child:
        spin = "def spin():\n    while True: pass\n"
        child.run(step(f"import threading\n{spin}threading.Thread(target=spin, daemon=True).start()"))
        assert len(list(Path(f"/proc/{child.pid}/task").iterdir())) == 2
    assert wait_until(lambda: is_dead(child.pid))


def is_dead(pid: int) -> bool:
    """Whether a process is gone, or waits only to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize(
    "source", ["import os; os._exit(0)", "import ctypes; ctypes.string_at(0)", "import os; os.abort()"]
)
def test_a_child_that_dies_is_killed(sandbox: Sandbox, source: str) -> None:
    """However it ends itself; its server gives the next child as if nothing had been."""
    before = sandbox.server()
    with sandbox.child() as child:
        assert child.run(step(f"import os, ctypes\n{source}")) == Reply("killed")
        assert child.run([]) == Reply("killed")
    with sandbox.child() as child:
        assert child.run([]) == Reply("ok", [])
    assert sandbox.server() is before


LOOP = "while True: pass"


def test_a_request_has_its_own_limit(library: Path) -> None:
    """One request may not use more processor time than the limits say; the time is known afterwards."""
    with Sandbox(library, limits=Limits(check_cpu_seconds=0.3), preload=()) as small, small.child() as child:
        assert child.run(step(LOOP)) == Reply("timeout")
        assert child.cpu_seconds >= 0.3


def test_threads_count_together(library: Path) -> None:
    """Work in threads is processor time too."""
    spin = f"    threading.Thread(target=exec, args=({LOOP!r},)).start()"
    source = f"import threading, time\nfor _ in range(2):\n{spin}\ntime.sleep(60)"
    with Sandbox(library, limits=Limits(check_cpu_seconds=0.3), preload=()) as small, small.child() as child:
        assert child.run(step(source)) == Reply("timeout")


def test_sleep_is_ended_by_the_wall_clock(library: Path) -> None:
    """A child that waits for ever uses nothing, and is a timeout all the same."""
    limits = Limits(check_cpu_seconds=0.2, wall_factor=2.0)
    with Sandbox(library, limits=limits, preload=()) as small, small.child() as child:
        assert child.run(step("import time; time.sleep(60)")) == Reply("timeout")


def test_a_submission_has_one_budget(sandbox: Sandbox) -> None:
    """Requests that are short one by one may not add up to more than the child was given."""
    with sandbox.child(cpu_seconds=0.4) as child:
        burn = "import time\nend = time.process_time() + 0.1\nwhile time.process_time() < end: pass"
        statuses = [child.run(step(burn)).status for _ in range(6)]
    assert statuses[0] == "ok"
    assert "timeout" in statuses


def test_sets_of_strings_have_one_order(library: Path) -> None:
    """Code that depends on it gets the same marks when a run is repeated by another server."""
    source = "def it():\n    return [list(set('pole position')), hash('x')]"
    orders = []
    for _ in range(2):
        with Sandbox(library, preload=()) as fresh, fresh.child() as child:
            orders.append(child.check("it", source, 0, False).value)
    assert orders[0] == orders[1]


def test_a_dead_server_is_replaced(library: Path) -> None:
    """The request that it took down is ours to repeat; the next child comes from a new one."""
    with Sandbox(library, preload=()) as fragile:
        with fragile.child() as child:
            before = fragile.server()
            os.kill(before.process.pid, signal.SIGKILL)
            with pytest.raises(InfrastructureError, match="the sandbox died"):
                child.run(step("import time; time.sleep(30)"))
        with fragile.child() as child:
            assert child.run([]) == Reply("ok", [])
        assert fragile.server() is not before


def test_a_server_that_never_starts_is_given_up_after_three_attempts(library: Path) -> None:
    """Its last words are in the message."""
    with Sandbox(library, preload=("no_such_module",)) as hopeless, pytest.raises(InfrastructureError) as raised:
        hopeless.child()
    assert "3 attempts" in str(raised.value)
    assert "No module named 'no_such_module'" in str(raised.value)


def test_two_failed_starts_are_forgiven(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third attempt counts."""
    attempts = []

    def start(*arguments: object) -> object:
        attempts.append(1)
        if len(attempts) < 3:
            raise ServerFailed("not today")
        return real(*arguments)

    real = sandbox_module.Server
    monkeypatch.setattr(sandbox_module, "Server", start)
    with Sandbox(library, preload=()) as stubborn, stubborn.child() as child:
        assert child.run([]).status == "ok"


def test_a_server_that_dies_at_its_start_is_not_waited_for(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """bubblewrap's inner half may outlive the outer one and keep the socket open; it is ended, too."""
    command = ["/bin/sh", "-c", f"sleep 1000 & echo $! >> {tmp_path}/halves; kill -9 $$"]
    monkeypatch.setattr(server_module, "server_command", lambda *_: command)
    with Sandbox(library, preload=()) as sandbox, pytest.raises(InfrastructureError, match="it did not start"):
        sandbox.child()
    halves = [int(line) for line in (tmp_path / "halves").read_text().split()]
    assert len(halves) == 3
    assert wait_until(lambda: all(map(is_dead, halves)))


def test_closing_the_sandbox_ends_server_and_children(library: Path) -> None:
    """Nothing runs on, nothing stays on the disk."""
    sandbox = Sandbox(library, preload=())
    child = sandbox.child()
    process, folder = sandbox.server().process, sandbox.server().log.parent
    sandbox.close()
    assert process.poll() is not None
    assert not folder.exists()
    assert wait_until(lambda: is_dead(child.pid))
    child.close()


def test_a_dead_grader_leaves_nothing_behind(library: Path, tmp_path: Path) -> None:
    """When the grader is killed, its server and the endless loop in its child end too."""
    script = f"""
import sys
from pathlib import Path
from autograder.sandbox import Sandbox
sandbox = Sandbox(Path({str(library)!r}), preload=())
child = sandbox.child()
print(child.pid, flush=True)
child.run([{{"name": "loop", "source": "while True: pass", "guarded": False}}])
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout is not None
        pid = int(grader.stdout.readline())
        grader.kill()
    assert wait_until(lambda: is_dead(pid))


def test_intake_runs_nothing_of_the_student(sandbox: Sandbox) -> None:
    """The notebook is read; its code would have raised."""
    notebook = (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": "1/0"}]}'
    )
    with sandbox.child() as child:
        reply = child.intake(notebook, NOTHING)
    assert reply.status == "ok"
    assert isinstance(reply.value, dict)


EMPTY = b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'
NOTHING = {"exercises": [], "written": [], "ours": {}, "bound": []}


def test_code_runs_where_its_notebook_was_read(library: Path) -> None:
    """The child that read a notebook runs it next, and the bound on memory for reading does not bind code."""
    with Sandbox(library, limits=Limits(intake_memory=64 << 20), preload=()) as small, small.child() as child:
        assert child.intake(EMPTY, NOTHING).status == "ok"
        [outcome] = child.run(step("kept = bytearray(200 << 20)")).value
    assert outcome["status"] == "ok"


def test_no_notebook_is_read_after_code_ran(sandbox: Sandbox) -> None:
    """It could have changed how the next one is read."""
    with sandbox.child() as child:
        child.run(step("x = 1"))
        with pytest.raises(RuntimeError, match="done nothing yet"):
            child.intake(EMPTY, NOTHING)


def test_what_reading_took_is_not_counted(sandbox: Sandbox) -> None:
    """The time granted for code begins when it is granted."""
    with sandbox.child() as child:
        child.run(step("import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"))
        child.grant(0.25, time.monotonic() + 60)
        assert (child.exhausted, child.run(step("x = 1")).status) == (False, "ok")
        assert child.cpu_seconds < 0.25


def test_intake_has_its_own_memory(library: Path) -> None:
    """A notebook that needs more memory to read than intake is given ends as an error or a dead child, never worse."""
    deep = b'{"cells": [' + b"[0]," * 3_000_000 + b"[0]]}"
    with Sandbox(library, limits=Limits(intake_memory=20 << 20), preload=()) as small, small.child() as child:
        reply = child.intake(deep, NOTHING)
    assert (reply.error or {}).get("type") == "MemoryError" or reply.status == "killed"


@pytest.mark.slow
def test_torch_learns_in_a_child(library: Path) -> None:
    """With everything imported before the fork, a network trains, with an optimizer and a backward pass."""
    source = """
import torch
def it():
    network = torch.nn.Linear(4, 2)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.1)
    x, y = torch.randn(64, 4), torch.randn(64, 2)
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = ((network(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return [torch.get_num_threads(), losses]
"""
    with Sandbox(library) as full:
        replies = []
        for _ in range(2):
            with full.child() as child:
                replies.append(child.check("it", source, 5, False))
    assert [reply.status for reply in replies] == ["ok", "ok"]
    assert replies[0].value == replies[1].value
    threads, losses = replies[0].value
    assert threads == 1
    assert losses[-1] < losses[0]


def test_an_unknown_level_is_refused(library: Path) -> None:
    """A misspelt wall is no wall."""
    with pytest.raises(IsolationError, match="bubblewarp"):
        Sandbox(library, "bubblewarp")


def test_children_are_context_managers(sandbox: Sandbox) -> None:
    """Leaving the block closes, and closing twice does no harm."""
    with sandbox.child() as child:
        assert isinstance(child, Child)
    child.close()
    assert not child.alive
