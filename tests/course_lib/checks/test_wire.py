import gc
import json
import math
import pickle
import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib import samples
from course_lib.checks import wire
from course_lib.checks.values import Record, Samples, TensorArray, Typed
from course_lib.checks.wire import DTYPES, HEADER, MAGIC, MAX_DEPTH, NotData, WireError, decode, encode
from tests.plain_data import KEYS, VALUES, Point


def message(tree, buffers: bytes = b"") -> bytes:
    """A message with a valid header around any JSON and any buffers."""
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return HEADER.pack(MAGIC, len(text)) + text + buffers


def same(one, other) -> bool:
    """Equal after a round trip: tuples have become lists, named tuples records; NaN equals NaN."""
    if isinstance(one, Typed | Samples):
        mine, theirs = [vars(value).popitem()[1] for value in (one, other)]
        return type(one) is type(other) and same(mine, theirs)
    if isinstance(one, Point | Record):
        fields = one._fields if isinstance(one, Point) else one.fields
        return isinstance(other, Record) and other.fields == fields and same(list(one), list(other))
    if isinstance(one, list | tuple):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray):
        equal_nan = one.dtype.kind == "f"
        return one.dtype == other.dtype and one.shape == other.shape and np.array_equal(one, other, equal_nan=equal_nan)
    return type(one) is type(other) and (one == other or (one != one and other != other))


# --- there and back ---------------------------------------------------------------------------------------------


@given(VALUES)
def test_data_survives_the_round_trip(value):
    """Nested data of every kind comes back equal: value, type, dtype, shape, order of a dict."""
    assert same(value, decode(encode(value)))


@given(VALUES)
def test_a_second_round_trip_changes_nothing(value):
    """What was decoded encodes to the same bytes, so a value may cross the border as often as needed."""
    once = encode(decode(encode(value)))
    assert encode(decode(once)) == once


def test_the_worked_example_of_the_format():
    """The bytes of a small message are those that the module's head writes out."""
    assert encode([1, 2.5]) == b"PPW1" + b"\x08\x00\x00\x00" + b"[1, 2.5]"


def test_arrays_travel_as_raw_little_endian_buffers():
    """A big-endian array gives the same bytes as a little-endian one."""
    assert encode(np.arange(3, dtype=">i4")) == encode(np.arange(3, dtype="<i4"))


def test_an_array_that_is_not_contiguous_arrives_in_its_order():
    """A transposed, strided view arrives as the values that it shows."""
    view = np.arange(12.0).reshape(3, 4).T[::2]
    assert np.array_equal(decode(encode(view)), view)


def test_numpy_scalars_keep_their_dtype_except_float64_and_str():
    """np.float32(1) stays a 0-d float32; np.float64 and np.str_ are Python's own numbers and strings."""
    assert decode(encode(np.float32(1.5))).dtype == np.float32
    assert type(decode(encode(np.float64(1.5)))) is float
    assert type(decode(encode(np.str_("a")))) is str
    assert decode(encode(np.bool_(True))).dtype == np.bool_


def test_a_numpy_number_that_is_not_finite_is_still_a_number():
    """nan and the infinities arrive as themselves, Python's and NumPy's: an answer, not an error of the check."""
    back = decode(encode([np.float64("nan"), np.float64("-inf"), float("inf")]))
    assert [str(value) for value in back] == ["nan", "-inf", "inf"]


def test_a_long_double_travels_as_a_double():
    """NumPy's widest float is a NumPy number like any other, alone and in an array."""
    back = decode(encode({"one": np.longdouble(0.5), "many": np.array([1, 2], dtype=np.longdouble)}))
    assert back["one"] == 0.5
    assert back["many"].dtype == np.float64
    assert back["many"].tolist() == [1.0, 2.0]


def test_tensors_become_arrays_that_remember_it():
    """A tensor, also one that requires a gradient, arrives as an array marked as a tensor; an array is not marked."""
    torch = pytest.importorskip("torch")
    back = decode(encode([torch.ones(2, 3, requires_grad=True), np.ones(2)]))
    assert isinstance(back[0], TensorArray)
    assert back[0].dtype == np.float32
    assert back[0].shape == (2, 3)
    assert not isinstance(back[1], TensorArray)


@pytest.mark.parametrize("build", ["torch.eye(2).to_sparse()", "torch.ones(2, dtype=torch.bfloat16)"])
def test_tensors_without_plain_values_are_refused(build):
    """A sparse or bfloat16 tensor is no data, and says so instead of breaking."""
    torch = pytest.importorskip("torch")
    with pytest.raises(NotData):
        encode(eval(build, {"torch": torch}))  # noqa: S307 - the two lines above


def test_integers_of_any_size_arrive_exactly():
    """Beyond 2**53 JSON numbers are not safe everywhere, so they travel as digits."""
    for number in (2**53, 2**53 + 1, -(10**300), 2**63):
        assert decode(encode(number)) == number


def test_subclasses_that_lie_travel_by_their_true_value():
    """A float, int or str of a class of the student's own cannot say one thing and send another."""

    class LyingFloat(float):
        def __eq__(self, other):
            return True

        def __repr__(self):
            return "99.0"

        __hash__ = float.__hash__

    class LyingInt(int):
        def __int__(self):
            return 99

    class LyingStr(str):
        def __str__(self):
            return "99"

    for value in (LyingFloat(1.5), LyingInt(1), LyingStr("a")):
        assert "99" not in repr(decode(encode(value)))


def test_lone_surrogates_do_not_cross():
    """Half a character would break every later print and file; it is replaced."""
    assert decode(encode("a\ud800b")) == "a?b"
    assert decode(message(b'"\\ud800"')) == "?"


# --- what is no data --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [object(), {1, 2}, lambda: 0, 1j, np.array([1j]), np.array([object()]), range(3)])
def test_what_is_no_data_is_refused_by_name(value):
    """Objects, sets, functions, complex numbers and object arrays raise NotData that names a type."""
    with pytest.raises(NotData, match=r"\w"):
        encode([1, value])


ODD_KEYS = st.recursive(
    st.one_of(
        KEYS, st.text(), st.binary(), st.builds(np.float32, st.floats(width=32)), st.sampled_from([1j, object()])
    ),
    lambda inner: st.one_of(st.tuples(inner), st.builds(Point, inner, inner)),
    max_leaves=3,
)


@given(st.dictionaries(ODD_KEYS, st.none(), max_size=3))
@example(dict.fromkeys(["\ud800", "\udfff"]))
@example({Point(1, 2): None})
@example({b"x": None})
def test_a_dict_is_refused_by_its_writer_or_understood_by_its_reader(value):
    """Nothing that encode lets pass makes the reader drop the child: bytes, and keys that become one, are no data."""
    try:
        data = encode(value)
    except NotData:
        return
    assert len(decode(data)) == len(value)


def test_keys_arrive_as_pythons_own():
    """NumPy's scalars become numbers and named tuples tuples, so a table by state may have either for its keys."""
    assert decode(encode({np.int64(3): 1, np.bool_(True): 2, Point(1, np.float32(0.5)): 3})) == {
        3: 1, True: 2, (1, 0.5): 3,
    }  # fmt: skip


def test_a_value_nested_too_deeply_or_in_itself_is_refused():
    """40 levels are allowed, more raise NotData, a list that holds itself among them."""
    deep = []
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert same(deep, decode(encode(deep)))
    with pytest.raises(NotData, match="deep"):
        encode([deep])
    endless: list = []
    endless.append(endless)
    with pytest.raises(NotData, match="deep"):
        encode(endless)


def test_an_integer_of_thousands_of_digits_is_refused():
    """More than 2,000 digits take quadratic time to read, so they are no data."""
    assert decode(encode(10**1500)) == 10**1500
    with pytest.raises(NotData, match="digits"):
        encode(10**2000)


# --- hostile messages -------------------------------------------------------------------------------------------


def refused_or_data(data: bytes) -> None:
    """Decoding gives a value or WireError; any other exception fails the test."""
    try:
        decode(data)
    except WireError:
        return


@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_only_wire_errors(data):
    """Bytes with and without a valid header never raise anything but WireError."""
    refused_or_data(data)
    refused_or_data(message(data))


@given(VALUES, st.data())
def test_mutated_messages_raise_only_wire_errors(value, data):
    """A valid message with some bytes changed, cut out or put in never raises anything but WireError."""
    raw = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    refused_or_data(bytes(raw))


TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.sampled_from(DTYPES)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from("ifdabnts?"), inner, min_size=1, max_size=1),
        st.builds(lambda kind, name, shape: {"a": [kind, name, shape]}, st.sampled_from("nt"), inner, inner),
        st.builds(lambda shape: {"a": ["n", "int8", shape]}, st.lists(st.integers(-1, 2**41), max_size=4)),
        st.builds(lambda pairs: {"d": pairs}, st.lists(st.tuples(inner, inner), max_size=3)),
    ),
    max_leaves=10,
)


@given(TREES, st.binary(max_size=16))
@example({"a": ["n", "float32", [0, 2**39, 2**39]]}, b"")
@example({"d": [[{"b": 0}, 1]]}, b"")
@example({"d": [[["a"], 1], [["a"], 2]]}, b"")
@example({"i": "-"}, b"")
@example({"n": ["x", ["a"], []]}, b"")
@example({"a": ["n", "bool", [1]]}, b"\x02")
def test_well_formed_json_with_any_tags_raises_only_wire_errors(tree, buffers):
    """Every tag with a wrong, missing or absurd content gives WireError, never an exception of Python's or NumPy's."""
    refused_or_data(message(tree, buffers))


@pytest.mark.parametrize(
    ("tree", "buffers"),
    [
        ({"a": ["n", "object", [1]]}, b"\0" * 8),
        ({"a": ["n", "float32", [-1]]}, b"\0" * 4),
        ({"a": ["n", "float32", [2]]}, b"\0" * 4),
        ({"a": ["n", "float32", [1]]}, b"\0" * 5),
        ({"a": ["n", "float32", [0, 2**39, 2**39]]}, b""),
        ({"a": ["n", "bool", [1]]}, b"\2"),
        ({"i": "1e5"}, b""),
        ({"f": "1.0"}, b""),
        ({"p": "x"}, b""),
        ({"d": [["k", 1], ["k", 2]]}, b""),
        ({"d": [[["k"], 1], [["k"], 2]]}, b""),
        ({"d": [[{"b": 1}, 1]]}, b"x"),
        ({"n": ["name", ["a"], []]}, b""),
        (b'{"d": [], "d": []}', b""),
        (b"NaN", b""),
        (b"1e999", b""),
        (b"[1] ", b"x"),
        ("ü".encode(), b""),
    ],
)
def test_each_broken_rule_is_refused(tree, buffers):
    """Each message breaks one rule: dtype, shape, length, leftovers, digits, tags, keys, constants, encoding."""
    with pytest.raises(WireError):
        decode(message(tree, buffers))


def test_one_byte_more_or_less_is_refused():
    """A message is whole: neither cut nor followed by anything."""
    data = encode(np.arange(4))
    for wrong in (data[:-1], data + b"\0", data[1:], b""):
        with pytest.raises(WireError):
            decode(wrong)


def test_size_is_bounded_before_anything_is_read():
    """More bytes than allowed, or more text than may be parsed, are refused."""
    data = encode(b"x" * 100)
    with pytest.raises(WireError, match="more than the 50 allowed"):
        decode(data, max_bytes=50)
    assert decode(data, max_bytes=len(data)) == b"x" * 100
    with pytest.raises(WireError, match="text"):
        decode(message(b" " * wire.MAX_TEXT + b"1"))


def test_nesting_is_bounded():
    """A message of 45 levels is refused, whatever the nesting is made of."""
    for opening, closing in (("[", "]"), ('{"t": ', "}"), ('{"d": [[1, ', "]]}")):
        with pytest.raises(WireError, match="deep"):
            decode(message((opening * 45 + "1" + closing * 45).encode()))


BOTTOMLESS = [("[", ""), ('{"t": ', ""), ('{"d": [[1, ', "]]}"), ("[", "]"), ('{"n": ["", [""], [', "]]}")]


@pytest.mark.parametrize(("opening", "closing"), BOTTOMLESS, ids=[one + other for one, other in BOTTOMLESS])
def test_nesting_without_end_is_refused(opening, closing):
    """A hundred thousand levels, closed or not, end no interpreter."""
    with pytest.raises(WireError):
        decode(message((opening * 100_000 + "1" + closing * 100_000).encode()))


@pytest.mark.parametrize("length", [2**31, 2**39, 2**40 - 1, 2**60, 2**63, 10**30])
@pytest.mark.parametrize("tree", [{"a": ["n", "float64", [0]]}, {"a": ["t", "int8", [0, 0]]}, {"b": 0}], ids=str)
def test_a_size_that_is_only_announced_takes_no_memory(tree, length):
    """Terabytes in a message of a few bytes are refused before anything is allocated."""
    announced = json.loads(json.dumps(tree).replace("0", str(length)))
    assert refused_within(message(announced, b"\0" * 64), 100_000)


PARTS = [b"[]", b"[[[]]]", b"[" * 500 + b"]" * 500, b'"xy"', b'{"t":0}', b'{"d":[]}', b'{"b":0}', b"1.5", b'{"i":"9"}']


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[:9].decode())
def test_memory_is_bounded_by_the_length_of_the_text(monkeypatch, part):
    """Reading takes at most 25 times the bytes that were sent; here with a fortieth of the bounds."""
    monkeypatch.setattr(wire, "MAX_NODES", wire.MAX_NODES // 40)
    text = b"[" + b",".join([part] * (wire.MAX_TEXT // 40 // len(part))) + b"]"
    assert refused_within(message(text), 25 * len(text))


def refused_within(data: bytes, most: int) -> bool:
    """Whether `data` is decoded, or refused, in less than `most` bytes of memory."""
    tracemalloc.start()
    try:
        refused_or_data(data)
        return tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def test_parts_are_bounded(monkeypatch):
    """A message of more than MAX_NODES parts is refused."""
    monkeypatch.setattr(wire, "MAX_NODES", 100)
    assert len(decode(message([1] * 99))) == 99
    with pytest.raises(WireError, match="parts"):
        decode(message([1] * 100))


def test_a_huge_integer_in_the_text_is_refused_quickly():
    """Digits without end neither take quadratic time nor raise anything else."""
    for tree in (b"1" * 1_000_000, b'{"i": "' + b"1" * 1_000_000 + b'"}'):
        with pytest.raises(WireError):
            decode(message(tree))


def test_a_named_tuple_is_a_key_like_any_tuple():
    """A dict whose keys are named tuples arrives with plain tuples as keys."""
    assert decode(encode({Point(1, 10): 2.0})) == {(1, 10): 2.0}


def test_nothing_is_ever_unpickled(monkeypatch):
    """A pickle inside a message stays bytes, and the module does not know pickle."""
    bomb = pickle.dumps(math.factorial)
    monkeypatch.setattr(pickle, "loads", lambda *_: pytest.fail("unpickled"))
    assert decode(encode(bomb)) == bomb
    assert not hasattr(wire, "pickle")
    with pytest.raises(WireError):
        decode(bomb)


def test_a_message_is_let_go_at_once():
    """Nothing in a circle holds it: the grader of a large class would keep megabytes until a garbage collection."""
    message_ = encode([1, b"raw", np.zeros(3), {"key": 2.5}])
    gc.collect()
    gc.disable()
    try:
        decode(message_)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_encoding_needs_no_torch():
    """Without torch loaded, arrays and numbers are encoded all the same: the module asks only what is there."""
    assert "torch" not in vars(wire)
    assert decode(encode(samples(np.arange(3)))).draws.tolist() == [0, 1, 2]
    assert sys.modules[wire.__name__] is wire


@pytest.mark.parametrize("draws", ["heads", {"heads": 1}, [[1], [2, 3]], None, 10**30, Typed(np.arange(3))])
def test_draws_are_an_array_or_no_data(draws):
    """The reader counts and averages draws before it compares them: what is no array must not get that far."""
    with pytest.raises(NotData, match="random draws"):
        encode(Samples(draws))
    with pytest.raises(WireError, match="random draws"):
        decode(message({"s": [1, 2]}))


@pytest.mark.parametrize(
    "keys",
    [
        [{"i": str((2**61 - 1) * k)} for k in range(1, 300)],
        [[-1 - (n >> bit & 1) for bit in range(9)] for n in range(300)],
    ],
)
def test_keys_that_collide_are_refused(keys):
    """Sixty thousand keys of one hash keep a dict busy for minutes; honest ones share a hash by the dozen at most."""
    with pytest.raises(WireError, match="hash"):
        decode(message({"d": [[key, 0] for key in keys]}))
    assert len(decode(encode({(x, y): 0 for x in range(-40, 40) for y in range(-40, 40)}))) == 6400
