import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submission.identify import identify

TABLES = rb'"source": ["chapter(\"02_tables\")\n", "def update(table):"]'
DQN = rb'"source": "chapter(\'05_dqn\')\nclass Network:"'


@pytest.mark.parametrize(
    ("notebook", "hints", "chapter"),
    [
        (TABLES, ["05_dqn"], "02_tables"),
        (DQN, ["02_tables"], "05_dqn"),
        (b'"def update(table)"', ["homework"], "02_tables"),
        (b'"<!-- written: why -->"', [], "02_tables"),
        (b'"class  Network(nn.Module):"', [], "05_dqn"),
        (b"", ["05_dqn"], "05_dqn"),
        (b"", ["Copy of 05_dqn"], "05_dqn"),
        (b"", ["05_dqn (1)"], "05_dqn"),
        (b"", ["homework 05"], "05_dqn"),
        (b"", ["homework", "02_tables"], "02_tables"),
        (b"", ["homework"], None),
        (b"", ["2026-05-02"], None),
        (b"", ["exam205"], None),
        (b"", [], None),
        (TABLES + DQN, ["05_dqn"], "05_dqn"),
        (TABLES + DQN, ["homework"], None),
    ],
)
def test_content_tells_the_chapter_and_names_are_hints(notebook, hints, chapter, chapters):
    """The chapter's name, definitions and questions in the file decide; where they are silent or even, the names."""
    assert identify(notebook, hints, chapters) == chapter


def test_more_traces_win(chapters):
    """A notebook of chapter 02 that mentions the class of 05 once stays chapter 02."""
    assert identify(TABLES + b"class Network:", ["05_dqn"], chapters) == "02_tables"


@given(st.binary(max_size=300), st.lists(st.text(max_size=20), max_size=2))
def test_any_bytes_and_names_are_answered(notebook, hints):
    """The bytes are searched, never parsed: nothing in them raises."""
    assert identify(notebook, hints, []) is None
