"""autograder/report/findings.py: what the numbers say, in words."""

import dataclasses

import pytest

from autograder.report import findings
from autograder.report.discrimination import Discrimination
from autograder.report.numbers import GROUPS, ChapterNumbers, ExerciseNumbers, MistakeNumbers
from autograder.report.repairs import RepairNumbers

FINE = ExerciseNumbers(
    "dqn_loss", "05_dqn", False, 4, dict.fromkeys(GROUPS, 0) | {"full": 6, "wrong": 4}, 0.6, 0, (),
    Discrimination(50, 0.4, 0.3, 0.5),
)  # fmt: skip


def chapter(title: str, *shares: float) -> ChapterNumbers:
    """A chapter with these shares."""
    return ChapterNumbers("05_dqn", title, len(shares), shares, (), (), ())


def test_marks():
    """Nobody, one, several."""
    assert findings.about_shares([], "student") == "No marks yet"
    assert findings.about_shares([0.8], "student") == "One student: 80 % of the decided points"
    several = "Half of the students have at least 60 % of the points, 25 % less than half"
    assert findings.about_shares([0.2, 0.5, 0.7, 1], "student") == several


def test_chapters():
    """Lowest and highest median by short title; equal ones; too few to compare."""
    hard, easy = chapter("6. Ablations: which part?", 0.4), chapter("1. Tables", 0.9)
    assert findings.about_chapters([easy, hard]) == "Lowest median: 6. Ablations, 40 %; highest: 1. Tables, 90 %"
    assert findings.about_chapters([easy, chapter("2. Q", 0.9)]) == "Every chapter has a median of 90 %"
    assert findings.about_chapters([hard, chapter("2. Q")]) == "Marks by chapter"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"discrimination": Discrimination(50, -0.3, -0.4, -0.2)}, ["the better students do worse here"]),
        ({"discrimination": Discrimination(50, 0.1, -0.1, 0.3)}, ["hardly tells strong from weak students"]),
        ({"discrimination": Discrimination(50, 0.1, -0.1, 0.3), "success": 0.95}, []),
        ({"discrimination": Discrimination(12, -0.3)}, []),
        ({"discrimination": None}, []),
        ({"success": 0.0}, ["very hard: 0 % of its points on average"]),
        ({"success": None}, []),
        ({"groups": FINE.groups | {"missing": 10}}, ["left out by 50 %"]),
        ({"unnamed": 4, "groups": FINE.groups}, []),
        ({"unnamed": 6, "groups": FINE.groups | {"wrong": 10}}, ["6 of 10 wrong answers match no known mistake"]),
        ({"unnamed": 6, "groups": FINE.groups | {"wrong": 10}, "written": True}, []),
    ],
)
def test_reasons_to_look_at_an_exercise(change, expected):
    """Each by itself; nothing where too little is known, and a low value of an easy exercise is no reason."""
    assert findings.reasons(dataclasses.replace(FINE, **change)) == expected


def test_exercises():
    """How many deserve a look; how many could be judged."""
    unknown = dataclasses.replace(FINE, discrimination=Discrimination(3, reason="fewer"))
    assert findings.about_exercises([FINE, unknown], 0) == "Nothing odd in the 1 of 2 exercises that could be judged"
    assert findings.about_exercises([FINE, FINE], 1) == "1 of 2 exercises deserves a look"


def test_mistakes_repairs_and_times():
    """The first of each, and what is said where there is none."""
    top = MistakeNumbers("05_dqn", "dqn_loss", "gradient-into-target", "", ("a",), 0.25)
    assert "“Gradient into target”, was made by 25 % in 05_dqn" in findings.about_mistakes([top])
    assert findings.about_mistakes([]) == "None of the known mistakes was recognised"
    repairs = [RepairNumbers("An exercise in another cell", 3, 0.03)]
    said = "4 notebooks (4 %) needed a repair, most often: an exercise in another cell"
    assert findings.about_repairs(repairs, 4, 100) == said
    assert findings.about_repairs([], 0, 0) == "No notebook needed a repair"
    assert (
        findings.about_seconds([1, 2, 61]) == "Half of the submissions took at most 2 s to grade, the slowest 1 min 1 s"
    )
    assert [findings.about_seconds(one) for one in ([], [1])] == ["Nothing was graded", "One submission was graded"]
