"""autograder/model/results.py: records, their JSON, and the folder that holds them."""

import dataclasses
import json
from pathlib import Path

import pytest

from autograder.model.errors import UsageError
from autograder.model.results import (
    OUTCOMES,
    CheckResult,
    ExerciseResult,
    ResultError,
    ResultsDir,
    SubmissionResult,
)
from tests.autograder.fake_class import class_results, hidden, public, q_learning, submission, written

CHAPTER = "02_q_learning_vs_sarsa"


@pytest.fixture
def result() -> SubmissionResult:
    """Ada's result, with a recognised mistake and an answer to mark."""
    return submission("ada", CHAPTER, q_learning("bootstraps"), written(), repairs=("a cell came back",))


@pytest.mark.parametrize(
    "one", class_results(), ids=lambda one: f"{one.student}-{one.chapter}"[:40].encode().hex()[:16]
)
def test_every_result_survives_the_journey(one):
    """Reading gives back what was written, for every outcome and every hostile name and text."""
    assert SubmissionResult.from_json(one.to_json()) == one


def test_the_fields_of_the_file(result):
    """The file holds the fields that the design names; a hidden check has no call, got or expected."""
    file = json.loads(result.to_json())
    assert set(file) == {
        *("student", "chapter", "status", "score", "max_score", "seed", "isolation", "seconds", "repairs"),
        *("exercises", "digests", "message"),
    }
    exercise = file["exercises"]["q_learning_update"]
    assert set(exercise) == {"score", "max_score", "status", "source", "checks"}
    shown, unshown = exercise["checks"]
    common = {
        "name",
        "hidden",
        "status",
        "points",
        "max_points",
        "message",
        "misconception",
        "misconception_text",
        "doc",
    }
    assert set(shown) == common | {"call", "got", "expected"}
    assert set(unshown) == common
    assert file["exercises"]["why_the_safe_path"]["answer"].startswith("SARSA")
    assert file["exercises"]["why_the_safe_path"]["checks"] == []


@pytest.mark.parametrize("field", ["call", "got", "expected"])
def test_a_hidden_check_cannot_hold_what_it_hides(field):
    """Not in memory, and not in a file."""
    with pytest.raises(ValueError, match="hidden check random_updates"):
        hidden("failed", 0, 1, **{field: "secret"})
    file = json.loads(submission("ada", CHAPTER, q_learning("partly")).to_json())
    file["exercises"]["q_learning_update"]["checks"][1][field] = "secret"
    with pytest.raises(ResultError, match=field):
        SubmissionResult.from_json(json.dumps(file))


def test_outcomes_are_a_closed_vocabulary():
    """A word that is not on the list is refused where it is written down."""
    for outcome in OUTCOMES:
        assert public(outcome, 0, 1).status == outcome
    with pytest.raises(ValueError, match="'skipped'"):
        public("skipped", 0, 1)
    with pytest.raises(ValueError, match="'fine'"):
        ExerciseResult("x", 0, 1, "fine")
    with pytest.raises(ValueError, match="'passed'"):
        submission("ada", CHAPTER, status="passed")


@pytest.mark.parametrize("points", [float("nan"), float("inf"), -0.5])
def test_points_are_finite_and_not_negative(points):
    """A score that is no number never reaches a file."""
    with pytest.raises(ValueError, match="finite"):
        public("failed", points, 1)
    with pytest.raises(ValueError, match="finite"):
        ExerciseResult("x", 0, points, "failed")
    with pytest.raises(ValueError, match="finite"):
        submission("ada", CHAPTER, score=points)


def broken_files() -> list[tuple[str, str]]:
    """(text, word that the message must have)."""
    file = json.loads(submission("ada", CHAPTER, q_learning("right")).to_json())
    missing, unknown, wrong, bad = dict(file), file | {"extra": 1}, file | {"score": "4"}, file | {"score": True}
    del missing["seed"]
    return [
        ("", "Expecting value"),
        ("[]", "object"),
        (json.dumps(missing), "'seed'"),
        (json.dumps(unknown), "'extra'"),
        (json.dumps(wrong), "'score'"),
        (json.dumps(bad), "'score'"),
        (json.dumps(file | {"repairs": [1]}), "'repairs'"),
        (json.dumps(file | {"score": float("nan")}), "finite"),
        (json.dumps(file | {"exercises": {"x": 1}}), "exercise x"),
        ("[" * 100_000, "Delete the file"),
    ]


@pytest.mark.parametrize(("text", "word"), broken_files(), ids=range(10))
def test_a_damaged_file_names_itself_the_fault_and_the_way_out(text, word):
    """Reading is strict: no field missing, unknown or of another type."""
    with pytest.raises(ResultError, match=word) as caught:
        SubmissionResult.from_json(text, "DIR/results/ada/02.json")
    assert "DIR/results/ada/02.json" in str(caught.value)
    assert "Delete the file and grade again" in str(caught.value)


def test_an_exercise_stands_under_its_own_name(result):
    """The key of an exercise is its name."""
    with pytest.raises(ValueError, match="own name"):
        dataclasses.replace(result, exercises={"other": q_learning("right")})


def test_full_marks_are_those_of_seven_sevenths():
    """Points divided over checks do not sum exactly; nothing out of nothing is not full."""
    assert ExerciseResult("x", sum([4 / 7] * 7), 4, "passed").full
    assert not ExerciseResult("x", 3.99, 4, "failed").full
    assert not ExerciseResult("x", 0, 0, "missing").full


def test_what_is_ours_leaves_a_submission_ungraded(result):
    """One exercise that we could not grade is enough; a written answer to mark is not."""
    assert not result.ungraded
    assert result.pending_points == 2
    assert submission("ada", CHAPTER, q_learning("ours")).ungraded
    assert submission("ada", CHAPTER, status="infrastructure").ungraded
    assert not submission("ada", CHAPTER, status="unreadable").ungraded


def test_results_are_kept_under_encoded_names(tmp_path):
    """A student named ../../x writes inside the folder, and is listed by the own name."""
    folder = ResultsDir(tmp_path)
    path = folder.write(submission("../../x", CHAPTER, q_learning("right")))
    assert path == tmp_path / "results" / "..%2F..%2Fx" / f"{CHAPTER}.json"
    assert [one.student for one in folder.results()] == ["../../x"]
    assert folder.read("../../x", CHAPTER).score == 4
    assert folder.read("nobody", CHAPTER) is None


def test_what_a_killed_run_leaves_is_passed_over(tmp_path, result):
    """A torn temporary file, a stray file and an empty folder do not count and do not stop the listing."""
    folder = ResultsDir(tmp_path)
    path = folder.write(result)
    (path.parent / f"{path.name}~123-abcd").write_text('{"student": "ad')
    (path.parent / "05_dqn~1-2.json").write_text("torn")
    (tmp_path / "results" / "bo").mkdir()
    (tmp_path / "results" / "notes.txt").write_text("mine")
    assert list(folder.results()) == [result]


def test_a_result_in_the_wrong_place_is_refused(tmp_path, result):
    """A copied file does not give one student another's score."""
    folder = ResultsDir(tmp_path)
    path = folder.write(result)
    other = folder.file("bo", CHAPTER)
    other.parent.mkdir()
    other.write_bytes(path.read_bytes())
    with pytest.raises(ResultError, match="belongs in"):
        list(folder.results())


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path):
    """Exit status 2 and a way out, not an empty class."""
    with pytest.raises(UsageError, match="--output"):
        list(ResultsDir(tmp_path / "nothing").results())


def test_the_seed_is_drawn_once(tmp_path):
    """Whoever comes second gets the seed of the first; before there is none."""
    folder = ResultsDir(tmp_path)
    assert folder.run is None
    first = folder.start_run(7)
    assert first.seed == 7
    assert ResultsDir(tmp_path).start_run(8) == first == folder.run


def test_a_run_remembers_where_its_submissions_are(tmp_path, monkeypatch):
    """The first folder, wherever the program is started later; a run of an older version does not know."""
    monkeypatch.chdir(tmp_path)
    folder = ResultsDir(tmp_path / "out")
    assert folder.start_run(7, Path("in")).submissions == tmp_path / "in"
    assert folder.start_run(7, Path("other")) == folder.run
    (tmp_path / "out" / "run.json").write_text('{"seed": 7, "started": "2026-01-01"}')
    assert (folder.run.seed, folder.run.submissions) == (7, None)


def test_a_damaged_run_file_is_an_error(tmp_path):
    """A seed that cannot be read is never drawn anew silently."""
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(ResultError, match=r"run\.json"):
        _ = ResultsDir(tmp_path).run


def test_check_results_default_to_nothing_known():
    """The shortest check result is a valid one."""
    assert CheckResult("x", True, "missing", 0, 1).misconception is None


def test_an_outline_counts_the_same_and_holds_no_text_of_its_own():
    """Marks, outcomes, recognised mistakes and docstrings stay; what only one submission has goes."""
    for one in class_results():
        outline = one.outline()
        assert (outline.student, outline.score, outline.ungraded) == (one.student, one.score, one.ungraded)
        assert outline.pending_points == one.pending_points
        for name, exercise in one.exercises.items():
            kept = outline.exercises[name]
            assert (kept.status, kept.score, kept.written) == (exercise.status, exercise.score, exercise.written)
            assert [(c.name, c.misconception, c.doc) for c in kept.checks] == [
                (c.name, c.misconception, c.doc) for c in exercise.checks
            ]
            assert (kept.source, kept.answer) == ("", "" if exercise.written else None)
            assert not any(c.message or c.call or c.got or c.expected for c in kept.checks)


def test_outlines_share_what_came_to_the_same():
    """Else ten thousand submissions are ten thousand copies of each docstring."""
    one, other = (submission(who, CHAPTER, q_learning("right")).outline() for who in ("ada", "bo"))
    pairs = zip(one.exercises["q_learning_update"].checks, other.exercises["q_learning_update"].checks, strict=True)
    assert all(mine is theirs for mine, theirs in pairs)
