"""The walls that a child builds around itself after the fork, with nothing but the C library.

Each wall is a function that does its work or raises OSError.  A child calls them all, in the order of `server.py`,
before it reads its first request.  None of them trusts another: bubblewrap stands around them, and a test takes each
one away and sees its attack succeed.

Sources: namespaces(7), user_namespaces(7), mount_namespaces(7), seccomp(2), capabilities(7); the numbers of the system
calls are the kernel's `arch/x86/entry/syscalls/syscall_64.tbl` and `include/uapi/asm-generic/unistd.h`.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import resource
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)

# --- namespaces and file systems --------------------------------------------------------------------------------

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
OWN_NAMESPACES = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8


def fork_process_one() -> int:
    """Fork a child that is process 1 of an own process tree: with it everything in the tree ends.

    The server does this, and returns to its own tree for the children that follow: the capability to do so, inside
    bubblewrap's user namespace, is the only one that it has.  A second fork inside the child would cost as much again.
    """
    home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _call(LIBC.unshare, CLONE_NEWPID)
        process = os.fork()
        if process:
            _call(LIBC.setns, home, CLONE_NEWPID)
        return process
    finally:
        os.close(home)


MADV_COLLAPSE = 25  # Linux 6.1


def gather_memory() -> None:
    """Gather this process's memory in huge pages, where the kernel can: a fork then copies fewer page tables.

    It takes 0.4 s once and makes a child two to three times cheaper; a page that a child writes is still copied alone.
    """
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        addresses, rights = line.split()[:2]
        if rights != "rw-p":
            continue
        first, last = (int(address, 16) for address in addresses.split("-"))
        LIBC.madvise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), MADV_COLLAPSE)


def enter_namespaces() -> None:
    """Own user, mount, network, IPC and host name from here on."""
    uid, gid = os.getuid(), os.getgid()
    _call(LIBC.unshare, OWN_NAMESPACES)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {uid} 1")
    _write("/proc/self/gid_map", f"{gid} {gid} 1")


def mount_private_filesystems(size: int) -> None:
    """A fresh /tmp of `size` bytes, a fresh /dev/shm, and nothing in /proc: processes are found through no file."""
    _mount_tmpfs("/tmp", size, 0)
    _mount_tmpfs("/dev/shm", size, 0)
    _mount_tmpfs("/proc", 4096, MS_RDONLY)


def _mount_tmpfs(path: str, size: int, flags: int) -> None:
    options = f"size={size},nr_inodes=4096,mode=700".encode()
    _call(LIBC.mount, b"tmpfs", path.encode(), b"tmpfs", ctypes.c_ulong(MS_NOSUID | MS_NODEV | flags), options)


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


# --- descriptors, limits, capabilities --------------------------------------------------------------------------

CHANNEL = 256  # the child's one open descriptor beside 0, 1 and 2; those that it opens itself are below
HIGHEST_DESCRIPTOR = 1 << 16


def close_descriptors(channel: int) -> int:
    """Leave /dev/null as 0, 1 and 2 and the socket `channel`, moved to `CHANNEL`; close everything else."""
    os.dup2(channel, CHANNEL, inheritable=False)
    os.closerange(0, CHANNEL)
    os.closerange(CHANNEL + 1, HIGHEST_DESCRIPTOR)
    for expected in (0, 1, 2):
        if os.open("/dev/null", os.O_RDWR) != expected:
            raise OSError(errno.EBADF, "a standard descriptor was still open")
        os.set_inheritable(expected, True)
    return CHANNEL


def lower_limits(limits: Mapping[str, float], memory: int) -> None:
    """Hard resource limits: address space, data and file size in bytes, processor time in seconds.

    `memory`: address space in bytes that the server had.  torch for a GPU maps more libraries than the limit allows, so
    the limit is at least that and the data beyond it.
    """
    allowed = limits["intake_cpu_seconds"] + limits["total_cpu_seconds"]
    cpu = int(allowed) + 10  # the grader stops the child earlier; this is for a grader that died
    for kind, value in (
        (resource.RLIMIT_AS, max(int(limits["address_space"]), memory + int(limits["data"]))),
        (resource.RLIMIT_DATA, int(limits["data"])),
        (resource.RLIMIT_FSIZE, int(limits["file_size"])),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_NOFILE, CHANNEL),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lowest, lowest))


@contextlib.contextmanager
def limited_address_space(size: int) -> Iterator[None]:
    """Less address space meanwhile, `size` bytes, if that is less than what is allowed."""
    allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (min(size, allowed), allowed))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
CAPABILITY_VERSION = 0x20080522


def drop_capabilities() -> None:
    """Give up every capability that the own user namespace brought, for good."""
    _call(LIBC.prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("Ii", CAPABILITY_VERSION, 0)
    _call(LIBC.capset, header, bytes(24))  # effective, permitted and inheritable: two words each, all zero


def forbid_new_privileges() -> None:
    """No program started from here on can gain rights, and the filter below needs no capability."""
    _call(LIBC.prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


# --- the system call filter -------------------------------------------------------------------------------------

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000
AF_UNIX = 1
CLONE_THREAD = 0x00010000

Calls = dict[str, tuple[int | None, int | None]]

# Refused outright.  name: (number on x86_64, number on aarch64; None where the call does not exist).
REFUSED: Calls = {
    # new processes and programs
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "move_pages": (279, 239), "migrate_pages": (256, 238), "perf_event_open": (298, 241),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # memory that no limit counts, or that outlives the process
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "userfaultfd": (323, 282), "vmsplice": (278, 75),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "shmdt": (67, 197),
    "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "mq_open": (240, 180), "mq_unlink": (241, 181), "mq_timedsend": (242, 182), "mq_timedreceive": (243, 183),
    "mq_notify": (244, 184), "mq_getsetattr": (245, 185),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    # large and young parts of the kernel
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_setup": (206, 0), "io_submit": (209, 2), "bpf": (321, 280), "fanotify_init": (300, 262),
    # the machine
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443), "syslog": (103, 116),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "sethostname": (170, 161), "setdomainname": (171, 162), "vhangup": (153, 58), "personality": (135, 92),
    "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "iopl": (172, None), "ioperm": (173, None),
    "modify_ldt": (154, None), "uselib": (134, None), "ustat": (136, None), "sysfs": (139, None),
}  # fmt: skip
CLONE, CLONE3 = {"x86_64": 56, "aarch64": 220}, 435
SOCKETS = {"x86_64": (41, 53), "aarch64": (198, 199)}  # socket, socketpair

LOAD, JUMP_EQUAL, JUMP_NOT_LESS, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, ARCH_AT, FIRST_ARGUMENT_AT = 0, 4, 16  # offsets in struct seccomp_data; the low half of the argument
ALLOW, ERRNO, KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, constant


def filter_program(machine: str = "") -> list[Instruction]:
    """The filter as classic BPF for `machine` (default: this one).

    Raises OSError on a processor architecture whose system calls are not listed here.
    """
    machine = known_machine(machine)
    program = [
        *right_table(machine),
        (JUMP_EQUAL, 0, 1, CLONE3),  # its flags lie in memory, which no filter reads; glibc then falls back to clone
        (RETURN, 0, 0, ERRNO | errno.ENOSYS),
        *unless_argument(CLONE[machine], (JUMP_ANY_BIT, 1, 0, CLONE_THREAD)),
    ]
    for number in SOCKETS[machine]:
        program += unless_argument(number, (JUMP_EQUAL, 1, 0, AF_UNIX))
    return [*program, *refuse(REFUSED, machine), (RETURN, 0, 0, ALLOW)]


def known_machine(machine: str = "") -> str:
    """The processor architecture; raises OSError when its system calls are not listed here."""
    machine = machine or platform.machine()
    if machine not in AUDIT_ARCH:
        raise OSError(
            errno.ENOSYS, f"the system calls of {machine!r} are not listed; known are {', '.join(AUDIT_ARCH)}"
        )
    return machine


def right_table(machine: str) -> list[Instruction]:
    """Load the number of the call, of the one table of system calls that is not shut."""
    return [
        (LOAD, 0, 0, ARCH_AT),
        (JUMP_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (RETURN, 0, 0, KILL_PROCESS),
        (LOAD, 0, 0, NUMBER_AT),
        (JUMP_NOT_LESS, 0, 1, X32_BIT),
        (RETURN, 0, 0, ERRNO | errno.ENOSYS),
    ]


def refuse(calls: Calls, machine: str) -> list[Instruction]:
    """Refuse all `calls`."""
    column = list(AUDIT_ARCH).index(machine)
    program: list[Instruction] = []
    for numbers in calls.values():
        if (listed := numbers[column]) is not None:
            program += [(JUMP_EQUAL, 0, 1, listed), (RETURN, 0, 0, ERRNO | errno.EPERM)]
    return program


def unless_argument(number: int, test: Instruction) -> list[Instruction]:
    """Refuse the call `number` unless `test` jumps over the refusal, for its first argument."""
    return [
        (JUMP_EQUAL, 0, 4, number),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
        test,
        (RETURN, 0, 0, ERRNO | errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]


PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def install_filter(program: list[Instruction]) -> None:
    """Every system call of this process is judged by `program` from here on; it cannot be taken off."""
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *instruction) for instruction in program))
    header = _Program(len(program), ctypes.addressof(code))
    _call(LIBC.prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(header), 0, 0)


def _call(function: ctypes._NamedFuncPointer, *arguments: object) -> None:
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")
