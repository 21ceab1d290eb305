"""autograder/report/explained.py: an explanation on a terminal."""

import io

from rich.console import Console

from autograder.model.explanation import ExplainedCheck, Explanation
from autograder.model.results import CheckResult
from autograder.report.explained import explained

EVIL = "\x1b[31mred\x07\u202e[bold]x[/bold][/nonsense]"


def printed(**changes) -> str:
    """What a terminal shows of a hidden check that failed by a known mistake."""
    hidden = CheckResult(
        "drawn", True, "failed", 0.0, 2.5, "m", "squares", "You squared the number.", "A drawn\n    number."
    )
    fields = {
        "result": hidden, "source": "def drawn(rng):\n    return double(rng.random())", "seed": 5,
        "inputs": ("x = 0.5",), "calls": 3, "got": "0.25", "expected": "1",
        "comparison": "values: got 0.25, expected 1 (off by 0.75)",
        "tolerance": "relative 1e-09",
    } | changes.pop("check", {})  # fmt: skip
    whole = {
        "student": "ada", "chapter": "01_mini", "exercise": "double", "notebook": "in/ada/01_mini.ipynb",
        "source": "def double(x):\n    return x * x", "score": 1.5, "max_score": 4.0, "seed": 7, "isolation": "bwrap",
        "checks": (ExplainedCheck(**fields),), "notes": ("a cell was left out",),
    } | changes  # fmt: skip
    console = Console(file=io.StringIO(), width=110, force_terminal=True, color_system=None)
    for part in explained(Explanation(**whole)):
        console.print(part, highlight=False)
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n"))


def test_everything_about_a_check_is_there():
    """Hidden or not: source, seed and inputs, both answers, comparison, tolerance, points, mistake and its text."""
    text = printed()
    for part in (
        "ada  01_mini  double: 1.5 of 4",
        "For the instructor only",
        "run again from in/ada/01_mini.ipynb, seed 7, isolation bwrap",
        "note: a cell was left out",
        "    def double(x):\n        return x * x",
        "drawn (hidden): failed, 0 of 2.5",
        "A drawn number.",
        "        return double(rng.random())",
        "called with (3 calls, the different ones of the first; seed 5):\n    x = 0.5",
        "student:\n    0.25",
        "reference:\n    1\n",
        "values: got 0.25, expected 1 (off by 0.75)",
        "tolerance: relative 1e-09",
        "recognised mistake: squares:\n    You squared the number.",
    ):
        assert part in text


def test_a_students_text_is_text():
    """Names, source, answers, notes: no control characters and no markup, brackets as they are."""
    check = {"got": EVIL, "comparison": EVIL, "inputs": (EVIL,)}
    text = printed(student=EVIL, source=EVIL, notes=(EVIL,), notebook=EVIL, check=check)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert text.count("[bold]x[/bold][/nonsense]") == 7


def test_what_is_not_there_is_said():
    """No definition, no recorded inputs."""
    text = printed(source="", check={"inputs": (), "calls": 0})
    assert "(none was found)" in text
    assert "(nothing was recorded)" in text


def test_the_title_is_no_verdict():
    """Only a check's own line has the colour of its outcome, with a blank line before it."""
    lines = printed(check={"calls": 1}).split("\n")
    [heading] = [number for number, line in enumerate(lines) if line.startswith("drawn (hidden): failed")]
    assert lines[heading - 1] == ""
    assert "called with (1 call; seed 5):" in lines
