"""`record`: a number of the prose is printed by the cell that computed it.

A cell says ``record("steps_to_goal", steps, ".1f")``; the text near it says ``{steps_to_goal}``.  The release executes
the cell and writes the printed number into the text.  When the notebook is replayed later and the number comes out
otherwise, the cell raises: the text would no longer be true.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from course_lib.checks.notebook import SESSION

MIME = "application/vnd.pole-position.record+json"
RECORDING = "POLE_POSITION_RECORDING"  # set while the release executes: numbers are being written, not held
FOLDER = Path("records")  # beside the instructor's notebook

NAME = re.compile(r"[a-z][a-z0-9_]*")


class RecordChanged(AssertionError):
    """The prose states another number than this run gives."""


def record(name: str, value: object, spec: str = ".3g") -> None:
    """Print `value`, formatted by `spec`, and let the prose state it as ``{name}``.

    Only for numbers that are the same on every machine: seeded NumPy or exact arithmetic.  What a network learned is
    stated as a bound, by `claim`.

    Raises ValueError when `name` is not lower-case letters, digits and underscores, RecordChanged when the released
    prose of the instructor's notebook states another number.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"record({name!r}): a name has lower-case letters, digits and underscores, a letter first")
    text = format(value, spec)
    stated = _stated().get(name, text)
    if stated != text:
        way_out = "run `python -m autograder release`, and read the paragraph again"
        raise RecordChanged(f"record {name!r}: the prose says {stated}, this run gives {text}; {way_out}")
    _show(name, text)


def _stated() -> dict[str, str]:
    """Return the numbers that the released prose of this chapter states; none in a student's notebook."""
    file = FOLDER / f"{SESSION.chapter}.json"
    instructor = SESSION.book is not None and SESSION.book.instructor
    if not instructor or RECORDING in os.environ or not file.is_file():
        return {}
    stated: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return stated


def _show(name: str, text: str) -> None:
    line = f"{name.replace('_', ' ')}: {text}"
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(line)
        return
    if get_ipython() is None:
        print(line)
    else:
        display({"text/plain": line, MIME: {"name": name, "text": text}}, raw=True)
