"""Text from a student's side made fit to print: no control characters, no half characters, no endless pages."""

import re
import unicodedata

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


_SHAPELESS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a pattern of dots that are drawn as nothing
_JOINED = re.compile("(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")  # as Persian, Hindi and families of emoji need


def written_out(name: str) -> str:
    """Return a name with each character that has no shape, or turns the text beside it, written as `\\uNNNN`.

    A byte that is no UTF-8, which Python gives as a lone surrogate, is written `\\xNN`; a backslash is doubled, so that
    no two names become one. A name reads the same in a page, a table and a terminal.
    """
    needed = {match.start() for match in _JOINED.finditer(name)}
    return "".join(one if at in needed or _is_plain(one) else _escape(one) for at, one in enumerate(name))


def _is_plain(one: str) -> bool:
    return (
        one != "\\" and unicodedata.category(one) not in _SHAPELESS and one not in _BLANKS and not _CONTROLS.match(one)
    )


def _escape(one: str) -> str:
    if one == "\\":
        return one * 2
    if "\udc80" <= one <= "\udcff":
        return f"\\x{ord(one) - 0xDC00:02x}"
    return f"\\u{ord(one):04x}" if ord(one) < 0x10000 else f"\\U{ord(one):08x}"


def fit(text: str, characters: int = 4000, lines: int = 80) -> str:
    """Return `text` without controls, cut to so many characters and lines; what was cut is said at its end."""
    plain = without_controls(text[:characters])
    kept = "\n".join(plain.split("\n")[:lines])
    if len(text) <= characters and kept == plain:
        return kept
    return f"{kept}\n[... cut here: {len(text)} characters in all]"
