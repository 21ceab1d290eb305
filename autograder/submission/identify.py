"""Which chapter is this notebook?  Its content says so; the file's name is only a hint.

The bytes are searched, never parsed: parsing hostile text is the sandbox's work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.model.chapter import Chapter

NUMBER = re.compile(r"(?<!\d)(\d\d)(?!\d)")


def identify(notebook: bytes, hints: Sequence[str], chapters: Sequence[Chapter]) -> str | None:
    """Return the name of the chapter, None when neither content nor hints tell.

    `hints` are names of the file and of its folder, the better one first: "Copy of 05_dqn", "05_dqn (1)".
    """
    counts = {chapter.name: _traces(notebook, chapter) for chapter in chapters}
    best = max(counts.values(), default=0)
    leading = [name for name, count in counts.items() if count == best and best]
    if len(leading) == 1:
        return leading[0]
    return _from_hints(hints, leading or list(counts))


def _traces(notebook: bytes, chapter: Chapter) -> int:
    """How many of the chapter's own marks stand in the file: its name, its exercises' definitions, its questions."""
    marks = [rf"chapter\(\\?[\"']{re.escape(chapter.name)}\\?[\"']\)"]
    marks += [rf"(?:def|class)\s+{re.escape(exercise.name)}\b" for exercise in chapter.exercises]
    marks += [rf"written: {re.escape(question.name)} -->" for question in chapter.written]
    return sum(bool(re.search(mark.encode(), notebook)) for mark in marks)


def _from_hints(hints: Sequence[str], names: Sequence[str]) -> str | None:
    for hint in hints:
        named = [name for name in names if name in hint]
        if not named:
            numbers = set(NUMBER.findall(hint))
            named = [name for name in names if name[:2] in numbers]
        if len(named) == 1:
            return named[0]
    return None
