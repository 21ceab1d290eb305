"""What this machine can enforce: every wall attacked for real, and the versions that a report of trouble needs."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.model.course import find_course
from autograder.model.errors import IsolationError, UsageError
from autograder.sandbox import Sandbox, refuse_bound_paths, stage_library
from autograder.sandbox.probes import ATTACKS, Attack, Context, Probe, context, probe
from autograder.sandbox.sandbox import PRELOAD

PACKAGES = ("torch", "numpy", "gymnasium", "matplotlib", "scipy", "nbgrader", "jupytext")
HELD = {True: "[green]yes[/]", False: "[bold red]NO[/]", None: "[yellow]none[/]"}
PROGRAMS = {"bwrap": "bubblewrap", "chromium": "Chromium", "alembic": "alembic"}


def run_doctor(
    isolation: str = "auto", preload: Sequence[str] = PRELOAD, attacks: Sequence[Attack] = ATTACKS
) -> list[Probe]:
    """Start a sandbox as grading does and try every attack in it.

    Raises IsolationError, saying what to install, when `isolation` cannot be had here at all.
    """
    with tempfile.TemporaryDirectory(prefix="pole-position-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of `none`: each wall that is missing is in the table
        stage_library(_library(), [], Path(folder))
        with Sandbox(Path(folder), isolation, preload=preload) as sandbox, context() as target:
            probes = [_probe(attack, sandbox, target) for attack in attacks]
            return [*probes, *_probe_course(sandbox.isolation)]


def _probe(attack: Attack, sandbox: Sandbox, target: Context) -> Probe:
    if sandbox.isolation in (*attack.levels, "none"):
        return probe(attack, sandbox, target)
    return Probe(attack.wall, None, attack.tried, f"{sandbox.isolation} has no such wall")


def _library() -> Path:
    spec = find_spec("course_lib")
    if spec is None or spec.origin is None:
        raise UsageError("course_lib is not installed beside the autograder: run make install")
    return Path(spec.origin).parent


def _probe_course(level: str) -> list[Probe]:
    """Whether the folder of the course, if we stand in one, is out of the sandbox's sight."""
    try:
        root = find_course(None).root
    except UsageError:
        return []
    tried = "look for the course's folder under what the sandbox shows"
    try:
        refuse_bound_paths([root])
    except IsolationError as error:
        return [Probe("course out of sight", False, tried, str(error))]
    if level == "none":
        return [Probe("course out of sight", False, tried, "nothing is hidden without bubblewrap")]
    return [Probe("course out of sight", True, tried, "nothing got through")]


def print_report(probes: Sequence[Probe], console: Console) -> int:
    """Print the table and this machine's facts; 0 when every wall held, else 1."""
    table = Table("wall", "held", "tried", "seen", title="What this machine enforces")
    for item in probes:
        table.add_row(item.wall, HELD[item.held], item.tried, _plain(item.seen))
    console.print(table)
    for name, value in facts():
        console.print(f"  {name}: {value}", highlight=False, markup=False)
    broken = [item.wall for item in probes if item.held is False]
    absent = [item.wall for item in probes if item.held is None]
    summary = f"NOT held: {', '.join(broken)}. Don't grade on this machine." if broken else "Every wall held."
    if absent:
        console.print(f"Not at this level: {', '.join(absent)}. bubblewrap has them.", highlight=False)
    console.print(summary, style="bold red" if broken else "bold green", highlight=False)
    return 1 if broken else 0


def _plain(text: str) -> str:
    """Text that came out of the sandbox, short and without anything that a terminal or rich would obey."""
    shown = "".join(c if c.isprintable() else " " for c in text[:200])
    return shown.replace("[", r"\[")


def facts() -> Iterator[tuple[str, str]]:
    """Versions, cores and programs: what a report of trouble needs."""
    yield "system", f"{platform.system()} {platform.release()} {platform.machine()}, {_cores()} cores"
    yield "python", platform.python_version()
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            yield package, "not installed"
    for program, name in PROGRAMS.items():
        yield name, _program(program)


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _program(name: str) -> str:
    """Where a program lies, and its version when it is quick to say."""
    path = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if path is None:
        return "not found"
    if name != "bwrap":
        return path
    said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10).stdout.strip()
    return f"{said} ({path})"
