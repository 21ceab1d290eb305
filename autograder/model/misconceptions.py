"""Reads `solutions/misconceptions/NN_name.py`: the known mistakes of a chapter's exercises.

    # %% exercise="q_learning_update" mistake="bootstraps-when-terminated"
    def q_learning_update(...):
        "You look beyond the end of the episode ..."        what a student who made the mistake should read
        ...

A mistake is the reference with this one definition in its place. Nothing is executed here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path

from autograder.model.chapter import Misconception
from autograder.model.errors import SourceError
from autograder.model.percent import RawCell, parse_cell, read_percent

_MAY_STAND = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load_misconceptions(path: Path, exercises: Collection[str]) -> tuple[Misconception, ...]:
    """Read the mistakes of the named exercises, in the file's order.

    Raises:
        SourceError: an unknown exercise, a slug twice, no docstring, or a cell that is no definition of the exercise.
    """
    found: dict[tuple[str, str], Misconception] = {}
    for raw in read_percent(path):
        if raw.kind == "markdown" or (not raw.options and not parse_cell(path, raw).body):
            continue
        exercise, slug = _names(path, raw, exercises)
        if (exercise, slug) in found:
            raise SourceError(path, raw.marker, f"a second mistake {slug} of {exercise}", "Rename one.")
        found[exercise, slug] = _read(path, raw, exercise, slug)
    return tuple(found.values())


def _names(path: Path, raw: RawCell, exercises: Collection[str]) -> tuple[str, str]:
    if set(raw.options) != {"exercise", "mistake"}:
        has = ", ".join(raw.options) or "none"
        way_out = 'Its marker is # %% exercise="NAME" mistake="slug".'
        raise SourceError(path, raw.marker, f"a mistake's cell with the keys: {has}", way_out)
    exercise, slug = str(raw.options["exercise"]), str(raw.options["mistake"])
    if exercise not in exercises:
        way_out = f"The chapter's exercises are: {', '.join(exercises) or 'none'}."
        raise SourceError(path, raw.marker, f"a mistake of the unknown exercise {exercise}", way_out)
    if not _SLUG.fullmatch(slug):
        raise SourceError(path, raw.marker, f"mistake={slug!r} is no slug", "Use small letters, digits and hyphens.")
    return exercise, slug


def _read(path: Path, raw: RawCell, exercise: str, slug: str) -> Misconception:
    body = parse_cell(path, raw).body
    definitions = [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    if (
        not all(isinstance(node, _MAY_STAND) for node in body)
        or [node.name for node in definitions] != [exercise]
        or definitions[0].decorator_list
    ):
        way_out = f"Keep one bare definition of {exercise}, and its imports, in the cell."
        raise SourceError(path, raw.line, f"mistake {slug} is more or less than one {exercise}", way_out)
    text = ast.get_docstring(definitions[0])
    if not text:
        way_out = "Write what a student who made this mistake should read."
        raise SourceError(path, raw.line + definitions[0].lineno - 1, f"mistake {slug} has no docstring", way_out)
    return Misconception(exercise, slug, text, raw.source)
