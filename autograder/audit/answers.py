"""Reads `solutions/audit/NN_name.py` and `.toml`: answers whose mark is known, and mutants that change nothing.

    # %% exercise="td_targets" right="a-loop-over-the-batch"             must get full marks
    def td_targets(...): ...

    # %% exercise="td_targets" wrong="forgets-and-averages"              must lose points, and get no name
    # %% exercise="td_targets" wrong="two-lines-swapped" mistake="slug"  must lose points, and get this name

A cell holds the definition of its exercise, and whatever it needs beside it. The file of equivalents lists, with the
reason, each mechanical mutant of a reference that no check can catch because it is right:

    [[equivalent]]
    exercise = "td_targets"
    line = "return rewards + discount * best_next * goes_on"      the mutated statement, as it then reads
    reason = "..."

Nothing is executed here.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from autograder.model.chapter import Chapter
from autograder.model.errors import SourceError
from autograder.model.percent import RawCell, parse_cell, read_percent

KINDS = ("right", "wrong")


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise, and what must come of it."""

    exercise: str
    kind: str  # right, wrong, misconception, trivial or mutant
    name: str
    source: str
    mistake: str | None = None  # the name that a wrong one must get; None: none


def load_answers(path: Path, chapter: Chapter) -> tuple[Answer, ...]:
    """Read the answers of a chapter, in the file's order; none where there is no file.

    Raises:
        SourceError: a cell with other keys, an unknown exercise or mistake, a name twice, or no definition.
    """
    if not path.is_file():
        return ()
    found: dict[tuple[str, str], Answer] = {}
    for raw in read_percent(path):
        if raw.kind == "markdown" or not raw.options:
            continue
        one = _read(path, raw, chapter)
        if (one.exercise, one.name) in found:
            raise SourceError(path, raw.marker, f"a second answer {one.name} of {one.exercise}", "Rename one.")
        found[one.exercise, one.name] = one
    return tuple(found.values())


def _read(path: Path, raw: RawCell, chapter: Chapter) -> Answer:
    kinds = [kind for kind in KINDS if kind in raw.options]
    if len(kinds) != 1 or set(raw.options) - {"exercise", "mistake", *kinds} or "exercise" not in raw.options:
        has = ", ".join(raw.options)
        way_out = 'Its marker is # %% exercise="NAME" right="slug", or wrong="slug" with or without mistake="slug".'
        raise SourceError(path, raw.marker, f"an answer's cell with the keys: {has}", way_out)
    kind, exercise = kinds[0], str(raw.options["exercise"])
    mistake = str(raw.options["mistake"]) if "mistake" in raw.options else None
    _refuse_unknown(path, raw, "exercise", exercise, [one.name for one in chapter.exercises])
    if mistake is not None:
        known = [one.slug for one in chapter.misconceptions if one.exercise == exercise]
        _refuse_unknown(path, raw, "mistake", mistake, known)
    if not _binds(parse_cell(path, raw), exercise):
        raise SourceError(path, raw.line, f"no definition of {exercise} in its cell", "Define it at the top level.")
    return Answer(exercise, kind, str(raw.options[kind]), raw.source, mistake)


def _refuse_unknown(path: Path, raw: RawCell, what: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise SourceError(path, raw.marker, f"the unknown {what} {name}", f"Known are: {', '.join(known) or 'none'}.")


def _binds(tree: ast.Module, name: str) -> bool:
    """Whether the top level of a cell gives `name` a meaning, also within an `if` or by assignment."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return True
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return True
    return False


def load_equivalents(path: Path, chapter: Chapter) -> dict[tuple[str, str], str]:
    """Read (exercise, mutated line) -> reason; nothing where there is no file.

    Raises:
        SourceError: a row without exercise, line or reason, or of an unknown exercise.
    """
    if not path.is_file():
        return {}
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SourceError(
            path, 1, f"is no TOML: {problem}", "Write a table [[equivalent]] for each mutant."
        ) from problem
    exercises = {one.name for one in chapter.exercises}
    found = {}
    for row in rows:
        if set(row) != {"exercise", "line", "reason"} or row["exercise"] not in exercises or not row["reason"].strip():
            way_out = "Each row has an exercise of the chapter, the mutated line, and the reason why it is right."
            raise SourceError(path, 1, f"a row that cannot be used: {row}", way_out)
        found[row["exercise"], row["line"]] = row["reason"]
    return found
