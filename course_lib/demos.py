"""`@demo`: a demonstration that runs when the exercises that it needs are solved, and shows a stored figure until then.

From an untouched notebook "Run all" reaches the last cell.  A demonstration whose exercise is still open shows the
figure that the release stored and says so; one whose exercise raises shows the error on a few lines, and goes on.
In the instructor's edition nothing is caught: a demonstration that breaks must break the build.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from course_lib.checks.blame import describe_error, find_blame
from course_lib.checks.card import Card, show_card
from course_lib.checks.notebook import SESSION

FIGURES = Path(__file__).resolve().parent / "figures"


def demo(*, needs: Sequence[str] = ()) -> Callable[[Callable[[], Any]], Any]:
    """Run the decorated function at once; its name is then bound to what it returned (None when it could not run).

    `needs` names the exercises that it calls.
    """

    def run(function: Callable[[], Any]) -> Any:
        if SESSION.book is not None and SESSION.book.instructor:
            return function()
        try:
            return function()
        except NotImplementedError:
            _show_stored(function.__name__, _open_card(needs), "Until then")
        except Exception as error:  # noqa: BLE001 - a demonstration must not stop "Run all"
            _show_stored(function.__name__, _error_card(error, function.__name__), "Until this is mended")
        return None

    return run


def needed(result: Any) -> Any:
    """The result of an earlier demonstration, for a later one to work with.

    Raises NotImplementedError when that demonstration could not run: then the later one waits for the same exercises.
    """
    if result is None:
        raise NotImplementedError("an earlier demonstration has not run yet")
    return result


def _open_card(needs: Sequence[str]) -> Card:
    missing = ", ".join(needs) or "an exercise above"
    return Card("note", "This demonstration waits for your code", (), [f"It needs {missing}."])


def _error_card(error: Exception, name: str) -> Card:
    rows = [("raised", describe_error(error))]
    blame = find_blame(error, not_in=(name,))
    if blame is not None:
        rows.append(("in", f"{blame.function}, line {blame.line} of its cell\n{blame.excerpt}"))
    return Card("error", "This demonstration could not run to its end", rows, [])


def _show_stored(name: str, card: Card, until: str) -> None:
    """The card and, where the demonstration draws, the picture that the release kept of it."""
    picture = FIGURES / SESSION.chapter / f"{name}.png"
    if not picture.is_file():
        show_card(card)
        return
    said = f"{until} you see the picture that the reference solution drew."
    show_card(replace(card, paragraphs=[" ".join([*card.paragraphs, said])]))
    try:
        from IPython.display import Image, display
    except ImportError:
        return
    display(Image(data=picture.read_bytes(), format="png", alt=f"stored figure of {name}"))
