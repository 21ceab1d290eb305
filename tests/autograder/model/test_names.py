"""autograder/model/names.py: names as components of paths."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.model.names import LONGEST, decode_name, encode_name

ANY_NAME = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("ada.lovelace@uni-x.org", "ada.lovelace@uni-x.org"),
        ("Zoë/../x", "Zo%C3%AB%2F..%2Fx"),
        (".", "%2E"),
        ("..", "%2E%2E"),
        ("", "%"),
        ("...", "..."),
        ("a%2Fb", "a%252Fb"),
        ("~tmp", "%7Etmp"),
        ("\udcff", "%ED%B3%BF"),
    ],
)
def test_what_a_name_becomes(name, component):
    """Letters, digits and ._@- stay, every other byte becomes %XX; empty, dot and dot-dot cannot be components."""
    assert encode_name(name) == component
    assert decode_name(component) == name


@given(ANY_NAME, ANY_NAME)
@example("a b", "a%20b")
@example(".", "%2E")
def test_two_names_never_share_a_component(one, other):
    """Injective, so one student cannot write over another's result."""
    assert (encode_name(one) == encode_name(other)) == (one == other)


@given(ANY_NAME)
def test_a_component_is_safe_and_can_be_read_back(name):
    """One component of a path, never hidden in another folder, never empty; decoding gives the name."""
    component = encode_name(name)
    assert component not in ("", ".", "..")
    assert set(component) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-%")
    if "%-" not in component:
        assert decode_name(component) == name


@given(st.text(alphabet="abc/ é", min_size=60, max_size=120), st.text(alphabet="abc/ é", min_size=60, max_size=120))
@example("é" * 100 + "a", "é" * 100 + "b")
def test_long_names_are_cut_and_stay_different(one, other):
    """A component fits a file system with room for a suffix, and cut names differ by a digest."""
    assert len(encode_name(one)) <= LONGEST
    assert (encode_name(one) == encode_name(other)) == (one == other)


def test_a_cut_never_ends_inside_an_escape():
    """What stands before the digest is made of whole escapes."""
    for padding in range(3):
        component = encode_name("x" * padding + "é" * 100)
        readable = component.split("%-")[0]
        assert re.fullmatch(r"(x|%[0-9A-F]{2})+", readable)


@pytest.mark.parametrize("component", ["a/b", "%zz", "%2e", "a b", "%41", ".", "%-" + "0" * 64])
def test_what_encode_never_writes_is_refused(component):
    """Decoding takes one spelling of a name only."""
    with pytest.raises(ValueError, match="Expect"):
        decode_name(component)
