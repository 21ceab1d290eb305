"""Which chapter is this notebook?  Its content says so; the file's name is only a hint.

The bytes are searched, never parsed: parsing hostile text is the sandbox's work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.model.chapter import Chapter

NUMBER = re.compile(r"(?<!\d)(\d\d)(?!\d)")
# What a notebook may hold of a chapter: its name, a definition, the mark of a question.  One search serves all
# chapters; it looks ahead at the name, so that no match hides the next.
MARK = re.compile(
    rb"chapter\(\\?[\"'](?=(?P<chapter>\w+)\\?[\"']\))"
    rb"|(?:def|class)\s+(?=(?P<definition>\w+))"
    rb"|written: (?=(?P<question>\w+) -->)"
)


def identify(notebook: bytes, hints: Sequence[str], chapters: Sequence[Chapter]) -> str | None:
    """Return the name of the chapter, None when neither content nor hints tell.

    `hints` are names of the file and of its folder, the better one first: "Copy of 05_dqn", "05_dqn (1)".
    """
    marks = {chapter.name: _marks(chapter) for chapter in chapters}
    known = set().union(*marks.values())
    matches = ((match.lastgroup, match[match.lastgroup or 0]) for match in MARK.finditer(notebook))
    found = known.intersection(matches)
    counts = {name: len(found & own) for name, own in marks.items()}
    best = max(counts.values(), default=0)
    leading = [name for name, count in counts.items() if count == best and best]
    if len(leading) == 1:
        return leading[0]
    return _from_hints(hints, leading or list(counts))


def _marks(chapter: Chapter) -> set[tuple[str | None, bytes]]:
    """The chapter's own marks: its name, its exercises' definitions, its questions."""
    definitions = {("definition", exercise.name.encode()) for exercise in chapter.exercises}
    questions = {("question", question.name.encode()) for question in chapter.written}
    return {("chapter", chapter.name.encode()), *definitions, *questions}


def _from_hints(hints: Sequence[str], names: Sequence[str]) -> str | None:
    for hint in hints:
        named = [name for name in names if name in hint]
        if not named:
            numbers = set(NUMBER.findall(hint))
            named = [name for name in names if name[:2] in numbers]
        if len(named) == 1:
            return named[0]
    return None
