import json
from pathlib import Path

import pytest

from autograder.grade.program import Step, bound_names, build_steps, outline, pack_chapter
from autograder.model.course import find_course
from course_lib.checks.wire import decode, encode

ROOT = Path(__file__).parents[3]
EXTRAS = [Step("extra", "cell 9", "x = 1")]


def test_the_order_of_steps(chapter):
    """Set-up, the student's extras, then given cells and exercises in the order of the chapter; demos never."""
    steps = build_steps(pack_chapter(chapter), {"halve": "h", "double": "d"}, EXTRAS)
    assert [step.name for step in steps] == ["setup", "cell 9", "double", "given", "halve"]
    assert [step.source for step in steps][2::2] == ["d", "h"]


def test_an_exercise_without_a_definition_is_left_out(chapter):
    """The reference never stands in for a student's missing definition."""
    steps = build_steps(pack_chapter(chapter), {"halve": "h"}, [])
    assert [step.name for step in steps] == ["setup", "given", "halve"]


def test_only_the_students_extras_are_guarded(chapter):
    """A failing cell of ours is noticed, a failing extra is not."""
    steps = build_steps(pack_chapter(chapter), {"double": "d"}, EXTRAS)
    assert [step.kind for step in steps if step.guarded] == ["extra"]


def test_names_of_the_course_are_bound_again_after_a_star_import(chapter):
    """`from x import *` may hide them: the set-up cell runs once more behind it."""
    steps = build_steps(pack_chapter(chapter), {}, [Step("extra", "cell 2", "from math import *")])
    assert [step.name for step in steps] == ["setup", "cell 2", "setup", "given"]


@pytest.mark.parametrize("name", [one.name for one in find_course(ROOT).chapters()])
def test_an_outline_holds_nothing_that_students_do_not_have(name):
    """It lies in the memory of the child that runs their code: every text in it stands in the notebook they got."""
    course = find_course(ROOT)
    released = json.loads((course.root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    theirs = {"".join(cell["source"]).strip() for cell in released["cells"]}
    told = outline(course.chapter(name))
    texts = [one["starter"] for one in told["exercises"]] + [one["prompt"] for one in told["written"]]
    assert [text for text in [*texts, *told["ours"].values()] if text.strip() not in theirs] == []
    assert told.keys() == {"exercises", "written", "ours", "bound"}


def test_a_packed_chapter_is_plain_data_without_solutions(chapter):
    """It crosses to a worker in the wire format, and holds neither reference nor model answer."""
    packed = pack_chapter(chapter)
    assert decode(encode(packed)).keys() == packed.keys()
    assert "return 2 * x" not in repr(packed)
    assert "Because." not in repr(packed)
    assert packed["exercises"] == [["double", 3.0], ["halve", 2.0]]
    assert packed["texts"]["double"] == {"squares": "You squared.", "crashes": "You read a key."}


def test_the_outline_holds_what_intake_needs_and_no_more(chapter):
    """Starters, prompts, our cells and the names they bind: no check, no solution crosses with a notebook."""
    found = outline(chapter)
    assert set(found) == {"exercises", "written", "ours", "bound"}
    assert set(found["ours"]) == {"setup", "given", "demo"}
    assert found["bound"] == ["FACTOR", "pi"]
    assert "return 2 * x" not in repr(found)


def test_names_that_a_cell_binds():
    """Imports anywhere, definitions and assignments at the top level, also several at once."""
    source = (
        "import a.b, c as d\nfrom e import f\ng: int = 1\nh = i = 2\n(j, k) = 1, 2\ndef m():\n    n = 1\nclass O: p = 1"
    )
    assert bound_names(source) == {"a", "d", "f", "g", "h", "i", "j", "k", "m", "O"}
