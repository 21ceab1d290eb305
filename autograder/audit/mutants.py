"""Mechanical faults in a reference: each changes one operator, number, name or statement, as a slip of the hand would.

Source of the idea: DeMillo, Lipton and Sayward (1978), "Hints on test data selection". A mutant that no check catches
shows either a gap in the checks or a line that can be written in two ways.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult,
}  # fmt: skip
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
METHODS = {
    "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax", "sum": "mean", "mean": "sum",
    "any": "all", "all": "any", "zeros": "ones", "ones": "zeros", "floor": "ceil", "ceil": "floor",
}  # fmt: skip

BODIES = ("body", "orelse", "finalbody")
NOT_OF_A_STATEMENT = (*BODIES, "handlers", "annotation", "returns", "decorator_list", "bases")

Change = Callable[[], None]  # makes the fault in the copy of the tree


@dataclass(frozen=True)
class Mutant:
    """A reference with one fault."""

    line: str  # the statement with the fault, on one line, as it then reads
    source: str


@dataclass(frozen=True)
class Place:
    """A statement, where it stands, and the parameters of the function around it."""

    body: list[ast.stmt]
    index: int
    parameters: tuple[str, ...]

    @property
    def statement(self) -> ast.stmt:
        """The statement that stands there now."""
        return self.body[self.index]


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a definition; those that read alike once only."""
    seen = {ast.unparse(ast.parse(source))}
    for number in range(len(_changes(ast.parse(source)))):
        tree = ast.parse(source)
        place, change = _changes(tree)[number]
        was = _head(place.statement)
        change()
        text = ast.unparse(ast.parse(ast.unparse(ast.fix_missing_locations(tree))))  # -1 is a sign and a number
        if text not in seen:
            seen.add(text)
            left_out = isinstance(place.statement, ast.Pass)
            yield Mutant(f"(left out) {was}" if left_out else _head(place.statement), text)


def _head(statement: ast.stmt) -> str:
    """The first line; of a compound statement its head."""
    return ast.unparse(statement).split("\n")[0]


def _changes(tree: ast.Module) -> list[tuple[Place, Change]]:
    """Every fault that can be made in `tree`, with its place, always in the same order."""
    return [(place, change) for place in _places(tree.body, ()) for change in _changes_at(place)]


def _places(body: list[ast.stmt], parameters: tuple[str, ...]) -> Iterator[Place]:
    for index, statement in enumerate(body):
        if _is_text(statement):
            continue
        yield Place(body, index, parameters)
        inner = parameters
        if isinstance(statement, ast.FunctionDef):
            arguments = statement.args
            inner = tuple(one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))
        for field in BODIES:
            yield from _places(getattr(statement, field, []), inner)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _changes_at(place: Place) -> Iterator[Change]:
    for node in _own_nodes(place.statement):
        yield from _in_expression(node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in place.parameters:
            yield _another_name(node, place.parameters)
    yield from _of_statement(place)


def _another_name(node: ast.Name, parameters: tuple[str, ...]) -> Change:
    """The parameter that follows, for the one that is meant."""
    following = parameters[(parameters.index(node.id) + 1) % len(parameters)]
    return lambda: setattr(node, "id", following)


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement without the statements inside it, and without annotations."""
    for field, value in ast.iter_fields(statement):
        if field in NOT_OF_A_STATEMENT:
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST) and not isinstance(part, ast.stmt):
                yield from _without_annotations(part)


def _without_annotations(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for field, value in ast.iter_fields(node):
        if field == "annotation":
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST):
                yield from _without_annotations(part)


def _in_expression(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
        yield lambda: setattr(node, "op", BINARY[type(node.op)]())
    elif isinstance(node, ast.Compare):
        yield from _in_comparison(node)
    elif isinstance(node, ast.BoolOp):
        yield lambda: setattr(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp):
        yield lambda: _without_sign(node)
    elif isinstance(node, ast.IfExp):
        yield lambda: _swap(node, "body", "orelse")
    elif isinstance(node, ast.Constant):
        yield from _in_constant(node)
    else:
        yield from _in_name(node)


def _in_comparison(node: ast.Compare) -> Iterator[Change]:
    for place, operator in enumerate(node.ops):
        if type(operator) in COMPARED:
            yield partial(node.ops.__setitem__, place, COMPARED[type(operator)]())


def _in_name(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Attribute) and node.attr in METHODS:
        yield lambda: setattr(node, "attr", METHODS[node.attr])
    elif isinstance(node, ast.Name) and node.id in METHODS and isinstance(node.ctx, ast.Load):
        yield lambda: setattr(node, "id", METHODS[node.id])


def _without_sign(node: ast.UnaryOp) -> None:
    """`not x` becomes `not not x`; `-x` and `~x` become `+x`."""
    if isinstance(node.op, ast.Not):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    else:
        node.op = ast.UAdd()


def _swap(node: ast.AST, one: str, other: str) -> None:
    first, second = getattr(node, one), getattr(node, other)
    setattr(node, one, second)
    setattr(node, other, first)


def _in_constant(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield lambda: setattr(node, "value", not value)
    elif isinstance(value, int):
        yield lambda: setattr(node, "value", value + 1)
        yield lambda: setattr(node, "value", value - 1)
    elif isinstance(value, float):
        yield lambda: setattr(node, "value", value + 1.0)
        yield lambda: setattr(node, "value", 0.5 * value)


def _of_statement(place: Place) -> Iterator[Change]:
    """Leave it out, turn its condition round."""
    statement = place.statement
    if isinstance(statement, ast.If | ast.While):
        test = statement.test
        yield lambda: setattr(statement, "test", ast.UnaryOp(ast.Not(), test))
    if isinstance(statement, ast.AugAssign) and type(statement.op) in BINARY:
        yield lambda: setattr(statement, "op", BINARY[type(statement.op)]())
    if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr | ast.Return | ast.Raise):
        yield lambda: place.body.__setitem__(place.index, ast.Pass())
