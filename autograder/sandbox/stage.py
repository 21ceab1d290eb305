"""Copies of what the sandbox shows, made for one run: so the checkout itself is never shown."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterable
from pathlib import Path

from autograder.model.errors import InfrastructureError

PACKAGE = "sandbox_program"  # the program's name inside
LEFT_OUT = ("answers", "figures")  # folders of course_lib that hold what checks expect, or weigh much
IGNORED = ("__pycache__", "*.pyc", "*.ipynb", ".*")


def stage_library(course_lib: Path, excluded: Iterable[str], destination: Path) -> None:
    """Copy the package folder `course_lib` to `destination`/course_lib, without what answers a chapter's exercises.

    `excluded`: names of the chapter's exercises.  A module whose literal tuple `ANSWERS` names one of them is left out,
    in `course_lib/given` and wherever else one answers, as are the answer books, the figures and all byte code.
    """
    names = set(excluded)
    answering = {file for file in course_lib.rglob("*.py") if names & set(answers(file))}

    def ignore(folder: str, entries: list[str]) -> set[str]:
        here = Path(folder)
        dropped = set(shutil.ignore_patterns(*IGNORED)(folder, entries))
        dropped |= {entry for entry in entries if here / entry in answering}
        return dropped | (set(LEFT_OUT) & set(entries) if here == course_lib else set())

    shutil.copytree(course_lib, destination / "course_lib", ignore=ignore)


def answers(module: Path) -> tuple[str, ...]:
    """The exercises that a module answers: its top-level `ANSWERS`, read without importing it."""
    for node in ast.parse(module.read_text(encoding="utf-8"), str(module)).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "ANSWERS" for t in node.targets):
            try:
                named = ast.literal_eval(node.value)
            except ValueError as error:
                raise InfrastructureError(f"{module}:{node.lineno}: ANSWERS must be literal") from error
            if not isinstance(named, tuple) or not all(isinstance(name, str) for name in named):
                raise InfrastructureError(f"{module}:{node.lineno}: ANSWERS must be a tuple of names, not {named!r}")
            return named
    return ()


def stage_program(destination: Path) -> None:
    """Copy the program of the sandbox to `destination`/sandbox_program."""
    source = Path(__file__).with_name("program")
    shutil.copytree(source, destination / PACKAGE, ignore=shutil.ignore_patterns(*IGNORED))
