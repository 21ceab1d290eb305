"""What the capability test runs: build every wall once, in a process that nothing depends on."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from . import landlock, walls

OUT_OF_SIGHT = "/etc"  # a folder that no level shows


def main(level: str = "bwrap", home: str = "/tmp", readable: Sequence[str] = ()) -> None:
    """Exit with status 0 when every wall of `level` could be built; else 1, with the reason on stderr."""
    try:
        if level == "landlock":
            _restrict(home, readable)
        else:
            _nest()
    except OSError as error:
        sys.exit(f"a wall cannot be built: {error}")


def _restrict(home: str, readable: Sequence[str]) -> None:
    programs = [walls.filter_program(), landlock.filter_program()]
    walls.forbid_new_privileges()
    walls.drop_capabilities()
    landlock.end_with_the_server(os.getppid())
    landlock.restrict(readable, home, ())
    for program in programs:
        walls.install_filter(program)
    try:
        os.close(os.open(OUT_OF_SIGHT, os.O_RDONLY))
    except PermissionError:
        return
    sys.exit(f"Landlock was accepted, and {OUT_OF_SIGHT} can still be read")


def _nest() -> None:
    program = walls.filter_program()
    try:
        process = walls.fork_process_one()
    except OSError as error:
        sys.exit(f"the sandbox cannot be nested: {error}")
    if process == 0:
        _build(program)
    if os.waitpid(process, 0)[1] != 0:
        sys.exit(1)


def _build(program: list[walls.Instruction]) -> None:
    try:
        walls.enter_namespaces()
        walls.mount_private_filesystems(4096)
        walls.drop_capabilities()
        walls.forbid_new_privileges()
        walls.install_filter(program)
    except OSError as error:
        os.write(2, f"a wall cannot be built: {error}\n".encode())
        os._exit(1)
    os._exit(0)
