"""What the capability test runs: build every wall once, in a process that nothing depends on."""

from __future__ import annotations

import os
import sys

from . import walls


def main() -> None:
    """Exit with status 0 when every wall could be built; else 1, with the reason on stderr."""
    try:
        program = walls.filter_program()
        process = walls.fork_process_one()
        if process == 0:
            _build(program)
        sys.exit(0 if os.waitpid(process, 0)[1] == 0 else 1)
    except OSError as error:
        sys.exit(f"the sandbox cannot be nested: {error}")


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
