"""The folder of a course: where everything lies, and its settings.

The root is the nearest parent of the working directory whose `pyproject.toml` has the table `[tool.pole-position]`, or
what `--course DIR` names.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.model.chapter import Chapter
from autograder.model.errors import UsageError
from autograder.model.source import load_chapter

TABLE = "pole-position"


@dataclass(frozen=True)
class Settings:
    """The table `[tool.pole-position]`."""

    repository: str = "OWNER/REPO"  # of the student repository on GitHub: Colab and Binder links are made of it
    branch: str = "main"  # of that repository
    title: str = "Pole Position"  # of the course, above the student repository's README


@dataclass(frozen=True)
class Course:
    """One course."""

    root: Path

    @property
    def solutions(self) -> Path:
        """The sources, the executed notebooks, the answers of hidden checks."""
        return self.root / "solutions"

    @property
    def notebooks(self) -> Path:
        """The student's notebooks."""
        return self.root / "notebooks"

    @property
    def library(self) -> Path:
        """The package that students import."""
        return self.root / "course_lib"

    @property
    def answers(self) -> Path:
        """The answers of public checks, inside the library."""
        return self.library / "answers"

    @property
    def hidden_answers(self) -> Path:
        """The answers of hidden checks: in no wheel, no student tree, no sandbox."""
        return self.solutions / "answers"

    @property
    def records(self) -> Path:
        """The numbers that the prose states, as the release measured them; a replay holds its own against them."""
        return self.solutions / "records"

    @property
    def audit(self) -> Path:
        """Answers whose mark is known, for `audit`."""
        return self.solutions / "audit"

    @property
    def figures(self) -> Path:
        """The stored figures of demonstrations, inside the library."""
        return self.library / "figures"

    @cached_property
    def settings(self) -> Settings:
        """The course's table of `pyproject.toml`."""
        table = _read_table(self.root) or {}
        known = [field.name for field in fields(Settings)]
        unknown = sorted(set(table) - set(known))
        if unknown:
            where = f"{self.root / 'pyproject.toml'}: [tool.{TABLE}]"
            raise UsageError(f"{where} has no setting {unknown[0]}; known: {', '.join(known)}")
        return Settings(**{name: str(value) for name, value in table.items()})

    def sources(self) -> list[Path]:
        """Return the paths of the chapters' sources in their order."""
        return sorted(self.solutions.glob("[0-9][0-9]_*.py"))

    @cached_property
    def version(self) -> str:
        """The version of the course, and of the library that its students install.

        Raises:
            UsageError: `[project]` of the `pyproject.toml` has none.
        """
        path = self.root / "pyproject.toml"
        version = _read_toml(self.root).get("project", {}).get("version")
        if not isinstance(version, str):
            raise UsageError(f'{path}: [project] has no version; add for example version = "1.0.0"')
        return version

    def chapters(self) -> list[Chapter]:
        """Read all chapters, in order."""
        return [load_chapter(path) for path in self.sources()]

    def chapter(self, name: str) -> Chapter:
        """Read the chapter of this name.

        Raises:
            UsageError: there is none.
        """
        path = self.solutions / f"{name}.py"
        if path not in self.sources():
            known = ", ".join(source.stem for source in self.sources()) or "none"
            raise UsageError(f"no chapter {name!r} in {self.solutions}; there are: {known}")
        return load_chapter(path)


def find_course(directory: Path | None = None) -> Course:
    """Find the course: `directory` itself, or the nearest course above the working directory.

    Raises:
        UsageError: there is none.
    """
    candidates = [directory.resolve()] if directory else [Path.cwd(), *Path.cwd().parents]
    for candidate in candidates:
        if _read_table(candidate) is not None:
            return Course(candidate)
    where = f"{candidates[0]} is no course" if directory else f"no course in {candidates[0]} or above it"
    raise UsageError(f"{where}: a course has a pyproject.toml with [tool.{TABLE}]; name one with --course DIR")


def _read_table(root: Path) -> dict[str, object] | None:
    """Return the course's table of the `pyproject.toml` in this folder, None if there is none."""
    table = _read_toml(root).get("tool", {}).get(TABLE)
    return table if isinstance(table, dict) else None


def _read_toml(root: Path) -> dict[str, Any]:
    """Return the `pyproject.toml` of this folder, empty if there is none."""
    try:
        return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UsageError(f"{root / 'pyproject.toml'} cannot be read: {problem}") from problem
