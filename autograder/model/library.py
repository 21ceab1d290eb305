"""The files of `course_lib`: all that a mark may depend on, and those that one chapter's notebook uses.

What a chapter uses is read from the imports in its code cells and in the modules that these import, without importing
anything. A dotted name in a string counts too (`"course_lib.envs.pit_stop:PitStop"`, as Gymnasium's registry has it).
A module that computes what it imports would hide it: then everything counts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.model.chapter import Chapter

_PACKAGE = "course_lib"
_GENERATED = ("answers", "figures")  # by the release
_STUDIES = "studies"  # stored results, a folder a chapter
_DOTTED = re.compile(rf"{_PACKAGE}(\.\w+)+(:\w+)?")


def library_files(library: Path) -> list[Path]:
    """Return every file of the library, in order, but for caches and what the release generates."""
    return sorted(
        path for path in library.rglob("*") if path.is_file() and not _is_generated(path.relative_to(library))
    )


def files_used(library: Path, chapter: Chapter) -> list[Path]:
    """Return the files of the library on which the outputs of a chapter's notebook can depend."""
    files = library_files(library)
    modules = {_module_name(path.relative_to(library)): path for path in files if path.suffix == ".py"}
    used = _closure(modules, "\n".join(cell.source for cell in chapter.cells if cell.kind == "code"))
    if used is None:
        return files
    return [path for path in files if path in used or _is_data_of(path.relative_to(library), chapter)]


def _is_generated(path: Path) -> bool:
    return path.parts[0] in _GENERATED or "__pycache__" in path.parts


def _is_data_of(path: Path, chapter: Chapter) -> bool:
    """Tell whether a file is data that the chapter may read: its own studies, and what belongs to no chapter."""
    return path.suffix != ".py" and (path.parts[0] != _STUDIES or chapter.name in path.parts)


def _module_name(path: Path) -> str:
    parts = (_PACKAGE, *path.with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _closure(modules: dict[str, Path], source: str) -> set[Path] | None:
    """Return the modules that a source uses, directly or not; None when a module computes what it imports."""
    used: set[Path] = set()
    waiting = [*_names(source, _PACKAGE), _PACKAGE]
    while waiting:
        parts = waiting.pop().split(".")
        for length in range(1, len(parts) + 1):
            name = ".".join(parts[:length])
            if name in modules and modules[name] not in used:
                used.add(modules[name])
                text = modules[name].read_text(encoding="utf-8")
                if re.search(r"\bimportlib\b|\b__import__\b", text):
                    return None
                package = name if modules[name].name == "__init__.py" else name.rpartition(".")[0]
                waiting += _names(text, package)
    return used


def _names(source: str, package: str) -> Iterator[str]:
    """Yield the dotted names that a source imports or holds in a string."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _DOTTED.fullmatch(node.value):
            yield node.value.replace(":", ".")
