"""Known mistakes: what they are read into, and what is refused."""

import pytest

from autograder.model.errors import SourceError
from autograder.model.misconceptions import load_misconceptions

GOOD = '''\
# %% [markdown]
# The mistakes.

# %% exercise="double" mistake="adds-two"
def double(number):
    """You add two. Look at the word "twice".

    A second paragraph.
    """
    return number + 2

# %% exercise="double" mistake="forgets"
import math

def double(number):
    "You return the number itself."
    return math.floor(number)
'''


def load(folder, text):
    """Write a file of mistakes into a folder and read it."""
    path = folder / "01_small.py"
    path.write_text(text, encoding="utf-8")
    return load_misconceptions(path, ["double", "triple"])


def test_a_mistake_has_exercise_slug_text_and_source(tmp_path):
    """The docstring, dedented, is what the student reads; the source is the whole cell."""
    adds, forgets = load(tmp_path, GOOD)
    assert (adds.exercise, adds.slug) == ("double", "adds-two")
    assert adds.text == 'You add two. Look at the word "twice".\n\nA second paragraph.'
    assert forgets.source.startswith("import math")


def test_one_slug_may_name_mistakes_of_two_exercises(tmp_path):
    """A slug is unique in its exercise: the same mistake can be made in two."""
    text = GOOD + '\n# %% exercise="triple" mistake="forgets"\ndef triple(number):\n    "You too."\n    return number\n'
    assert [one.exercise for one in load(tmp_path, text)] == ["double", "double", "triple"]


REFUSED = {
    "an unknown exercise": (
        'exercise="double" mistake="adds',
        'exercise="duble" mistake="adds',
        4,
        "unknown exercise duble",
    ),
    "a slug twice": ('mistake="forgets"', 'mistake="adds-two"', 12, "a second mistake adds-two"),
    "a slug that is none": ('mistake="forgets"', 'mistake="Forgets it"', 12, "is no slug"),
    "no docstring": ('    "You return the number itself."\n', "", 15, "no docstring"),
    "a missing key": (' mistake="forgets"', "", 12, "with the keys: exercise"),
    "an unknown key": (' mistake="forgets"', ' mistake="forgets" points=2', 12, "with the keys"),
    "another definition": (
        'def double(number):\n    "You return',
        'def other(number):\n    "You return',
        13,
        "more or less",
    ),
    "a loose statement": ("import math\n", "import math\nprint(1)\n", 13, "more or less than one double"),
    "not Python": ("return math.floor(number)", "return math.", 17, "not Python"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_mistake_that_breaks_a_rule_is_refused_on_its_line(tmp_path, reason):
    """The message names file and line, says what is wrong and shows a way out."""
    old, new, line, words = REFUSED[reason]
    assert old in GOOD
    with pytest.raises(SourceError) as refusal:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert words in refusal.value.what
    assert (refusal.value.file.name, refusal.value.line) == ("01_small.py", line)
    assert refusal.value.way_out.endswith(".")
