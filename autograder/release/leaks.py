"""The leak rule: what no student's tree may hold.

- No solution line of over 25 characters, white space not counted, in the tree of its own chapter. The modules of
  `course_lib/given` that answer the chapter are exempt: later chapters need them, and the instructor's guide says so.
- No line of a hidden check anywhere. Lines of 25 characters and less stand everywhere (`return values`, `)`), so of
  those only the line with the check's name counts.

Lines are compared without white space, and a line inside a longer one counts: prose that quotes a solution is a leak.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.model.chapter import Chapter
from autograder.model.regions import HIDDEN, SOLUTION, regions

MIN_CHARACTERS = 25
_TEXTS = {".py", ".md", ".txt", ".toml", ".csv", ".html", ".css", ".js", ".svg", ".yml", ".yaml", ".cfg"}


@dataclass(frozen=True)
class Leak:
    """One line of a source that stands in the student's tree."""

    chapter: str
    kind: str  # "solution" or "hidden check"
    line: int  # of the chapter's source
    text: str
    file: Path  # of the student's tree

    def __str__(self) -> str:
        return f"{self.file} holds a line of a {self.kind} of {self.chapter} (line {self.line}): {self.text.strip()}"


@dataclass(frozen=True)
class _Secret:
    kind: str
    line: int
    text: str
    exercise: str

    @property
    def normal(self) -> str:
        return normalised(self.text)


def normalised(text: str) -> str:
    """Return the text without white space."""
    return "".join(text.split())


def find_leaks(chapters: Iterable[Chapter], files: Iterable[Path], root: Path) -> list[Leak]:
    """Find the lines of these chapters that files of a student's tree hold; the paths found are relative to `root`."""
    readable = [(path, _normal_text(path)) for path in files if path.suffix in _TEXTS | {".ipynb", ".json"}]
    given = {path: answers_of(path) for path, _ in readable if path.parent.name == "given"}
    leaks = []
    for chapter in chapters:
        secrets = list(_secrets(chapter))
        exercises = {exercise.name for exercise in chapter.exercises}
        for path, text in readable:
            exempt = bool(given.get(path, frozenset()) & exercises)
            leaks += [
                Leak(chapter.name, secret.kind, secret.line, secret.text, path.relative_to(root))
                for secret in secrets
                if secret.normal in text and not (exempt and secret.kind == "solution")
            ]
    return leaks


def student_files(course_root: Path) -> list[Path]:
    """Return the files of a course, or of a student repository, that students get."""
    folders = [course_root / "notebooks", course_root / "course_lib", course_root / "binder"]
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts)


def answers_of(module: Path) -> frozenset[str]:
    """Return the exercises that a module of `course_lib/given` answers: its literal `ANSWERS`."""
    if module.suffix != ".py":
        return frozenset()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "ANSWERS" for to in node.targets):
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def _secrets(chapter: Chapter) -> Iterator[_Secret]:
    """Yield the lines that must not leak."""
    names = {check.name for exercise in chapter.exercises for check in exercise.checks if check.hidden}
    definitions = {normalised(f"def {name}(") for name in names}
    for cell in chapter.cells:
        lines = cell.source.split("\n")
        for kind, marks in (("solution", SOLUTION), ("hidden check", HIDDEN)):
            for region in regions(chapter.path, cell.line, cell.source, marks):
                for index in range(region.begin + 1, region.end):
                    secret = _Secret(kind, cell.line + index, lines[index], cell.name)
                    named = any(secret.normal.startswith(definition) for definition in definitions)
                    if len(secret.normal) > MIN_CHARACTERS or named:
                        yield secret


def _normal_text(path: Path) -> str:
    """Return a file's text without white space in its lines; of JSON files, the text of all their strings."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in (".ipynb", ".json"):
        text = "\n".join(_strings(json.loads(text)))
    return "\n".join(normalised(line) for line in text.split("\n"))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)  # a notebook keeps a text as a list of its lines
        else:
            for item in value:
                yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
