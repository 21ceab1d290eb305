"""The marks of nbgrader in a cell: solution regions and hidden tests.

    ### BEGIN SOLUTION ... ### END SOLUTION              replaced by the stub in the student's edition
    ### BEGIN HIDDEN TESTS ... ### END HIDDEN TESTS      left out of it

Stricter than nbgrader, which takes any line that contains the words: here a mark stands alone on its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.model.errors import SourceError

CODE_STUB = "# TODO: your code here\nraise NotImplementedError"
TEXT_STUB = "*Your answer here.*"


@dataclass(frozen=True)
class Marks:
    """The two lines around a region."""

    begin: str
    end: str

    def in_line(self, line: str) -> str | None:
        """Return the mark of which nbgrader would see the words in this line."""
        return next((mark for mark in (self.begin, self.end) if mark.lstrip("# ") in line), None)


SOLUTION = Marks("### BEGIN SOLUTION", "### END SOLUTION")
HIDDEN = Marks("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")


@dataclass(frozen=True)
class Region:
    """Where a region stands in its cell."""

    begin: int  # index of the line with the opening mark, from 0
    end: int  # index of the line with the closing mark
    indent: str  # white space before the opening mark


def regions(path: Path, first_line: int, source: str, marks: Marks) -> list[Region]:
    """Find the regions of a cell whose source begins on `first_line` of `path`.

    Raises:
        SourceError: a mark has other words beside it, or has no partner.
    """
    found: list[Region] = []
    opened: tuple[int, str] | None = None
    for index, line in enumerate(source.split("\n")):
        mark = marks.in_line(line)
        if mark is None:
            continue
        if line.strip() != mark:
            raise SourceError(
                path, first_line + index, f"{line.strip()!r} is no mark", f"Write {mark} alone on the line."
            )
        if (mark == marks.begin) != (opened is None):
            raise SourceError(
                path, first_line + index, f"{mark} without its partner", "Close each region before the next."
            )
        if opened is None:
            opened = index, line[: len(line) - len(line.lstrip())]
        else:
            found.append(Region(opened[0], index, opened[1]))
            opened = None
    if opened is not None:
        raise SourceError(path, first_line + opened[0], f"{marks.begin} without its partner", f"Add {marks.end}.")
    return found


def has_mark(source: str) -> bool:
    """Tell whether any mark is left in a cell."""
    return any(marks.in_line(line) for marks in (SOLUTION, HIDDEN) for line in source.split("\n"))


def replace_regions(source: str, marks: Marks, *, stub: str = "", keep: bool = False) -> str:
    """Return the source with each region replaced by the stub, indented as its opening mark is.

    With `keep` the marks go and the region's lines stay. The marks must be paired, as `regions` holds.
    """
    result: list[str] = []
    inside = False
    for line in source.split("\n"):
        mark = marks.in_line(line)
        if mark == marks.begin and stub and not keep:
            indent = re.match(r"\s*", line)
            result += [(indent[0] if indent else "") + row for row in stub.split("\n")]
        if mark is not None:
            inside = mark == marks.begin
        elif keep or not inside:
            result.append(line)
    return "\n".join(result)
