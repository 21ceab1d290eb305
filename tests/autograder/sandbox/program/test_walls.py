"""The system call filter, executed here by an interpreter of its own: for both processors, whatever runs the tests."""

import errno
import re
from pathlib import Path

import pytest

from autograder.sandbox.program.walls import ALLOW, ERRNO, KILL_PROCESS, REFUSED, Instruction, filter_program

REFUSE, UNKNOWN = ERRNO | errno.EPERM, ERRNO | errno.ENOSYS
ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS = {  # from the kernel's tables
    "x86_64": {
        "read": 0,
        "mmap": 9,
        "socket": 41,
        "socketpair": 53,
        "clone": 56,
        "exit": 60,
        "openat": 257,
        "clone3": 435,
    },
    "aarch64": {
        "read": 63,
        "mmap": 222,
        "socket": 198,
        "socketpair": 199,
        "clone": 220,
        "exit": 93,
        "openat": 56,
        "clone3": 435,
    },
}
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def verdict(machine: str, number: int, argument: int = 0, arch: int | None = None) -> int:
    """What the filter for `machine` returns for a call."""
    return run_filter(filter_program(machine), machine, number, argument, arch)


def run_filter(
    program: list[Instruction], machine: str, number: int, argument: int, arch: int | None = None, second: int = 0
) -> int:
    """What a filter returns for a call, after bpf(4): load, three jumps, return."""
    words = {0: number & 0xFFFFFFFF, 4: ARCH[machine] if arch is None else arch}
    words |= {16: argument & 0xFFFFFFFF, 24: second & 0xFFFFFFFF}
    at, register = 0, 0
    while True:
        code, if_true, if_false, constant = program[at]
        at += 1
        if code == 0x20:
            register = words[constant]
        elif code == 0x06:
            return constant
        else:
            holds = {0x15: register == constant, 0x35: register >= constant, 0x45: bool(register & constant)}[code]
            at += if_true if holds else if_false


@pytest.mark.parametrize("machine", ARCH)
def test_refused_calls_are_refused_and_others_allowed(machine: str) -> None:
    """Every listed number gives EPERM; what Python needs to run is allowed."""
    column = list(ARCH).index(machine)
    refused = {numbers[column] for numbers in REFUSED.values() if numbers[column] is not None}
    assert {verdict(machine, number) for number in refused} == {REFUSE}
    assert {verdict(machine, CALLS[machine][name]) for name in ("read", "mmap", "openat", "exit")} == {ALLOW}
    conditional = {CALLS[machine][name] for name in ("socket", "socketpair", "clone", "clone3")}
    assert all(verdict(machine, number) == ALLOW for number in range(600) if number not in refused | conditional)


@pytest.mark.parametrize("machine", ARCH)
def test_conditional_calls(machine: str) -> None:
    """Threads and local sockets are allowed, processes and all other sockets refused; clone3 does not exist."""
    calls = CALLS[machine]
    thread = 0x003D0F00  # the flags of pthread_create
    assert verdict(machine, calls["clone"], thread) == ALLOW
    assert verdict(machine, calls["clone"], 17) == REFUSE  # fork: SIGCHLD alone
    assert verdict(machine, calls["clone"], 0x10000000 | 17) == REFUSE  # a user namespace
    assert verdict(machine, calls["clone3"]) == UNKNOWN
    for call in ("socket", "socketpair"):
        assert verdict(machine, calls[call], 1) == ALLOW  # AF_UNIX
        assert {verdict(machine, calls[call], family) for family in (0, 2, 10, 16, 17, 40)} == {REFUSE}


@pytest.mark.parametrize("machine", ARCH)
def test_other_tables_of_calls(machine: str) -> None:
    """A call by another processor's table ends the process; x32 numbers do not exist."""
    assert verdict(machine, 0, arch=0x40000003) == KILL_PROCESS  # i386
    assert verdict(machine, 0, arch=0x40000028) == KILL_PROCESS  # arm
    assert {verdict(machine, 0x40000000 + number) for number in (0, 57, 512, 520)} == {UNKNOWN}
    assert verdict(machine, -1) == UNKNOWN


@pytest.mark.parametrize("machine", ARCH)
def test_the_upper_half_of_an_argument_hides_nothing(machine: str) -> None:
    """The kernel reads these arguments as 32-bit numbers, and so does the filter."""
    assert verdict(machine, CALLS[machine]["socket"], (1 << 32) + 2) == REFUSE
    assert verdict(machine, CALLS[machine]["clone"], (0x00010000 << 32) + 17) == REFUSE


@pytest.mark.parametrize("machine", ARCH)
def test_numbers_are_those_of_the_kernel(machine: str) -> None:
    """The table agrees with the kernel's own header, for every call that the header knows."""
    if not HEADERS[machine].is_file():
        pytest.skip(f"{HEADERS[machine]} is not installed (Debian: linux-libc-dev)")
    pattern = re.compile(r"#define __NR(?:3264)?_(\w+)\s+(\d+)")
    known = {name: int(number) for name, number in pattern.findall(HEADERS[machine].read_text())}
    column = list(ARCH).index(machine)
    checked = {name: numbers[column] for name, numbers in REFUSED.items() if name in known}
    assert checked == {name: known[name] for name in checked}
    assert {name: known[name] for name in CALLS[machine] if name in known} == CALLS[machine] or machine == "aarch64"
    assert len(checked) > 80 - 20 * column


def test_an_unknown_processor_is_refused() -> None:
    """A filter with the numbers of another processor would refuse the wrong calls."""
    with pytest.raises(OSError, match="riscv64"):
        filter_program("riscv64")
