"""Reads the percent format (https://jupytext.readthedocs.io, "The percent format"), as much as this course uses.

    # %% [markdown] written="why" points=2        a marker: first column, optional [markdown], then key=value pairs
    # Text of a markdown cell, each line a comment.
    # %% role="setup"
    import numpy

Stricter than jupytext, so that a slip is a message with its line and never another notebook: no marker anywhere but in
the first column, no cell titles, no magic commands. A test holds that jupytext reads the same cells. Jupytext itself is
not used here: importing it takes 3 CPU seconds, it gives no line numbers, and it turns comments that begin like a magic
command into code.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.model.errors import SourceError

_MARKER = re.compile(r"# %%(?:\s+(?P<kind>\[markdown\])|(?=\s|$))(?:\s+(?P<options>.*?))?\s*")
_ALMOST_MARKER = re.compile(r"\s*#\s*(%%|\+\s*(\{.*)?$|<codecell>|In\[[0-9 ]*\]:?\s*$)")
_OPTION = re.compile(r"""(?P<key>[A-Za-z_][\w-]*)=(?P<value>"[^"]*"|'[^']*'|\[[^\]]*\]|\S+)\s*""")
_MAGIC = re.compile(r"\s*(#\s?)?[%!][A-Za-z]")


@dataclass(frozen=True)
class RawCell:
    """One cell as it stands in the file."""

    kind: str  # "code" or "markdown"
    options: dict[str, object]
    source: str  # without blank lines around it; markdown without the comment signs
    marker: int  # line of the marker, from 1
    line: int  # line on which `source` begins, from 1


def read_percent(path: Path) -> list[RawCell]:
    """Read the cells of a percent file.

    Raises:
        SourceError: the file is unreadable or a line breaks the format.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise SourceError(path, 1, f"cannot be read: {problem}", "Write the chapter as a UTF-8 text file.") from problem
    markers = [number for number, line in enumerate(lines, start=1) if _is_marker(path, number, line)]
    _refuse_text_before_first_cell(path, lines[: markers[0] - 1] if markers else lines)
    ends = [*(number - 1 for number in markers[1:]), len(lines)]
    return [_read_cell(path, lines, marker, end) for marker, end in zip(markers, ends, strict=True)]


def _is_marker(path: Path, number: int, line: str) -> bool:
    if _MARKER.fullmatch(line):
        return True
    if _ALMOST_MARKER.match(line):
        indented = line[:1].isspace()
        what = "a cell marker inside an indented block" if indented else f"a cell marker that is none: {line.strip()!r}"
        raise SourceError(path, number, what, 'Write "# %%" in the first column, or other words in the comment.')
    return False


def _refuse_text_before_first_cell(path: Path, lines: list[str]) -> None:
    """Allow comments before the first marker (an editor's mode line), refuse code that no cell would hold."""
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            raise SourceError(
                path, number, "code before the first cell marker", 'Put a "# %%" line with its role above it.'
            )


def _read_cell(path: Path, lines: list[str], marker: int, end: int) -> RawCell:
    match = _MARKER.fullmatch(lines[marker - 1])
    assert match is not None  # the caller found the marker with the same expression
    kind = "markdown" if match["kind"] else "code"
    first, last = marker, end
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    read_line = _read_markdown_line if kind == "markdown" else _read_code_line
    source = "\n".join(read_line(path, number + 1, lines[number]) for number in range(first, last))
    return RawCell(kind, _read_options(path, marker, match["options"] or ""), source, marker, first + 1)


def _read_options(path: Path, number: int, text: str) -> dict[str, object]:
    options: dict[str, object] = {}
    rest = text
    while rest:
        match = _OPTION.match(rest)
        if match is None:
            raise SourceError(path, number, f"not a key=value pair: {rest!r}", 'Write for example role="demo".')
        if match["key"] in options:
            raise SourceError(path, number, f"key {match['key']} stands twice", "Keep one of them.")
        options[match["key"]] = _read_value(path, number, match["value"])
        rest = rest[match.end() :]
    return options


def _read_value(path: Path, number: int, text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError) as problem:
        raise SourceError(path, number, f"not a value: {text}", "Put text in double quotes.") from problem


def _read_markdown_line(path: Path, number: int, line: str) -> str:
    if line and not line.startswith("#"):
        raise SourceError(path, number, f"code in a markdown cell: {line.strip()!r}", 'Begin the line with "# ".')
    return line[2:] if line.startswith("# ") else line[1:]


def _read_code_line(path: Path, number: int, line: str) -> str:
    if _MAGIC.match(line):
        way_out = "Write it in Python; in a comment, put another word before it."
        raise SourceError(path, number, f"a magic command: {line.strip()!r}", way_out)
    return line


def parse_cell(path: Path, raw: RawCell) -> ast.Module:
    """Parse a code cell; an error names the line of the file."""
    try:
        return ast.parse(raw.source)
    except SyntaxError as problem:
        line = raw.line + (problem.lineno or 1) - 1
        way_out = "Mend the line; each cell is parsed alone."
        raise SourceError(path, line, f"not Python: {problem.msg}", way_out) from problem
