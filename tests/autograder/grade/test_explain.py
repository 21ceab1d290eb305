"""autograder/grade/explain.py: one exercise of one student, run again."""

import json
from contextlib import nullcontext

import pytest

from autograder.grade import explain as module
from autograder.grade.engine import grade
from autograder.grade.explain import explain
from autograder.model.digest import source_digest, text_digest
from autograder.model.errors import UsageError
from autograder.model.results import CheckResult, ExerciseResult, ResultsDir, SubmissionResult
from tests.autograder.grade.conftest import FakeSandbox
from tests.autograder.mini_class import CHAPTER, RIGHT, SQUARES, hand_in, write_course

SEED = 77


class Folder:
    """A course, a folder of submissions, a folder of results, and grading without walls."""

    def __init__(self, root, definition):
        self.root, self.course, self.extraction = root, write_course(root / "course"), {}
        self.submissions, self.output = root / "in", root / "out"
        self.path = hand_in(self.course, self.submissions, "ada", definition)
        entry = {"source": definition, "attempted": True, "problem": ""}
        self.extraction = {"exercises": {"double": entry}, "extras": [], "repairs": []}
        ResultsDir(self.output).start_run(SEED, self.submissions)
        self.keep("failed", "failed")

    def keep(self, two, drawn, **more):
        """The result as it was graded, with these outcomes of the two checks."""
        digests = {
            "submission": text_digest(self.path.read_bytes()),
            "source": source_digest(self.course.chapter(CHAPTER), self.course),
        }
        checks = (CheckResult("two", False, two, 0.0, 2.0), CheckResult("drawn", True, drawn, 0.0, 2.0))
        exercises = {
            "double": ExerciseResult("double", 0.0, 4.0, "failed", "", checks),
            "why": ExerciseResult("why", 0.0, 2.0, "missing", answer=""),
        }
        fields = {"status": "graded", "seed": SEED, "exercises": exercises, "digests": digests} | more
        result = SubmissionResult("ada", CHAPTER, score=0.0, max_score=6.0, isolation="bwrap", **fields)
        ResultsDir(self.output).write(result)

    def explain(self, student="ada", chapter=CHAPTER, exercise="double", **more):
        """Explain it."""
        return explain(self.output, student, chapter, exercise, course=self.course, **more)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A function that makes such a folder, with one definition handed in."""

    def make(definition=SQUARES):
        made = Folder(tmp_path, definition)
        sandbox = FakeSandbox()
        worker = type("Worker", (), {"sandbox": lambda *_: sandbox})()
        monkeypatch.setattr(module, "this_worker", lambda: worker)
        monkeypatch.setattr(module, "read", lambda *_: nullcontext((made.extraction, sandbox.child())))
        monkeypatch.setattr(module, "choose_isolation", lambda level: f"chosen {level}")
        monkeypatch.setattr(module, "refuse_bound_paths", lambda paths: None)
        return made

    return make


def test_every_check_is_shown_hidden_ones_included(folder):
    """Source, inputs, both answers, how they differ, tolerance, points and the named mistake with its text."""
    told = folder().explain()
    public, hidden = told.checks
    assert (told.source, told.score, told.max_score) == (SQUARES.strip("\n"), 2.0, 4.0)
    assert (public.result.status, public.result.points) == ("passed", 2.0)
    assert (public.inputs, public.got, public.expected, public.comparison) == (("x = 2",), "4", "4", "counts as equal")
    assert (hidden.result.hidden, hidden.result.status, hidden.result.points) == (True, "failed", 0.0)
    assert "def drawn(rng):" in hidden.source
    [drawn, fixed] = hidden.inputs
    number = int(drawn.removeprefix("x = "))
    assert (hidden.calls, fixed) == (2, "x = -5")
    assert (hidden.got, hidden.expected) == (f"[{number**2}, 25]", f"[{2 * number}, -10]")
    assert hidden.comparison == f"values at [0]: got {number**2}, expected {2 * number}"
    assert hidden.tolerance == "relative 1e-09, float32 1e-05; absolute 1e-09, float32 1e-06"
    assert (hidden.result.misconception, hidden.result.misconception_text) == (
        "squares", "You squared the number. Look at two times three.",
    )  # fmt: skip


def test_the_seed_is_that_of_the_run(folder):
    """The same inputs as in grading: another seed draws others."""
    made = folder()
    first = made.explain()
    assert (first.seed, first.checks[1].inputs) == (SEED, made.explain().checks[1].inputs)
    made.keep("passed", "failed", seed=SEED + 1)
    assert made.explain().checks[1].inputs != first.checks[1].inputs


def test_an_error_stands_in_the_place_of_the_answer(folder):
    """Of a hidden check too: the instructor reads what the student may not."""
    told = folder("def double(x):\n    raise ValueError(f'no {x}')\n").explain()
    assert "ValueError: no 2" in told.checks[0].got
    assert "ValueError: no " in told.checks[1].got
    assert {check.comparison for check in told.checks} == {"there is no answer to compare"}


def test_what_was_not_attempted_has_the_references_answer(folder):
    """The checks and what they expect are shown all the same."""
    made = folder()
    made.extraction["exercises"]["double"]["attempted"] = False
    told = made.explain()
    check = told.checks[0]
    assert (check.got, check.expected) == ("Not attempted yet.", "4")


def test_code_that_is_not_the_same_twice_is_said(folder):
    """The result on disk and the second run disagree: the instructor must know before defending the mark."""
    made = folder()
    assert [note.split(" in ")[0] for note in made.explain().notes] == ["two came to failed"]
    made.keep("passed", "failed")
    assert made.explain().notes == ()


def test_many_calls_are_counted_and_few_shown(folder, monkeypatch):
    """The different ones of the first calls, and how many there were."""
    made = folder(RIGHT)
    source = made.course.solutions / f"{CHAPTER}.py"
    source.write_text(source.read_text().replace("return double(2)", "return [double(i % 20) for i in range(300)]"))
    made.keep("passed", "passed")
    check = made.explain().checks[0]
    assert (check.calls, check.inputs) == (300, tuple(f"x = {i}" for i in range(8)))


def test_a_class_shows_what_its_constructor_got(folder):
    """Recorded in its own `__init__`, so that it stays the class that it is."""
    scope = {}
    exec("class Net:\n    def __init__(self, size):\n        self.size = size", scope)
    exec(module._recorder("Net"), scope)
    assert isinstance(scope["Net"](3), scope["Net"])
    assert scope["recorded_calls"] == ["size = 3"]


# --- when there is nothing to explain ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ({"student": "bo"}, "nobody of this name"),
        ({"student": "../ada"}, "nobody of this name"),
        ({"chapter": "02_other"}, f"'ada' has: {CHAPTER}"),
        ({"exercise": "triple"}, "it has: double, why"),
        ({"exercise": "why"}, "written question"),
    ],
)
def test_a_wrong_name_says_which_there_are(folder, what, told):
    """Student, chapter, exercise."""
    with pytest.raises(UsageError, match=told):
        folder().explain(**what)


def test_a_submission_without_checks_says_why(folder):
    """Unreadable, or left ungraded."""
    made = folder()
    made.keep("failed", "failed", status="unreadable", exercises={}, message="the file is empty")
    with pytest.raises(UsageError, match="is unreadable, no check ran: the file is empty"):
        made.explain()


def test_a_submission_that_changed_is_not_explained(folder, tmp_path):
    """It would be another one's mark; the folder of then can be named."""
    made = folder()
    then = made.path.read_bytes()
    made.path.write_text(json.dumps(json.loads(then) | {"metadata": {"later": True}}))
    with pytest.raises(UsageError, match=r"has changed since 'ada' .* was graded: run `grade` again.*--submissions"):
        made.explain()
    kept = tmp_path / "kept" / "ada" / f"{CHAPTER}.ipynb"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(then)
    assert made.explain(submissions=tmp_path / "kept").notebook == str(kept)


def test_a_submission_that_is_gone_says_how_to_name_its_folder(folder):
    """The student's folder, or the whole one."""
    made = folder()
    made.path.unlink()
    with pytest.raises(UsageError, match=r"no submission of 'ada' .* any more: .*--submissions DIR"):
        made.explain()
    made.submissions.rename(made.root / "elsewhere")
    with pytest.raises(UsageError, match="cannot be read as a folder of submissions"):
        made.explain()


def test_a_chapter_that_changed_is_not_explained(folder):
    """Today's checks did not make yesterday's mark."""
    made = folder()
    source = made.course.solutions / f"{CHAPTER}.py"
    source.write_text(source.read_text().replace("points=4", "points=5"))
    with pytest.raises(UsageError, match="has changed since ada was graded: run `grade` again"):
        made.explain()


def test_an_older_run_asks_where_the_submissions_are(folder):
    """Its run.json does not say; the option does."""
    made = folder()
    (made.output / "run.json").write_text(f'{{"seed": {SEED}, "started": "2026-01-01"}}\n')
    with pytest.raises(UsageError, match="add --submissions DIR"):
        made.explain()
    assert made.explain(submissions=made.submissions).score == 2.0


@pytest.mark.slow
def test_in_the_sandbox_it_comes_to_the_result_on_disk(tmp_path):
    """Grade a student for real and explain it: the same statuses, points and mistake, and nothing is written."""
    course = write_course(tmp_path / "course")
    hand_in(course, tmp_path / "in", "ada", SQUARES)
    grade(tmp_path / "in", tmp_path / "out", course=course)
    files = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    told = explain(tmp_path / "out", "ada", CHAPTER, "double", course=course)
    result = ResultsDir(tmp_path / "out").read("ada", CHAPTER)
    assert tuple(check.result for check in told.checks) == result.exercises["double"].checks
    assert told.notes == ()
    assert told.checks[1].inputs[1] == "x = -5"
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == files
