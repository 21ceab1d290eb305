"""CSV files that people open in a spreadsheet.

A spreadsheet runs a cell that begins with `= + - @`, a tab or a line break as a formula, so text that comes from a
student is never written that way: `neutralise` puts an apostrophe before it, which a spreadsheet does not show, and
`restore` takes it off again. `restore(neutralise(text)) == text` for every text.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.model.durable import write_durably
from autograder.model.plain import without_controls

_FORMULA = re.compile(r"'*[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")
"""Full-width signs are formulas to some spreadsheets too, and some skip white space before a sign."""

Cell = str | float | int | None


def neutralise(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """Take off the apostrophe of `neutralise`; any other text comes back as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a CSV file (UTF-8, comma, line feed): numbers in their shortest form, None as empty, text neutralised."""
    return lines([header]) + lines(rows)


def lines(rows: Iterable[Sequence[Cell]], delimiter: str = ",") -> bytes:
    """Return `rows` as `table` writes them, without a header."""
    page = io.StringIO(newline="")
    writer = csv.writer(page, delimiter=delimiter, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return page.getvalue().encode("utf-8")


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Path:
    """Write `table` to `path` in one step; a file that says the same already is left alone."""
    content = table(header, rows)
    if not (path.exists() and path.read_bytes() == content):
        write_durably(path, content)
    return path


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralise(without_controls(value))
    return f"{round(value, 6):g}" if abs(value) < 1e5 else repr(value)
