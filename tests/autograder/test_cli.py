import errno
import json
import shutil
import sys
import warnings
from pathlib import Path

import pytest

import course_lib
from autograder import cli
from autograder.grade import engine
from autograder.grade.engine import Entry, Summary
from autograder.model.errors import InfrastructureError, IsolationError, SourceError, UsageError
from autograder.model.results import CheckResult, ExerciseResult, SubmissionResult

NAME = "eve\x1b[31m\x07\u202e[bold]x"
EVIL = f"{NAME}[/bold][/unbalanced]"
MINI = """\
# %% [markdown]
# # Mini

# %% role="setup"
from course_lib import chapter, check

chapter("01_mini")

# %% exercise="double"
def double(x):
    \"\"\"Twice.\"\"\"
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double" points=2
@check
def two():
    "Two."
    return double(2)

### BEGIN HIDDEN TESTS
@check
def drawn(rng):
    "A drawn number."
    return double(rng.random())
### END HIDDEN TESTS
"""
MISTAKES = """\
# %% exercise="double" mistake="squares"
def double(x):
    \"\"\"You squared the number. Look at two times three.\"\"\"
    return x * x
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one chapter, and the working directory in it."""
    root = tmp_path / "course"
    (root / "solutions" / "misconceptions").mkdir(parents=True)
    (root / "pyproject.toml").write_text('[project]\nname = "mini"\nversion = "1.0.0"\n[tool.pole-position]\n')
    (root / "solutions" / "01_mini.py").write_text(MINI)
    (root / "solutions" / "misconceptions" / "01_mini.py").write_text(MISTAKES)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def command(monkeypatch, capsys):
    """A function that runs `python -m autograder ...`: exit status, standard output, standard error."""
    for console in (cli.console, cli.errors):  # a console made where COLUMNS was set keeps that width
        monkeypatch.setattr(console, "width", 200)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        try:
            cli.main()
            status = 0
        except SystemExit as leave:
            status = leave.code or 0
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def entry(student="ada", status="graded", **fields) -> Entry:
    """What is remembered of a result with one exercise that failed by a known mistake."""
    check = CheckResult("two", False, "failed", 0.0, 2.0, "m", "squares", "You squared.")
    exercises = {} if status != "graded" else {"double": ExerciseResult("double", 0.0, 2.0, "failed", "s", (check,))}
    return Entry.of(SubmissionResult(student, "01_mini", status, 0.0, 2.0, 1, "bwrap", exercises=exercises, **fields))


@pytest.fixture
def graded(monkeypatch):
    """`grade` finds this Summary instead of working; its arguments are kept."""
    summary, seen = Summary(), {}

    def stand_in(*positions, **options):
        seen.update(options, positions=positions)
        options["on_progress"](0, 1)
        return summary

    monkeypatch.setattr(engine, "grade", stand_in)
    summary.seen = seen
    return summary


# --- wrong use --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["grade"],
        ["grade", "in"],
        ["grade", "in", "--output", "out", "--jobs", "0"],
        ["grade", "in", "--output", "out", "--seed", "x"],
        ["grade", "in", "--output", "out", "--isolation", "docker"],
        ["export", "out", "--to", "pdf"],
        ["release", "--nonsense"],
    ],
)
def test_wrong_use_is_exit_status_2(command, arguments):
    """Unknown verbs, options, values and missing arguments: status 2 and a usage line, no traceback."""
    status, _, err = command(*arguments)
    assert status == 2
    assert "Usage" in err
    assert "Traceback" not in err


def test_every_verb_of_the_design_is_there(command):
    """The forms of the command line are fixed."""
    _, out, _ = command("--help")
    assert all(verb in out for verb in ("release", "grade", "feedback", "report", "collect", "export", "doctor"))


@pytest.mark.parametrize("shard", ["1", "1/2/3", "a/b", "-1/2", "/", "0/3", "4/3", "0/0", "x", "1/²"])
def test_a_shard_that_is_none_says_what_is_expected(command, graded, course, shard):
    """I/N with an example."""
    expected = "expect I/N with 1 <= I <= N, for instance 3/10"
    status, _, err = command("grade", "in", "--output", "out", f"--shard={shard}")
    assert (status, err.strip().splitlines()[-1]) == (2, f"error: --shard {shard}: {expected}")


def test_outside_of_a_course_the_way_out_is_told(command, graded, tmp_path, monkeypatch):
    """What a course is, and the option that names one."""
    monkeypatch.chdir(tmp_path)
    status, _, err = command("grade", "in", "--output", "out")
    assert status == 2
    assert "--course DIR" in err
    status, _, err = command("grade", "in", "--output", "out", "--course", tmp_path)
    assert "is no course" in err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("out is wrong"), 2),
        (IsolationError("no bubblewrap"), 2),
        (SourceError("a.py", 3, "no check", "Add one."), 2),
        (InfrastructureError("server died"), 3),
    ],
)
def test_errors_of_ours_are_one_paragraph_and_a_status(command, course, monkeypatch, error, status):
    """The message without a traceback; 2 for wrong use, 3 for what is ours."""

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(engine, "grade", fail)
    got, _, err = command("grade", "in", "--output", "out")
    assert got == status
    assert f"error: {error}" in err
    assert "Traceback" not in err


def test_an_error_message_is_text_not_markup(command, course, monkeypatch):
    """Control characters are taken out, and brackets are shown as they are."""

    def fail(*_, **__):
        raise UsageError(EVIL)

    monkeypatch.setattr(engine, "grade", fail)
    _, _, err = command("grade", "in", "--output", "out")
    assert "[bold]x[/bold]" in err
    assert not {"\x07", "\u202e"} & set(err)
    assert "\x1b[31m" not in err


# --- grade ------------------------------------------------------------------------------------------------------


def test_grade_prints_marks_and_mistakes(command, graded, course):
    """A row a submission with its score and the mistakes that were recognised, then where everything is."""
    graded.graded = [entry(), entry("bo", "unreadable", message="the file is empty")]
    status, out, _ = command("grade", "in", "--output", "out")
    assert status == 0
    assert "0 / 2" in out
    assert "double: squares" in out
    assert "the file is empty" in out
    assert "out/results" in out
    assert "out/grades.csv" in out


def test_arguments_reach_the_engine(command, graded, course, tmp_path):
    """Each option arrives as its type."""
    options = ["--jobs", "3", "--seed", "5", "--shard", "2/4", "--cluster", "tcp://h:1", "--isolation", "bwrap"]
    command("grade", "in", "--output", "out", *options)
    seen = graded.seen
    assert [seen[key] for key in ("jobs", "seed", "shard", "cluster", "isolation")] == [
        3,
        5,
        (2, 4),
        "tcp://h:1",
        "bwrap",
    ]
    assert seen["course"].root == course


def test_what_is_left_ungraded_is_listed_with_exit_status_3(command, graded, course):
    """Never a zero: each such submission and its reason, on standard error; no score in the table."""
    graded.ungraded = [entry("bo", "infrastructure", message="the server died")]
    status, out, err = command("grade", "in", "--output", "out")
    assert status == 3
    assert "left ungraded: bo 01_mini: the server died" in err
    assert "0 / 2" not in out


def test_what_stopped_a_run_is_told_last(command, graded, course):
    """With the way out, after the list of those who are left."""
    graded.ungraded.append(entry(status="infrastructure", message="its result could not be written"))
    graded.problem = "out/results cannot be written: No space left on device. To go on, make room there"
    status, _, err = command("grade", "in", "--output", "out")
    assert status == 3
    assert err.index("left ungraded: ada") < err.index("error: out/results cannot be written")


def test_a_disk_without_room_is_told_wherever_it_is(command, course, monkeypatch):
    """The folder of temporary files is full: a sentence and status 3; another fault of the system stays a traceback."""
    full, other = OSError(errno.ENOSPC, "No space left on device", "/tmp/x"), OSError(errno.ENOENT, "none", "y")

    def fail(*_, **options):
        raise faults.pop()

    monkeypatch.setattr(engine, "grade", fail)
    faults = [full]
    status, _, err = command("grade", "in", "--output", "out")
    assert status == 3
    assert "error: /tmp/x cannot be written: No space left on device. To go on, make room there" in err
    faults = [other]
    with pytest.raises(FileNotFoundError):
        command("grade", "in", "--output", "out")


def test_student_text_reaches_the_terminal_without_controls(command, graded, course):
    """Names and messages are data: no escape sequence, no bell, no turned direction, no markup."""
    graded.graded = [entry(EVIL), entry("bo", "unreadable", message=EVIL)]
    graded.ungraded = [entry(EVIL, "infrastructure", message=EVIL)]
    _, out, err = command("grade", "in", "--output", "out")
    assert not {"\x07", "\u202e"} & set(out + err)
    assert "\x1b[31m" not in out + err
    assert "[bold]x[/bold][/unbalanced]" in out


def test_nothing_left_to_do_is_said(command, graded, course):
    """Started again after the end, grade says that every result still holds."""
    graded.kept = 7
    status, out, _ = command("grade", "in", "--output", "out")
    assert status == 0
    assert "7 results were there already and still hold; nothing is left to do" in out


def test_a_large_class_is_not_printed_whole(command, graded, course):
    """Sixty rows and how many more there are."""
    graded.graded = [entry(f"student{i:03}") for i in range(65)]
    _, out, _ = command("grade", "in", "--output", "out")
    assert "student059" in out
    assert "student060" not in out
    assert "and 5 more" in out


def test_no_isolation_is_warned_about(command, graded, course):
    """It must be asked for, and it prints what it means."""
    _, _, err = command("grade", "in", "--output", "out", "--isolation", "none")
    assert "Warning" in err
    assert "unwalled" in err
    _, _, err = command("grade", "in", "--output", "out")
    assert "Warning" not in err


# --- the other verbs --------------------------------------------------------------------------------------------


def test_each_derived_file_is_told_with_its_place(command, monkeypatch, tmp_path):
    """feedback, report, collect and export say what they wrote and where; they need no course."""
    import autograder.export
    import autograder.feedback
    import autograder.report

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(autograder.feedback, "write_feedback", lambda directory, course: ["a", "b"])
    monkeypatch.setattr(autograder.report, "write_report", lambda directory, course: directory / "report.html")
    monkeypatch.setattr(autograder.export, "collect", lambda directory: directory / "manual.csv")
    monkeypatch.setattr(autograder.export, "export_csv", lambda directory: [directory / "one.csv"])
    assert command("feedback", "out")[:2] == (0, "feedback: 2 pages in out/feedback\n")
    assert command("report", "out")[:2] == (0, "report: out/report.html\n")
    assert command("collect", "out")[:2] == (0, "marks by hand: out/manual.csv\n")
    assert command("export", "out", "--to", "csv")[:2] == (0, "written: out/one.csv\n")


def test_export_to_nbgrader_needs_the_course(command, course, monkeypatch, tmp_path):
    """It writes the chapters' notebooks too; outside of a course it is wrong use."""
    import autograder.export

    monkeypatch.setattr(autograder.export, "export_nbgrader", lambda directory, course, target: target)
    assert command("export", "out", "--to", "nbgrader", "--target", "nb")[:2] == (0, "nbgrader course: nb\n")
    monkeypatch.chdir(tmp_path)
    assert command("export", "out", "--to", "nbgrader")[0] == 2


@pytest.fixture
def told(monkeypatch):
    """`explain` finds this instead of working; what it was asked is kept."""
    from autograder.grade import explain
    from autograder.model.explanation import Explanation

    asked = []

    def stand_in(*what, course, submissions, isolation):
        asked.append((*what, course.root, submissions, isolation))
        return Explanation(*what[1:], "ada.ipynb", f"# {EVIL}", 0.0, 2.0, 1, "bwrap", ())

    monkeypatch.setattr(explain, "explain", stand_in)
    return asked


@pytest.mark.parametrize(
    "form",
    [("explain", "out", "ada", "01_mini", "double"), ("report", "out", "--explain", "ada", "01_mini", "double")],
    ids=lambda form: form[0],
)
def test_both_forms_explain_and_write_nothing(command, course, told, form):
    """The verb, and the option of `report` where an instructor looks for it: one thing."""
    status, out, _ = command(*form, "--submissions", "in", "--isolation", "landlock")
    assert (status, told) == (0, [(Path("out"), "ada", "01_mini", "double", course, Path("in"), "landlock")])
    assert "ada  01_mini  double: 0 of 2" in out
    assert "[bold]x[/bold][/unbalanced]" in out
    assert not {"\x07", "\u202e"} & set(out)
    assert not Path("out").exists()


def test_nbgrader_config_names_what_it_wrote(command, course, monkeypatch):
    """And what to do there; its own folder by default, never the course's."""
    from autograder.bridge import config

    monkeypatch.setattr(config, "write_configuration", lambda folder, here, level: f"{folder} {here.root} {level}")
    status, out, _ = command("nbgrader-config")
    assert (status, out.split("\n")[0]) == (0, f"written: nbgrader {course} auto")
    assert "nbgrader autograde CHAPTER" in command("nbgrader-config", "--to", "x", "--isolation", "bwrap")[1]


def test_release_check_fails_on_any_difference(command, course, monkeypatch):
    """Each difference on its line, the way out, and a status that stops CI; without differences status 0."""
    from autograder import release

    monkeypatch.setattr(release, "check", lambda course: ["notebooks/01_mini.ipynb: cell 3 differs"])
    status, _, err = command("release", "--check")
    assert status == 2
    assert "cell 3 differs" in err
    assert "run `python -m autograder release`" in err
    monkeypatch.setattr(release, "check", lambda course: [])
    assert command("release", "--check")[0] == 0


def test_doctor_gives_the_status_of_what_it_found(command, monkeypatch):
    """The report's own status is the command's."""
    from autograder import doctor

    monkeypatch.setattr(doctor, "run_doctor", lambda isolation: isolation)
    monkeypatch.setattr(doctor, "print_report", lambda report, console: 2 if report == "bwrap" else 0)
    assert command("doctor", "--isolation", "bwrap")[0] == 2
    assert command("doctor")[0] == 0


# --- the whole path ---------------------------------------------------------------------------------------------


def notebook(code):
    """A submission of the chapter with this code."""
    cells = [{"cell_type": "code", "source": f"{code}\n", "metadata": {}, "outputs": [], "execution_count": None}]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


@pytest.mark.usefixtures("course")
def test_a_mark_for_nobody_is_a_line_without_python_noise(command, tmp_path):
    """The row is named, its control characters are gone, and the verb goes on."""
    directory = tmp_path / "out"
    engine.ResultsDir(directory).start_run(1)
    mark = f"{NAME},01_mini,double,1,,,,2026-01-01"
    (directory / "manual.csv").write_text(f"student,chapter,name,points,comment,reason,by,date\n{mark}\n")
    status, _, err = command("export", directory, "--to", "csv")
    assert status == 0
    assert err.startswith("warning: ")
    assert "manual.csv, line 2: no result of" in err
    assert not {"\x07", "\u202e"} & set(err)
    assert "UnusedMark" not in err


@pytest.mark.slow
def test_a_small_class_is_graded_in_the_sandbox(command, course, tmp_path):
    """Right, wrong by a known mistake, hanging in an extra, unreadable: each its outcome; a second run keeps all."""
    shutil.copytree(Path(course_lib.__file__).parent, course / "course_lib")
    right = "def double(x):\n    return x + x"
    class_ = {
        "ada": notebook(right),
        "bo": notebook("def double(x):\n    return x ** 2"),
        "chen": notebook(f"import os\nDONE = os._exit(0)\n{right}"),
        "dan": "not a notebook",
        NAME: notebook(right),
    }
    for student, text in class_.items():
        (tmp_path / "in" / student).mkdir(parents=True)
        (tmp_path / "in" / student / "01_mini.ipynb").write_text(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        status, out, err = command("grade", tmp_path / "in", "--output", tmp_path / "out", "--jobs", "1", "--seed", "1")
    assert status == 0, err
    results = {one.student: one for one in engine.ResultsDir(tmp_path / "out").results()}
    assert {student: one.score for student, one in results.items()} == {
        "ada": 2.0,
        "bo": 1.0,
        "chen": 2.0,
        "dan": 0.0,
        "eve\\u001b[31m\\u0007\\u202e[bold]x": 2.0,
    }
    assert results["bo"].exercises["double"].checks[1].misconception == "squares"
    assert "broke off" in " ".join(results["chen"].repairs)
    assert results["dan"].status == "unreadable"
    assert not {"\x07", "\u202e"} & set(out + err)
    status, out, _ = command("grade", tmp_path / "in", "--output", tmp_path / "out")
    assert (status, "5 results were there already" in out) == (0, True)
