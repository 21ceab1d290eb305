"""The wire format: the only form in which values cross the sandbox's border, in both directions.

A message is four parts: the four bytes ``PPW1``, the length of the JSON text (unsigned 32 bit, little endian), the
JSON text, and the raw buffers of the arrays in the order in which the text names them.  In the text, ``null``,
booleans, strings, lists, finite floats and small integers stand for themselves; everything else is an object with
exactly one key:

    {"i": "123..."}              an integer beyond 2**53
    {"f": "nan"}                 a float that JSON cannot write: nan, inf, -inf
    {"d": [[key, value], ...]}   a dict, in order
    {"a": ["n", "float32", [2, 3]]}   an array ("n") or a tensor ("t"); 24 bytes of the buffers
    {"b": 5}                     5 raw bytes of the buffers
    {"n": [name, fields, values]}  a named tuple
    {"t": value}  {"s": value}   marked by typed() and samples()

Worked example: ``encode([1, 2.5])`` is ``b"PPW1" + b"\\x08\\x00\\x00\\x00" + b"[1, 2.5]"``.

Nothing is ever unpickled, no object arrays exist, sizes are checked before memory is taken, and a message with one
byte too many is refused.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.checks.values import Record, Samples, TensorArray, Typed

MAGIC = b"PPW1"
HEADER = struct.Struct("<4sI")
MAX_BYTES = 64 << 20
MAX_TEXT = 16 << 20  # of JSON: parsing takes up to 25 times its size in memory
MAX_DEPTH = 40
MAX_DIGITS = 2_000
MAX_NODES = 400_000
MAX_SAME_HASH = 100  # keys of one dict: those made to collide take quadratic time, 60,000 of them minutes
BRACKETS_OF_A_PART = 4  # at most: an array has three
SAFE_INTEGER = 2**53
DTYPES = (
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
)


class WireError(ValueError):
    """A message that does not follow the format."""


class NotData(TypeError):
    """A value that is no plain data and therefore cannot be an answer."""


def encode(value: Any) -> bytes:
    """Return `value` as a message.  Raises NotData, naming the type, for anything that is not plain data."""
    buffers: list[bytes] = []
    text = _ENCODER.encode(_pack(value, buffers, 0)).encode("ascii")
    return b"".join((HEADER.pack(MAGIC, len(text)), text, *buffers))


def decode(data: bytes, max_bytes: int = MAX_BYTES) -> Any:
    """Return the value in `data`.  Raises WireError for anything but one whole, well-formed message."""
    if len(data) > max_bytes:
        raise WireError(f"the message has {len(data)} bytes, more than the {max_bytes} allowed")
    if len(data) < HEADER.size:
        raise WireError(f"the message has {len(data)} bytes, fewer than its header of {HEADER.size}")
    magic, length = HEADER.unpack_from(data)
    if magic != MAGIC or HEADER.size + length > len(data):
        raise WireError("the message does not begin with a valid header")
    if length > MAX_TEXT:
        raise WireError(f"the text of the message has {length} bytes, more than the {MAX_TEXT} allowed")
    body = memoryview(data)[HEADER.size :]
    return _Decoder(body[length:]).whole(_parse(bytes(body[:length])))


_ENCODER = json.JSONEncoder(allow_nan=False)


# --- encoding ---------------------------------------------------------------------------------------------------


def _pack(value: Any, buffers: list[bytes], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise NotData(f"the value is nested more than {MAX_DEPTH} deep")
    kind = type(value)
    if value is None or kind is bool or (kind is float and math.isfinite(value)):  # most of what is ever sent
        return value
    if isinstance(value, (int, float, str)):
        return _pack_scalar(value)
    if isinstance(value, (bytes, bytearray)):
        buffers.append(bytes(value))
        return {"b": len(value)}
    if isinstance(value, Typed):
        return {"t": _pack(value.value, buffers, depth + 1)}
    if isinstance(value, Samples):
        return _pack_draws(value.draws, buffers)
    if isinstance(value, dict):
        return _pack_mapping(value, buffers, depth)
    if isinstance(value, (list, tuple, Record)):
        return _pack_sequence(value, buffers, depth)
    return _pack_array(value, buffers)


def _pack_draws(draws: Any, buffers: list[bytes]) -> Any:
    try:
        return {"s": _pack_array(draws, buffers)}
    except NotData as error:
        raise NotData(f"random draws that are no array of numbers: {error}") from error


def _pack_scalar(value: int | float | str) -> Any:
    if isinstance(value, str):
        return str.__str__(value).encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int):
        number = int.__int__(value)
        return number if abs(number) <= SAFE_INTEGER else {"i": _digits(number)}
    number_ = float.__float__(value)
    return number_ if math.isfinite(number_) else {"f": repr(number_)}


def _digits(number: int) -> str:
    if number.bit_length() > MAX_DIGITS * 3:
        raise NotData(f"an integer of more than {MAX_DIGITS} digits")
    return str(number)


def _pack_sequence(value: list | tuple | Record, buffers: list[bytes], depth: int) -> Any:
    packed = [_pack(item, buffers, depth + 1) for item in value]
    if isinstance(value, Record):
        return {"n": [value.name, list(value.fields), packed]}
    fields = getattr(type(value), "_fields", None)
    if isinstance(fields, tuple) and all(isinstance(field, str) for field in fields):
        return {"n": [type(value).__name__, list(fields), packed]}
    return packed


def _pack_mapping(value: dict, buffers: list[bytes], depth: int) -> Any:
    pairs = [(_plain_key(key, depth), item) for key, item in dict.items(value)]
    if len(dict(pairs)) != len(pairs):
        raise NotData("a dict with two keys that are one when written down")
    return {"d": [[_pack(key, buffers, depth + 1), _pack(item, buffers, depth + 1)] for key, item in pairs]}


def _plain_key(key: Any, depth: int) -> Any:
    """The key that will be read: NumPy's scalars become Python's, named tuples tuples.  Raises NotData."""
    if isinstance(key, tuple) and depth <= MAX_DEPTH:
        return tuple(_plain_key(part, depth + 1) for part in tuple.__iter__(key))
    if isinstance(key, np.generic):
        key = key.item()
    if key is None or isinstance(key, bool):
        return key
    if isinstance(key, str):
        return _pack_scalar(key)
    if isinstance(key, int):
        return int.__int__(key)
    if isinstance(key, float):
        return float.__float__(key)
    raise NotData(f"a dict with a key of type {type(key).__name__}")


def _pack_array(value: Any, buffers: list[bytes]) -> Any:
    torch = sys.modules.get("torch")
    if isinstance(value, (np.ndarray, np.generic)):
        kind, array = ("t" if isinstance(value, TensorArray) else "n"), np.asarray(value)
    elif torch is not None and isinstance(value, torch.Tensor):
        kind, array = "t", _tensor_array(value)
    else:
        raise NotData(type(value).__name__)
    if array.dtype == np.longdouble:  # wider than a double on some machines, and a float like any other
        array = array.astype(np.float64)
    if array.dtype.name not in DTYPES:
        raise NotData(f"an array of dtype {array.dtype}")
    buffers.append(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes())
    return {"a": [kind, array.dtype.name, list(array.shape)]}


def _tensor_array(tensor: Any) -> np.ndarray:
    try:
        return np.asarray(tensor.detach().cpu().resolve_conj().resolve_neg().numpy())
    except (TypeError, RuntimeError) as error:
        raise NotData(f"a tensor of dtype {tensor.dtype} that has no plain values") from error


# --- decoding ---------------------------------------------------------------------------------------------------


def _refuse_constant(name: str) -> Any:
    raise WireError(f"{name} is not valid in a message")


def _single_pair(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) != 1:
        raise WireError(f"an object has {len(pairs)} keys, not one")
    return dict(pairs)


_DECODER = json.JSONDecoder(object_pairs_hook=_single_pair, parse_constant=_refuse_constant)


def _parse(text: bytes) -> Any:
    if text.count(b"[") + text.count(b"{") > BRACKETS_OF_A_PART * MAX_NODES:  # an empty list takes 44 times its text
        raise WireError("the message has too many parts")
    try:
        return _DECODER.decode(text.decode("ascii"))
    except WireError:
        raise
    except (ValueError, RecursionError) as error:
        raise WireError(f"the text of the message is not valid: {type(error).__name__}") from error


class _Decoder:
    """Walks the parsed text once and takes each array's bytes from the front of the buffers."""

    def __init__(self, buffers: memoryview) -> None:
        self.buffers = buffers
        self.nodes = 0

    def whole(self, tree: Any) -> Any:
        value = self.value(tree, 0)
        if len(self.buffers):
            raise WireError(f"{len(self.buffers)} bytes are left over at the end of the message")
        return value

    def value(self, tree: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError("the message is nested too deeply or has too many parts")
        kind = type(tree)
        if kind is int or kind is bool or (kind is float and math.isfinite(tree)):  # most of what is ever read
            return tree
        if isinstance(tree, dict):
            ((key, inner),) = tree.items()
            if key not in _READERS:
                raise WireError(f"unknown tag {key[:20]!r}")
            return _READERS[key](self, inner, depth + 1)
        if isinstance(tree, list):
            return [self.value(item, depth + 1) for item in tree]
        return _plain(tree)

    def take(self, count: int) -> memoryview:
        if count > len(self.buffers):
            raise WireError(f"an array of {count} bytes is announced, {len(self.buffers)} are there")
        taken, self.buffers = self.buffers[:count], self.buffers[count:]
        return taken

    def integer(self, tree: Any, depth: int) -> int:
        if not isinstance(tree, str) or len(tree) > MAX_DIGITS or not tree.lstrip("-").isdigit() or not tree.isascii():
            raise WireError("a big integer is not written in digits")
        try:
            return int(tree)
        except ValueError as error:
            raise WireError("a big integer is not written in digits") from error

    def special(self, tree: Any, depth: int) -> float:
        if tree not in ("nan", "inf", "-inf"):
            raise WireError("a special float is none of nan, inf, -inf")
        return float(tree)

    def mapping(self, tree: Any, depth: int) -> dict[Any, Any]:
        if not isinstance(tree, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in tree):
            raise WireError("a dict is not a list of pairs")
        pairs = [(_key(self.value(key, depth)), self.value(item, depth)) for key, item in tree]
        if max(Counter(hash(key) for key, _ in pairs).values(), default=0) > MAX_SAME_HASH:
            raise WireError("too many keys of a dict have the same hash")
        result = dict(pairs)
        if len(result) != len(tree):
            raise WireError("a dict names a key twice")
        return result

    def array(self, tree: Any, depth: int) -> np.ndarray:
        if not (isinstance(tree, list) and len(tree) == 3 and tree[0] in ("n", "t") and tree[1] in DTYPES):
            raise WireError("an array is not [kind, dtype, shape]")
        kind, name, shape = tree
        if not isinstance(shape, list) or len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
            raise WireError("an array has no valid shape")
        dtype = np.dtype(name).newbyteorder("<")
        raw = self.take(math.prod(shape) * dtype.itemsize)
        if name == "bool" and np.any(np.frombuffer(raw, np.uint8) > 1):
            raise WireError("an array of bool holds a byte that is neither 0 nor 1")
        try:
            array = np.frombuffer(raw, dtype).reshape(shape).astype(np.dtype(name))
        except ValueError as error:  # no entries, and yet an axis too long for NumPy
            raise WireError("an array has no valid shape") from error
        return array.view(TensorArray) if kind == "t" else array

    def raw(self, tree: Any, depth: int) -> bytes:
        if type(tree) is not int or tree < 0:
            raise WireError("bytes have no valid length")
        return bytes(self.take(tree))

    def record(self, tree: Any, depth: int) -> Record:
        if not (isinstance(tree, list) and len(tree) == 3 and isinstance(tree[0], str)):
            raise WireError("a record is not [name, fields, values]")
        name, fields, values = tree
        if not (isinstance(fields, list) and isinstance(values, list) and len(fields) == len(values)):
            raise WireError("a record has no value for each field")
        if not all(isinstance(field, str) for field in fields):
            raise WireError("a field of a record has no name")
        names = tuple(str(_plain(field)) for field in fields)
        return Record(str(_plain(name)), names, tuple(self.value(item, depth) for item in values))

    def typed(self, tree: Any, depth: int) -> Typed:
        return Typed(self.value(tree, depth))

    def samples(self, tree: Any, depth: int) -> Samples:
        draws = self.value(tree, depth)
        if not isinstance(draws, np.ndarray):  # they are counted and averaged before they are compared
            raise WireError("random draws are no array")
        return Samples(draws)


# No attribute of the decoder: its methods would hold it, and it the whole message, until a garbage collection.
_READERS: dict[str, Callable[[_Decoder, Any, int], Any]] = {
    "i": _Decoder.integer, "f": _Decoder.special, "d": _Decoder.mapping, "a": _Decoder.array, "b": _Decoder.raw,
    "n": _Decoder.record, "t": _Decoder.typed, "s": _Decoder.samples,
}  # fmt: skip


def _plain(tree: Any) -> Any:
    if isinstance(tree, str):
        return tree.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate would break every later print
    if isinstance(tree, float) and not math.isfinite(tree):
        raise WireError("a float is too large")  # 1e999 parses as inf
    return tree


def _key(value: Any) -> Any:
    if isinstance(value, (list, Record)):  # a named tuple is a tuple
        return tuple(_key(item) for item in value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return value.item()
    raise WireError("a dict has a key that is no plain value")
