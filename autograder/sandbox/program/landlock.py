"""The walls where no user namespace can be had: Landlock for the files, a stricter filter for the rest.

Landlock takes away rights to files, by folder, from a process and for good.  It knows nothing of what is done to a file
by its path alone (mode, owner, times), of signals on an older kernel, or of sockets in the file system; so the filter
of `walls.py` gets a second list, `REFUSED_IN_THE_OPEN`, for a child that shares its user, its process numbers and its
network with the grader.  What stays open, and is said by `doctor`: names and sizes of files can be asked for, process
numbers are the machine's, and /tmp as a whole has no bound (a single file has).

Sources: landlock(7), https://docs.kernel.org/userspace-api/landlock.html; the numbers of the calls are the same on
every architecture.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import stat
import struct
from collections.abc import Iterable

from .walls import (
    ALLOW,
    ERRNO,
    JUMP_EQUAL,
    LIBC,
    LOAD,
    RETURN,
    Calls,
    Instruction,
    known_machine,
    refuse,
    right_table,
    unless_argument,
)

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG, PATH_BENEATH = 1, 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG, MAKE_SYM = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 12
REFER, TRUNCATE = 1 << 13, 1 << 14
FIRST_RIGHTS = (1 << 13) - 1  # of ABI 1
LATER_RIGHTS = {2: REFER, 3: TRUNCATE, 5: 1 << 15}  # ABI -> what it added; the last is ioctl on devices
NETWORK_RIGHTS = 3  # ABI 4: bind and connect by TCP
SCOPES = 3  # ABI 6: abstract sockets and signals end at the own domain

READING = EXECUTE | READ_FILE | READ_DIR
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
OWN = READING | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
DEVICE = READ_FILE | WRITE_FILE


def abi() -> int:
    """The version of Landlock that this kernel has, from 1; raises OSError where it has none."""
    return _syscall(CREATE_RULESET, None, 0, VERSION_FLAG)


def restrict(readable: Iterable[str], own: str, devices: Iterable[str]) -> None:
    """Leave this process, for good: reading `readable`, everything in the folder `own`, reading and writing `devices`.

    `readable` may hold files and folders; what does not exist is passed over.  Raises OSError where Landlock is not.
    """
    version = abi()
    rights = FIRST_RIGHTS
    for since, added in LATER_RIGHTS.items():
        rights |= added if version >= since else 0
    attributes = struct.pack("QQQ", rights, NETWORK_RIGHTS if version >= 4 else 0, SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _syscall(CREATE_RULESET, attributes, size, 0)
    try:
        for paths, allowed in ((readable, READING), ([own], OWN), (devices, DEVICE)):
            for path in paths:
                _allow(ruleset, path, allowed & rights)
        _syscall(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        beneath = rights if folder else rights & OF_A_FILE
        _syscall(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", beneath, descriptor), 0)
    finally:
        os.close(descriptor)


def _syscall(number: int, *arguments: object) -> int:
    result: int = LIBC.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        absent = "this kernel has no Landlock, or it is switched off (lsm= on the kernel's command line)"
        missing = code in (errno.ENOSYS, errno.EOPNOTSUPP)
        raise OSError(code, absent if missing else f"landlock: {os.strerror(code)}")
    return result


# --- what namespaces would have shut ----------------------------------------------------------------------------

# name: (number on x86_64, number on aarch64; None where the call does not exist)
REFUSED_IN_THE_OPEN: Calls = {
    # signals to the grader, to other children, to anything of the same user
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    # how fast other processes of the same user run
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274), "sched_setaffinity": (203, 122),
    # sockets of this machine: a Docker socket in the file system is a way out
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    # what is done to a file by its path, which Landlock does not see
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "lchown": (94, None), "fchown": (93, 55), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": (466, 466),
    "truncate": (76, 45), "file_setattr": (469, 469), "inotify_add_watch": (254, 27),
}  # fmt: skip
PRCTL, PRLIMIT = {"x86_64": 157, "aarch64": 167}, {"x86_64": 302, "aarch64": 261}
PR_SET_PDEATHSIG = 1
# Who gets a signal from the kernel when a file of ours has news: by number, any process of the same user.  Landlock
# shuts this from its ABI 6 on.  Commands of fcntl (F_SETOWN, F_SETSIG, F_SETOWN_EX), of ioctl (FIOSETOWN, SIOCSPGRP).
FCNTL, FCNTL_OF_OWNERS = {"x86_64": 72, "aarch64": 25}, (8, 10, 15)
IOCTL, IOCTL_OF_OWNERS = {"x86_64": 16, "aarch64": 29}, (0x8901, 0x8902)
SECOND_ARGUMENT_AT = 24


def filter_program(machine: str = "") -> list[Instruction]:
    """The second filter of this level; it stands beside the one of `walls.py`, and what either refuses is refused.

    Raises OSError on a processor architecture whose system calls are not listed.
    """
    machine = known_machine(machine)
    return [
        *right_table(machine),
        # limits of other processes of the same user: 0 is the caller itself
        *unless_argument(PRLIMIT[machine], (JUMP_EQUAL, 1, 0, 0)),
        *unless_argument(PRCTL[machine], (JUMP_EQUAL, 0, 1, PR_SET_PDEATHSIG)),  # refused where it is equal
        *refuse_commands(FCNTL[machine], FCNTL_OF_OWNERS),
        *refuse_commands(IOCTL[machine], IOCTL_OF_OWNERS),
        *refuse(REFUSED_IN_THE_OPEN, machine),
        (RETURN, 0, 0, ALLOW),
    ]


def refuse_commands(number: int, commands: Iterable[int]) -> list[Instruction]:
    """Refuse the call `number` where its second argument is one of `commands`."""
    program = [(LOAD, 0, 0, SECOND_ARGUMENT_AT)]
    for command in commands:
        program += [(JUMP_EQUAL, 0, 1, command), (RETURN, 0, 0, ERRNO | errno.EPERM)]
    program.append((RETURN, 0, 0, ALLOW))
    return [(JUMP_EQUAL, 0, len(program), number), *program]


def end_with_the_server(server: int) -> None:
    """Be killed when the process `server`, the parent, ends: there is no process tree that ends with it.

    Raises OSError when it has ended already.  The filter keeps a child from taking this back.
    """
    if LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl: no signal at the end of the parent")
    if os.getppid() != server:
        raise OSError(errno.ESRCH, "the server has ended")
