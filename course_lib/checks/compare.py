"""Two decoded answers are compared: missing, type, shape, dtype, values, in this order, from cheap to strict.

What counts as equal stands at the head of COURSE's signatures: Python scalars, NumPy scalars and 0-d arrays are
alike, int and float of equal value are alike, tuple and list are alike.  Shape is always compared, dtype only inside
`typed`.  Tolerance is 1e-5 relative and 1e-6 absolute as soon as one side is float32, else 1e-9.
Random draws (`samples`) are never compared by value: see `draws.py`.

Worked example: ``compare([1, 2.0], [1, 3.0])`` is a Difference of kind "values" at ``[1]``: got 2.0, expected 3.0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from course_lib.checks.draws import same_distribution
from course_lib.checks.values import Record, Samples, TensorArray, Typed

COARSE = (1e-5, 1e-6)  # rtol, atol when one side is float32 or smaller
FINE = (1e-9, 1e-9)
COARSE_DTYPES = (np.dtype("float32"), np.dtype("float16"))
SHOWN = 400  # characters of a value that a message may show
EDGE = 3  # entries at either end of a longer axis that NumPy prints of a large array
MOST_PRINTED = 2_000  # entries of an array


@dataclass(frozen=True, eq=False)
class Difference:
    """The first difference between an answer and the one expected; words are found when somebody asks for them."""

    kind: str  # missing, type, shape, dtype or values
    path: str  # where in the answer, as Python would index it; "" for the whole
    sides: tuple[Any, Any]  # of the answer and of the one expected, what differs
    say: Callable[[Any], str] = str  # a side in words
    more: Callable[[], str] = str  # by how much and where first, for values

    @cached_property
    def got(self) -> str:
        """What was answered."""
        return self.say(self.sides[0])

    @cached_property
    def expected(self) -> str:
        """What was expected."""
        return self.say(self.sides[1])

    @cached_property
    def detail(self) -> str:
        """By how much and where first; "" for all but values."""
        return self.more()

    def sentence(self) -> str:
        """One line: what differs, got, expected, by how much."""
        place = f" at {self.path}" if self.path else ""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.kind}{place}: got {self.got}, expected {self.expected}{detail}"


def compare(got: Any, expected: Any, rtol: float | None = None, atol: float | None = None) -> Difference | None:
    """Return the first difference, or None when `got` counts as equal to `expected`.

    Both are decoded values (see `wire`).  `rtol` and `atol` replace the tolerances for inexact numbers.
    """
    return _Comparison(rtol, atol).value(got, expected, "")


@dataclass(frozen=True)
class _Comparison:
    rtol: float | None
    atol: float | None
    strict: bool = False  # inside typed()

    def value(self, got: Any, expected: Any, path: str) -> Difference | None:
        if isinstance(got, Typed) and not isinstance(expected, Typed):
            got = got.value
        if isinstance(expected, Typed):
            return self.typed(got, expected, path)
        if got is None and expected is not None:
            return Difference("missing", path, (None, expected), _describe_or_none)
        if isinstance(expected, Samples):
            return self.samples(got, expected, path)
        if isinstance(expected, dict):
            return self.mapping(got, expected, path)
        if isinstance(expected, (list, Record)):
            return self.sequence(got, expected, path)
        if _is_number(expected):
            return self.number(got, expected, path)
        if type(got) is not type(expected):
            return Difference("type", path, (got, expected), describe_type)
        return None if got == expected else Difference("values", path, (got, expected), show)

    def typed(self, got: Any, expected: Typed, path: str) -> Difference | None:
        inner = got.value if isinstance(got, Typed) else got
        return _Comparison(self.rtol, self.atol, strict=True).value(inner, expected.value, path)

    def samples(self, got: Any, expected: Samples, path: str) -> Difference | None:
        draws: Any = got.draws if isinstance(got, Samples) else None
        if not _is_number(draws):
            return Difference("type", path, (got, expected), describe_type)
        if np.shape(draws) != np.shape(expected.draws):
            return Difference("shape", path, (np.size(draws), np.size(expected.draws)), "{} draws".format)
        if same_distribution(np.asarray(draws), np.asarray(expected.draws)):
            return None
        return Difference("values", path, (got, expected), show, lambda: "frequencies of random draws")

    def tolerance(self, usual: tuple[float, float]) -> tuple[float, float]:
        """rtol, atol: those asked for in place of the usual ones."""
        return usual[0] if self.rtol is None else self.rtol, usual[1] if self.atol is None else self.atol

    def mapping(self, got: Any, expected: dict, path: str) -> Difference | None:
        if not isinstance(got, dict):
            return Difference("type", path, (got, expected), describe_type)
        for key in expected:
            if key not in got:
                return Difference("missing", path, (f"no entry {key!r}", f"an entry {key!r}"))
        for key in got:
            if key not in expected:
                return Difference("missing", path, (f"an extra entry {show(key)}", "no such entry"))
        pairs = ((key, got[key], expected[key]) for key in expected)
        return self.first((g, e, f"{path}[{key!r}]") for key, g, e in pairs if not _identical(g, e))

    def sequence(self, got: Any, expected: list | Record, path: str) -> Difference | None:
        if not isinstance(got, (list, Record)):
            return Difference("type", path, (got, expected), describe_type)
        names = expected.fields if isinstance(expected, Record) else None
        got, expected = list(got), list(expected)
        if len(got) != len(expected):
            return Difference("shape", path, (len(got), len(expected)), "{} entries".format)
        pairs = ((i, g, e) for i, (g, e) in enumerate(zip(got, expected, strict=True)) if not _identical(g, e))
        return self.first((g, e, f"{path}.{names[i]}" if names else f"{path}[{i}]") for i, g, e in pairs)

    def first(self, triples: Any) -> Difference | None:
        return next((found for triple in triples if (found := self.value(*triple))), None)

    def number(self, got: Any, expected: Any, path: str) -> Difference | None:
        if type(got) is type(expected) is float and self.close(got, expected):
            return None  # most of what is ever compared: thousands of rewards, returns and values, one by one
        if not _is_number(got):
            return Difference("type", path, (got, expected), describe_type)
        if np.shape(got) != np.shape(expected):
            return Difference("shape", path, (got, expected), _shape)
        if self.strict and _dtype_name(got) != _dtype_name(expected):
            return Difference("dtype", path, (got, expected), _dtype_name)
        if isinstance(got, int) and isinstance(expected, int):  # arbitrary size: no float may come between
            return None if got == expected else Difference("values", path, (got, expected), show)
        return self.numbers(np.asarray(got), np.asarray(expected), path)

    def close(self, got: float, expected: float) -> bool:
        """What np.isclose says of two floats, in a hundredth of its time."""
        rtol, atol = self.tolerance(FINE)
        if got == expected or (got != got and expected != expected):
            return True
        return math.isfinite(expected) and abs(got - expected) <= atol + rtol * abs(expected)

    def numbers(self, got: np.ndarray, expected: np.ndarray, path: str) -> Difference | None:
        if got.dtype == object or expected.dtype == object:  # an int beyond 64 bits against a float
            try:
                got, expected = got.astype(np.float64), expected.astype(np.float64)
            except OverflowError:  # beyond every float, also beyond inf
                return Difference("values", path, (got.item(), expected.item()), show)
        coarse = got.dtype in COARSE_DTYPES or expected.dtype in COARSE_DTYPES
        rtol, atol = self.tolerance(COARSE if coarse else FINE)
        with np.errstate(all="ignore"):
            wide_got, wide_expected = got.astype(np.float64), expected.astype(np.float64)
            if (wide_got == wide_expected).all():
                return None
            close = np.isclose(wide_got, wide_expected, rtol=rtol, atol=atol, equal_nan=True)
        if close.all():
            return None
        return Difference("values", path, (got, expected), show, partial(_largest_gap, got, expected, close))


def _identical(got: Any, expected: Any) -> bool:
    """Whether two decoded values are surely the same: then nothing about them need be asked in order.

    Thousands of rewards, actions and observations of an answer are, one by one; False says only that one must ask.
    """
    kind = type(got)
    if kind is not type(expected):
        return False
    if kind is list:
        return len(got) == len(expected) and all(map(_identical, got, expected))
    if kind is np.ndarray or kind is TensorArray:
        same_form = got.dtype == expected.dtype and got.shape == expected.shape
        return same_form and got.tobytes() == expected.tobytes()
    return kind in _SCALARS and bool(got == expected)


_SCALARS = frozenset({float, int, bool, str, bytes, type(None)})


def _largest_gap(got: np.ndarray, expected: np.ndarray, close: np.ndarray) -> str:
    """By how much two arrays of one shape differ where they are not `close`, and the first place, in words."""
    with np.errstate(all="ignore"):
        gaps = np.abs(got.astype(np.float64) - expected.astype(np.float64))[~close]
    largest = "nan" if np.isnan(gaps).all() else f"{np.nanmax(gaps):.6g}"
    if got.ndim == 0:
        return f"off by {largest}"
    first = tuple(np.argwhere(~close)[0].tolist())
    place = f"first at {list(first)}: got {show(got[first])}, expected {show(expected[first])}"
    return f"{len(gaps)} of {got.size} entries differ, by {largest} at most; {place}"


# --- words ------------------------------------------------------------------------------------------------------


def show(value: Any) -> str:
    """A short text for a decoded value, at most SHOWN characters."""
    text = _text(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _text(value: Any) -> str:
    if isinstance(value, Typed):
        return _text(value.value)
    if isinstance(value, Samples):
        return summarise(value.draws)
    if isinstance(value, Record):
        pairs = _joined(f"{f}={_text(v)}" for f, v in zip(value.fields, value.values, strict=True))
        return f"{value.name}({pairs})"
    if isinstance(value, dict):
        return "{" + _joined(f"{key!r}: {_text(item)}" for key, item in list(value.items())[:20]) + "}"
    if isinstance(value, list):
        return "[" + _joined(_text(item) for item in value[:50]) + (", …" if len(value) > 50 else "") + "]"
    if isinstance(value, np.ndarray):
        return _array_text(value)
    if isinstance(value, np.generic):  # an entry of an array
        value = value.item()
    if isinstance(value, int) and value.bit_length() > 600:
        return f"an integer of {value.bit_length()} bits"
    return f"{value:.10g}" if isinstance(value, float) else repr(value)[:SHOWN]


def _joined(texts: Iterator[str]) -> str:
    """The texts with commas between them, no more of them than `show` leaves: the rest may be endless."""
    parts: list[str] = []
    for text in texts:
        parts.append(text)
        if sum(map(len, parts)) > SHOWN:
            break
    return ", ".join(parts)


def _array_text(array: np.ndarray) -> str:
    plain = np.asarray(array)
    if math.prod(min(length, 2 * EDGE) for length in plain.shape) > MOST_PRINTED:  # many short axes: none is cut
        return describe_type(array)
    if plain.ndim == 0:
        return f"{plain.item():.10g}" if plain.dtype.kind == "f" else str(plain.item())
    return " ".join(np.array2string(plain, precision=6, separator=", ", threshold=40, max_line_width=10**6).split())


def summarise(draws: Any) -> str:
    """What a student may read of random draws: the share of each category, or mean and spread."""
    array = np.asarray(draws)
    if array.size == 0:
        return "no draws"
    if array.dtype.kind in "biu":
        values, counts = np.unique(array, return_counts=True)
        pairs = [f"{v}: {c / array.size:.1%}" for v, c in zip(values[:12], counts[:12], strict=True)]
        return "{" + ", ".join(pairs) + (", …" if len(values) > 12 else "") + "}"
    return f"{array.size} draws with mean {array.mean():.4g} and standard deviation {array.std():.4g}"


def describe(value: Any) -> str:
    """Type and, for short values, the value itself."""
    return f"{describe_type(value)} {show(value)}" if len(_text(value)) < 60 else describe_type(value)


def _describe_or_none(value: Any) -> str:
    return "None" if value is None else describe(value)


def describe_type(value: Any) -> str:
    """The kind of a decoded value in a student's words."""
    if isinstance(value, Typed):
        return describe_type(value.value)
    if isinstance(value, Samples):
        return "random draws"
    if isinstance(value, Record):
        return f"a {value.name}"
    if isinstance(value, np.ndarray) and value.ndim:
        return f"{'a tensor' if isinstance(value, TensorArray) else 'an array'} of shape {_shape(value)}"
    if _is_number(value):
        return "a number"
    names = {type(None): "None", str: "a string", bytes: "bytes", list: "a list or tuple", dict: "a dict"}
    return names.get(type(value), type(value).__name__)


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float, np.ndarray))


def _shape(value: Any) -> str:
    shape = np.shape(value)
    return "(a single number)" if shape == () else str(tuple(shape))


def _dtype_name(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return type(value).__name__
    return f"torch.{value.dtype.name}" if isinstance(value, TensorArray) else value.dtype.name
