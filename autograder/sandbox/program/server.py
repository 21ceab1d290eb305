"""The fork server: import everything once, then fork a child for every socket that arrives.

One thread, no parallel operation, no submission: it receives the word `fork` and the child's socket, nothing else.
What a child needs beyond that it reads from its own socket, behind its own walls.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pkgutil
import signal
import socket
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from . import child, landlock, walls
from .remove import remove_tree

FORK = b"fork"
READY = b"ready"
PAGE = os.sysconf("SC_PAGE_SIZE")
DEVICES = [f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")]


def main(settings: dict[str, Any]) -> None:
    """Serve until the grader closes the control socket.

    `settings`: `control` (descriptor), `preload` (module names), `limits` (the grader's Limits as a dict), `level`
    (bwrap: own namespaces and file systems for each child; landlock; none), `scratch` (folder for the children's
    temporary folders when they have no file systems of their own), `readable` (paths that Landlock leaves).
    """
    preload(settings["preload"])
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise RuntimeError(f"the fork server has {threads} threads after its imports; children of it would hang")
    settings["filters"] = filters(settings["level"])
    settings["server"] = os.getpid()
    settings["memory"] = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.collect()
    gc.freeze()
    walls.gather_memory()
    with socket.socket(fileno=settings["control"]) as control:
        control.sendall(READY)
        while descriptors := _next(control):
            _fork(control, descriptors[0], settings)


def filters(level: str) -> list[list[walls.Instruction]]:
    """The filters of the system calls at this level."""
    return [walls.filter_program(), *([landlock.filter_program()] if level == "landlock" else [])]


def preload(names: list[str]) -> None:
    """Import `names`, all parts of course_lib that can be imported, and what torch loads at its first uses."""
    warnings.simplefilter("ignore")
    for name in names:
        importlib.import_module(name)
    if "torch" in names:
        _warm_torch()
    if "course_lib" in names:
        _import_parts("course_lib")
    warnings.resetwarnings()


def _warm_torch() -> None:
    """At the first uses torch imports, and looks up what each child would have to anew.

    No parallel operation and no backward pass: they may start threads, and then children would hang.
    """
    import torch

    torch.set_num_threads(1)
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU())
    torch.nn.functional.smooth_l1_loss(network(torch.ones(2, 2)), torch.zeros(2, 2))
    for parameter in network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    torch.optim.Adam(network.parameters()).step()


def _import_parts(package: str) -> None:
    for module in pkgutil.walk_packages(sys.modules[package].__path__, f"{package}."):
        try:
            importlib.import_module(module.name)
        except Exception as error:  # noqa: BLE001 - a part may need what this chapter's library leaves out
            print(f"not preloaded: {module.name}: {error}", file=sys.stderr)


def _next(control: socket.socket) -> list[int]:
    message, descriptors, _, _ = socket.recv_fds(control, len(FORK), 1)
    return descriptors if message == FORK else []


def _fork(control: socket.socket, channel: int, settings: dict[str, Any]) -> None:
    """Fork the child of one socket."""
    _bury()
    own_tree = settings["level"] == "bwrap"
    home = "/tmp" if own_tree else tempfile.mkdtemp(dir=settings["scratch"])
    process = walls.fork_process_one() if own_tree else os.fork()
    if process == 0:
        control.detach()  # the number is closed with all others; no object may close it once more, later
        _become_child(channel, home, settings)
    if not own_tree:
        HOMES[process] = home
    os.close(channel)


HOMES: dict[int, str] = {}  # child -> the folder that it may write, where it has no file system of its own


def _bury() -> None:
    """Take the dead children off the process table, and what they wrote off the disk."""
    with contextlib.suppress(ChildProcessError):
        while process := os.waitpid(-1, os.WNOHANG)[0]:
            if home := HOMES.pop(process, ""):
                with contextlib.suppress(OSError):
                    remove_tree(Path(home))


def _become_child(channel: int, home: str, settings: dict[str, Any]) -> None:
    try:
        if settings["level"] == "bwrap":
            walls.enter_namespaces()
        channel = walls.close_descriptors(channel)
        build_walls(home, settings)
        child.serve(channel, settings)
    except BaseException as error:  # noqa: BLE001 - the last frame of this process
        child.say_failure(channel, f"{type(error).__name__}: {error}")
    finally:
        os._exit(1)


def build_walls(home: str, settings: dict[str, Any]) -> None:
    """All walls around this process; its namespaces and its descriptors are in order already."""
    os.setsid()
    if settings["level"] == "bwrap":
        walls.mount_private_filesystems(int(settings["limits"]["file_size"]))
    os.environ.update(HOME=home, TMPDIR=home, MPLCONFIGDIR=home)
    tempfile.tempdir = None
    os.chdir(home)
    walls.lower_limits(settings["limits"], settings["memory"])
    walls.drop_capabilities()
    walls.forbid_new_privileges()
    if settings["level"] == "landlock":
        landlock.end_with_the_server(settings["server"])
        landlock.restrict(settings["readable"], home, DEVICES)
    for program in settings["filters"]:
        walls.install_filter(program)
