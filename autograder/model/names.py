"""Names of students and chapters as names of files and folders.

`encode_name` keeps `A-Z a-z 0-9 . _ @ -` and percent-encodes every other byte of the name's UTF-8 form, so
`Zoë/../x` becomes `Zo%C3%AB%2F..%2Fx`. Three names need more: `.` and `..` mean something else in a path and become
`%2E` and `%2E%2E`, and the empty name becomes a lone `%`. Two different names never share an encoding, because every
escape starts with `%`, which itself is always escaped.

What this cannot repair: a file system that ignores case (macOS, Windows) takes `Ada` and `ada` for one file, and
Windows reserves `CON`, `NUL` and trailing dots. Grade classes that hold such pairs on Linux.

A component of a path holds at most 255 bytes. An encoding over 180 characters is cut and ends in `%-` and the name's
SHA-256, distinct in practice but not decodable; each result file holds its student's name in full.
"""

import hashlib
import re
from urllib.parse import quote, unquote_to_bytes

LONGEST = 180
"""Characters of an encoded name; leaves room for `.json` and a temporary suffix in a component of 255 bytes."""

_ENCODED = re.compile(r"(?:[A-Za-z0-9._@-]|%[0-9A-F]{2})+")


def encode_name(name: str) -> str:
    """Return `name` as one component of a path: injective, and never empty, `.` or `..`."""
    if not name:
        return "%"
    if name in (".", ".."):
        return name.replace(".", "%2E")
    raw = name.encode("utf-8", "surrogatepass")  # a file name that is not UTF-8 reaches Python as lone surrogates
    encoded = quote(raw, safe="@").replace("~", "%7E")
    return encoded if len(encoded) <= LONGEST else _shorten(encoded, raw)


def decode_name(component: str) -> str:
    """Return the name that `encode_name` turned into `component`; ValueError for anything that it never writes."""
    if component == "%":
        return ""
    if not _ENCODED.fullmatch(component):
        raise ValueError(f"Expect an encoded name of letters, digits, '._@-' and %XX, actually: {component!r}")
    name = unquote_to_bytes(component).decode("utf-8", "surrogatepass")
    if encode_name(name) != component:
        raise ValueError(f"Expect the encoding of {name!r} to be {encode_name(name)!r}, actually: {component!r}")
    return name


def _shorten(encoded: str, raw: bytes) -> str:
    digest = hashlib.sha256(raw).hexdigest()
    readable = re.sub(r"%[0-9A-F]?$", "", encoded[: LONGEST - len(digest) - 2])  # never end inside an escape
    return f"{readable}%-{digest}"
