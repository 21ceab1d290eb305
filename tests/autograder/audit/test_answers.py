"""Answers whose mark is known are read as they are written, and what cannot be used is refused by its line."""

import pytest

from autograder.audit.answers import Answer, load_answers, load_equivalents
from autograder.model.chapter import Chapter, Exercise, Misconception
from autograder.model.errors import SourceError

CHAPTER = Chapter(
    name="01_mini", title="Mini", path=None, cells=(), written=(),
    exercises=(Exercise("stop_cost", 4, "", "", (), "stop_cost"),),
    misconceptions=(Misconception("stop_cost", "lane-is-free", "You ...", ""),),
)  # fmt: skip
DEFINITION = "def stop_cost(a, b):\n    return a\n"


def read(tmp_path, text):
    """The answers of a file."""
    path = tmp_path / "01_mini.py"
    path.write_text(text)
    return load_answers(path, CHAPTER)


def test_right_and_wrong_answers(tmp_path):
    """Kind and name are in the marker; a wrong one says which name it must get, if any. Text cells are passed over."""
    text = (
        f'# %% [markdown]\n# Notes\n\n# %% exercise="stop_cost" right="a-sum"\n{DEFINITION}\n'
        f'# %% exercise="stop_cost" wrong="half"\n{DEFINITION}\n'
        f'# %% exercise="stop_cost" wrong="free" mistake="lane-is-free"\n{DEFINITION}'
    )
    assert read(tmp_path, text) == (
        Answer("stop_cost", "right", "a-sum", DEFINITION.strip()),
        Answer("stop_cost", "wrong", "half", DEFINITION.strip()),
        Answer("stop_cost", "wrong", "free", DEFINITION.strip(), "lane-is-free"),
    )


def test_no_file_means_no_answers(tmp_path):
    """A chapter may have none yet."""
    assert load_answers(tmp_path / "01_mini.py", CHAPTER) == ()
    assert load_equivalents(tmp_path / "01_mini.toml", CHAPTER) == {}


@pytest.mark.parametrize("definition", ["stop_cost = lambda a, b: a", "if True:\n    def stop_cost(a, b): pass"])
def test_a_definition_of_any_kind(tmp_path, definition):
    """A name may be bound as students bind it."""
    assert len(read(tmp_path, f'# %% exercise="stop_cost" right="odd"\n{definition}\n')) == 1


@pytest.mark.parametrize(
    ("marker", "source", "message"),
    [
        ('exercise="stop_cost"', DEFINITION, "keys: exercise"),
        ('exercise="stop_cost" right="a" wrong="b"', DEFINITION, "keys: exercise, right, wrong"),
        ('exercise="stop_cost" right="a" points=3', DEFINITION, "keys"),
        ('exercise="start_cost" right="a"', DEFINITION, "unknown exercise start_cost.*stop_cost"),
        ('exercise="stop_cost" wrong="a" mistake="no"', DEFINITION, "unknown mistake no.*lane-is-free"),
        ('exercise="stop_cost" right="a"', "x = 1\n", "no definition of stop_cost"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, marker, source, message):
    """File, line, what, way out: a slip must not quietly test nothing."""
    with pytest.raises(SourceError, match=f"(?s)01_mini.py.*{message}"):
        read(tmp_path, f"# %% {marker}\n{source}")


def test_two_answers_of_one_name_are_refused(tmp_path):
    """Faults are reported by name."""
    cell = f'# %% exercise="stop_cost" right="a"\n{DEFINITION}'
    with pytest.raises(SourceError, match="second answer a of stop_cost"):
        read(tmp_path, f"{cell}\n{cell}")


def test_equivalent_mutants_have_a_reason(tmp_path):
    """Exercise, line and reason; anything else is refused."""
    path = tmp_path / "01_mini.toml"
    row = '[[equivalent]]\nexercise = "stop_cost"\nline = "return a"\nreason = "{}"\n'
    path.write_text(row.format("It is the same."))
    assert load_equivalents(path, CHAPTER) == {("stop_cost", "return a"): "It is the same."}
    for text in (row.format(" "), row.format("x").replace("stop_cost", "start_cost"), "[[equivalent]]\nline = 'x'\n"):
        path.write_text(text)
        with pytest.raises(SourceError, match="a row that cannot be used"):
            load_equivalents(path, CHAPTER)
    path.write_text("[[equivalent]\n")
    with pytest.raises(SourceError, match="is no TOML"):
        load_equivalents(path, CHAPTER)
