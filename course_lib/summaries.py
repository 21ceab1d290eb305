"""What each chapter's `progress()` said last, kept on this machine, and a page that sums all of them up.

One small JSON file a chapter, in the folder `progress` beside the notebook (or the one that the environment variable
POLE_POSITION_PROGRESS names); see `course_lib.local_files` for when nothing is kept. The files may be deleted: running
a chapter's notebook writes its own again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from course_lib.checks import answers
from course_lib.checks.answers import AnswerBook, load_book
from course_lib.checks.card import Card
from course_lib.local_files import may_keep, write_whole

__all__ = ["ExerciseSummary", "keep_summary", "progress_page"]

FORMAT = "pole-position progress 1"


@dataclass(frozen=True)
class ExerciseSummary:
    """How far one exercise has come."""

    state: str
    """passed, failed, error, not attempted or not run"""
    passed: int
    """Visible checks that pass."""
    checks: int
    """Visible checks."""
    points: float
    """Of the checks that pass."""
    possible: float
    """Of all visible checks."""


def folder() -> Path:
    """Where the summaries lie."""
    return Path(os.environ.get("POLE_POSITION_PROGRESS") or "progress")


def keep_summary(book: AnswerBook, exercises: Mapping[str, ExerciseSummary]) -> None:
    """Write a chapter's summary down, if this is a student's notebook; a folder that refuses costs only the page.

    An exercise that was not run in this session keeps what an earlier one found, as long as the chapter is the same.
    """
    if not may_keep(book):
        return
    earlier = _stored(book)
    merged = {
        name: earlier[name] if one.state == "not run" and name in earlier else one for name, one in exercises.items()
    }
    document = {
        "format": FORMAT,
        "chapter": book.chapter,
        "digest": book.digest,
        "exercises": {name: asdict(one) for name, one in merged.items()},
    }
    with contextlib.suppress(OSError):
        write_whole(folder() / f"{book.chapter}.json", (json.dumps(document, indent=1) + "\n").encode())


def _stored(book: AnswerBook) -> dict[str, ExerciseSummary]:
    """What an earlier session wrote about this version of the chapter; nothing where that cannot be read."""
    try:
        document = json.loads((folder() / f"{book.chapter}.json").read_text(encoding="utf-8"))
        if document["format"] != FORMAT or document["digest"] != book.digest:
            return {}
        return {name: _checked(ExerciseSummary(**one)) for name, one in document["exercises"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _checked(one: ExerciseSummary) -> ExerciseSummary:
    """Refuse what no `progress()` writes."""
    if not (isinstance(one.state, str) and 0 <= one.points <= one.possible and 0 <= one.passed <= one.checks):
        raise ValueError(f"{one} is no summary of an exercise")
    return one


def progress_page() -> Card:
    """All chapters on one card: exercises passed, points of the visible checks, and what remains; works offline."""
    table = [["chapter", "exercises passed", "points of the visible checks", "what remains"]]
    passed, exercises, earned, possible = 0, 0, 0.0, 0.0
    for path in sorted(answers.PACKAGED.glob("*.json")):
        book = load_book(path.read_text(encoding="utf-8"))
        stored = _stored(book)
        done = [name for name in book.points if name in stored and stored[name].state == "passed"]
        points = sum(one.points for name, one in stored.items() if name in book.points)
        visible = sum(check.points for check in book.checks.values() if not check.hidden)
        left = [name for name in book.points if name not in done]
        rest = (", ".join(left) or "nothing") if stored else "everything: not begun, or changed since"
        table.append([book.chapter, f"{len(done)} of {len(book.points)}", f"{points:g} of {visible:g}", rest])
        passed, exercises = passed + len(done), exercises + len(book.points)
        earned, possible = earned + points, possible + visible
    title = f"All chapters: {passed} of {exercises} exercises, {earned:g} of {possible:g} points of the visible checks"
    text = f"From the folder {folder()}. A chapter appears here when its last cell has run."
    return Card("passed" if exercises and passed == exercises else "note", title, (), [text], table)
