"""autograder/grade/single.py: one submission at a time, into the same results as a whole class."""

import json

import pytest

from autograder.grade import single
from autograder.grade.single import grade_single
from autograder.model.errors import InfrastructureError, IsolationError, UsageError
from autograder.model.results import ExerciseResult, ResultsDir, SubmissionResult
from course_lib.checks.wire import decode, encode
from tests.autograder.mini_class import CHAPTER, RIGHT, hand_in, write_course


@pytest.fixture
def class_(tmp_path, monkeypatch):
    """Grading without a sandbox: `class_(student)` grades; `class_.tasks` and `.blocks` say what was worked on."""
    course = write_course(tmp_path / "course")

    def grade_one(payload: bytes) -> bytes:
        task = decode(payload)
        shared = decode(task["shared"])
        run.tasks.append(task["student"])
        parts = {name: ExerciseResult(name, 0.0, points, "failed") for name, points in shared["points"].items()}
        return SubmissionResult(
            run.student or task["student"], CHAPTER, run.status, 0.0, sum(shared["points"].values()), shared["seed"],
            "bwrap", exercises=parts if run.status == "graded" else {},
            digests={"submission": single.text_digest(task["notebook"]), "source": shared["digest"]},
        ).to_json().encode()  # fmt: skip

    def prepare(chapter, library, isolation, digest, limits, seed):
        run.blocks.append((chapter.name, isolation, seed))
        points = {one.name: one.points for one in (*chapter.exercises, *chapter.written)}
        return encode({"seed": seed, "digest": digest, "points": points})

    def run(student, chapter=CHAPTER, path=None):
        path = path or tmp_path / "in" / student / CHAPTER / f"{CHAPTER}.ipynb"
        return grade_single(path, student, chapter, tmp_path / "out", course=course, submissions=tmp_path / "in")

    monkeypatch.setattr(single, "grade_one", grade_one)
    monkeypatch.setattr(single, "prepare", prepare)
    monkeypatch.setattr(single, "choose_isolation", lambda level: "bwrap")
    monkeypatch.setattr(single, "refuse_bound_paths", lambda paths: run.refused.extend(paths))
    monkeypatch.setattr(single, "_BLOCKS", {})
    run.student = ""
    run.course, run.status, run.tasks, run.blocks, run.refused = course, "graded", [], [], []
    for student in ("ada", "bo"):
        hand_in(course, tmp_path / "in", student, RIGHT)
    return run


def test_results_lie_where_a_class_puts_them(class_, tmp_path):
    """One file a student, one seed for all, and where the submissions are."""
    results = ResultsDir(tmp_path / "out")
    assert [class_(student) for student in ("ada", "bo")] == list(results.results())
    assert {one.seed for one in results.results()} == {results.run.seed}
    assert results.run.submissions == tmp_path / "in"


def test_a_chapter_is_prepared_once(class_):
    """The reference's answers do not depend on the student."""
    class_("ada")
    class_("bo")
    assert len(class_.blocks) == 1
    source = class_.course.solutions / f"{CHAPTER}.py"
    source.write_text(source.read_text().replace("points=4", "points=8"))
    class_("ada")
    assert len(class_.blocks) == 2


def test_a_result_that_holds_is_kept(class_, tmp_path):
    """The same submission and source: nothing is done; another text, or a fault of ours before: it is graded."""
    class_("ada")
    class_("ada")
    assert class_.tasks == ["ada"]
    path = tmp_path / "in" / "ada" / CHAPTER / f"{CHAPTER}.ipynb"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"metadata": {}}))
    class_.status = "infrastructure"
    class_("ada")
    class_("ada")
    assert class_.tasks == ["ada"] * 3


def test_another_students_result_is_not_kept(class_, tmp_path):
    """What comes back must be of this very task."""
    class_.student = "bo"
    with pytest.raises(InfrastructureError, match="of another task: student 'bo', not 'ada'"):
        class_("ada")
    assert list(ResultsDir(tmp_path / "out").results()) == []


def test_what_cannot_be_opened_is_an_outcome(class_, tmp_path):
    """A link is not followed and stops nobody else."""
    path = tmp_path / "in" / "bo" / CHAPTER / f"{CHAPTER}.ipynb"
    path.rename(tmp_path / "in" / "ours.ipynb")
    path.symlink_to(tmp_path / "in" / "ours.ipynb")
    result = class_("bo")
    assert (result.status, result.score, result.max_score, class_.tasks) == ("unreadable", 0.0, 6.0, [])
    assert "links are not followed" in result.message
    assert class_("bo") == result == ResultsDir(tmp_path / "out").read("bo", CHAPTER)


def test_folders_that_student_code_could_see_are_refused(class_, tmp_path, monkeypatch):
    """Course, submissions and results, before anything runs; and a chapter that is none."""
    with pytest.raises(UsageError, match="no chapter '02_other'"):
        class_("ada", chapter="02_other")
    assert class_.refused == [class_.course.root, tmp_path / "in", tmp_path / "out"]

    def refuse(paths):
        raise IsolationError("it lies under /usr")

    monkeypatch.setattr(single, "refuse_bound_paths", refuse)
    with pytest.raises(IsolationError):
        class_("ada")
    assert class_.tasks == []
