"""Reads `solutions/NN_name.py` into a `Chapter`, and refuses what breaks a rule of the source format.

The keys of a cell:

    # %% [markdown]                                prose
    # %% role="setup" | "given" | "demo"           set-up and given cells run for grading, demo cells never
    # %% exercise="NAME"                           one bare def or class of that name with a solution region
    # %% check="NAME" points=4                     public checks, then the hidden ones
    # %% [markdown] written="NAME" points=2        question, marker comment, model answer in a solution region

plus `tags=[...]` for the tags of nbval. Nothing is executed here; a chapter is read in milliseconds.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.model.chapter import Cell, Chapter, Check, Exercise, Misconception, Written
from autograder.model.check_cell import read_checks
from autograder.model.errors import SourceError
from autograder.model.misconceptions import load_misconceptions
from autograder.model.percent import RawCell, parse_cell, read_percent
from autograder.model.regions import CODE_STUB, HIDDEN, SOLUTION, TEXT_STUB, Region, regions, replace_regions

__all__ = ["Cell", "Chapter", "Check", "Exercise", "Misconception", "Written", "load_chapter", "written_marker"]

ROLES = ("setup", "given", "demo")
NBVAL_TAGS = ("nbval-check-output", "nbval-ignore-output", "nbval-skip")
_FILE_NAME = re.compile(r"\d\d_[a-z0-9]+(_[a-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# The keys that say what a cell is, and the keys that may stand beside each.
_KEYS = {"role": {"tags"}, "exercise": {"tags"}, "check": {"points", "tags"}, "written": {"points"}}


def load_chapter(path: Path) -> Chapter:
    """Read one chapter with its misconceptions.

    Raises:
        SourceError: a line of the source, or of its misconceptions, breaks a rule.
    """
    if not _FILE_NAME.fullmatch(path.stem):
        raise SourceError(path, 1, f"{path.name} is no chapter's name", "Name it like 05_dqn.py.")
    raw = read_percent(path)
    cells = _with_ids([_read_cell(path, cell) for cell in raw])
    _refuse_twice(path, cells)
    _refuse_missing_setup(path, cells)
    exercises = _read_exercises(path, cells)
    mistakes = path.parent / "misconceptions" / path.name
    return Chapter(
        name=path.stem,
        title=_title(cells, path.stem),
        path=path,
        cells=cells,
        exercises=exercises,
        written=tuple(_read_written(path, cell) for cell in cells if cell.role == "written"),
        misconceptions=load_misconceptions(mistakes, [one.name for one in exercises]) if mistakes.exists() else (),
    )


def written_marker(name: str) -> str:
    """Return the line that marks a written question's cell, whatever an editor does to its metadata."""
    return f"<!-- written: {name} -->"


# ---------------------------------------------------------------- one cell
def _read_cell(path: Path, raw: RawCell) -> Cell:
    """Make a cell, with an empty id, of what stands in the file."""
    key = _key_of(path, raw)
    if not raw.source:
        raise SourceError(path, raw.marker, "an empty cell", "Write into it or take its marker away.")
    role, name = _role_and_name(path, raw, key)
    _refuse_misplaced_regions(path, raw, role)
    if raw.kind == "code":
        tree = parse_cell(path, raw)
        name = _demo_function(path, raw, tree) if role == "demo" else name
    return Cell(raw.kind, raw.source, raw.line, "", role, name, _points(path, raw, key), _tags(path, raw))


def _key_of(path: Path, raw: RawCell) -> str:
    """Return the key that says what the cell is: one of `_KEYS`, or "" for prose."""
    keys = [key for key in raw.options if key in _KEYS]
    if len(keys) > 1:
        raise SourceError(path, raw.marker, f"a cell with {' and '.join(keys)}", "Make two cells of it.")
    if not keys and raw.kind == "code":
        way_out = 'Add role="setup", role="given", role="demo", exercise="NAME", or check="NAME" points=N.'
        raise SourceError(path, raw.marker, "a code cell that does not say what it is", way_out)
    key = keys[0] if keys else ""
    unknown = set(raw.options) - {key} - _KEYS.get(key, set())
    if unknown:
        known = ", ".join(sorted({key, *_KEYS.get(key, set())} - {""})) or "none"
        raise SourceError(path, raw.marker, f"unknown key {min(unknown)}", f"Keys of this cell may be: {known}.")
    if key and (key == "written") != (raw.kind == "markdown"):
        wanted = '"# %% [markdown]"' if key == "written" else '"# %%"'
        raise SourceError(path, raw.marker, f"{key} on a {raw.kind} cell", f"Begin its marker with {wanted}.")
    return key


def _role_and_name(path: Path, raw: RawCell, key: str) -> tuple[str, str]:
    value = raw.options.get(key, "prose")
    if key == "role":
        if value not in ROLES:
            raise SourceError(path, raw.marker, f"unknown role {value!r}", f"It is one of {', '.join(ROLES)}.")
        return str(value), ""
    if not key:
        return "prose", ""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        way_out = "Use letters, digits and underscores, as in a function's name."
        raise SourceError(path, raw.marker, f"{key}={value!r} is no name", way_out)
    return key, value


def _points(path: Path, raw: RawCell, key: str) -> float:
    if key not in ("check", "written"):
        return 0
    points = raw.options.get("points")
    if points is None:
        raise SourceError(path, raw.marker, f"{key}={raw.options[key]!r} without points", "Add points=N to its marker.")
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 < points < 1000:
        raise SourceError(path, raw.marker, f"points={points!r}", "Points are a number above 0 and below 1000.")
    return points


def _tags(path: Path, raw: RawCell) -> tuple[str, ...]:
    tags = raw.options.get("tags", [])
    if not isinstance(tags, list) or not set(tags) <= set(NBVAL_TAGS):
        raise SourceError(path, raw.marker, f"tags={tags!r}", f"Tags are a list of {', '.join(NBVAL_TAGS)}.")
    return tuple(tags)


def _refuse_misplaced_regions(path: Path, raw: RawCell, role: str) -> None:
    for marks, allowed in ((SOLUTION, ("exercise", "written")), (HIDDEN, ("check",))):
        found = regions(path, raw.line, raw.source, marks)
        if found and role not in allowed:
            line = raw.line + found[0].begin
            raise SourceError(
                path, line, f"{marks.begin} in a cell of role {role}", f"It belongs in: {', '.join(allowed)} cells."
            )


# ---------------------------------------------------------------- set-up and demonstrations
def _demo_function(path: Path, raw: RawCell, tree: ast.Module) -> str:
    """Return the name of the cell's `@demo` function, "" if it has none: the stored figure is named after it."""
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and _is_demo(node)]
    if len(names) > 1:
        way_out = "Give each its own cell: the stored figure of a demonstration is its cell's first picture."
        raise SourceError(path, raw.marker, f"two demonstrations in a cell: {', '.join(names)}", way_out)
    return names[0] if names else ""


def _is_demo(function: ast.FunctionDef) -> bool:
    decorators = [node.func if isinstance(node, ast.Call) else node for node in function.decorator_list]
    return any(isinstance(node, ast.Name) and node.id == "demo" for node in decorators)


def _refuse_missing_setup(path: Path, cells: tuple[Cell, ...]) -> None:
    """Hold that the one set-up cell stands first among the code cells and names this chapter."""
    code = [cell for cell in cells if cell.kind == "code"]
    first = code[0] if code else None
    if first is None or first.role != "setup":
        line = first.line if first else 1
        raise SourceError(path, line, "no set-up cell before other code", 'Begin with a cell role="setup".')
    named = re.search(r"""^chapter\(\s*["']([^"']*)["']""", first.source, re.MULTILINE)
    if named is None or named[1] != path.stem:
        what = f"the set-up cell calls itself {named[1]!r}" if named else "the set-up cell names no chapter"
        raise SourceError(path, first.line, what, f'Write chapter("{path.stem}") in it.')


# ---------------------------------------------------------------- exercises
def _read_exercises(path: Path, cells: tuple[Cell, ...]) -> tuple[Exercise, ...]:
    checks = {cell.name: cell for cell in cells if cell.role == "check"}
    exercises = []
    for cell in cells:
        if cell.role == "exercise":
            if cell.name not in checks:
                way_out = f'Add a cell check="{cell.name}" points=N below it.'
                raise SourceError(path, cell.line, f"exercise {cell.name} has no check", way_out)
            exercises.append(_read_exercise(path, cell, checks[cell.name]))
    for cell in checks.values():
        above = [other for other in cells if other.role == "exercise" and other.line < cell.line]
        if cell.name not in [other.name for other in above]:
            way_out = f'Put a cell exercise="{cell.name}" above it.'
            raise SourceError(path, cell.line, f"check of {cell.name}, of which no exercise stands above", way_out)
    return tuple(exercises)


def _read_exercise(path: Path, cell: Cell, check: Cell) -> Exercise:
    definition = _definition(path, cell)
    found = regions(path, cell.line, cell.source, SOLUTION)
    if not found:
        way_out = f"Put {SOLUTION.begin} and {SOLUTION.end} around what the student writes."
        raise SourceError(path, cell.line, f"exercise {cell.name} has no solution region", way_out)
    for region in found:
        _refuse_region_outside(path, cell, definition, region)
    solution = replace_regions(cell.source, SOLUTION, keep=True)
    starter = replace_regions(cell.source, SOLUTION, stub=CODE_STUB)
    _refuse_broken_starter(path, cell, starter)
    return Exercise(cell.name, check.points, starter, solution, read_checks(path, check), cell.id)


def _definition(path: Path, cell: Cell) -> ast.FunctionDef | ast.ClassDef:
    """Return the cell's one definition; it must be bare and have the exercise's name."""
    body = ast.parse(cell.source).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef | ast.ClassDef):
        line = cell.line + (body[1].lineno if len(body) > 1 else 1) - 1
        way_out = "Keep one def or class in it; imports and constants belong in set-up or given cells."
        raise SourceError(path, line, f"exercise {cell.name} is more or less than one definition", way_out)
    definition = body[0]
    if definition.name != cell.name or definition.decorator_list:
        what = f"exercise {cell.name} defines {definition.name}" + (
            " with a decorator" * bool(definition.decorator_list)
        )
        raise SourceError(path, cell.line + definition.lineno - 1, what, f"Define a bare {cell.name}.")
    return definition


def _refuse_region_outside(path: Path, cell: Cell, definition: ast.FunctionDef | ast.ClassDef, region: Region) -> None:
    """Hold that the signature is given and that the region is indented as the body is."""
    line = cell.line + region.begin
    if region.begin < definition.lineno or not region.indent:
        way_out = "Begin it below the signature, indented as the body is."
        raise SourceError(path, line, f"solution region outside the body of {cell.name}", way_out)
    if region.begin + 1 == region.end:
        raise SourceError(path, line, f"empty solution region in {cell.name}", "Write the solution between the marks.")


def _refuse_broken_starter(path: Path, cell: Cell, starter: str) -> None:
    try:
        ast.parse(starter)
    except SyntaxError as problem:
        way_out = "Let the region cover whole statements and indent its marks like them."
        what = f"without its solution {cell.name} is not Python: {problem.msg}"
        raise SourceError(path, cell.line, what, way_out) from problem


# ---------------------------------------------------------------- written questions
def _read_written(path: Path, cell: Cell) -> Written:
    found = regions(path, cell.line, cell.source, SOLUTION)
    lines = cell.source.split("\n")
    marker = written_marker(cell.name)
    if len(found) != 1:
        way_out = f"Put the model answer between {SOLUTION.begin} and {SOLUTION.end}."
        raise SourceError(path, cell.line, f"written question {cell.name} without one model answer", way_out)
    if marker not in lines[: found[0].begin]:
        way_out = f"Put the line {marker} between the question and the model answer."
        raise SourceError(path, cell.line, f"written question {cell.name} without its marker comment", way_out)
    answer = "\n".join(lines[found[0].begin + 1 : found[0].end]).strip()
    prompt = replace_regions(cell.source, SOLUTION, stub=TEXT_STUB)
    return Written(cell.name, cell.points, prompt, answer, cell.id)


# ---------------------------------------------------------------- names and ids
def _refuse_twice(path: Path, cells: tuple[Cell, ...]) -> None:
    """Refuse two cells that claim the same name in the same role, and a second set-up cell."""
    seen: dict[tuple[str, str], int] = {}
    for cell in cells:
        kind = "exercise or written question" if cell.role in ("exercise", "written") else cell.role
        if cell.role == "setup" or (cell.name and cell.role != "prose"):
            first = seen.setdefault((kind, cell.name), cell.line)
            if first != cell.line:
                what = f"a second {kind} {cell.name}".rstrip() + f"; the first is on line {first}"
                raise SourceError(path, cell.line, what, "Merge them or rename one.")
    _refuse_check_names_twice(path, cells)


def _refuse_check_names_twice(path: Path, cells: tuple[Cell, ...]) -> None:
    names: dict[str, int] = {}
    for cell in cells:
        for check in read_checks(path, cell) if cell.role == "check" else ():
            if check.name in names:
                what = f"a second check {check.name}; the first is in the cell on line {names[check.name]}"
                raise SourceError(path, cell.line, what, "Rename one: a check's name is unique in its chapter.")
            names[check.name] = cell.line


@dataclass
class _Headings:
    """The slug of the heading that a cell stands under, and how many of its role stood under it before."""

    slug: str = "start"

    def read(self, source: str) -> None:
        for line in source.split("\n"):
            if re.match(r"#{1,6} ", line):
                words = re.sub(r"[^a-z0-9]+", "-", line.lower()).strip("-")
                self.slug = words[:40].strip("-") or self.slug


def _with_ids(cells: list[Cell]) -> tuple[Cell, ...]:
    """Give each cell its id: from the exercise's, the question's or the demonstration's name, else from its heading.

    An id stays when other parts of the chapter change. An example: `q_learning_update`, `check-q_learning_update`,
    `written-why`, `demo-cliff_walking`, `setup`, `the-cliff-prose-2`.
    """
    headings, used, named = _Headings(), Counter[str](), []
    for cell in cells:
        if cell.role == "prose":
            headings.read(cell.source)
        wanted = _wanted_id(cell, headings.slug)
        used[wanted] += 1
        named.append(replace(cell, id=wanted if used[wanted] == 1 else f"{wanted}-{used[wanted]}"))
    return tuple(named)


def _wanted_id(cell: Cell, heading: str) -> str:
    if cell.role == "exercise":
        return cell.name
    if cell.name:
        return f"{cell.role}-{cell.name}"[:60]
    return "setup" if cell.role == "setup" else f"{heading}-{cell.role}"


def _title(cells: tuple[Cell, ...], name: str) -> str:
    """Return the first heading; `name` if there is none."""
    for cell in cells:
        match = re.search(r"^# (.+)$", cell.source, re.MULTILINE) if cell.role == "prose" else None
        if match:
            return match[1].strip()
    return name
