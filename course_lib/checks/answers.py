"""The answer book of one chapter: what the release step computed from the reference and from the known mistakes.

The public book travels with this package (``answers/NN_name.json``) and holds public checks only.  The instructor's
book holds the hidden checks too; a notebook finds it in a folder ``answers`` beside itself, which no student has.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.checks.diagnosis import Raised
from course_lib.checks.wire import decode, encode

FORMAT = 2
PACKAGED = Path(__file__).resolve().parent.parent / "answers"


@dataclass(frozen=True)
class CheckAnswers:
    """One check: what a student may read of it, the expected value, and what each known mistake gives."""

    name: str
    exercise: str
    hidden: bool
    points: float
    doc: str
    call: str
    expected: Any
    rtol: float | None = None
    atol: float | None = None
    mistakes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerBook:
    """All checks of one chapter that this edition may know, in the order of the chapter."""

    chapter: str
    digest: str  # of the source that the answers were computed from
    seed: int
    checks: Mapping[str, CheckAnswers]
    points: Mapping[str, float]  # of each exercise, all its checks
    texts: Mapping[str, Mapping[str, str]]  # exercise -> slug -> what the student reads
    written: Mapping[str, float]  # points of each written question

    @property
    def instructor(self) -> bool:
        """True for the book that holds the hidden checks."""
        return any(check.hidden for check in self.checks.values())


def dump_book(book: AnswerBook) -> str:
    """The book as JSON text, stable from run to run."""
    checks = {
        name: {
            "exercise": check.exercise, "hidden": check.hidden, "points": check.points, "doc": check.doc,
            "call": check.call, "rtol": check.rtol, "atol": check.atol, "expected": _pack(check.expected),
            "mistakes": {slug: _pack(value) for slug, value in check.mistakes.items()},
        }
        for name, check in book.checks.items()
    }  # fmt: skip
    document = {
        "format": FORMAT, "chapter": book.chapter, "digest": book.digest, "seed": book.seed,
        "points": dict(book.points), "written": dict(book.written),
        "texts": {exercise: dict(texts) for exercise, texts in book.texts.items()}, "checks": checks,
    }  # fmt: skip
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def load_book(text: str) -> AnswerBook:
    """The inverse of dump_book.  Raises ValueError for another format."""
    document = json.loads(text)
    if document.get("format") != FORMAT:
        raise ValueError(f"an answer book of format {document.get('format')!r}; this version reads {FORMAT}")
    checks = {
        name: CheckAnswers(
            name,
            **{key: item[key] for key in ("exercise", "hidden", "points", "doc", "call", "rtol", "atol")},
            expected=_unpack(item["expected"]),
            mistakes={slug: _unpack(value) for slug, value in item["mistakes"].items()},
        )
        for name, item in document["checks"].items()
    }
    keys = ("chapter", "digest", "seed", "points", "texts", "written")
    return AnswerBook(checks=checks, **{key: document[key] for key in keys})


def find_book(chapter: str, directory: Path | None = None) -> AnswerBook | None:
    """The instructor's book beside the notebook in `directory` (default: working directory), else the packaged one."""
    beside = (directory or Path.cwd()) / "answers" / f"{chapter}.json"
    for path in (beside, PACKAGED / f"{chapter}.json"):
        if path.is_file():
            return load_book(path.read_text(encoding="utf-8"))
    return None


def _pack(value: Any) -> Any:
    if isinstance(value, Raised):
        return {"raises": value.type}
    return base64.b64encode(zlib.compress(encode(value), 9)).decode("ascii")  # thousands of draws would weigh much


def _unpack(packed: Any) -> Any:
    return Raised(packed["raises"]) if isinstance(packed, dict) else decode(zlib.decompress(base64.b64decode(packed)))
