"""Every wall holds against its attack, and the attack gets through when the wall is taken away."""

import os
import select
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.model.errors import InfrastructureError
from autograder.sandbox import Limits, Sandbox, server
from autograder.sandbox.probes import ATTACKS, Attack, Context, context, probe

BY_WALL = {attack.wall: attack for attack in ATTACKS}
NO_FILTER = ("server.py", "walls.install_filter(program)", "pass")
SHARED_NETWORK = ("walls.py", " | CLONE_NEWNET | CLONE_NEWIPC", " | CLONE_NEWIPC")
SHARED_IPC = ("walls.py", " | CLONE_NEWNET | CLONE_NEWIPC", " | CLONE_NEWNET")

# wall -> what takes it away.  A wall of several parts stands here once for each.
MISSING_WALLS = [
    ("no network", NO_FILTER),
    ("small /tmp", ("walls.py", "size={size},", "")),
    ("file size", ("walls.py", '(resource.RLIMIT_FSIZE, int(limits["file_size"])),', "")),
    (
        "memory",
        ("walls.py", '(resource.RLIMIT_AS, max(int(limits["address_space"]), memory + int(limits["data"]))),', ""),
    ),
    ("memory", ("walls.py", '(resource.RLIMIT_DATA, int(limits["data"])),', "")),
    ("no new processes", NO_FILTER),
    ("system calls", NO_FILTER),
    ("no rights", ("server.py", "walls.drop_capabilities()", "pass")),
    ("own process tree", ("server.py", "walls.fork_process_one() if own_tree else os.fork()", "os.fork()")),
    ("no signals to others", ("server.py", "os.setsid()", "pass")),
    ("no descriptors of others", ("walls.py", "os.closerange(0, CHANNEL)", "os.closerange(0, 3)")),
    ("empty /proc", ("walls.py", '_mount_tmpfs("/proc", 4096, MS_RDONLY)', "pass")),
    ("no trace of another child", ("walls.py", '_mount_tmpfs("/tmp", size, 0)', "pass")),
    ("no trace of another child", SHARED_NETWORK),
    (
        "no memory of another child",
        ("server.py", "gc.collect()", 'settings["kept"] = ["the-other-child-holds-%04d" % i for i in range(10_000)]'),
    ),
]

LANDLOCK = ("server.py", 'landlock.restrict(settings["readable"], home, DEVICES)', "pass")
SECOND_FILTER = ("server.py", 'if level == "landlock" else []', "if False else []")
MISSING_IN_THE_OPEN = [
    ("no view of this machine's files", LANDLOCK),
    ("nothing writable but /tmp", LANDLOCK),
    ("no trace of another child", LANDLOCK),
    ("empty /proc", LANDLOCK),
    ("no view of other children's folders", ("landlock.py", "([own], OWN)", "([own, own + '/..'], OWN)")),
    ("more system calls", SECOND_FILTER),
    ("no hold on other processes", SECOND_FILTER),
    ("no hold on files by their path", SECOND_FILTER),
    ("no sockets of this machine", SECOND_FILTER),
]


def name(part: str | tuple[str, str, str]) -> str:
    """The name of a wall, or of what takes it away."""
    return part if isinstance(part, str) else part[1][:30]


@pytest.fixture(scope="module")
def target() -> Iterator[Context]:
    """What attacks are aimed at."""
    with context() as target:
        yield target


@pytest.mark.parametrize("attack", [one for one in ATTACKS if "bwrap" in one.levels], ids=lambda attack: attack.wall)
def test_wall_holds(sandbox: Sandbox, target: Context, attack: Attack) -> None:
    """No attack gets through the walls that graded code runs behind."""
    result = probe(attack, sandbox, target)
    assert result.held, result.seen


@pytest.mark.parametrize("attack", [one for one in ATTACKS if "landlock" in one.levels], ids=lambda attack: attack.wall)
def test_wall_holds_without_namespaces(in_the_open: Sandbox, target: Context, attack: Attack) -> None:
    """Landlock and the second filter hold what bubblewrap holds, but for the two walls that they do not have."""
    result = probe(attack, in_the_open, target)
    assert result.held, result.seen


def test_what_landlock_cannot_do_is_said() -> None:
    """Names of other processes and a bound for /tmp as a whole take namespaces; nothing else may be left out."""
    assert {one.wall for one in ATTACKS if "landlock" not in one.levels} == {"own process tree", "small /tmp"}


@pytest.mark.parametrize(("wall", "edit"), MISSING_WALLS, ids=name)
def test_attack_gets_through_without_its_wall(weaken, target: Context, wall: str, edit: tuple[str, str, str]) -> None:
    """An attack that fails against no wall at all would prove nothing."""
    assert not probe(BY_WALL[wall], weaken([edit]), target).held


@pytest.mark.parametrize(("wall", "edit"), MISSING_IN_THE_OPEN, ids=name)
def test_attack_gets_through_without_its_wall_in_the_open(weaken, target: Context, wall: str, edit) -> None:
    """The same at the level of Landlock; and no attack does harm where its wall is missing, not even to /dev/null."""
    before = Path("/dev/null").stat()
    assert not probe(BY_WALL[wall], weaken([edit], level="landlock"), target).held
    after = Path("/dev/null").stat()
    assert (after.st_mode, after.st_uid, after.st_mtime) == (before.st_mode, before.st_uid, before.st_mtime)


def test_a_child_ends_with_its_server_in_the_open(library: Path) -> None:
    """No process tree ends it: the kernel's signal at the end of its parent does."""
    with Sandbox(library, "landlock", preload=()) as sandbox, sandbox.child() as child:
        sandbox.server().process.kill()
        ended = select.select([child._pidfd], [], [], 10.0)[0]
        assert ended, "it outlived its server"


def test_what_a_child_wrote_is_gone_after_it(library: Path) -> None:
    """Without a file system of its own a child writes on the disk: the next fork takes that away."""
    write = "def attack():\n    open('left', 'w').close()\n    return __import__('os').environ['HOME']\n"
    with Sandbox(library, "landlock", preload=()) as sandbox:
        with sandbox.child() as child:
            home = Path(child.check("attack", write, 0, False).value)
        assert (home / "left").exists()
        with sandbox.child(), sandbox.child():
            assert not home.exists()


def test_writing_gets_through_without_the_read_only_root(weaken, target: Context) -> None:
    """What makes folders unwritable is the last remount."""

    def without_remount(line: list[str]) -> list[str]:
        at = line.index("/") - 1
        assert line[at] == "--remount-ro"
        return line[:at] + line[at + 2 :]

    sandbox = weaken([], without_remount)
    assert "got through" in probe(BY_WALL["nothing writable but /tmp"], sandbox, target).seen


def test_files_are_in_sight_when_their_folder_is_bound(weaken, target: Context) -> None:
    """What hides the checkout is that nothing of it is on bubblewrap's line."""
    file = "/etc/passwd"  # a checkout in /tmp would be covered once more
    sandbox = weaken([], lambda line: [line[0], "--ro-bind", file, file, *line[1:]])
    result = probe(BY_WALL["no view of this machine's files"], sandbox, replace(target, canary=Path(file)))
    assert (result.held, result.seen) == (False, "got through: path, link")


def test_files_are_in_sight_without_bubblewrap(library, target: Context) -> None:
    """What hides the files of this machine is bubblewrap; so `none` says what it costs."""
    attack = BY_WALL["no view of this machine's files"]
    with pytest.warns(UserWarning, match="can read and write what you can"):
        wide_open = Sandbox(library, "none", preload=())
    with wide_open:
        assert probe(attack, wide_open, target).seen == "got through: path, link"


def test_our_environment_is_in_sight_when_it_is_passed_on(weaken, target: Context, monkeypatch) -> None:
    """The server gets an environment of its own making; the shell's, with its tokens, is seen when it does not."""
    monkeypatch.setattr(server, "ENVIRONMENT", dict(os.environ))
    assert not probe(BY_WALL["no environment of ours"], weaken([]), target).held


CONNECT = """
import socket
def attack():
    with socket.socket(socket.AF_INET) as s:
        s.settimeout(2)
        return s.connect_ex(("127.0.0.1", PORT))
"""


@pytest.mark.parametrize(
    ("edits", "unshared", "connected"),
    [
        ([NO_FILTER, SHARED_NETWORK], True, False),
        ([NO_FILTER], False, False),
        ([NO_FILTER, SHARED_NETWORK], False, True),
    ],
    ids=["bubblewrap's network alone", "the child's network alone", "neither"],
)
def test_each_network_namespace_holds_alone(weaken, target: Context, edits, unshared: bool, connected: bool) -> None:
    """Without the filter a socket can be made, but each of two namespaces keeps it from this machine's ports."""
    sandbox = weaken(edits, lambda line: [word for word in line if unshared or word != "--unshare-net"])
    with sandbox.child() as child:
        reply = child.check("attack", target.constants() + CONNECT, 0, False)
    assert (reply.value == 0) is connected


SHARE_MEMORY = """
import ctypes
def attack():
    return ctypes.CDLL(None).shmget(4711, 100, FLAGS) >= 0
"""


@pytest.mark.parametrize(("edits", "found"), [([NO_FILTER], False), ([NO_FILTER, SHARED_IPC], True)])
def test_shared_memory_is_the_childs_own(weaken, edits, found: bool) -> None:
    """Without the filter a segment can be made, but another child finds it only in a common namespace."""
    sandbox = weaken(edits)
    with sandbox.child() as first, sandbox.child() as second:
        assert first.check("attack", "FLAGS = 0o1600" + SHARE_MEMORY, 0, False).value is True
        assert second.check("attack", "FLAGS = 0" + SHARE_MEMORY, 0, False).value is found


KILL = "import os, signal\nos.kill({target}, signal.SIGKILL)\n"


@pytest.mark.parametrize("target", [0, -1])
def test_signals_stay_inside(sandbox: Sandbox, target: int) -> None:
    """A child that kills its group or everything in sight kills at most itself."""
    before = sandbox.server()
    with sandbox.child() as child:
        child.run([{"name": "kill", "source": KILL.format(target=target), "guarded": False}])
    assert sandbox.server() is before


def test_a_group_signal_reaches_the_server_without_an_own_session(weaken) -> None:
    """The process group is shared across the process namespace until setsid."""
    sandbox = weaken([("server.py", "os.setsid()", "pass")])
    with sandbox.child() as child:
        before = sandbox.server()
        child.run([{"name": "kill", "source": KILL.format(target=0), "guarded": False}])
        assert not before.alive(5.0)


def test_an_attack_that_ends_the_server_did_not_fail(weaken, target: Context) -> None:
    """The child itself may live on and say that nothing got through."""
    attack = Attack("w", "t", f"def attack():\n    {KILL.format(target=0).strip().splitlines()[1]}\n    return []\n")
    sandbox = weaken([("server.py", "os.setsid()", "pass")])
    assert probe(attack, sandbox, target).seen == "the server died of it"


def test_a_wall_that_cannot_be_built_refuses_the_child(weaken) -> None:
    """Without no_new_privs the filter cannot be installed: no child says hello, and that is ours, never a zero.

    bubblewrap sets it too, so this is seen without it only.
    """
    sandbox = weaken([("server.py", "walls.forbid_new_privileges()", "pass")], level="none")
    with pytest.raises(InfrastructureError, match=r"could not build its walls: .*prctl"):
        sandbox.child()


def test_processor_time_ends_even_without_a_grader(weaken, monkeypatch: pytest.MonkeyPatch) -> None:
    """When nobody measures, the child's own limit ends an endless loop."""
    monkeypatch.setattr("autograder.sandbox.child.Meter.patience", lambda self: 60.0)
    edit = ("walls.py", "int(allowed) + 10", "int(allowed) + 1")
    sandbox = weaken([edit], limits=Limits(total_cpu_seconds=0.0, intake_cpu_seconds=0.0))
    with sandbox.child() as child:
        assert child.run([{"name": "loop", "source": "while True: pass", "guarded": False}]).status == "killed"


RESERVE = """
import mmap
def attack():
    reserved = []
    try:
        while len(reserved) < 20:
            reserved.append(mmap.mmap(-1, 1 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, 0))
    except OSError:
        pass
    return len(reserved)
"""


@pytest.mark.parametrize(("server_has", "least"), [(0, 3), (10 << 30, 11)])
def test_a_server_that_maps_much_leaves_room_for_its_children(weaken, server_has: int, least: int) -> None:
    """torch for a GPU takes more address space than the limit; a child may then have its data on top, and not more."""
    sandbox = weaken([("server.py", 'settings["memory"] = ', f'settings["memory"] = {server_has} + ')])
    with sandbox.child() as child:
        assert least <= child.check("attack", RESERVE, 0, False).value <= least + 1


MACHINE_CODE = """
import ctypes, mmap
def attack():
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid of the 32-bit table); int 0x80; ret
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="only this processor has a second table of system calls")
def test_the_other_table_of_system_calls_is_shut(sandbox: Sandbox, weaken) -> None:
    """A filter by number is blind where the numbers mean something else; such a call ends the child."""
    with sandbox.child() as child:
        assert child.check("attack", MACHINE_CODE, 0, False).status == "killed"
    with weaken([NO_FILTER]).child() as child:
        assert child.check("attack", MACHINE_CODE, 0, False).value == 1


def test_threads_still_start(sandbox: Sandbox) -> None:
    """The filter refuses processes, not threads: honest code uses them."""
    source = """
import threading
def attack():
    seen = []
    thread = threading.Thread(target=seen.append, args=(1,))
    thread.start()
    thread.join()
    return seen
"""
    with sandbox.child() as child:
        assert child.check("attack", source, 0, False).value == [1]


def test_sent_descriptors_are_not_taken(sandbox: Sandbox) -> None:
    """A child that passes its files to the grader fills nobody's table."""
    source = """
import socket, os
channel = socket.socket(fileno=os.dup(256))
def attack():
    for _ in range(20):
        socket.send_fds(channel, [b"x"], [0] * 10)
"""
    with sandbox.child() as child:
        before = len(list(Path("/proc/self/fd").iterdir()))
        assert child.check("attack", source, 0, False).status == "killed"
        assert len(list(Path("/proc/self/fd").iterdir())) <= before
