"""autograder/bridge/preprocess.py: what stands in the place of `Execute`, with a stand-in for the engine."""

import json

import pytest
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.bridge import preprocess
from autograder.bridge.config import write_configuration
from autograder.bridge.preprocess import GradeInSandbox, UnreadSubmission
from autograder.bridge.versions import nbgrader_version
from autograder.model.digest import ENGINE_VERSION
from autograder.model.errors import InfrastructureError, UsageError
from autograder.model.results import CheckResult, ExerciseResult, SubmissionResult
from tests.autograder.mini_class import CHAPTER, write_course


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A released course and a configured folder: their root."""
    root = tmp_path_factory.mktemp("preprocess")
    write_configuration(root / "nbgrader", write_course(root / "course"))
    return root


def found(status="graded", **more):
    """A result with half the points of the check cell."""
    checks = (CheckResult("two", False, "passed", 2.0, 2.0), CheckResult("drawn", True, "failed", 0.0, 2.0))
    exercises = {
        "double": ExerciseResult("double", 2.0, 4.0, "failed", "def double(x): ...", checks),
        "why": ExerciseResult("why", 0.0, 2.0, "missing", answer=""),
    }
    fields = {"exercises": exercises if status == "graded" else {}} | more
    return SubmissionResult("ada", CHAPTER, status, 0.0, 6.0, 1, "bwrap", **fields)


@pytest.fixture
def convert(prepared, monkeypatch):
    """Converts as nbgrader does, with this result of the engine; `convert.asked` is what the engine was asked."""
    folder = prepared / "nbgrader"

    def run(result=None, notebook=CHAPTER, **settings):
        def grade(path, student, chapter, output, **more):
            run.asked.append((path, student, chapter, output, more["submissions"], more["isolation"]))
            return result or found()

        monkeypatch.setattr(preprocess, "grade_single", grade)
        coursedir = CourseDirectory(root=str(folder))
        traits = {"course": str(prepared / "course"), "engine": ENGINE_VERSION, "nbgrader": nbgrader_version()}
        step = GradeInSandbox(**traits | settings)
        exporter = UnreadSubmission()
        exporter.parent = Autograde(coursedir=coursedir)
        step.parent = exporter
        exporter._preprocessors = [step]
        url = f"sqlite:///{folder / 'gradebook.db'}"
        where = {"student": "ada", "assignment": CHAPTER, "notebook": notebook, "db_url": url}
        text, _ = exporter.from_filename("/nowhere/it/is.ipynb", resources={"nbgrader": where})
        return {cell["id"]: cell for cell in json.loads(text)["cells"]}

    run.asked = []
    return run


def test_the_engine_reads_the_file_and_nbgrader_does_not(convert, prepared):
    """The file in `submitted/` goes to the engine; the one that nbgrader wants to convert need not exist."""
    convert(isolation="landlock")
    folder = prepared / "nbgrader"
    path = folder / "submitted" / "ada" / CHAPTER / f"{CHAPTER}.ipynb"
    assert convert.asked == [(path, "ada", CHAPTER, folder, folder / "submitted", "landlock")]


def test_a_check_cell_begins_with_its_points(convert):
    """As nbgrader reads partial credit; nothing on standard error, which it would take for a failure."""
    outputs = convert()["check-double"]["outputs"]
    assert [one["output_type"] for one in outputs] == ["execute_result", "stream"]
    assert "".join(outputs[0]["data"]["text/plain"]) == "2.0"
    assert outputs[1]["name"] == "stdout"


def test_what_is_left_ungraded_is_an_error_and_no_mark(convert):
    """A cell without an output would have full marks."""
    with pytest.raises(InfrastructureError, match="ada is left ungraded: the server died; run the command again"):
        convert(found("infrastructure", message="the server died"))


def test_what_nobody_could_read_has_no_points(convert):
    """Every check cell says 0."""
    outputs = convert(found("unreadable", message="the file is empty"))["check-double"]["outputs"]
    assert "".join(outputs[0]["data"]["text/plain"]) == "0.0"
    assert "the file is empty" in "".join(outputs[1]["text"])


@pytest.mark.parametrize("settings", [{"engine": "0"}, {"nbgrader": "0.8"}, {"engine": ""}])
def test_another_version_grades_nobody(convert, settings):
    """Also where the Python file, which says it first, is gone."""
    with pytest.raises(UsageError, match="nbgrader-config"):
        convert(**settings)
    assert convert.asked == []


def test_another_notebook_and_other_cells_are_refused(convert, prepared, tmp_path, monkeypatch):
    """A second notebook in the folder; a gradebook whose points are not the course's."""
    with pytest.raises(UsageError, match=r"extra.ipynb is not the notebook of 01_mini"):
        convert(notebook="extra")
    changed = write_course(tmp_path / "course")
    source = changed.solutions / f"{CHAPTER}.py"
    source.write_text(source.read_text().replace("points=4", "points=5"))
    with pytest.raises(UsageError, match=r"other cells or points of 01_mini .* run `python -m autograder nbgrader"):
        convert(course=str(changed.root))
    assert convert.asked == []


def test_only_what_the_instructor_put_there_stays_beside_it(convert, prepared):
    """Copies of what a student handed in go, in folders too; the time of handing in and files of the source stay."""
    folder = prepared / "nbgrader"
    autograded, source = folder / "autograded" / "ada" / CHAPTER, folder / "source" / CHAPTER
    (autograded / "sub").mkdir(parents=True)
    for name in ("data.csv", "mine.txt", "sub/gradebook.db", "timestamp.txt", f"{CHAPTER}.ipynb"):
        (autograded / name).write_text("x")
    (source / "data.csv").write_text("x")
    convert()
    left = {str(path.relative_to(autograded)) for path in autograded.rglob("*") if path.is_file()}
    assert left == {"data.csv", "timestamp.txt", f"{CHAPTER}.ipynb"}
