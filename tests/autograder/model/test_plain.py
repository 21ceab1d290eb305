"""autograder/model/plain.py: text fit to print."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from autograder.model.plain import fit, without_controls


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


def test_long_text_is_cut_and_says_so():
    """Characters and lines are capped; what fits stays as it is."""
    assert fit("short", 10, 2) == "short"
    assert fit("x" * 20, 10, 2) == "x" * 10 + "\n[... cut here: 20 characters in all]"
    assert fit("a\nb\nc\nd", 10, 2) == "a\nb\n[... cut here: 7 characters in all]"
