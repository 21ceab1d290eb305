from collections import namedtuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib import samples, typed
from course_lib.checks.compare import SHOWN, compare, describe_type, show
from course_lib.checks.values import Record, TensorArray
from course_lib.checks.wire import decode, encode

Batch = namedtuple("Batch", "rewards actions")
NUMBERS = st.one_of(st.booleans(), st.integers(-100, 100), st.floats(-100, 100), st.just(float("nan")))
PLAIN = st.recursive(
    st.one_of(st.none(), NUMBERS, st.text(max_size=3), st.lists(NUMBERS, min_size=1, max_size=3).map(np.array)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=2), inner, max_size=3)),
    max_leaves=8,
)


def across(value):
    """The value as it arrives on the other side of the border."""
    return decode(encode(value))


def kind(got, expected, **tolerances) -> str:
    """Kind of the first difference between two values that crossed the border, "" when they are alike."""
    difference = compare(across(got), across(expected), **tolerances)
    return difference.kind if difference else ""


# --- alike ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1, 1.0),
        (True, 1),
        (np.float32(0.1), 0.1),
        (np.int64(3), 3),
        (np.array(2.5), 2.5),
        ((1, 2), [1, 2]),
        ([np.float64(1), (2,)], (1, [2])),
        (Batch([1], [2]), ([1], [2])),
        (([1], [2]), Batch([1], [2])),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        (float("nan"), float("nan")),
        (float("inf"), float("inf")),
        (10**30, 1e30),
        ({"a": 1, "b": 2}, {"b": 2.0, "a": True}),
        ("text", "text"),
        (None, None),
        (b"raw", b"raw"),
        (typed(np.ones(2)), np.ones(2, dtype="float32")),
    ],
)
def test_alike_by_value(got, expected):
    """Scalars of any kind, int and float, tuple, list and named tuple, NaN and NaN: equal values count as equal."""
    assert kind(got, expected) == ""


@given(PLAIN)
def test_everything_equals_itself(value):
    """The reference passes its own check, whatever it returns."""
    assert kind(value, value) == ""


@given(PLAIN, PLAIN)
def test_being_alike_has_no_direction(one, other):
    """Which of two values is the student's makes no difference to whether they are alike."""
    assert (kind(one, other) == "") == (kind(other, one) == "")


@given(PLAIN, PLAIN, st.sampled_from([across, typed]))
@example(1.0, True, across)
@example(1, 1.0, typed)
def test_what_is_surely_the_same_has_no_difference(one, other, mark):
    """Parts that are identical are passed over; asked in order they would have no difference either."""
    got, expected = ([mark(across([value, 1.0]))] for value in (one, other))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("course_lib.checks.compare._identical", lambda *_: False)
        asked = compare(got, expected)
    short = compare(got, expected)
    assert [short and (short.path, short.sentence())] == [asked and (asked.path, asked.sentence())]


FLOATS = st.one_of(st.floats(), st.sampled_from([0.0, 1.0, 1e-9, -1e-9, 1e300, float("inf")]))
NEAR = st.sampled_from([0.0, 1e-10, 1e-9, 1.0000001e-9, 2e-9, 2.1e-9, 1e-3])
TOLERANCES = st.sampled_from([(None, None), (0.0, 0.0), (1e-3, 0.0), (0.0, 1e-3)])


@given(FLOATS, FLOATS, NEAR, NEAR, TOLERANCES)
@example(1.0, float("inf"), 0.0, 0.0, (None, None))
@example(float("inf"), 1.0, 0.0, 0.0, (None, None))
def test_a_float_is_close_as_numpy_says(expected, other, part, more, tolerances):
    """Numbers one by one take a short way; it says what np.isclose says, at the edges of the tolerance too."""
    rtol, atol = ((1e-9 if one is None else one) for one in tolerances)
    for got in (other, expected * (1 + part) + more):
        with np.errstate(all="ignore"):
            close = bool(np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True))
        assert (compare(got, expected, *tolerances) is None) == close


# --- order: missing, type, shape, dtype, values -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("got", "expected", "first"),
    [
        (None, [1, 2], "missing"),
        ({"a": 1}, {"a": 2, "b": 2}, "missing"),
        ({"a": 1, "z": 0}, {"a": 2}, "missing"),
        ("1", 1, "type"),
        ([1.0], 1.0, "type"),
        (1, None, "type"),
        ([1, 2], np.array([1, 2]), "type"),
        (np.array([1, 2]), [1, 2], "type"),
        ({"a": 1}, [1], "type"),
        ("a", b"a", "type"),
        (np.ones((2, 1)), np.zeros(2), "shape"),
        (np.ones(1), 0.0, "shape"),
        ([1, 2, 3], [9, 9], "shape"),
        (typed(np.ones(2)), typed(np.zeros(2, "float32")), "dtype"),
        (typed(np.ones((2, 1))), typed(np.zeros(2, "float32")), "shape"),
        (np.ones(2), np.zeros(2), "values"),
        ("a", "b", "values"),
        (10**400, 10**400 + 1, "values"),
        (2**60, 2**60 + 1, "values"),
    ],
)
def test_the_cheapest_difference_is_named_first(got, expected, first):
    """Missing before type before shape before dtype before values, whatever else differs."""
    assert kind(got, expected) == first


def test_a_tensor_and_an_array_differ_only_where_the_dtype_counts():
    """Inside typed() a NumPy array in a tensor's place is a difference; elsewhere it is not."""
    array = np.ones(2, dtype="float32")
    tensor = array.view(TensorArray)
    assert compare(array, tensor) is None
    assert kind(typed(array), typed(tensor)) == "dtype"


def test_typed_reaches_into_a_batch():
    """typed() around a named tuple of arrays compares the dtype of each, and names the field that differs."""
    good = Batch(np.ones(2, "float32"), np.ones(2, "int64"))
    difference = compare(across(typed(good._replace(actions=np.ones(2)))), across(typed(good)))
    assert (difference.kind, difference.path) == ("dtype", ".actions")


def test_a_batch_differs_by_its_order_not_by_its_names():
    """A tuple in the right order counts as the named tuple; swapped fields are wrong values."""
    assert kind(Batch([2], [1]), Batch([1], [2])) == "values"


def test_no_integer_is_infinite():
    """An integer beyond every float is not alike to an answer that overflowed to inf."""
    assert kind(float("inf"), 10**400) == "values"
    assert kind(10**400, float("inf")) == "values"
    assert kind(-(10**400), float("inf")) == "values"


# --- tolerances -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dtype", "near", "far"), [("float32", 0.9e-5, 1.3e-5), ("float64", 0.9e-9, 2.1e-9), ("float16", 0, 1e-3)]
)
def test_tolerance_follows_the_coarser_side(dtype, near, far):
    """1e-5 relative for float32 and smaller, on either side; 1e-9 for float64 and Python floats."""
    exact = np.ones(3, dtype=dtype)
    for got, expected in ((exact, 1.0 + np.array([0, 0, near])), (1.0 + np.array([0, 0, near]), exact)):
        assert kind(got, expected) == ""
    assert kind(exact, 1.0 + np.array([0, 0, far])) == "values"


@pytest.mark.parametrize(("dtype", "near", "far"), [("float32", 0.9e-6, 1.2e-6), ("float64", 0.9e-9, 1.1e-9)])
def test_near_zero_an_absolute_tolerance_holds(dtype, near, far):
    """1e-6 for float32, 1e-9 for float64, where a relative tolerance would ask for equality."""
    zero = np.zeros(1, dtype=dtype)
    assert kind(zero + near, zero) == ""
    assert kind(zero + far, zero) == "values"


def test_a_check_may_set_its_own_tolerances():
    """rtol and atol replace the course's, each by itself, wider or narrower."""
    assert kind(1.01, 1.0, rtol=0.02) == ""
    assert kind(1.01, 1.0, atol=0.02) == ""
    assert kind(np.float32(1 + 5e-6), np.float32(1), rtol=0.0, atol=0.0) == "values"


@pytest.mark.parametrize(("got", "expected"), [(np.nan, 1.0), (1.0, np.nan), (np.inf, -np.inf), (np.inf, 1e300)])
def test_nan_and_inf_are_near_nothing_else(got, expected):
    """NaN equals NaN only, inf equals inf only, however wide the tolerance."""
    assert kind(got, expected, rtol=1e3, atol=1e3) == "values"


# --- words ------------------------------------------------------------------------------------------------------


def test_the_sentence_says_where_first_and_by_how_much():
    """Name of the place, got, expected, how many entries differ, the largest gap, the first one."""
    got, expected = {"table": [np.array([1.0, 2.0, 5.0])]}, {"table": [np.array([1.0, 3.0, 3.0])]}
    sentence = compare(across(got), across(expected)).sentence()
    assert sentence.startswith("values at ['table'][0]: got [1., 2., 5.], expected [1., 3., 3.]")
    assert "2 of 3 entries differ, by 2 at most; first at [1]: got 2, expected 3" in sentence


def test_an_entry_of_an_array_is_shown_as_a_number():
    """Entries of every dtype are told as digits, without the name of their type."""
    got, expected = np.zeros(2, np.float32), np.ones(2, np.float32)
    assert "first at [0]: got 0, expected 1" in compare(across(got), across(expected)).sentence()


def test_a_scalar_says_by_how_much_it_is_off():
    """A single number needs no table: the gap is told."""
    assert "off by 0.5" in compare(1.0, 1.5).sentence()


def test_all_nan_answers_have_words_too():
    """An answer of nothing but NaN is a difference in values that can be told."""
    assert "nan" in compare(across(np.full(2, np.nan)), across(np.ones(2))).sentence()


@pytest.mark.parametrize(
    "value",
    ["x" * 10_000, [[0.1] * 400] * 400, np.ones((300, 300)), {"k" * 900: 1}, 10**1500, [["ab" * 500] * 60] * 60],
    ids=["text", "lists", "array", "dict", "integer", "texts"],
)
def test_what_is_shown_is_short(value):
    """A message never holds more than SHOWN characters of a value."""
    assert len(show(across(value))) <= SHOWN


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (1.5, "a number"),
        (np.float32(1), "a number"),
        ("a", "a string"),
        ([1], "a list or tuple"),
        ({}, "a dict"),
        (np.ones((2, 3)), "an array of shape (2, 3)"),
        (typed(np.ones(1)), "an array of shape (1,)"),
        (samples(np.ones(3)), "random draws"),
        (Batch(1, 2), "a Batch"),
    ],
)
def test_types_have_a_students_words(value, words):
    """A message says "a list or tuple" and "an array of shape (2, 3)", never the name of an inner class."""
    assert describe_type(across(value)) == words


def test_a_tensor_is_called_a_tensor():
    """A student who returned a tensor reads "a tensor"."""
    assert describe_type(np.ones(2).view(TensorArray)) == "a tensor of shape (2,)"


# --- random draws -----------------------------------------------------------------------------------------------


def test_draws_are_compared_by_kind_number_and_distribution():
    """No draws: type; another number of them: shape; another distribution: values, told as shares."""
    expected = samples(np.repeat([0, 1], 100))
    assert kind(np.repeat([0, 1], 100), expected) == "type"
    assert kind(samples(np.repeat([0, 1], 50)), expected) == "shape"
    assert kind(samples(np.repeat([1, 0], 100)), expected) == ""
    difference = compare(across(samples(np.zeros(200, int))), across(expected))
    assert (difference.kind, difference.got) == ("values", "{0: 100.0%}")


def test_draws_may_be_a_list():
    """samples([...]) of Python numbers is an array of them: a list must not fail against itself."""
    assert kind(samples([0, 1] * 50), samples((1, 0) * 50)) == ""


def test_a_record_shows_its_fields():
    """A named tuple is shown as Python would write it."""
    assert show(Record("Batch", ("a", "b"), (1, [2.0]))) == "Batch(a=1, b=[2])"


@pytest.mark.parametrize("shape", [(6,) * 9, (2,) * 23])
def test_an_array_of_many_short_axes_is_described(shape):
    """NumPy cuts long axes only: it would print each of the millions of entries."""
    big = np.zeros(shape, dtype=np.int8)
    assert show(big) == f"an array of shape {shape}"[:SHOWN]


def test_no_more_is_put_into_words_than_is_shown():
    """Fifty lists of fifty lists of fifty arrays take no longer than the few that fit."""
    array = CountedRepr()
    assert show([[[array] * 50] * 50] * 50).endswith("…")
    assert CountedRepr.calls < SHOWN


class CountedRepr:
    """Counts how often it is put into words."""

    calls = 0

    def __repr__(self):
        CountedRepr.calls += 1
        return "word"
