"""autograder/bridge: stock `nbgrader autograde` as a process, on a folder that `nbgrader-config` made."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

import autograder
from autograder.bridge.config import write_configuration
from autograder.export import collect
from autograder.model.manual import read_manual
from autograder.model.results import ResultsDir
from tests.autograder.mini_class import CHAPTER, RIGHT, SQUARES, hand_in, write_course

pytestmark = pytest.mark.slow
ANSWER = "written-why"
PACKAGE = Path(autograder.__file__).parent


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A course, and a configured folder in which the canary has handed in: its code writes a file wherever it runs."""
    root = tmp_path_factory.mktemp("bridge")
    course = write_course(root / "course")
    write_configuration(root / "nbgrader", course)
    escape = f"open({str(root / 'ESCAPED')!r}, 'w').close()\n"
    hand_in(course, root / "nbgrader" / "submitted", "canary", RIGHT, before=escape)
    return root


@pytest.fixture
def folder(prepared, tmp_path):
    """A copy of the folder that a test may change."""
    return shutil.copytree(prepared / "nbgrader", tmp_path / "nbgrader")


def autograde(folder, *options, path=()):
    """Run it there; `path` goes before everything in sys.path."""
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    found = os.pathsep.join([*map(str, path), str(PACKAGE.parent)])
    environment = os.environ | {"PATH": scripts, "PYTHONPATH": found}
    command = [sys.executable, "-m", "nbgrader", "autograde", CHAPTER, *options]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def scores(folder, student):
    """By cell: (auto score, needs a person)."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook(CHAPTER, CHAPTER, student)
        return {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades}


# --- it grades --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graded(prepared):
    """A class that stock `nbgrader autograde` graded: the folder."""
    from autograder.model.course import Course

    folder, course = shutil.copytree(prepared / "nbgrader", prepared / "class"), Course(prepared / "course")
    submitted = folder / "submitted"
    hand_in(course, submitted, "ada", RIGHT, "Because.")
    hand_in(course, submitted, "bo", SQUARES)
    strange = hand_in(course, submitted, "chen", RIGHT)
    notebook = json.loads(strange.read_text())
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"] = {"schema_version": 99, "grade_id": ["a"], "points": "many", "grade": 3}
    strange.write_text(json.dumps(notebook))
    (strange.parent / "mine.txt").symlink_to(folder / "gradebook.db")
    hand_in(course, submitted, "dara", RIGHT).write_text("{")
    done = autograde(folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_points_are_those_of_our_engine(graded):
    """Full, partial by check, an answer that waits and one that was not given; what is no notebook is 0 and no stop."""
    check, nothing = "check-double", (0, False)
    assert scores(graded, "ada") == {check: (4, False), ANSWER: (None, True)}
    assert scores(graded, "bo") == {check: (2, False), ANSWER: nothing}
    assert scores(graded, "chen") == {check: (4, False), ANSWER: nothing}
    assert scores(graded, "dara") == {check: nothing, ANSWER: nothing}


def test_student_code_ran_in_the_sandbox_only(prepared, graded):
    """The canary has its points, and its file is nowhere."""
    assert scores(graded, "canary")["check-double"] == (4, False)
    assert ResultsDir(graded).read("canary", CHAPTER).isolation in ("bwrap", "landlock")
    assert not (prepared / "ESCAPED").exists()


def test_the_graded_notebook_says_what_a_student_may_read(graded):
    """The score first, then the checks in words; of a hidden one no source, whatever the gradebook's sources hold."""
    text = (graded / "autograded" / "bo" / CHAPTER / f"{CHAPTER}.ipynb").read_text()
    [cell] = [one for one in json.loads(text)["cells"] if one["id"] == "check-double"]
    assert cell["outputs"][0]["data"]["text/plain"] in (["2.0"], "2.0")
    assert "squares: You squared the number." in "".join(cell["outputs"][1]["text"])
    assert "rng.integers" not in text


def test_what_lies_beside_a_submission_goes_no_further(graded):
    """nbgrader copies it, through a link too, and would hand it on with its feedback."""
    assert [path.name for path in (graded / "autograded" / "chen").rglob("*.*")] == [f"{CHAPTER}.ipynb"]


def test_marks_given_in_formgrader_come_back(graded):
    """`collect` on the same folder, once, a later row in the journal wins; grading again keeps them."""
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(ANSWER, CHAPTER, CHAPTER, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.find_comment(ANSWER, CHAPTER, CHAPTER, "ada").manual_comment = "Good."
        gradebook.db.commit()
    for _ in range(2):
        assert collect(graded) == graded / "manual.csv"
    assert (graded / "manual.csv").read_text().count("\n") == 2
    mark = read_manual(graded).mark("ada", CHAPTER, "why")
    assert (mark.points, mark.comment, mark.by) == (1.5, "Good.", "formgrader")
    assert read_manual(graded).merge(ResultsDir(graded).read("ada", CHAPTER)).score == 5.5


# --- it fails closed --------------------------------------------------------------------------------------------


def missing(place):
    """A Python in which the autograder is not installed."""
    (place / "sitecustomize.py").write_text(
        "import sys\n"
        "class Nothing:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name.split('.')[0] == 'autograder':\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}')\n"
        "sys.meta_path.insert(0, Nothing())\n"
    )


def changed(place, file, old, new):
    """A copy of the autograder with one change."""
    shutil.copytree(PACKAGE, place / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    path = place / "autograder" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def broken(place):
    """A part that the engine needs cannot be imported."""
    changed(place, "grade/engine.py", "import secrets\n", "import a_package_that_is_not_there\n")


def other(place):
    """An engine whose marks may differ."""
    changed(place, "model/digest.py", 'ENGINE_VERSION = "', 'ENGINE_VERSION = "9')


FAULTS = {missing: "autograder", broken: "a_package_that_is_not_there", other: "configured for engine"}


@pytest.mark.parametrize("edited", [False, True], ids=["as written", "python file broken"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_without_the_engine_nothing_runs_and_nobody_scores(prepared, folder, tmp_path, fault, edited):
    """Each fault stops nbgrader with an error that names it; also when the Python file itself raises and is dropped."""
    if edited:
        path = folder / "nbgrader_config.py"
        path.write_text("raise ValueError('edited')\n" + path.read_text())
    (tmp_path / "first").mkdir()
    fault(tmp_path / "first")
    refused = autograde(folder, path=[tmp_path / "first"])
    assert refused.returncode != 0
    assert FAULTS[fault] in refused.stderr
    assert not (prepared / "ESCAPED").exists()
    assert not list(folder.glob("autograded/*/*/*.ipynb"))
    assert "canary" not in ended_with_a_score(folder)


def ended_with_a_score(folder):
    """The students who have points."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        return {one.student.id for one in gradebook.assignment_submissions(CHAPTER) if one.score > 0}


def test_the_python_file_stops_nbgrader_at_once(folder, tmp_path):
    """Before a student is touched, and with the way out."""
    (tmp_path / "first").mkdir()
    missing(tmp_path / "first")
    (folder / "nbgrader_config.json").unlink()
    refused = autograde(folder, path=[tmp_path / "first"])
    assert refused.returncode == 1
    assert "nbgrader-config" in refused.stderr
    assert "canary" not in refused.stderr


def test_nbgraders_own_execute_cannot_be_made(prepared, folder):
    """Even where everything else of the configuration is gone, or set back on the command line."""
    settings = json.loads((folder / "nbgrader_config.json").read_text())
    (folder / "nbgrader_config.py").unlink()
    (folder / "nbgrader_config.json").write_text(json.dumps({"Execute": settings["Execute"]}))
    refused = autograde(folder)
    assert refused.returncode != 0
    assert "student code runs in the sandbox" in refused.stderr
    assert not (prepared / "ESCAPED").exists()
    assert "canary" not in ended_with_a_score(folder)


def test_the_canary_sings(prepared, folder):
    """With nbgrader's defaults its code does run and write: the tests above would see it."""
    (folder / "nbgrader_config.py").unlink()
    (folder / "nbgrader_config.json").unlink()
    autograde(folder)
    assert (prepared / "ESCAPED").exists()
    (prepared / "ESCAPED").unlink()
