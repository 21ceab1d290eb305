"""Reads a check cell: `@check` functions that return data, public ones first, hidden ones between nbgrader's marks.

Beside them only imports, plain helper definitions and constants may stand. No assert and no expected value: what the
answer should be is the reference's business.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from autograder.model.chapter import Cell, Check
from autograder.model.errors import SourceError
from autograder.model.regions import HIDDEN, regions

SETTINGS = ("weight", "rtol", "atol")
_HELPERS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


@dataclass(frozen=True)
class _Place:
    """Where a complaint about a statement belongs."""

    path: Path
    cell: Cell

    def error(self, node: ast.AST, what: str, way_out: str) -> SourceError:
        return SourceError(self.path, self.cell.line + getattr(node, "lineno", 1) - 1, what, way_out)


def read_checks(path: Path, cell: Cell) -> tuple[Check, ...]:
    """Return the checks of one check cell in their order, with the cell's points divided by weight.

    Raises:
        SourceError: something stands in the cell that no check cell may hold.
    """
    place = _Place(path, cell)
    body = ast.parse(cell.source).body
    _refuse_asserts(place, body)
    first_hidden = _first_hidden_line(place, body)
    functions = [node for node in body if isinstance(node, ast.FunctionDef) and _decorator(place, node) is not None]
    _refuse_other_statements(place, body)
    if not any(node.lineno < first_hidden for node in functions):
        way_out = "Add a public check above the hidden ones, with numbers that the prose works by hand."
        raise SourceError(path, cell.line, f"no public check of {cell.name}", way_out)
    weights = [_settings(place, node).get("weight", 1.0) for node in functions]
    return tuple(
        _read_check(place, node, body, first_hidden, cell.points * weight / sum(weights))
        for node, weight in zip(functions, weights, strict=True)
    )


def _first_hidden_line(place: _Place, body: list[ast.stmt]) -> int:
    """Return the line in the cell, from 1, from which everything is hidden; past the end if nothing is."""
    found = regions(place.path, place.cell.line, place.cell.source, HIDDEN)
    if not found:
        return place.cell.source.count("\n") + 2
    begin, end = found[0].begin + 1, found[0].end + 1
    after = [node for node in body if node.lineno > end]
    if len(found) > 1 or after or found[0].indent:
        line = place.cell.line + (after[0].lineno - 1 if after else found[-1].begin)
        way_out = "Put all hidden checks in one region, in the first column, at the end of the cell."
        raise SourceError(place.path, line, "hidden checks are not the end of their cell", way_out)
    return begin


def _refuse_asserts(place: _Place, body: list[ast.stmt]) -> None:
    for node in (node for statement in body for node in ast.walk(statement)):
        if isinstance(node, ast.Assert):
            raise place.error(node, "an assert in a check", "Return the value; the comparison is made elsewhere.")


def _refuse_other_statements(place: _Place, body: list[ast.stmt]) -> None:
    for node in body:
        if isinstance(node, _HELPERS) or _is_text(node):
            continue
        way_out = "Keep to imports, helper definitions, constants and @check functions."
        raise place.error(node, f"a statement that no check cell may hold: {ast.unparse(node)[:60]}", way_out)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _decorator(place: _Place, function: ast.FunctionDef) -> ast.expr | None:
    """Return the `@check` decorator of a function, None for a helper."""
    named = [node for node in function.decorator_list if _is_check(node)]
    if named and len(function.decorator_list) > 1:
        raise place.error(function, f"check {function.name} has another decorator", "Keep @check alone.")
    return named[0] if named else None


def _is_check(decorator: ast.expr) -> bool:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(target, ast.Name) and target.id == "check"


def _settings(place: _Place, function: ast.FunctionDef) -> dict[str, float]:
    """Return `weight`, `rtol` and `atol` as the decorator gives them, literal positive numbers."""
    decorator = _decorator(place, function)
    if not isinstance(decorator, ast.Call):
        return {}
    if decorator.args:
        raise place.error(decorator, f"check {function.name} has a bare argument", f"Name it: {', '.join(SETTINGS)}.")
    return {str(keyword.arg): _setting(place, function, keyword) for keyword in decorator.keywords}


def _setting(place: _Place, function: ast.FunctionDef, keyword: ast.keyword) -> float:
    if keyword.arg not in SETTINGS:
        way_out = f"A check may set {', '.join(SETTINGS)}."
        raise place.error(keyword, f"unknown setting {keyword.arg} of check {function.name}", way_out)
    value = getattr(keyword.value, "value", None)
    lowest = 1e-9 if keyword.arg == "weight" else 0.0
    if not isinstance(value, int | float) or isinstance(value, bool) or value < lowest:
        way_out = "Write a literal number, for a weight above 0."
        raise place.error(keyword, f"{keyword.arg}={ast.unparse(keyword.value)} of check {function.name}", way_out)
    return float(value)


def _read_check(
    place: _Place, function: ast.FunctionDef, body: list[ast.stmt], first_hidden: int, points: float
) -> Check:
    hidden = function.lineno >= first_hidden
    settings = _settings(place, function)
    doc = ast.get_docstring(function)
    if not doc:
        way_out = "Write a docstring: it is what a student may always read of the check."
        raise place.error(function, f"check {function.name} has no docstring", way_out)
    return Check(
        name=function.name,
        exercise=place.cell.name,
        hidden=hidden,
        weight=settings.get("weight", 1.0),
        points=points,
        rtol=settings.get("rtol"),
        atol=settings.get("atol"),
        doc=doc,
        call="" if hidden else _call(place, function),
        source=_source(place, function, body, first_hidden if not hidden else None),
        takes_rng=_takes_rng(place, function, hidden),
    )


def _takes_rng(place: _Place, function: ast.FunctionDef, hidden: bool) -> bool:
    names = [argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)]
    if names and not hidden:
        way_out = "Use literals: random streams differ between versions of NumPy and torch."
        raise place.error(function, f"public check {function.name} has a parameter", way_out)
    if names not in ([], ["rng"]) or function.args.defaults:
        what = f"check {function.name} has parameters {', '.join(names)}"
        raise place.error(function, what, "Its one parameter is rng.")
    return bool(names)


def _call(place: _Place, function: ast.FunctionDef) -> str:
    """Return the text of the expression that the check returns."""
    last = function.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        way_out = "End it with `return EXPRESSION`; the expression is what the student sees as called."
        raise place.error(last, f"check {function.name} does not end with a value", way_out)
    return ast.get_source_segment(place.cell.source, last.value) or ast.unparse(last.value)


def _source(place: _Place, function: ast.FunctionDef, body: list[ast.stmt], end: int | None) -> str:
    """Return helpers and the bare function; `end` is the line before which a public check's helpers stand."""
    parts = []
    for node in body:
        is_check = isinstance(node, ast.FunctionDef) and _decorator(place, node) is not None
        if (end is not None and node.lineno >= end) or (is_check and node is not function):
            continue
        parts.append(_text(place.cell.source, node, decorated=not is_check))
    return "\n\n".join(parts) + "\n"


def _text(source: str, node: ast.stmt, *, decorated: bool) -> str:
    """Return the lines of a statement, with or without its decorators."""
    decorators = getattr(node, "decorator_list", []) if decorated else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "\n".join(source.split("\n")[first - 1 : node.end_lineno])
