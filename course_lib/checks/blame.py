"""Where in the student's own code did this exception come from?"""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Collection
from dataclasses import dataclass
from types import TracebackType

MESSAGE_LENGTH = 600


@dataclass(frozen=True)
class Blame:
    """The innermost line of a notebook cell on the way to an exception."""

    line: int
    function: str
    excerpt: str  # the line and its neighbours, the line marked by an arrow


def find_blame(error: BaseException, not_in: Collection[str] = ()) -> Blame | None:
    """The innermost frame that stands in a notebook cell and in none of the functions named in `not_in`."""
    frames = [f for f in _frames(error.__traceback__) if _in_cell(f.filename) and f.name not in not_in]
    return _blame(frames[-1]) if frames else None


def describe_error(error: BaseException) -> str:
    """Type and message, on at most a few lines."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return text if len(text) <= MESSAGE_LENGTH else text[: MESSAGE_LENGTH - 1] + "…"


def _frames(start: TracebackType | None) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(start))


def _in_cell(filename: str) -> bool:
    """IPython names a cell's file `<ipython-input-…>` or a temporary file in a folder `ipykernel_<pid>`."""
    return "ipykernel_" in filename or filename.startswith("<ipython-input") or filename == "<cell>"


def _blame(frame: traceback.FrameSummary) -> Blame:
    number = frame.lineno or 0
    lines = []
    for i in range(max(1, number - 2), number + 3):
        text = linecache.getline(frame.filename, i).rstrip("\n")
        if text or i == number:
            lines.append(f"{'→' if i == number else ' '} {i:>3}  {text}")
    return Blame(number, frame.name, "\n".join(lines))
