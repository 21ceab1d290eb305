"""A notebook without a browser: an IPython shell in this process, and a chapter with an answer book."""

import re
from dataclasses import dataclass, replace

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from course_lib.checks import answers
from course_lib.checks.answers import AnswerBook, CheckAnswers, dump_book
from course_lib.checks.diagnosis import Raised
from course_lib.checks.notebook import SESSION
from course_lib.checks.wire import decode, encode

CHAPTER = "02_mini"
SETUP = f'from course_lib import chapter, check, claim, demo, progress, samples, typed\nchapter("{CHAPTER}")'


@dataclass
class Ran:
    """What one cell showed: its cards as text and as HTML, everything printed, and the exception that ended it."""

    text: str
    html: str
    printed: str
    images: int
    error: BaseException | None


class Notebook:
    """Runs cells one after the other, as a student does."""

    def __init__(self) -> None:
        InteractiveShell.clear_instance()
        self.shell = InteractiveShell.instance(colors="nocolor")

    def run(self, source: str) -> Ran:
        """Run one cell."""
        with capture_output() as captured:
            result = self.shell.run_cell(source)
        data = [output.data for output in captured.outputs]
        return Ran(
            "\n".join(item["text/plain"] for item in data),
            "\n".join(item.get("text/html", "") for item in data),
            re.sub(r"\x1b\[[\d;]*m", "", captured.stdout),
            sum("image/png" in item for item in data),
            result.error_before_exec or result.error_in_exec,
        )


def plain(value):
    """A value as an answer book keeps it."""
    return decode(encode(value))


def mini_book(*, hidden: bool) -> AnswerBook:
    """Two exercises: `double` with two public checks and known mistakes, `halve` with one; a written question."""
    one = CheckAnswers(
        "one_number", "double", False, 1.0, "Three, doubled.\nMore words.", "double(3)", plain(6),
        mistakes={
            "squares": plain(9), "forgets": Raised("KeyError"),
            "adds-one": plain(4), "one-more": plain(4),
            "adds-five": plain(8), "always-eight": plain(8),
            "adds-four": plain(7), "always-seven": plain(7), "twice-and-one": plain(7),
        },
    )  # fmt: skip
    many = replace(
        one,
        name="many",
        doc="An array, doubled.",
        call="double(np.arange(3.0))",
        expected=plain(np.arange(3.0) * 2),
        mistakes={},
    )
    other = replace(
        one,
        name="half",
        exercise="halve",
        points=2.0,
        doc="Half of five.",
        call="halve(5)",
        expected=plain(2.5),
        mistakes={},
    )
    checks = [one, many, other]
    if hidden:
        checks.append(replace(one, name="secret", hidden=True, points=2.0, doc="Other numbers.", call=""))
    texts = {
        "double": {
            "squares": "You squared the number.", "forgets": "You read a key.", "adds-one": "You added one.",
            "one-more": "You added one.", "adds-five": "You added five.", "always-eight": "You said eight.",
            "adds-four": "You added four.", "always-seven": "You said seven.", "twice-and-one": "One too many.",
        },
        "halve": {},
    }  # fmt: skip
    return AnswerBook(
        CHAPTER,
        "digest",
        0,
        {check.name: check for check in checks},
        {"double": 4.0, "halve": 2.0},
        texts,
        {"why": 1.5},
    )


def _start(tmp_path, monkeypatch, *, hidden: bool) -> Notebook:
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / f"{CHAPTER}.json").write_text(dump_book(mini_book(hidden=hidden)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(answers, "PACKAGED", tmp_path / "packaged")
    notebook = Notebook()
    assert notebook.run(f"import numpy as np\n{SETUP}").error is None
    return notebook


@pytest.fixture
def fresh_session():
    """No chapter is named yet, and none is left behind."""
    SESSION.chapter, SESSION.book = "", None
    SESSION.outcomes.clear()
    yield SESSION
    SESSION.chapter, SESSION.book = "", None
    SESSION.outcomes.clear()
    InteractiveShell.clear_instance()


@pytest.fixture
def notebook(tmp_path, monkeypatch, fresh_session):
    """A student's notebook after its set-up cell."""
    return _start(tmp_path, monkeypatch, hidden=False)


@pytest.fixture
def instructors_notebook(tmp_path, monkeypatch, fresh_session):
    """The instructor's notebook after its set-up cell."""
    return _start(tmp_path, monkeypatch, hidden=True)
