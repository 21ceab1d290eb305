"""Text from a student's side made fit to print: no control characters, no half characters, no endless pages."""

import re

_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
"""Colours, cursor movements and titles of a terminal (ECMA-48), which a traceback may hold."""

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1: they drive terminals and break XML
    "\u202a-\u202e\u2066-\u2069"  # embeddings and overrides, which turn the direction of the text beside them
    "\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"  # separators, byte order marks, non-characters, lone surrogates
)


def without_controls(text: str) -> str:
    """Return `text` with line feeds as line ends, without terminal sequences, other controls as U+FFFD."""
    one_kind = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("\ufffd", _TERMINAL.sub("", one_kind))


def fit(text: str, characters: int = 4000, lines: int = 80) -> str:
    """Return `text` without controls, cut to so many characters and lines; what was cut is said at its end."""
    plain = without_controls(text[:characters])
    kept = "\n".join(plain.split("\n")[:lines])
    if len(text) <= characters and kept == plain:
        return kept
    return f"{kept}\n[... cut here: {len(text)} characters in all]"
