"""The card that a check shows: HTML where there is a browser, plain text everywhere else.

Colours are translucent tints and the text colour is inherited, so a card is readable on JupyterLab's and Colab's
light and dark themes alike.  The state is written as a word too: colour alone tells nothing to some readers.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

# Okabe and Ito's colour-blind-safe palette: bluish green, vermilion, blue, orange
TINTS = {
    "passed": "0,158,115",
    "failed": "213,94,0",
    "not attempted": "0,114,178",
    "error": "213,94,0",
    "note": "230,159,0",
}
SIGNS = {"passed": "✓", "failed": "✗", "not attempted": "○", "error": "!", "note": "i"}
BOX = (
    "border-left:4px solid rgb({tint});background:rgba({tint},.09);border-radius:0 6px 6px 0;padding:.6em .9em;"
    "margin:.3em 0;max-width:60em;font-family:system-ui,sans-serif;font-size:14px;line-height:1.45;"
    "color:var(--jp-content-font-color1,inherit)"
)
# the tint lies behind the word: as the word's own colour it is too faint on one theme or the other
LABEL = "background:rgba({tint},.28);border-radius:3px;padding:.05em .45em"
CODE = (
    "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12.5px;white-space:pre-wrap;overflow-wrap:anywhere;"
    "background:transparent;color:inherit;margin:0"
)


@dataclass(frozen=True)
class Card:
    """A state, a headline, labelled rows of code or text, and closing paragraphs."""

    state: str  # passed, failed, not attempted, error or note
    title: str
    rows: Sequence[tuple[str, str]] = ()  # (label, code)
    paragraphs: Sequence[str] = ()
    table: Sequence[Sequence[str]] = field(default=())  # first row is the head

    def _repr_html_(self) -> str:
        tint = TINTS[self.state]
        head = (
            f'<div><strong style="{LABEL.format(tint=tint)}">{SIGNS[self.state]} {escape(self.state)}</strong>'
            f" &nbsp;<strong>{escape(self.title)}</strong></div>"
        )
        return (
            f'<div class="pole-card pole-{self.state.replace(" ", "-")}" role="status" style="{BOX.format(tint=tint)}">'
            f"{head}{self._html_rows()}{self._html_table()}{self._html_paragraphs()}</div>"
        )

    def __repr__(self) -> str:
        lines = [f"[{self.state}] {self.title}"]
        lines += [f"  {label + ':':<10} " + value.replace("\n", "\n" + " " * 13) for label, value in self.rows]
        if self.table:
            widths = [max(len(row[i]) for row in self.table) for i in range(len(self.table[0]))]
            lines += [
                "  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in self.table
            ]
        for paragraph in self.paragraphs:
            lines += textwrap.wrap(paragraph, 96, initial_indent="  ", subsequent_indent="  ")
        return "\n".join(lines)

    def _html_rows(self) -> str:
        if not self.rows:
            return ""
        cells = "".join(
            '<tr style="background:transparent"><td style="text-align:left;vertical-align:top;padding:.1em .9em .1em 0;'
            f'opacity:.75;white-space:nowrap">{escape(label)}</td>'
            f'<td style="text-align:left;padding:.1em 0"><pre style="{CODE}">{escape(value)}</pre></td></tr>'
            for label, value in self.rows
        )
        return f'<table style="border:0;margin:.4em 0 0;border-collapse:collapse;color:inherit">{cells}</table>'

    def _html_table(self) -> str:
        if not self.table:
            return ""
        style = 'style="text-align:left;padding:.15em 1.2em .15em 0;border-bottom:1px solid rgba(128,128,128,.3)"'
        head = "".join(f"<th {style}>{escape(cell)}</th>" for cell in self.table[0])
        rows = "".join(
            '<tr style="background:transparent">'
            + "".join(f"<td {style}>{escape(cell)}</td>" for cell in row)
            + "</tr>"
            for row in self.table[1:]
        )
        return (
            '<table style="border:0;margin:.5em 0 0;border-collapse:collapse;color:inherit">'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _html_paragraphs(self) -> str:
        return "".join(f'<p style="margin:.5em 0 0">{escape(text)}</p>' for text in self.paragraphs)


def show_card(card: Card) -> None:
    """Show `card` in a notebook, or print it where there is none."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(repr(card))
        return
    if get_ipython() is None:
        print(repr(card))
    else:
        display(card)
