from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.checks import card as cards
from course_lib.checks.card import SIGNS, TINTS, Card, show_card

PAYLOAD = '<script>alert(1)</script><img src=x onerror="alert(1)">\'&amp;'
FULL = Card("failed", "title", [("called", "f(1)"), ("got", "a\nb")], ["One.", "Two."], [["head", "n"], ["cell", "1"]])


class Reader(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("state", TINTS)
def test_each_state_is_written_as_a_word_and_a_sign(state):
    """Colour alone tells nothing to some readers: the state's word and sign stand in HTML and in text."""
    card = Card(state, "title")
    assert f"{SIGNS[state]} {state}" in Reader(card._repr_html_()).text
    assert repr(card) == f"[{state}] title"


@given(st.text(), st.sampled_from(range(5)))
def test_nothing_in_a_card_becomes_markup(text, place):
    """Student text in any field adds no tag and no attribute, and is shown as it is."""
    values = ["plain"] * 5
    values[place] = text + PAYLOAD
    title, label, value, paragraph, cell = values
    card = Card("failed", title, [(label, value)], [paragraph], [["head"], [cell]])
    bare = Card("failed", "plain", [("plain", "plain")], ["plain"], [["head"], ["plain"]])
    one, other = Reader(card._repr_html_()), Reader(bare._repr_html_())
    assert (one.tags, one.attributes) == (other.tags, other.attributes)
    assert PAYLOAD in one.text
    assert one.open == []


def test_the_text_fallback_says_all_that_the_card_says():
    """Where there is no browser, title, rows, table and paragraphs are lines of text."""
    assert repr(FULL).splitlines() == [
        "[failed] title",
        "  called:    f(1)",
        "  got:       a",
        "             b",
        "  head  n",
        "  cell  1",
        "  One.",
        "  Two.",
    ]


def test_a_card_without_rows_has_no_table():
    """Empty parts leave no empty boxes."""
    assert "table" not in Reader(Card("passed", "title")._repr_html_()).tags


def test_without_ipython_the_card_is_printed(capsys, monkeypatch):
    """In a plain Python process, and where IPython is not installed, the text goes to standard output."""
    show_card(FULL)
    printed = capsys.readouterr().out
    monkeypatch.setitem(cards.__builtins__, "__import__", _refuse_ipython(__import__))
    show_card(FULL)
    assert capsys.readouterr().out == printed == repr(FULL) + "\n"


def _refuse_ipython(real):
    """An import function that knows no IPython."""

    def find(name, *arguments, **keywords):
        if name.startswith("IPython"):
            raise ImportError(name)
        return real(name, *arguments, **keywords)

    return find
