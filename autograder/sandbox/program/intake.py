"""What of a submitted notebook is graded: the student's definitions, wherever they stand.

Runs inside the sandbox, on text that may be hostile; the student's code is parsed here and never executed.  Of each
exercise the definition is taken, matched by its name, the cell's id, a marker comment, or similarity to the starter;
of cells that the student added or edited, also imports, definitions, and assignments that call nothing the student
defined.  Everything else of a chapter comes from the source, so what was stripped, copied, moved, deleted or edited
costs nothing.  Each such repair is told in plain words.

Similarity is that of token sets (Jaccard), linear in the text: difflib takes quadratic time on hostile text.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

MAX_BYTES = 20 << 20
MAX_CELLS = 2_000
MAX_CELL = 200_000
SIMILAR = 0.6
TOKEN = re.compile(r"[A-Za-z_]\w*|\d+|[^\s\w]")
# A line that is a notebook's command: `%magic`, `!shell`, `name?`, `?name`, `x = !ls`. Not `% b` or `!= b`, which go on
# with the line above, nor code that only ends in a comment with a question.
MAGIC = re.compile(
    r"^([^\S\n]*+)([%!](?![\s=]).*|![^\S\n]+\w.*|\?{1,2}[\w.*]+.*|%{0,2}[\w.*\[\]]+\?{1,2}[^\S\n]*$"
    r"|[\w, ]+=[^\S\n]*[%!](?!=).*)",
    re.MULTILINE,
)
CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*\n?")
TRANSPARENT_MAGICS = {"time", "timeit", "capture", "prun", "python", "python3", "py"}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
OURS = {"check", "demo"}  # a definition under these decorators would run the course's own machinery


class Unreadable(Exception):
    """The file is no notebook that can be graded; the message says what is wrong and the way out."""


@dataclass
class Cell:
    """One code cell of the submission."""

    number: int  # from 1, over all cells, as a reader counts
    id: str
    source: str
    tree: ast.Module | None
    problem: str = ""  # why there is no tree

    @property
    def label(self) -> str:
        """The name under which tracebacks show this cell."""
        return f"cell {self.number}"

    @cached_property
    def lines(self) -> list[str]:
        """The source, line by line."""
        return self.source.split("\n")

    @cached_property
    def begun(self) -> Counter[int]:
        """How many of its statements begin on a line; a cell may have thousands of them."""
        return Counter(statement.lineno for statement in (self.tree.body if self.tree else []))


def extract(notebook: bytes, outline: dict[str, Any]) -> dict[str, Any]:
    """Return what is graded of `notebook` (a file's bytes), a dict of plain data.

    `outline` describes the chapter: exercises [{name, cell_id, starter}], written [{name, cell_id, prompt}],
    ours {cell id: source}, bound [names that set-up and given cells bind].
    The result holds exercises {name: {source, attempted, label, problem}}, extras [{name, source}], written
    {name: {answer, attempted}}, repairs [text]; or only {unreadable: text}.
    """
    try:
        cells, texts, repairs = read_cells(notebook)
    except Unreadable as error:
        return {"unreadable": str(error)}
    return _Extraction(cells, texts, outline, repairs).result()


# --- reading ----------------------------------------------------------------------------------------------------


def read_cells(notebook: bytes) -> tuple[list[Cell], list[tuple[str, str]], list[str]]:
    """Return code cells, the other cells as (id, text), and the repairs that reading took.  Raises Unreadable."""
    if len(notebook) > MAX_BYTES:
        raise Unreadable(
            f"the file has {len(notebook):,} bytes, more than {MAX_BYTES:,}; clear all outputs and save again"
        )
    repairs: list[str] = []
    raw = _raw_cells(_json(_text(notebook, repairs)), repairs)
    if len(raw) > MAX_CELLS:
        raise Unreadable(f"the notebook has {len(raw):,} cells, more than {MAX_CELLS:,}")
    cells, texts = [], []
    for number, item in enumerate(raw, start=1):
        if not isinstance(item, dict):
            repairs.append(f"cell {number} is no cell and was passed over")
            continue
        source = _source(item)
        if len(source) > MAX_CELL:
            repairs.append(f"cell {number} has more than {MAX_CELL:,} characters and was passed over")
        elif item.get("cell_type") == "code":
            cells.append(_code_cell(number, _cell_id(item), source, repairs))
        else:
            texts.append((_cell_id(item), source))
    return cells, texts, repairs


def _text(notebook: bytes, repairs: list[str]) -> str:
    if not notebook.strip():
        raise Unreadable("the file is empty; save the notebook and submit it again")
    encodings = ("utf-8-sig",) if notebook[:2] not in (b"\xff\xfe", b"\xfe\xff") else ("utf-16",)
    for encoding in encodings:
        try:
            return notebook.decode(encoding)
        except UnicodeDecodeError:
            repairs.append("the file is not written in UTF-8; it was read as Latin-1")
    return notebook.decode("latin-1")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"the file is not a notebook: it is not valid JSON ({str(error)[:100]}). "
            "In Jupyter choose File, Save, in Colab File, Download, Download .ipynb, and submit that file"
        ) from error


def _raw_cells(document: Any, repairs: list[str]) -> list[Any]:
    if not isinstance(document, dict):
        raise Unreadable(f"the file is not a notebook: it holds a {type(document).__name__} where a notebook begins")
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        repairs.append("the notebook is of the old format 3; its code was read as far as it goes")
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in (sheet.get("cells") or [])]
    if not isinstance(cells, list):
        raise Unreadable("the file is not a notebook: it has no list of cells")
    version = document.get("nbformat")
    if version not in (3, 4):
        repairs.append(f"the notebook says that it is of format {str(version)[:20]}; it was read as format 4")
    return cells


def _source(item: dict[str, Any]) -> str:
    source = item.get("source", item.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    return source.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")


def _cell_id(item: dict[str, Any]) -> str:
    metadata = item.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    identifier = grade_id if isinstance(grade_id, str) else item.get("id")
    return identifier[:200] if isinstance(identifier, str) else ""


def _code_cell(number: int, identifier: str, source: str, repairs: list[str]) -> Cell:
    tree, problem = _parse(source)
    if tree is None:
        plain, removed = _without_magics(source)
        if removed:
            tree, problem = _parse(plain)
            source = plain
            repairs.append(f"cell {number}: notebook commands (%, !, ?) were left out")
    return Cell(number, identifier, source, tree, problem)


def _parse(source: str) -> tuple[ast.Module | None, str]:
    try:
        return ast.parse(source), ""
    except SyntaxError as error:
        return None, f"{type(error).__name__}: {error.msg} (line {error.lineno})"
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return None, f"{type(error).__name__}: {str(error)[:100]}"


def _without_magics(source: str) -> tuple[str, bool]:
    """The source with each notebook command replaced by `pass` on the same line."""
    head = CELL_MAGIC.match(source)
    if head:
        if head.group(1) not in TRANSPARENT_MAGICS:
            return "", True
        source = "\n" * head.group().count("\n") + source[head.end() :]
    plain = MAGIC.sub(lambda match: f"{match.group(1)}pass", source)
    return plain, bool(head) or plain != source


# --- choosing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """A top-level statement that binds an exercise's name (or stands in for it)."""

    cell: Cell
    statement: ast.stmt
    matched: str  # name, id, marker or similarity


class _Extraction:
    """One submission against the outline of its chapter."""

    def __init__(
        self, cells: list[Cell], texts: list[tuple[str, str]], outline: dict[str, Any], repairs: list[str]
    ) -> None:
        self.cells, self.texts, self.outline, self.repairs = cells, texts, outline, repairs
        self.names = [exercise["name"] for exercise in outline["exercises"]]
        self.ours = {_normal(source) for source in outline["ours"].values()}
        self.taken: set[int] = set()  # ids of statements that are an exercise's definition

    def result(self) -> dict[str, Any]:
        exercises = {exercise["name"]: self.exercise(exercise) for exercise in self.outline["exercises"]}
        extras = list(self.extras())
        written = {question["name"]: self.written(question) for question in self.outline["written"]}
        self.note_locked_cells()
        return {"exercises": exercises, "extras": extras, "written": written, "repairs": self.repairs[:100]}

    def exercise(self, exercise: dict[str, Any]) -> dict[str, Any]:
        name = exercise["name"]
        starter = _definition(exercise["starter"], name)
        candidates = self.candidates(exercise)
        attempted = [c for c in candidates if starter is None or not _same(c.statement, starter)]
        if not attempted:
            return self.not_attempted(exercise, bool(candidates))
        chosen = self.with_bases(attempted, name)
        self.tell(exercise, attempted, chosen[-1])
        self.taken |= {id(candidate.statement) for candidate in candidates}
        source = "\n".join(_text_of(c.cell, c.statement) for c in chosen)
        last = chosen[-1]
        if last.matched != "name":
            source += f"\n{name} = {last.statement.name}"  # type: ignore[attr-defined]
        return {"source": source, "attempted": True, "label": last.cell.label, "problem": ""}

    def candidates(self, exercise: dict[str, Any]) -> list[Candidate]:
        """All definitions of the exercise by name, in the notebook's order, else one that stands in for it."""
        found = [
            Candidate(cell, statement, "name")
            for cell in self.student_cells()
            for statement in cell.tree.body  # type: ignore[union-attr]
            if exercise["name"] in _binds(statement) and not _decorated_as_ours(statement)
            and not isinstance(statement, IMPORTS)
        ]  # fmt: skip
        if any(isinstance(c.statement, DEFINITIONS) for c in found):
            found = _drop_assignments_before(found)
        return found or self.stand_in(exercise)

    def student_cells(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.tree is not None]

    def stand_in(self, exercise: dict[str, Any]) -> list[Candidate]:
        """A single definition under another name: in the cell with the id, the marker comment, or most alike."""
        marker = re.compile(rf"#.*\bTODO\b.*\b{re.escape(exercise['name'])}\b")
        tests = (
            ("id", lambda cell: cell.id == exercise["cell_id"] and bool(cell.id)),
            ("marker", lambda cell: bool(marker.search(cell.source))),
            ("similarity", lambda cell: _similarity(cell.source, exercise["starter"]) >= SIMILAR),
        )
        kind = type(_definition(exercise["starter"], exercise["name"]))
        for matched, test in tests:
            for cell in self.student_cells():
                body = cell.tree.body if cell.tree else []
                free = [s for s in body if isinstance(s, DEFINITIONS) and type(s) is kind and s.name not in self.names]
                if len(free) == 1 and test(cell):
                    return [Candidate(cell, free[0], matched)]
        return []

    def not_attempted(self, exercise: dict[str, Any], untouched: bool) -> dict[str, Any]:
        """An untouched starter, a cell that does not parse, or nothing at all."""
        name = exercise["name"]
        pattern = re.compile(rf"^\s*(?:def|class)\s+{re.escape(name)}\b", re.MULTILINE)
        broken = [c for c in self.cells if c.tree is None and pattern.search(c.source)]
        if broken and not untouched:
            cell = broken[-1]
            return {"source": cell.source, "attempted": True, "label": cell.label, "problem": cell.problem}
        if not untouched:
            self.repairs.append(f"no definition of {name} was found anywhere in the notebook")
        return {"source": "", "attempted": False, "label": "", "problem": ""}

    def with_bases(self, attempted: list[Candidate], name: str) -> list[Candidate]:
        """The last definition counts, as in a kernel; with it the earlier ones that it builds on by name."""
        chosen = [attempted[-1]]
        for earlier in reversed(attempted[:-1]):
            if not _uses_at_definition(chosen[0].statement, name):
                break
            chosen.insert(0, earlier)
        return chosen

    def tell(self, exercise: dict[str, Any], attempted: list[Candidate], last: Candidate) -> None:
        name = exercise["name"]
        if len(attempted) > 1:
            numbers = ", ".join(str(c.cell.number) for c in attempted)
            self.repairs.append(f"{name} is defined more than once (cells {numbers}); the last one counts")
        if last.matched != "name":
            other = last.statement.name  # type: ignore[attr-defined]
            self.repairs.append(f"{name} was not found; {other} in {last.cell.label} was graded in its place")
        elif last.cell.id != exercise["cell_id"]:
            self.repairs.append(f"{name} was found in {last.cell.label}, which is not its own cell")

    # --- extras --------------------------------------------------------------------------------------------------

    def extras(self) -> Iterator[dict[str, str]]:
        """The statements that may run before the exercises, each with the cell it comes from."""
        allowed = _Allowed(self.student_defined(), set(self.outline["bound"]) | set(self.names))
        for cell in self.student_cells():
            ours = _normal(cell.source) in self.ours
            for statement in cell.tree.body:  # type: ignore[union-attr]
                if id(statement) not in self.taken and allowed(statement) and (not ours or self.borrowed(statement)):
                    yield {"name": cell.label, "source": _text_of(cell, statement)}

    def borrowed(self, statement: ast.stmt) -> bool:
        """Whether it is an import, of a demonstration, that the student's code goes on to use."""
        return isinstance(statement, IMPORTS) and bool(_binds(statement) & self.student_used)

    def statements(self) -> Iterator[ast.stmt]:
        """The top-level statements of the cells that the student added or edited."""
        for cell in self.student_cells():
            if _normal(cell.source) not in self.ours:
                yield from cell.tree.body  # type: ignore[union-attr]

    def student_defined(self) -> set[str]:
        return set(self.names) | {s.name for s in self.statements() if isinstance(s, DEFINITIONS)}

    @cached_property
    def student_used(self) -> set[str]:
        """The names that the student's code reads."""
        nodes = (node for statement in self.statements() for node in ast.walk(statement))
        return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}

    # --- written answers and locked cells ------------------------------------------------------------------------

    def written(self, question: dict[str, Any]) -> dict[str, Any]:
        marker = f"<!-- written: {question['name']} -->"
        everything = self.texts + [(cell.id, cell.source) for cell in self.cells]
        found = [text for identifier, text in everything if marker in text] or [
            text for identifier, text in everything if identifier and identifier == question["cell_id"]
        ]
        answers = [answer for answer in (_answer(text, question) for text in found) if answer]
        if len(answers) > 1:
            self.repairs.append(f"the answer {question['name']} stands more than once; all of them are shown")
        return {"answer": "\n\n".join(dict.fromkeys(answers)), "attempted": bool(answers)}

    def note_locked_cells(self) -> None:
        sources = {cell.id: cell.source for cell in self.cells if cell.id}
        present = {_normal(cell.source) for cell in self.cells}
        counts = {i: sum(cell.id == i for cell in self.cells) for i in sources}
        for identifier, source in self.outline["ours"].items():
            if counts.get(identifier, 0) > 1:
                self.repairs.append(
                    f"the cell {identifier} stands {counts[identifier]} times; the course's own was used"
                )
            if _normal(source) in present:
                continue
            done = "was edited" if identifier in sources else "was deleted or lost its name"
            self.repairs.append(f"the locked cell {identifier} {done}; the course's own was used")


@dataclass(frozen=True)
class _Allowed:
    """May this statement of a student's cell run before the exercises?"""

    defined: set[str]  # what the student defined: calling it could take minutes or fail
    bound: set[str]  # names of the course: the course's own value stands

    def __call__(self, statement: ast.stmt) -> bool:
        if _binds(statement) & self.bound:
            return False
        if isinstance(statement, IMPORTS):
            return True
        if isinstance(statement, DEFINITIONS):
            return not _decorated_as_ours(statement)
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            return not self.calls_own(statement)
        if isinstance(statement, ast.If):
            return not self.calls_own(statement.test) and self.all(_parts(statement))
        if isinstance(statement, ast.Try):
            return self.all(_parts(statement))
        return False

    def all(self, statements: list[ast.stmt]) -> bool:
        return all(isinstance(statement, ast.Pass) or self(statement) for statement in statements)

    def calls_own(self, tree: ast.AST) -> bool:
        """True when a call in `tree` involves a name that the student defined, as function or as argument."""
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        return any(isinstance(node, ast.Name) and node.id in self.defined for call in calls for node in ast.walk(call))


def _binds(statement: ast.stmt) -> set[str]:
    """The names that a top-level statement binds."""
    if isinstance(statement, DEFINITIONS):
        return {statement.name}
    if isinstance(statement, IMPORTS):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    if isinstance(statement, (ast.If, ast.Try)):
        return set().union(*map(_binds, _parts(statement)))
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    return {
        node.id
        for t in targets
        for node in ast.walk(t)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _parts(statement: ast.If | ast.Try) -> list[ast.stmt]:
    """The statements that stand directly in an `if` or `try`."""
    if isinstance(statement, ast.If):
        return [*statement.body, *statement.orelse]
    handlers = [inner for handler in statement.handlers for inner in handler.body]
    return [*statement.body, *handlers, *statement.orelse, *statement.finalbody]


def _drop_assignments_before(found: list[Candidate]) -> list[Candidate]:
    """`name = something(name)` may wrap a definition above it; an assignment before every definition is stale."""
    first = next(i for i, c in enumerate(found) if isinstance(c.statement, DEFINITIONS))
    return found[first:]


def _decorated_as_ours(statement: ast.stmt) -> bool:
    decorators = statement.decorator_list if isinstance(statement, DEFINITIONS) else []
    roots = [d.func if isinstance(d, ast.Call) else d for d in decorators]
    return any(isinstance(root, ast.Name) and root.id in OURS for root in roots)


def _uses_at_definition(statement: ast.stmt, name: str) -> bool:
    """Does running this definition need an earlier binding of `name`?"""
    if isinstance(statement, ast.ClassDef):
        parts: list[ast.AST] = [*statement.bases, *statement.keywords, *statement.decorator_list]
    elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        parts = [*statement.decorator_list, statement.args]
    else:
        parts = [statement]
    loads = (node for part in parts for node in ast.walk(part))
    return any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in loads)


def _definition(source: str, name: str) -> ast.stmt | None:
    tree, _ = _parse(source)
    body = tree.body if tree else []
    return next((s for s in body if isinstance(s, DEFINITIONS) and s.name == name), None)


def _same(one: ast.stmt, other: ast.stmt) -> bool:
    if len(getattr(one, "body", ())) != len(getattr(other, "body", ())):  # so most answers are told from the starter
        return False
    try:
        return ast.dump(one) == ast.dump(other)
    except RecursionError:  # a sum of a thousand terms: no starter has one
        return False


def _text_of(cell: Cell, statement: ast.stmt) -> str:
    """The statement's text at its own line numbers, so that errors point into the student's cell."""
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(d.lineno for d in decorators)])
    last = statement.end_lineno or statement.lineno
    if statement.col_offset and first == statement.lineno:  # `a = 1; b = 2`
        return "\n" * (first - 1) + (ast.get_source_segment(cell.source, statement) or "")
    following = cell.begun[last] - (statement.lineno == last)
    if following and not decorators:
        return "\n" * (first - 1) + (ast.get_source_segment(cell.source, statement) or "")
    return "\n" * (first - 1) + "\n".join(cell.lines[first - 1 : last])


def _answer(text: str, question: dict[str, Any]) -> str:
    """What the student wrote below the question, without our own words."""
    marker = f"<!-- written: {question['name']} -->"
    after = text.split(marker, 1)[1] if marker in text else text
    lines = {line.strip() for line in question["prompt"].splitlines()}
    kept = [line for line in after.splitlines() if line.strip() not in lines or not line.strip()]
    return "\n".join(kept).strip()


def _normal(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines() if line.strip())


def _similarity(one: str, other: str) -> float:
    first, second = set(TOKEN.findall(one)), set(TOKEN.findall(other))
    return len(first & second) / len(first | second) if first | second else 0.0
