"""An explanation on the instructor's terminal.

A student's source, values and error messages are text: no markup, no control characters.
"""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from autograder.model.explanation import ExplainedCheck, Explanation
from autograder.model.plain import without_controls

COLOURS = {"passed": "green", "missing": "yellow"}
INDENT = (0, 0, 0, 4)


def explained(explanation: Explanation) -> Iterator[RenderableType]:
    """Yield what to print, in order."""
    one = explanation
    yield Rule(_text(one.title, "bold"), style="")
    yield _text("For the instructor only: hidden checks stand here with their inputs and answers.", "bold red")
    yield _text(f"run again from {one.notebook}, seed {one.seed}, isolation {one.isolation}")
    yield from (_text(f"note: {note}", "yellow") for note in one.notes)
    yield from _block("the student's definition", one.source or "(none was found)")
    for check in one.checks:
        yield from _check(check)


def _check(check: ExplainedCheck) -> Iterator[RenderableType]:
    result = check.result
    colour = COLOURS.get(result.status, "red")
    yield ""
    yield Rule(_text(check.title, colour), align="left", style=colour)
    yield _text(" ".join(result.doc.split()))
    yield from _block("check", check.source)
    often = "1 call" if check.calls == 1 else f"{check.calls} calls, the different ones of the first"
    yield from _block(f"called with ({often}; seed {check.seed})", "\n".join(check.inputs) or "(nothing was recorded)")
    yield from _block("student", check.got)
    yield from _block("reference", check.expected)
    yield from _block("comparison", f"{check.comparison}\ntolerance: {check.tolerance}")
    if result.misconception:
        yield from _block(f"recognised mistake: {result.misconception}", result.misconception_text)


def _block(title: str, text: str) -> Iterator[RenderableType]:
    yield _text(f"{title}:", "bold")
    yield Padding(_text(text.strip("\n")), INDENT, expand=False)


def _text(text: str, style: str = "") -> Text:
    return Text(without_controls(text), style=style, overflow="fold")
