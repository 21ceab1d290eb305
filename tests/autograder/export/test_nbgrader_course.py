"""autograder/export/nbgrader_course.py and gradebook.py: a course folder of nbgrader, and the way back."""

import contextlib
import csv
import json
import shutil
import sqlite3
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGrader
from sqlalchemy.exc import OperationalError
from traitlets.config import PyFileConfigLoader

from autograder.export import collect, export_nbgrader, gradebook
from autograder.export.nbgrader_course import student_id
from autograder.feedback import write_feedback
from autograder.grade.engine import grade as run_grading
from autograder.model.errors import OutputError, UsageError
from autograder.model.manual import ManualError, Mark, add_marks, read_manual
from autograder.model.results import ResultsDir
from autograder.report import write_report
from tests.autograder import mini_class
from tests.autograder.fake_class import (
    CHAPTER_02,
    EVIL_NAMES,
    SECRET_INPUT,
    class_results,
    dqn,
    q_learning,
    sarsa,
    submission,
    write_released_course,
    written,
)

CHAPTER = "02_q_learning_vs_sarsa"
SCRIPT = "<script>alert(1)</script>"
COMMENT = "Clear & short: 1 < 2."
ANSWER_CELL = "written-why_the_safe_path"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A released course, and DIR with two students in one chapter, exported once."""
    root = tmp_path_factory.mktemp("course")
    course, directory = write_released_course(root / "course"), root / "grades"
    results = ResultsDir(directory)
    results.write(submission("ada", CHAPTER, q_learning("partly"), sarsa("right"), written(f"Because {SCRIPT}")))
    results.write(submission(EVIL_NAMES[1], CHAPTER, q_learning("bootstraps"), sarsa("nothing"), written("")))
    export_nbgrader(directory, course)
    return root


@pytest.fixture
def workshop(prepared, tmp_path):
    """A copy of it that a test may change: (DIR, course)."""
    from autograder.model.course import find_course

    shutil.copytree(prepared, tmp_path / "copy")
    return tmp_path / "copy" / "grades", find_course(tmp_path / "copy" / "course")


def book(directory) -> Gradebook:
    """The gradebook, opened as nbgrader does."""
    return Gradebook(f"sqlite:///{directory / 'export' / 'nbgrader' / 'gradebook.db'}", "pole-position")


def grade(directory, cell: str, student: str = "ada"):
    """(auto score, manual score, extra credit, needs a person)."""
    with book(directory) as gradebook:
        one = gradebook.find_grade(cell, CHAPTER, CHAPTER, student)
        return one.auto_score, one.manual_score, one.extra_credit, one.needs_manual_grade


def mark_in_formgrader(
    directory,
    cell: str,
    points: float | None,
    comment: str | None = None,
    comment_cell: str = "",
    chapter: str = CHAPTER,
) -> None:
    """What formgrader does when a grader types."""
    with book(directory) as gradebook:
        if points is not None:
            one = gradebook.find_grade(cell, chapter, chapter, "ada")
            one.manual_score, one.needs_manual_grade = points, False
        if comment is not None:
            gradebook.find_comment(comment_cell or cell, chapter, chapter, "ada").manual_comment = comment
        gradebook.db.commit()


def test_the_folder_is_a_course_of_nbgrader(prepared):
    """Notebooks in its layout and a gradebook with both students."""
    folder = prepared / "grades" / "export" / "nbgrader"
    other = student_id(EVIL_NAMES[1])
    for path in (
        "nbgrader_config.py",
        "gradebook.db",
        f"source/{CHAPTER}/{CHAPTER}.ipynb",
        f"release/{CHAPTER}/{CHAPTER}.ipynb",
    ):
        assert (folder / path).is_file()
    for student in ("ada", other):
        assert (folder / "autograded" / student / CHAPTER / f"{CHAPTER}.ipynb").is_file()
    with book(prepared / "grades") as gradebook:
        assert {one.id for one in gradebook.students} == {"ada", other}
        assert gradebook.find_submission(CHAPTER, "ada").max_score == 10


def test_names_are_safe_in_nbgraders_pages_and_addresses():
    """Letters, digits and ._@-~ only, injective: nbgrader writes them into scripts unescaped."""
    names = [*EVIL_NAMES, "~3C", "<", "%3C", "a b"]
    made = [student_id(name) for name in names]
    assert len(set(made)) == len(names)
    assert set("".join(made)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-~")


def test_scores_by_check_cell_and_answers_to_mark(prepared):
    """Partial credit; an answer waits for a person, an empty one does not."""
    directory = prepared / "grades"
    assert grade(directory, "check-q_learning_update") == (1, None, None, False)
    assert grade(directory, "check-sarsa_update") == (4, None, None, False)
    assert grade(directory, ANSWER_CELL) == (None, None, None, True)
    assert grade(directory, ANSWER_CELL, student_id(EVIL_NAMES[1])) == (0, None, None, False)


def test_the_diagnosis_is_a_comment(prepared):
    """A grader and, in nbgrader's feedback, the student read it."""
    with book(prepared / "grades") as gradebook:
        comment = gradebook.find_comment("q_learning_update", CHAPTER, CHAPTER, student_id(EVIL_NAMES[1]))
        assert comment.comment.startswith("Your update still looks")


def test_the_configuration_has_the_filter_and_runs_nothing(prepared, tmp_path):
    """nbgrader reads it: gradebook beside it wherever the folder lies, the sanitising filter, no execution."""
    moved = shutil.copytree(prepared / "grades" / "export" / "nbgrader", tmp_path / "moved")
    config = PyFileConfigLoader("nbgrader_config.py", str(moved)).load_config()
    assert config.CourseDirectory.db_url == f"sqlite:///{moved / 'gradebook.db'}?timeout=60"
    assert config.HTMLExporter.filters == {"markdown2html": "autograder.export.markdown.clean_html"}
    assert config.Execute.enabled is False
    application = NbGrader(config=config)
    application.initialize([])
    assert application.coursedir.root == str(moved)


@pytest.mark.slow
def test_nbgraders_own_export_reads_the_gradebook(prepared, tmp_path):
    """Its command line works on the folder, and gives the same scores."""
    folder, page = prepared / "grades" / "export" / "nbgrader", tmp_path / "theirs.csv"
    command = [sys.executable, "-m", "nbgrader", "export", "--to", str(page)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with page.open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert (float(rows["ada"]["score"]), float(rows["ada"]["max_score"])) == (5, 10)


@pytest.mark.slow
def test_nbgraders_own_feedback_runs_nothing_and_hides_what_is_hidden(prepared):
    """Its page is made with the filter too; of a hidden check it has our words."""
    folder = prepared / "grades" / "export" / "nbgrader"
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", CHAPTER, "--student", "ada"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    page = (folder / "feedback" / "ada" / CHAPTER / f"{CHAPTER}.html").read_text(encoding="utf-8")
    assert SECRET_INPUT not in page
    assert "Fifty random transitions, a third of which end the episode. (hidden)" in page
    assert "onerror" not in page
    assert "&lt;script&gt;" in page or "&lt; script&gt;" in page


def test_marks_of_the_journal_are_entered(workshop):
    """Points by hand, what is above a cell's points as extra credit, and comments."""
    directory, course = workshop
    add_marks(
        directory,
        [
            Mark("ada", CHAPTER, "why_the_safe_path", 3, "More than was asked.", "a bonus"),
            Mark("ada", CHAPTER, "q_learning_update", 2, "Half."),
        ],
    )
    export_nbgrader(directory, course)
    assert grade(directory, ANSWER_CELL) == (None, 2, 1, False)
    assert grade(directory, "check-q_learning_update") == (1, 2, None, False)
    with book(directory) as gradebook:
        assert gradebook.find_comment("q_learning_update", CHAPTER, CHAPTER, "ada").comment == "Half."
        assert gradebook.find_submission(CHAPTER, "ada").score == 2 + 4 + 3


def test_marks_of_formgrader_are_collected_once(workshop):
    """Into the journal, with who and when; collecting again adds nothing."""
    directory, _ = workshop
    mark_in_formgrader(directory, ANSWER_CELL, 1.5, "Good.")
    mark_in_formgrader(directory, "check-q_learning_update", None, "See me.", "q_learning_update")
    for _ in range(2):
        path = collect(directory)
    assert path == directory / "manual.csv"
    assert path.read_text().count("\n") == 3
    manual = read_manual(directory)
    assert manual.says(Mark("ada", CHAPTER, "why_the_safe_path", 1.5, "Good."))
    assert manual.says(Mark("ada", CHAPTER, "q_learning_update", None, "See me."))
    assert manual.mark("ada", CHAPTER, "why_the_safe_path").by == "formgrader"


@pytest.mark.slow
def test_a_mark_of_formgrader_survives_a_regrade_and_is_in_everything_derived(tmp_path):
    """Graded in the sandbox, marked in the gradebook, collected; then the student hands in other code.

    The mark, its comment and the new score of the code stand in grades.csv, in the feedback, in the report and in a
    second export.
    """
    course, submissions, directory = mini_class.write_course(tmp_path / "course"), tmp_path / "in", tmp_path / "grades"
    notebook = mini_class.hand_in(course, submissions, "ada", mini_class.SQUARES, "Because <b>two</b>.")
    run_grading(submissions, directory, course=course, jobs=1)
    export_nbgrader(directory, course)
    mark_in_formgrader(directory, "written-why", 1.5, COMMENT, chapter=mini_class.CHAPTER)
    journal = collect(directory).read_bytes()
    shutil.rmtree(notebook.parents[1])
    mini_class.hand_in(course, submissions, "ada", mini_class.RIGHT, "Because two.")
    [result] = run_grading(submissions, directory, course=course, jobs=1).graded
    assert result.score == 4, "results hold no marks by hand"
    assert (directory / "manual.csv").read_bytes() == journal
    with (directory / "grades.csv").open(newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["score"], row["max_score"], row["pending_points"]) == ("5.5", "6", "0")
    [page] = write_feedback(directory, course)
    assert "Clear &amp; short: 1 &lt; 2." in page.read_text()
    report = write_report(directory, course).read_text()
    assert "One student: 92 % of the decided points" in report, "5.5 of 6"
    assert "Written answers to mark" not in report
    export_nbgrader(directory, course)
    with book(directory) as gradebook:
        assert gradebook.find_submission(mini_class.CHAPTER, "ada").score == 5.5


def test_a_gradebook_in_the_folder_itself_is_collected_from(workshop):
    """There nbgrader grades with our engine, and its names of students are the folders' own."""
    directory, _ = workshop
    for name in ("gradebook.db", "export.json"):
        shutil.copyfile(directory / "export" / "nbgrader" / name, directory / name)
    with contextlib.closing(sqlite3.connect(directory / "gradebook.db")) as database, database:
        names = (EVIL_NAMES[1], student_id(EVIL_NAMES[1]))
        database.execute("UPDATE student SET id = ? WHERE id = ?", names)
        database.execute("UPDATE submitted_assignment SET student_id = ? WHERE student_id = ?", names)
    with Gradebook(f"sqlite:///{directory / 'gradebook.db'}", "pole-position") as gradebook:
        gradebook.find_grade(ANSWER_CELL, CHAPTER, CHAPTER, EVIL_NAMES[1]).manual_score = 1
        gradebook.db.commit()
    collect(directory)
    assert read_manual(directory).mark(EVIL_NAMES[1], CHAPTER, "why_the_safe_path").points == 1


def test_exporting_again_collects_first_and_loses_nothing(workshop):
    """A mark that was never collected survives the next export."""
    directory, course = workshop
    mark_in_formgrader(directory, ANSWER_CELL, 1.5, "Good.")
    export_nbgrader(directory, course)
    assert read_manual(directory).mark("ada", CHAPTER, "why_the_safe_path").points == 1.5
    assert grade(directory, ANSWER_CELL) == (None, 1.5, None, False)


def test_a_later_row_in_the_journal_wins_over_what_was_exported(workshop):
    """Only what a grader changed since we last looked comes back; an old mark does not undo a correction."""
    directory, course = workshop
    mark_in_formgrader(directory, ANSWER_CELL, 1.5, "Good.")
    collect(directory)
    add_marks(directory, [Mark("ada", CHAPTER, "why_the_safe_path", 2, "Read again: right.")])
    collect(directory)
    export_nbgrader(directory, course)
    assert read_manual(directory).mark("ada", CHAPTER, "why_the_safe_path").points == 2
    assert grade(directory, ANSWER_CELL) == (None, 2, None, False)


def test_extra_credit_comes_back_with_its_reason(workshop):
    """So that points above the maximum are accepted."""
    directory, _ = workshop
    mark_in_formgrader(directory, ANSWER_CELL, 2)
    with book(directory) as gradebook:
        gradebook.find_grade(ANSWER_CELL, CHAPTER, CHAPTER, "ada").extra_credit = 0.5
        gradebook.db.commit()
    collect(directory)
    mark = read_manual(directory).mark("ada", CHAPTER, "why_the_safe_path")
    assert (mark.points, mark.reason) == (2.5, "extra credit")
    [ada] = [one for one in ResultsDir(directory).results() if one.student == "ada"]
    assert read_manual(directory).merge(ada).score == 7.5


def type_into_gradebook(directory, column: str, value: object, cell: str = ANSWER_CELL) -> None:
    """Write what another program, or a careless request, may write into ada's row: SQLite keeps any type."""
    path = directory / "export" / "nbgrader" / "gradebook.db"
    with book(directory) as gradebook:
        grade_id = gradebook.find_grade(cell, CHAPTER, CHAPTER, "ada").id
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE grade SET {column} = ? WHERE id = ?", (value, grade_id))


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("manual_score", float("inf"), "expect a score from 0 to 2, actually: inf"),
        ("manual_score", float("-inf"), "expect a score from 0 to 2, actually: -inf"),
        ("manual_score", -1, "expect a score from 0 to 2, actually: -1.0"),
        ("manual_score", 2.5, "expect a score from 0 to 2, actually: 2.5"),
        ("manual_score", 1e308, "expect a score from 0 to 2, actually: 1e+308"),
        ("manual_score", "=cmd|' /C calc'!A0", "expect a score from 0 to 2, actually: \"=cmd|' /C calc'!A0\""),
        ("extra_credit", float("inf"), "expect an extra credit of at most 10,000, actually: inf"),
        ("extra_credit", 1e308, "expect an extra credit of at most 10,000"),
        ("extra_credit", "<b>9</b>", "expect an extra credit of at most 10,000, actually: '<b>9</b>'"),
        ("extra_credit", 0.5, "an extra credit of 0.5 and no score to add it to"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_and_costs_no_other(workshop, column, value, words):
    """Refused by student, chapter, exercise and value, before the journal holds a row that stops every command.

    What was collected stays, the other new marks come in, and the corrected one comes in afterwards.
    """
    directory, course = workshop
    mark_in_formgrader(directory, "check-q_learning_update", 1)
    collect(directory)
    before = (directory / "manual.csv").read_text()
    mark_in_formgrader(directory, "check-sarsa_update", 0.5, "=1+1 <b>see me</b>", "sarsa_update")
    type_into_gradebook(directory, column, value)
    for again in (lambda: collect(directory), lambda: collect(directory), lambda: export_nbgrader(directory, course)):
        with pytest.raises(UsageError) as refusal:
            again()
        assert f"'ada', {CHAPTER}, why_the_safe_path: {words}" in str(refusal.value)
    journal = (directory / "manual.csv").read_text()
    assert journal.startswith(before)
    assert journal.count("\n") == before.count("\n") + 1
    assert read_manual(directory).says(Mark("ada", CHAPTER, "sarsa_update", 0.5, "=1+1 <b>see me</b>"))
    assert ",'=1+1 <b>see me</b>," in journal, "no formula for a spreadsheet"
    type_into_gradebook(directory, column, None)
    mark_in_formgrader(directory, ANSWER_CELL, 1.5)
    collect(directory)
    assert read_manual(directory).mark("ada", CHAPTER, "why_the_safe_path").points == 1.5
    export_nbgrader(directory, course)
    assert grade(directory, ANSWER_CELL) == (None, 1.5, None, False)


def test_not_a_number_is_no_mark(workshop):
    """SQLite keeps it as nothing: the answer still waits, and nothing is collected."""
    directory, _ = workshop
    mark_in_formgrader(directory, ANSWER_CELL, float("nan"))
    assert collect(directory).read_text().count("\n") == 1
    assert grade(directory, ANSWER_CELL)[1] is None


def test_a_comment_without_end_is_refused(workshop):
    """A journal with such a cell could not be read back: a CSV reader stops at 131,072 characters."""
    directory, _ = workshop
    mark_in_formgrader(directory, ANSWER_CELL, 1.5, "x" * 200_000)
    with pytest.raises(UsageError, match="why_the_safe_path: a comment of 200,000 characters, more than 20,000"):
        collect(directory)
    assert read_manual(directory).marks == {}


def test_an_old_mark_is_not_forgotten_beside_a_refused_one(workshop):
    """A mark corrected in the journal, then spoilt and put back in formgrader, does not undo the correction."""
    directory, _ = workshop
    mark_in_formgrader(directory, ANSWER_CELL, 1.5)
    collect(directory)
    add_marks(directory, [Mark("ada", CHAPTER, "why_the_safe_path", 2)])
    mark_in_formgrader(directory, ANSWER_CELL, -1)
    with pytest.raises(UsageError, match="from 0 to 2, actually: -1"):
        collect(directory)
    mark_in_formgrader(directory, ANSWER_CELL, 1.5)
    collect(directory)
    assert read_manual(directory).mark("ada", CHAPTER, "why_the_safe_path").points == 2


def test_a_name_that_the_journal_cannot_hold_loses_no_mark_silently(workshop):
    """Of a student with a direction override in the name: the mark stays in the gradebook, and this is told."""
    directory, course = workshop
    student = "\u202egnp"
    ResultsDir(directory).write(submission(student, CHAPTER, q_learning("right"), sarsa("right"), written("So.")))
    export_nbgrader(directory, course)
    with book(directory) as gradebook:
        gradebook.find_grade(ANSWER_CELL, CHAPTER, CHAPTER, student_id(student)).manual_score = 1.5
        gradebook.db.commit()
    with pytest.raises(UsageError, match=r"a name with characters that manual.csv cannot hold"):
        export_nbgrader(directory, course)
    assert grade(directory, ANSWER_CELL, student_id(student))[1] == 1.5


@contextlib.contextmanager
def locked(directory):
    """Another program has the gradebook, and lets nobody read or write."""
    with contextlib.closing(sqlite3.connect(directory / "export" / "nbgrader" / "gradebook.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@pytest.mark.faults
@pytest.mark.parametrize("verb", ["export", "collect"])
def test_a_locked_gradebook_is_told_and_nothing_is_lost(workshop, monkeypatch, verb):
    """The message names it and the way out; marks by hand stay byte for byte; afterwards the same command finishes."""
    directory, course = workshop
    do = {"export": lambda: export_nbgrader(directory, course), "collect": lambda: collect(directory)}[verb]
    add_marks(directory, [Mark("ada", CHAPTER, "why_the_safe_path", 1.0, by="teacher")])
    export_nbgrader(directory, course)
    mark_in_formgrader(directory, ANSWER_CELL, 2.0)
    before = (directory / "manual.csv").read_bytes()
    monkeypatch.setattr(gradebook, "LOCK_SECONDS", 0)
    told = r"gradebook\.db: database is locked\. To go on, close formgrader and whatever else has it open and run"
    with locked(directory), pytest.raises(OutputError, match=told):
        do()
    assert (directory / "manual.csv").read_bytes() == before
    do()
    assert (directory / "manual.csv").read_bytes().startswith(before)
    assert read_manual(directory).mark("ada", CHAPTER, "why_the_safe_path").points == 2.0
    assert grade(directory, ANSWER_CELL)[1] == 2.0


@pytest.mark.faults
@pytest.mark.parametrize("step", ["add_chapter", "marks"])
def test_an_export_that_is_stopped_on_its_way_is_finished_by_the_next(workshop, monkeypatch, step):
    """The first one, too, at its beginning or before its end, has left enough to collect what was marked in between."""
    directory, course = workshop
    shutil.rmtree(directory / "export")

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(gradebook.Book, step, stop)
        with pytest.raises(KeyboardInterrupt):
            export_nbgrader(directory, course)
    if step == "marks":
        mark_in_formgrader(directory, ANSWER_CELL, 2.0)
    export_nbgrader(directory, course)
    mark = read_manual(directory).mark("ada", CHAPTER, "why_the_safe_path")
    assert (mark.points if mark else None) == grade(directory, ANSWER_CELL)[1] == (2.0 if step == "marks" else None)


def test_another_fault_of_the_gradebook_is_not_hidden(workshop):
    """What is no lock and no disk stays the error that it is."""
    directory, _ = workshop
    with contextlib.closing(sqlite3.connect(directory / "export" / "nbgrader" / "gradebook.db")) as other:
        other.execute("DROP TABLE grade")
        other.execute("CREATE TABLE grade (id INTEGER)")
    with pytest.raises(OperationalError, match="no such column"):
        collect(directory)


def test_a_new_grading_brings_the_folder_up_to_date(workshop):
    """Scores change in place, so an open formgrader keeps its addresses; who is gone goes."""
    directory, course = workshop
    with book(directory) as gradebook:
        before = gradebook.find_submission_notebook(CHAPTER, CHAPTER, "ada").id
    results = ResultsDir(directory)
    results.write(submission("ada", CHAPTER, q_learning("right"), sarsa("right"), written()))
    results.file(EVIL_NAMES[1], CHAPTER).unlink()
    export_nbgrader(directory, course)
    assert grade(directory, "check-q_learning_update")[0] == 4
    with book(directory) as gradebook:
        assert gradebook.find_submission_notebook(CHAPTER, CHAPTER, "ada").id == before
        assert [one.student.id for one in gradebook.assignment_submissions(CHAPTER)] == ["ada"]


def test_a_chapter_whose_cells_changed_is_entered_anew(workshop):
    """nbgrader refuses to change cells under submissions; marks by hand are collected before."""
    directory, course = workshop
    mark_in_formgrader(directory, ANSWER_CELL, 1.5)
    source = course.solutions / f"{CHAPTER}.py"
    source.write_text(
        CHAPTER_02.replace('check="q_learning_update" points=4', 'check="q_learning_update" points=6') + LATER
    )
    shutil.rmtree(course.notebooks)
    release_again(course)
    result = submission("ada", CHAPTER, q_learning("right"), sarsa("right"), written(), dqn("right"))
    ResultsDir(directory).write(result)
    ResultsDir(directory).file(EVIL_NAMES[1], CHAPTER).unlink()
    export_nbgrader(directory, course)
    assert grade(directory, "check-dqn_loss")[0] == 5
    assert grade(directory, ANSWER_CELL) == (None, 1.5, None, False)


LATER = '''
# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    """Return the loss."""
    ### BEGIN SOLUTION
    return online
    ### END SOLUTION

# %% check="dqn_loss" points=5
@check
def two_transitions():
    "Two transitions."
    return dqn_loss(1, 2, 3, 4)

### BEGIN HIDDEN TESTS
@check
def random_losses(rng):
    "Random ones."
    return rng.random()
### END HIDDEN TESTS
'''


def release_again(course) -> None:
    """Write the student's notebooks anew."""
    from autograder.release.notebook import notebook_text, solution_notebook
    from autograder.release.student import student_notebook

    course.notebooks.mkdir()
    for chapter in course.chapters():
        text = notebook_text(student_notebook(solution_notebook(chapter, course)))
        (course.notebooks / f"{chapter.name}.ipynb").write_text(text)


def test_what_is_ours_is_left_out_or_left_open(workshop):
    """No submission for one that never ran; a person looks at an exercise that did not."""
    directory, course = workshop
    results = ResultsDir(directory)
    results.write(submission("pete", CHAPTER, status="infrastructure", max_score=10))
    results.write(submission("rosa", CHAPTER, q_learning("ours"), sarsa("right"), written()))
    export_nbgrader(directory, course)
    assert grade(directory, "check-q_learning_update", "rosa") == (None, None, None, True)
    with book(directory) as gradebook, pytest.raises(MissingEntry):
        gradebook.find_submission(CHAPTER, "pete")


@pytest.mark.parametrize("cell", ["check-q_learning_update", "check-sarsa_update", ANSWER_CELL])
def test_an_unreadable_submission_scores_zero_everywhere(workshop, cell):
    """With nothing left for a person to mark."""
    directory, course = workshop
    ResultsDir(directory).write(submission("olga", CHAPTER, status="unreadable", max_score=10, message="empty"))
    export_nbgrader(directory, course)
    assert grade(directory, cell, "olga") == (0, None, None, False)


def test_another_version_of_the_chapter_is_refused(workshop):
    """Scores of checks that the course no longer has would become zeros silently."""
    directory, course = workshop
    ResultsDir(directory).write(submission("old", CHAPTER, q_learning("right")))
    with pytest.raises(UsageError, match="grade again"):
        export_nbgrader(directory, course)


def test_the_ways_out_are_named(workshop, tmp_path):
    """No gradebook to collect from, no released notebook, no such chapter, a mark that cannot be."""
    directory, course = workshop
    with pytest.raises(UsageError, match="--to nbgrader"):
        collect(directory, tmp_path / "nowhere")
    ResultsDir(directory).write(submission("ada", "99_other", q_learning("right")))
    with pytest.raises(UsageError, match="no chapter '99_other'"):
        export_nbgrader(directory, course)
    ResultsDir(directory).file("ada", "99_other").unlink()
    add_marks(directory, [Mark("ada", CHAPTER, "why_the_save_path", 1)])
    with pytest.raises(ManualError, match="why_the_save_path"):
        export_nbgrader(directory, course)
    (directory / "manual.csv").unlink()
    shutil.rmtree(course.notebooks)
    with pytest.raises(UsageError, match="release"):
        export_nbgrader(directory, course)


def test_another_place_can_be_chosen(workshop, tmp_path):
    """The folder stands by itself."""
    directory, course = workshop
    target = tmp_path / "nbgrader course"
    assert export_nbgrader(directory, course, target) == target
    record = json.loads((target / "export.json").read_text())
    assert record["cells"][CHAPTER]["check-q_learning_update"] == "q_learning_update"
    assert collect(directory, target) == directory / "manual.csv"


def test_the_fake_class_goes_in_whole(workshop):
    """Every outcome and every hostile name."""
    directory, course = workshop
    for result in class_results():
        ResultsDir(directory).write(result)
    export_nbgrader(directory, course)
    with book(directory) as gradebook:
        handed_in = {one.student.id for one in gradebook.assignment_submissions(CHAPTER)}
    wanted = {one.student for one in class_results() if one.chapter == CHAPTER} - {"pete"}
    assert handed_in == {student_id(name) for name in wanted}
