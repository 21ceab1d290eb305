"""The second filter, executed as in test_walls.py; what Landlock itself holds is attacked in test_attacks.py."""

import errno
import re

import pytest

from autograder.sandbox.program import landlock
from autograder.sandbox.program.walls import ALLOW, ERRNO
from tests.autograder.sandbox.program.test_walls import ARCH, CALLS, HEADERS, run_filter

REFUSE = ERRNO | errno.EPERM


def verdict(machine: str, number: int, argument: int = 0) -> int:
    """What the second filter for `machine` returns for a call."""
    return run_filter(landlock.filter_program(machine), machine, number, argument)


@pytest.mark.parametrize("machine", ARCH)
def test_what_namespaces_would_have_shut_is_refused(machine: str) -> None:
    """Every listed number gives EPERM; what the first filter judges is left to it."""
    column = list(ARCH).index(machine)
    refused = {n[column] for n in landlock.REFUSED_IN_THE_OPEN.values() if n[column] is not None}
    assert {verdict(machine, number) for number in refused} == {REFUSE}
    conditional = {landlock.PRCTL[machine], landlock.PRLIMIT[machine]}
    assert all(verdict(machine, number) == ALLOW for number in range(600) if number not in refused | conditional)
    assert {verdict(machine, CALLS[machine][name]) for name in ("read", "mmap", "openat", "exit")} == {ALLOW}


@pytest.mark.parametrize("machine", ARCH)
def test_only_the_own_limits_can_be_set(machine: str) -> None:
    """prlimit for process 0 is the caller; any other process of the same user is out of reach."""
    assert verdict(machine, landlock.PRLIMIT[machine], 0) == ALLOW
    assert {verdict(machine, landlock.PRLIMIT[machine], process) for process in (1, 2, 4_000_000)} == {REFUSE}


@pytest.mark.parametrize("machine", ARCH)
def test_the_signal_at_the_parents_end_cannot_be_taken_back(machine: str) -> None:
    """All other uses of prctl, such as the filter's own, go on."""
    assert verdict(machine, landlock.PRCTL[machine], landlock.PR_SET_PDEATHSIG) == REFUSE
    assert {verdict(machine, landlock.PRCTL[machine], option) for option in (0, 2, 15, 22, 38)} == {ALLOW}


@pytest.mark.parametrize("machine", ARCH)
def test_no_file_sends_signals_to_others(machine: str) -> None:
    """fcntl and ioctl name no owner and no signal of a file; their other commands go on."""
    program = landlock.filter_program(machine)

    def commands(number: int, wanted: range) -> set[int]:
        return {one for one in wanted if run_filter(program, machine, number, 3, second=one) == REFUSE}

    owner, sig, owner_ex = 8, 10, 15  # F_SETOWN, F_SETSIG, F_SETOWN_EX of <asm-generic/fcntl.h>
    assert commands(landlock.FCNTL[machine], range(1100)) == {owner, sig, owner_ex}
    assert commands(landlock.IOCTL[machine], range(0x5400, 0x8A00)) == {0x8901, 0x8902}  # FIOSETOWN, SIOCSPGRP


@pytest.mark.parametrize("machine", ARCH)
def test_numbers_are_those_of_the_kernel(machine: str) -> None:
    """The table agrees with the kernel's own header, for every call that the header knows."""
    if not HEADERS[machine].is_file():
        pytest.skip(f"{HEADERS[machine]} is not installed (Debian: linux-libc-dev)")
    pattern = re.compile(r"#define __NR(?:3264)?_(\w+)\s+(\d+)")
    known = {name: int(number) for name, number in pattern.findall(HEADERS[machine].read_text())}
    column = list(ARCH).index(machine)
    listed = {name: numbers[column] for name, numbers in landlock.REFUSED_IN_THE_OPEN.items()}
    listed |= {"prctl": landlock.PRCTL[machine], "prlimit64": landlock.PRLIMIT[machine]}
    listed |= {"fcntl": landlock.FCNTL[machine], "ioctl": landlock.IOCTL[machine]}
    checked = {name: number for name, number in listed.items() if name in known}
    assert checked == {name: known[name] for name in checked}
    assert len(checked) > 25


def test_a_kernel_without_landlock_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is for the person who runs the kernel."""
    monkeypatch.setattr(landlock, "CREATE_RULESET", 1_000)
    with pytest.raises(OSError, match="this kernel has no Landlock, or it is switched off"):
        landlock.abi()
