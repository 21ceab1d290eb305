"""autograder/model/plain.py: text fit to print."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model.plain import fit, without_controls, written_out


def test_terminal_sequences_go_and_other_controls_are_seen():
    """A coloured message reads as it is; a lone control character leaves a mark instead of an effect."""
    assert without_controls("\x1b[31;1mred\x1b[0m \x1b]0;title\x07end") == "red end"
    assert without_controls("a\x00b\x9bc\u202ed\ud800e") == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert without_controls("one\r\ntwo\rthree\tfour") == "one\ntwo\nthree\tfour"


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_nothing_but_line_feeds_and_tabs_controls(text):
    """Whatever comes in, what goes out is printable and can be encoded."""
    plain = without_controls(text)
    plain.encode("utf-8")
    assert {one for one in plain if unicodedata.category(one) in ("Cc", "Cs")} <= {"\n", "\t"}


@pytest.mark.parametrize(
    "name", ["Zoë O'Hara", "नीलम शर्मा", "می\u200cخواهم", "👩\u200d💻", "אבג", "田中 葵", "a/b", "\N{DROMEDARY CAMEL}"]
)
def test_a_name_that_can_be_read_stays(name):
    """Every script, with the joiners that some words and emoji are written with."""
    assert written_out(name) == name


@pytest.mark.parametrize(
    "one", "\x00\x1b\n\x7f\xad\u061c\u115f\u200b\u200d\u200f\u202e\u2028\u2060\u2066\u3164\ufeff\ufffe\U000e0061"
)
def test_what_cannot_be_seen_in_a_name_is_written_out(one):
    """Also a joiner that joins nothing: ada and ada with one look alike."""
    assert (
        written_out(f"ada{one}x")
        == f"ada\\{'U' if ord(one) > 0xFFFF else 'u'}{ord(one):0{8 if ord(one) > 0xFFFF else 4}x}x"
    )


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_a_name_written_out_can_stand_anywhere(name):
    """It passes every table and page unchanged."""
    out = written_out(name)
    assert without_controls(out) == out


@given(st.text(st.sampled_from("ab\\ux20e\u202e\u200b\udce9\xe9\U000e0061"), max_size=12))
def test_no_two_names_become_one(name):
    """The six characters of an escape are not the character that is written so: each name can be read back."""
    out = written_out(name)
    escape = r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))"
    assert re.sub(escape, _read_back, out) == name


def _read_back(match):
    byte, short, long = match.groups()
    if byte:
        return chr(0xDC00 + int(byte, 16))
    return chr(int(short or long, 16)) if short or long else "\\"


def test_long_text_is_cut_and_says_so():
    """Characters and lines are capped; what fits stays as it is."""
    assert fit("short", 10, 2) == "short"
    assert fit("x" * 20, 10, 2) == "x" * 10 + "\n[... cut here: 20 characters in all]"
    assert fit("a\nb\nc\nd", 10, 2) == "a\nb\n[... cut here: 7 characters in all]"
