"""One attack a wall, tried for real: what `doctor` runs on this machine, and what the tests run with each wall removed.

An attack is Python source that defines `attack()`; it returns a list that says what got through, empty when the wall
held.  It runs in a child, after `PRELUDE` and the constants of its context.  Some leave something in another child
first, some must end in a certain status, and after each the server must still be the same one.  An attack does no
harm where its wall is missing: `doctor --isolation none` runs them too.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.model.errors import InfrastructureError
from autograder.sandbox.child import Child
from autograder.sandbox.limits import Reply
from autograder.sandbox.sandbox import Sandbox

VARIABLE = "POLE_POSITION_CANARY"
LOOP_SECONDS = 0.5  # processor time that the endless loop is given


@dataclass(frozen=True)
class Attack:
    """One way through one wall."""

    wall: str
    tried: str  # in words, for the report
    source: str  # defines attack()
    before: str = ""  # defines attack() for another child, which lives on meanwhile
    status: str = "ok"  # of the reply, when the wall holds
    levels: tuple[str, ...] = ("bwrap", "landlock")  # the levels of isolation that have this wall
    cpu_seconds: float | None = None  # of the child in all; None: what the limits say


@dataclass(frozen=True)
class Probe:
    """What became of one attack."""

    wall: str
    held: bool | None  # None: this level of isolation has no such wall
    tried: str
    seen: str  # what got through, or how the attack ended


@dataclass(frozen=True)
class Context:
    """What attacks are aimed at on this side."""

    canary: Path  # a file that no child may read: one of the autograder's own
    port: int  # a listening socket on 127.0.0.1
    address: Path  # a listening socket in the file system

    def constants(self) -> str:
        """The same, as the first lines of an attack."""
        values = {
            "CANARY": str(self.canary), "PORT": self.port, "SOCKET": str(self.address), "VARIABLE": VARIABLE,
            "MARKER": f"pole-position-marker-{self.port}", "FOLDERS": ("/tmp", "/dev/shm"),
        }  # fmt: skip
        return "".join(f"{name} = {value!r}\n" for name, value in values.items())


@contextmanager
def context() -> Iterator[Context]:
    """A canary variable and two listeners, for as long as the attacks last."""
    folder = tempfile.TemporaryDirectory(prefix="pole-position-")
    with folder as path, socket.socket() as listener, socket.socket(socket.AF_UNIX) as local:
        address = Path(path) / "socket"
        listener.bind(("127.0.0.1", 0))
        local.bind(str(address))
        listener.listen()
        local.listen()
        os.environ[VARIABLE] = "secret"
        try:
            yield Context(Path(__file__), listener.getsockname()[1], address)
        finally:
            del os.environ[VARIABLE]


def probe(attack: Attack, sandbox: Sandbox, target: Context) -> Probe:
    """Run one attack in `sandbox` and say whether its wall held."""
    server = sandbox.server()
    with sandbox.child() as other, sandbox.child(attack.cpu_seconds) as child:
        try:
            if attack.before:
                _run(other, attack.before, target)
            reply = _run(child, attack.source, target)
        except InfrastructureError:
            return Probe(attack.wall, False, attack.tried, "the server died of it")
    if not server.alive(0.05):
        return Probe(attack.wall, False, attack.tried, "the server died of it")
    held = reply.status == attack.status and reply.value in (None, []) and reply.error is None
    return Probe(attack.wall, held, attack.tried, _seen(reply))


def _run(child: Child, source: str, target: Context) -> Reply:
    return child.check("attack", PRELUDE + target.constants() + source, 0, False)


def _seen(reply: Reply) -> str:
    if reply.error is not None:
        return f"{reply.error['type']}: {reply.error['message']}"
    if reply.value:
        return "got through: " + ", ".join(str(item) for item in reply.value)
    return {"ok": "nothing got through", "killed": "the child was dropped"}.get(reply.status, reply.status)


PRELUDE = '''
import ctypes, errno, mmap, os, resource, signal, socket, struct, sys

def through(**attempts):
    """The names of the attempts that raise no OSError or MemoryError."""
    names = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except (OSError, MemoryError):
            continue
        names.append(name)
    return names

def call(number, *arguments):
    """One system call, by its number; raises OSError."""
    if ctypes.CDLL(None, use_errno=True).syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
'''

ATTACKS = (
    Attack("no network", "open an internet socket and connect to a port of this machine", """
def attack():
    def connect():
        with socket.socket(socket.AF_INET) as s:
            s.settimeout(2)
            s.connect(("127.0.0.1", PORT))
    return through(socket=lambda: socket.socket(socket.AF_INET).close(), connect=connect,
                   netlink=lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close())
"""),
    Attack("no view of this machine's files", "read one of the autograder's own, by its path and through a link", """
def attack():
    os.symlink(CANARY, "link")
    try:
        return through(path=lambda: open(CANARY).read(), link=lambda: open("link").read())
    finally:
        os.unlink("link")
"""),
    Attack("nothing writable but /tmp", "make a file without a name in every other folder in sight", """
def attack():
    folders = [*sys.path, "/etc", "/run", "/var/tmp"]
    for folder, inner, _ in os.walk("/"):
        folders.append(folder)
        inner[:] = [] if folder.count("/") > 2 or folder in ("/tmp", "/dev/shm", "/proc", "/sys") else inner
    folders = set(folders) - {"/tmp", "/dev/shm"}
    return through(**{folder: lambda f=folder: os.close(os.open(f, os.O_TMPFILE | os.O_RDWR)) for folder in folders})
"""),
    Attack("small /tmp", "write 80 MB in several files to /tmp and to /dev/shm", levels=("bwrap",), source="""
def attack():
    def fill(folder):
        files = [os.open(folder, os.O_TMPFILE | os.O_RDWR) for _ in range(8)]
        try:
            for file in files:
                if os.write(file, bytes(10 << 20)) < 10 << 20:
                    raise OSError("full")
        finally:
            for file in files:
                os.close(file)
    return through(tmp=lambda: fill("/tmp"), shm=lambda: fill("/dev/shm"))
"""),
    Attack("file size", "make a file of 1 GB that has holes only", """
def attack():
    return through(holes=lambda: open("big", "wb").truncate(1 << 30))
"""),
    Attack("memory", "allocate 3 GB, reserve 5 GB", """
def attack():
    reserve = lambda: mmap.mmap(-1, 5 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, 0)
    return through(allocate=lambda: bytearray(3 << 30), reserve=reserve)
"""),
    Attack("no new processes", "fork, start a program, ask for clone3", """
def attack():
    def fork():
        if os.fork() == 0:
            os._exit(0)
    def clone3():
        try:
            call(435, 0, 0)
        except OSError as error:
            if error.errno != errno.ENOSYS:
                return
            raise
    return through(fork=fork, spawn=lambda: os.posix_spawn("/usr/bin/true", ["true"], {}), clone3=clone3)
"""),
    Attack("system calls", "ask for shared memory, kernel rings, traces, namespaces, keys and 60 more", """
def attack():
    from sandbox_program.walls import REFUSED
    column = {"x86_64": 0, "aarch64": 1}[os.uname().machine]
    got = []
    for name, numbers in REFUSED.items():
        if name in ("fork", "vfork", "vhangup", "reboot") or numbers[column] is None:
            continue
        try:
            call(numbers[column], 0, 0, 0, 0, 0, 0)
        except OSError as error:
            if error.errno == errno.EPERM:
                continue
        got.append(name)
    return got
"""),
    Attack("no rights", "read the child's own capabilities and whether it may gain some", """
def attack():
    libc, header, data = ctypes.CDLL(None), struct.pack("Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
    libc.capget(header, data)
    facts = {"capabilities": any(data.raw), "new privileges": libc.prctl(39, 0, 0, 0, 0) != 1}
    return [name for name, bad in facts.items() if bad]
"""),
    Attack("own process tree", "find a parent, or other processes by their numbers", levels=("bwrap",), source="""
def attack():
    got = through(**{f"process {number}": lambda n=number: os.kill(n, 0) for number in range(2, 200)})
    facts = {"parent": os.getppid() != 0, "number": os.getpid() != 1}
    return got + [name for name, bad in facts.items() if bad]
"""),
    Attack("no signals to others", "signal its parent, the first process and its group", """
def attack():
    facts = {"group": os.getpgrp() != os.getpid(), "session": os.getsid(0) != os.getpid()}
    got = through(first=lambda: os.kill(1, 0) if os.getpid() != 1 else call(62, 10**6, 0),
                  parent=lambda: os.kill(os.getppid() or 10**6, 0))
    return got + [name for name, bad in facts.items() if bad]
"""),
    Attack("no hold on other processes", "set limits, priority and processors of its parent to what they are", """
def attack():
    parent = os.getppid() or 10**6
    priority = lambda: os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent))
    return through(limits=lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE), priority=priority,
                   processors=lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent)))
"""),
    Attack("no hold on files by their path", "set mode, times, owner and size of a library's file to what they are", """
def attack():
    file = os.__file__
    now = os.stat(file)
    return through(mode=lambda: os.chmod(file, now.st_mode & 0o7777), owner=lambda: os.chown(file, now.st_uid, -1),
                   times=lambda: os.utime(file, ns=(now.st_atime_ns, now.st_mtime_ns)),
                   size=lambda: os.truncate(file, now.st_size))
"""),
    Attack("no view of other children's folders", "list the folder that holds them", levels=("landlock",), source="""
def attack():
    return through(siblings=lambda: os.listdir(os.path.dirname(os.environ["HOME"])))
"""),
    Attack("more system calls", "signal, open sockets, change files by path", levels=("landlock",), source="""
def attack():
    from sandbox_program.landlock import REFUSED_IN_THE_OPEN
    column = {"x86_64": 0, "aarch64": 1}[os.uname().machine]
    got = []
    for name, numbers in REFUSED_IN_THE_OPEN.items():
        if numbers[column] is None:
            continue
        try:
            call(numbers[column], -1, -1, -1, -1, -1, -1)  # no file, no process: harmless where it gets through
        except OSError as error:
            if error.errno == errno.EPERM:
                continue
        got.append(name)
    return got + through(outlive=lambda: call({"x86_64": 157, "aarch64": 167}[os.uname().machine], 1, 0, 0, 0, 0))
"""),
    Attack("no sockets of this machine", "connect to a socket in the file system", """
def attack():
    def connect():
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(SOCKET)
    return through(connect=connect)
"""),
    Attack("no descriptors of others", "look for open descriptors beside 0, 1, 2 and its own socket", """
def attack():
    def is_open(number):
        try:
            return bool(os.fstat(number))
        except OSError:
            return False
    return [number for number in range(4096) if is_open(number) and number not in (0, 1, 2, 256)]
"""),
    Attack("empty /proc", "read processes and their environment in /proc", """
def attack():
    return through(environment=lambda: open("/proc/self/environ").read(), memory=lambda: open("/proc/self/maps").read(),
                   first=lambda: open("/proc/1/cmdline").read())
"""),
    Attack("no environment of ours", "look for a variable that this program has", """
def attack():
    return [name for name in os.environ if name == VARIABLE]
"""),
    Attack("no trace of another child", "look for its files, its abstract socket and its shared memory", """
def attack():
    def connect():
        with socket.socket(socket.AF_UNIX) as s:
            s.connect("\\0" + MARKER)
    return through(socket=connect, **{folder: lambda f=folder: os.unlink(f"{f}/{MARKER}") for folder in FOLDERS})
""", before="""
def attack():
    def listen():
        sys.modules["__main__"].listener = listener = socket.socket(socket.AF_UNIX)
        listener.bind("\\0" + MARKER)
        listener.listen()
    through(listen=listen, **{folder: lambda f=folder: open(f"{f}/{MARKER}", "w").close() for folder in FOLDERS})
"""),
    Attack("no memory of another child", "scan 512 MB around its own objects for what the other child holds", """
def attack():
    import re
    libc, page, vector = ctypes.CDLL(None), 4096, ctypes.create_string_buffer(1)
    receive, send = os.pipe()
    home, seen = id(object()) & ~(page - 1), 0
    for start in range(home - (256 << 20), home + (256 << 20), page):
        address = ctypes.c_void_p(start)
        mapped = libc.mincore(address, ctypes.c_size_t(page), vector) == 0
        if mapped and libc.write(send, address, ctypes.c_size_t(page)) == page:  # an error where it is unreadable
            seen += len(re.findall(rb"the-other-child-holds-\\d\\d\\d\\d", os.read(receive, page)))
    return [f"{seen} copies"] if seen else []
""", before="""
def attack():
    sys.modules["__main__"].kept = ["the-other-child-holds-%04d" % i for i in range(10_000)]
"""),
    Attack("endless loop", f"ignore every signal and use more than {LOOP_SECONDS:g} s of processor time", """
def attack():
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    while True:
        pass
""", status="timeout", cpu_seconds=LOOP_SECONDS),
    Attack("no forged answers", "answer on the grader's socket before it is asked", """
def attack():
    message = b"PPW1"
    for _ in range(2):
        os.write(256, struct.pack("<Q", len(message)) + message)
""", status="killed"),
)  # fmt: skip
