"""The audit counts what the grader gets wrong; each kind of error is made here once."""

import shutil
from pathlib import Path

import pytest

from autograder.audit import run
from autograder.audit.answers import Answer
from autograder.audit.run import ExerciseAudit, answers_of, audit, judge_answer
from autograder.model.course import Course
from autograder.model.results import CheckResult, ExerciseResult
from course_lib.checks.draws import LEVEL
from course_lib.checks.values import Samples, samples

ROOT = Path(__file__).parents[3]
MINI = ROOT / "tests" / "autograder" / "release" / "mini_course"


def result(*statuses, name=None):
    """The result of an exercise whose checks ended so; those that did not pass got the name of a mistake."""
    checks = tuple(
        CheckResult(
            name=f"check{number}", hidden=False, status=status, points=float(status == "passed"), max_points=1.0,
            message="", misconception=name if status != "passed" else None, misconception_text="", doc="", call=None,
            got=None, expected=None,
        )
        for number, status in enumerate(statuses)
    )  # fmt: skip
    return ExerciseResult("f", sum(c.points for c in checks), float(len(checks)), "failed", "", checks)


def judged(answer, outcome):
    """An audit of one answer."""
    found = ExerciseAudit("01_mini", "f")
    judge_answer(found, answer, outcome)
    return found


@pytest.mark.parametrize("kind", ["wrong", "misconception", "trivial", "mutant"])
def test_full_marks_for_a_wrong_answer_are_a_false_accept(kind):
    """Whatever made it wrong."""
    assert judged(Answer("f", kind, "x", ""), result("passed", "passed")).false_accepts == [f"{kind} x"]
    assert judged(Answer("f", kind, "x", ""), result("passed", "failed")).false_accepts == []


def test_a_right_answer_that_loses_a_point_is_a_false_reject():
    """The checks that it lost, and how, are named."""
    found = judged(Answer("f", "right", "x", ""), result("passed", "failed", "timeout"))
    assert found.false_rejects == ["right x: check1 (failed), check2 (timeout)"]
    assert judged(Answer("f", "right", "x", ""), result("passed")).false_rejects == []


@pytest.mark.parametrize(
    ("mistake", "name", "said"),
    [
        ("a", "a", []),
        (None, None, []),
        ("a", "b", ["wrong x: b, not a"]),
        ("a", None, ["wrong x: no name, not a"]),
        (None, "b", ["wrong x: b, not no name"]),
    ],
)
def test_a_wrong_name_is_told(mistake, name, said):
    """A wrong name costs a student more than no name; a missing one leaves her alone with the mistake."""
    assert judged(Answer("f", "wrong", "x", "", mistake), result("failed", name=name)).misnamed == said


def test_mutants_have_no_name_to_get():
    """A mechanical fault may well be a known mistake."""
    assert judged(Answer("f", "mutant", "x", ""), result("failed", name="b")).misnamed == []


def test_points_for_nothing_are_shown():
    """The largest share that an answer without any work gets."""
    found = judged(Answer("f", "trivial", "none", ""), result("passed", "failed", "failed", "failed"))
    judge_answer(found, Answer("f", "trivial", "echo", ""), result("failed", "failed"))
    assert found.for_nothing == 0.25


def test_chance_is_a_number():
    """Each collection of raw draws rejects a right answer at the level of its test."""
    draws = samples([1, 2, 3])
    assert isinstance(draws, Samples)
    assert run._samples_in({"a": [draws, 3.0], "b": draws}) == 2
    found = ExerciseAudit("01_mini", "f", random_comparisons=3)
    assert found.expected_false_rejects == pytest.approx(10_000 * 3 * LEVEL)


def test_an_audit_without_faults_has_nothing_to_say():
    """And each fault is one line with chapter and exercise."""
    assert ExerciseAudit("01_mini", "f").faults == []
    found = ExerciseAudit("01_mini", "f", false_accepts=["wrong x"], stale=["return a"])
    assert found.faults == [
        "01_mini f: full marks for a wrong answer: wrong x",
        "01_mini f: listed as equivalent, and caught or gone: return a",
    ]


@pytest.fixture
def course(tmp_path):
    """The mini course with the real library."""
    root = tmp_path / "course"
    shutil.copytree(MINI, root)
    shutil.copytree(ROOT / "course_lib", root / "course_lib", ignore=shutil.ignore_patterns("__pycache__", "figures"))
    return Course(root)


def test_what_is_audited(course):
    """Known mistakes, the reference, answers without work and mutants, for every exercise."""
    chapter = course.chapter("01_mini")
    kinds = {(one.exercise, one.kind) for one in answers_of(chapter, course)}
    everything = {"misconception", "right", "trivial", "mutant"}
    assert kinds == {(exercise.name, kind) for exercise in chapter.exercises for kind in everything}
    echo = next(one for one in answers_of(chapter, course) if one.name == "echo")
    assert echo.source.endswith("return crew_seconds")


@pytest.mark.slow
def test_an_audit_of_the_mini_course(course, monkeypatch):
    """In the real sandbox: right answers pass, mistakes are named, a wrong listing and a bad answer are found.

    Several jobs share a chapter and find the same.
    """
    monkeypatch.setattr("autograder.sandbox.sandbox.PRELOAD", ("numpy", "course_lib"))
    course.audit.mkdir()
    (course.audit / "01_mini.py").write_text(
        '# %% exercise="stop_cost" right="in-two-lines"\n'
        "def stop_cost(crew_seconds, n_stops):\n    lane = LANE_SECONDS * n_stops\n"
        "    return rounded(lane + crew_seconds * n_stops)\n\n"
        '# %% exercise="stop_cost" right="not-right-at-all"\n'
        "def stop_cost(crew_seconds, n_stops):\n    return 1.0\n"
    )
    (course.audit / "01_mini.toml").write_text(
        '[[equivalent]]\nexercise = "stop_cost"\nline = "return rounded(0)"\nreason = "There is no such line."\n'
    )
    alone = audit(course, seed=3)
    found = {one.exercise: one for one in alone}["stop_cost"]
    assert [one.split(":")[0] for one in found.false_rejects] == ["right not-right-at-all"]
    assert found.stale == ["return rounded(0)"]
    assert found.counts["misconception"] >= 1
    assert [one for one in found.misnamed if one.startswith("misconception")] == []

    def comparable(lines):
        return [(one.exercise, one.counts, one.faults, one.for_nothing) for one in lines]

    seen: list[tuple[int, int]] = []
    shared = audit(course, seed=3, jobs=3, on_progress=lambda *step: seen.append(step))  # three parts of one chapter
    assert comparable(shared) == comparable(alone)
    assert len(seen) == seen[0][1] == sum(sum(one.counts.values()) + one.equivalent for one in shared)
