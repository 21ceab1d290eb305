"""What runs in the sandbox for one submission, as data: ordered steps, then the checks.

The order is: the set-up cell, the student's own imports, definitions and assignments (guarded), then given cells and
exercises in the order of the chapter.  All but the student's definitions comes from the source.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.model.chapter import Chapter


@dataclass(frozen=True)
class Step:
    """One piece of source to execute."""

    kind: str  # "setup", "given", "extra" or "exercise"
    name: str  # shown in tracebacks; the exercise's name for an exercise
    source: str

    @property
    def guarded(self) -> bool:
        """An extra may fail without a word: it is the student's own affair."""
        return self.kind == "extra"


def build_steps(chapter: Mapping[str, Any], definitions: Mapping[str, str], extras: Sequence[Step]) -> list[Step]:
    """Return the steps for `definitions` (exercise -> source); an exercise without one is left out.

    `chapter` is what `pack_chapter` made.
    """
    steps: list[Step] = []
    for kind, name, source in chapter["cells"]:
        if kind != "exercise":
            steps.append(Step(kind, name, source))
        elif definitions.get(name):
            steps.append(Step("exercise", name, definitions[name]))
    first = next((i + 1 for i, step in reversed(list(enumerate(steps))) if step.kind == "setup"), 0)
    hidden = any("import *" in extra.source for extra in extras)  # it may hide names of the course: bind them again
    return [*steps[:first], *extras, *(steps[:first] if hidden else []), *steps[first:]]


def pack_chapter(chapter: Chapter) -> dict[str, Any]:
    """The parts of a chapter that a grading task needs, as plain data."""
    cells = [
        [cell.role, cell.name or cell.id, cell.source if cell.role != "exercise" else ""]
        for cell in chapter.cells
        if cell.role in ("setup", "given", "exercise")
    ]
    return {
        "name": chapter.name,
        "cells": cells,
        "exercises": [[exercise.name, exercise.points] for exercise in chapter.exercises],
        "written": [[question.name, question.points] for question in chapter.written],
        "checks": [_pack_check(check) for exercise in chapter.exercises for check in exercise.checks],
        "texts": {
            exercise.name: {m.slug: m.text for m in chapter.misconceptions if m.exercise == exercise.name}
            for exercise in chapter.exercises
        },
        "outline": outline(chapter),
    }


def _pack_check(check: Any) -> dict[str, Any]:
    keys = ("name", "exercise", "hidden", "points", "rtol", "atol", "doc", "call", "source", "takes_rng")
    return {key: getattr(check, key) for key in keys}


def outline(chapter: Chapter) -> dict[str, Any]:
    """What intake must know of a chapter to find the student's work in a notebook."""
    ours = [cell for cell in chapter.cells if cell.kind == "code" and cell.role in ("setup", "given", "demo")]
    bound = {name for cell in ours if cell.role != "demo" for name in bound_names(cell.source)}
    return {
        "exercises": [
            {"name": exercise.name, "cell_id": exercise.cell_id, "starter": exercise.starter}
            for exercise in chapter.exercises
        ],
        "written": [
            {"name": question.name, "cell_id": question.cell_id, "prompt": question.prompt}
            for question in chapter.written
        ],
        "ours": {cell.id: cell.source for cell in ours},
        "bound": sorted(bound),
    }


def bound_names(source: str) -> set[str]:
    """The names that the top level of `source` binds."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return names
