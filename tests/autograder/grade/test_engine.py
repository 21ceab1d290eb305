import dataclasses
import errno
import json
import os
import re
import shutil
import socket
from concurrent.futures import Future
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grade import engine
from autograder.grade.engine import grade
from autograder.model.course import Course
from autograder.model.errors import InfrastructureError, IsolationError, OutputError, ReleaseError, UsageError
from autograder.model.results import CheckResult, ExerciseResult, ResultsDir, SubmissionResult
from autograder.submission import find
from course_lib.checks.wire import decode, encode

SOURCE = '''# %% [markdown]
# # Mini

# %% role="setup"
from course_lib import chapter, check

chapter("01_mini")

# %% exercise="double"
def double(x):
    """Twice."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double" points=2
@check
def two():
    "Two."
    return double(2)
'''


def notebook(text="") -> str:
    """A notebook of the chapter 01_mini."""
    source = f'chapter("01_mini")\ndef double(x):\n    return 2 * x  # {text}'
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": source, "metadata": {}}]})


@pytest.fixture
def course(tmp_path) -> Course:
    """A course of one chapter."""
    root = tmp_path / "course"
    (root / "solutions").mkdir(parents=True)
    (root / "course_lib").mkdir()
    (root / "pyproject.toml").write_text('[project]\nname = "mini"\nversion = "1.0.0"\n[tool.pole-position]\n')
    (root / "solutions" / "01_mini.py").write_text(SOURCE)
    return Course(root)


@pytest.fixture
def submissions(tmp_path):
    """Ada, Bo and Chen handed in."""
    for student in ("ada", "bo", "chen"):
        (tmp_path / "in" / student).mkdir(parents=True)
        (tmp_path / "in" / student / "01_mini.ipynb").write_text(notebook(student))
    return tmp_path / "in"


@pytest.fixture
def tasks(monkeypatch):
    """Grading without a sandbox: the list of graded students; `outcome` and `reply` may change what comes back."""

    class Tasks(list):
        outcome = staticmethod(lambda student: "graded")
        reply = staticmethod(lambda result: result.to_json().encode())

    done = Tasks()

    def grade_one(payload: bytes) -> bytes:
        task = decode(payload)
        shared = decode(task["shared"])
        done.append(task["student"])
        status, points = done.outcome(task["student"]), shared["points"]
        double = {"double": ExerciseResult("double", points, points, "passed")} if status == "graded" else {}
        result = SubmissionResult(
            task["student"], shared["chapter"], status, points if double else 0.0, points, shared["seed"], "bwrap",
            exercises=double,
            digests={"submission": engine.text_digest(task["notebook"]), "source": shared["digest"]},
        )  # fmt: skip
        return done.reply(result)

    def prepare(chapter, library, isolation, digest, limits, seed):
        return encode({"chapter": chapter.name, "seed": seed, "digest": digest, "points": chapter.points})

    monkeypatch.setattr(engine, "grade_one", grade_one)
    monkeypatch.setattr(engine, "prepare", prepare)
    monkeypatch.setattr(engine, "choose_isolation", lambda level: level)
    monkeypatch.setattr(engine, "refuse_bound_paths", lambda paths: None)
    return done


@pytest.fixture
def run(course, submissions, tasks, tmp_path):
    """A function that grades into one folder."""
    return lambda **options: grade(submissions, tmp_path / "out", course=course, **options)


def files(folder):
    """Every result's bytes and time of writing."""
    return {
        path.name + path.parent.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.json")
    }


def test_every_submission_gets_a_result_and_a_row(run, tmp_path):
    """One file a student, a gradebook, and nothing left ungraded."""
    summary = run()
    assert [result.student for result in summary.graded] == ["ada", "bo", "chen"]
    assert (summary.kept, summary.exit_status) == (0, 0)
    assert len(list(ResultsDir(tmp_path / "out").results())) == 3
    assert len((tmp_path / "out" / "grades.csv").read_text().splitlines()) == 4


def test_finished_results_are_kept(run, tasks, tmp_path):
    """Started again, a run writes no finished result a second time, and grades nobody again."""
    run()
    before = files(tmp_path / "out" / "results")
    summary = run()
    assert (summary.kept, summary.graded, list(tasks)) == (3, [], ["ada", "bo", "chen"])
    assert files(tmp_path / "out" / "results") == before


def test_a_run_that_was_killed_goes_on(run, tasks, tmp_path):
    """Whatever point it died at, the second run grades the rest and ends with the same results and seed."""

    def dies_at_chen(student):
        if student == "chen":
            raise KeyboardInterrupt
        return "graded"

    tasks.outcome = dies_at_chen
    with pytest.raises(KeyboardInterrupt):
        run()
    seed = ResultsDir(tmp_path / "out").run.seed
    tasks.outcome = lambda student: "graded"
    tasks.clear()
    summary = run()
    assert summary.kept + len(summary.graded) == 3
    assert "chen" in tasks
    assert {result.seed for result in ResultsDir(tmp_path / "out").results()} == {seed}


def test_the_folder_of_submissions_is_kept_and_a_wrong_one_is_not(run, course, submissions, tmp_path):
    """For explaining later; a folder without submissions begins no run."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no submissions"):
        grade(tmp_path / "empty", tmp_path / "out", course=course)
    assert ResultsDir(tmp_path / "out").run is None
    run()
    assert ResultsDir(tmp_path / "out").run.submissions == submissions


def test_a_changed_submission_is_graded_again(run, tasks, submissions):
    """And only that one."""
    run()
    tasks.clear()
    (submissions / "bo" / "01_mini.ipynb").write_text(notebook("improved"))
    assert run().kept == 2
    assert list(tasks) == ["bo"]


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (("return 2 * x", "return x + x"), True),
        (("points=2", "points=4"), True),
        (("return double(2)", "return double(3)"), True),
        (("# # Mini", "# # Another title"), False),
    ],
)
def test_a_changed_source_regrades_and_prose_does_not(run, tasks, course, change, again):
    """Solution, points and checks are part of what a mark depends on; the text around them is not."""
    run()
    tasks.clear()
    path = course.solutions / "01_mini.py"
    path.write_text(path.read_text().replace(*change))
    run()
    assert len(tasks) == (3 if again else 0)


def test_a_changed_library_regrades(run, tasks, course):
    """What students import decides about marks too."""
    run()
    (course.library / "agents.py").write_text("X = 1\n")
    tasks.clear()
    run()
    assert len(tasks) == 3


def test_infrastructure_is_retried_and_listed(run, tasks):
    """A fault of ours is exit status 3 and never a zero; the next run grades it."""
    tasks.outcome = lambda student: "infrastructure" if student == "bo" else "graded"
    summary = run()
    assert ([result.student for result in summary.ungraded], summary.exit_status) == (["bo"], 3)
    tasks.clear()
    tasks.outcome = lambda student: "graded"
    summary = run()
    assert (list(tasks), summary.kept, summary.exit_status) == (["bo"], 2, 0)


def test_a_lost_task_costs_one_submission_its_mark(run, tasks):
    """A worker that died, or a fault nobody foresaw: that submission is left ungraded, the batch goes on."""

    def lose_bo(student):
        if student == "bo":
            raise RuntimeError("worker died")
        return "graded"

    tasks.outcome = lose_bo
    summary = run()
    assert [result.student for result in summary.graded] == ["ada", "chen"]
    [lost] = summary.ungraded
    assert (lost.student, lost.status) == ("bo", "infrastructure")
    assert "worker died" in lost.message


def changed(**fields):
    """A reply that says something else than it must."""
    return lambda result: dataclasses.replace(result, **fields).to_json().encode()


DOUBLE = ExerciseResult("double", 2.0, 2.0, "passed")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (lambda result: None, "no result: bytes were expected, and a NoneType came"),
        (lambda result: result.to_json(), "no result: bytes were expected, and a str came"),
        (lambda result: b"\x80garbage" * 1000, "no result"),
        (lambda result: b"[" * 100_000, "no result"),
        (lambda result: b"{}", "no result: expect a field 'student'"),
        (lambda result: result.to_json().replace('"seconds": 0.0', '"seconds": NaN').encode(), "no result"),
        (lambda result: re.sub(r'"score": [\d.]+', f'"score": {10**400}', result.to_json()).encode(), "no result"),
        (changed(student="ada"), "of another task: student 'ada', not 'bo'"),
        (changed(student="../../manual"), "of another task: student"),
        (changed(chapter="02_other"), "of another task: chapter"),
        (changed(seed=1), "of another task: seed"),
        (changed(digests={}), "of another task: digests"),
        (changed(digests={"submission": "", "source": ""}), "of another task: digests"),
        (changed(score=1e308), "gives points that 01_mini does not have"),
        (changed(max_score=1.0), "gives points that 01_mini does not have"),
        (changed(exercises={}, score=0.0), "gives points that 01_mini does not have"),
        (changed(exercises={"double": dataclasses.replace(DOUBLE, score=9)}, score=9), "gives points that 01_mini"),
        (changed(exercises={"double": dataclasses.replace(DOUBLE, max_score=9)}), "gives points that 01_mini"),
        (changed(exercises={"other": dataclasses.replace(DOUBLE, name="other")}), "gives points that 01_mini"),
        (changed(status="unreadable"), "gives points that 01_mini does not have"),
    ],
    ids=range(20),
)
def test_a_reply_that_is_not_this_tasks_result_is_never_written(run, tasks, tmp_path, reply, words):
    """A worker on another machine sends garbage, another's result or points nobody can have: the task counts as lost.

    The others' results are written; bo's, also the one that stood there, is none of the forged ones; a later run
    with sound workers grades bo.
    """
    sound = tasks.reply
    tasks.reply = lambda result: reply(result) if result.student == "bo" else sound(result)
    summary = run()
    assert [result.student for result in summary.graded] == ["ada", "chen"]
    [lost] = summary.ungraded
    assert (lost.student, lost.status, lost.score) == ("bo", "infrastructure", 0.0)
    assert words in lost.message
    assert len(lost.message) < 600
    assert {(one.student, one.score) for one in ResultsDir(tmp_path / "out").results()} == {
        ("ada", 2.0), ("bo", 0.0), ("chen", 2.0),
    }  # fmt: skip
    tasks.reply = sound
    assert [result.student for result in run().graded] == ["bo"]


@pytest.mark.parametrize("block", [None, object(), "text", b"garbage"])
def test_a_block_of_garbage_leaves_its_chapter_ungraded(run, monkeypatch, block):
    """What a worker sends in place of the reference's answers stops no run and gives nobody a zero."""
    monkeypatch.setattr(engine, "prepare", lambda *_: block)
    summary = run()
    assert [one.status for one in summary.ungraded] == ["infrastructure"] * 3
    assert (summary.graded, summary.exit_status) == ([], 3)


def test_a_reference_without_answers_leaves_its_chapter_ungraded(run, tasks, monkeypatch):
    """The sandbox gave none, time and again: all of the chapter is listed, nobody gets a zero, the next run grades."""

    def broken(*_):
        raise InfrastructureError("no bwrap")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(engine, "prepare", broken)
        summary = run()
    assert {result.status for result in summary.ungraded} == {"infrastructure"}
    assert {result.message for result in summary.ungraded} == {"no answers of the reference: no bwrap"}
    assert (len(summary.ungraded), summary.exit_status, list(tasks)) == (3, 3, [])
    assert (len(run().graded), run().kept) == (3, 3)


def test_a_reference_that_is_wrong_stops_the_run(run, monkeypatch):
    """A chapter that fails its own checks is an error of the course, not of the machine."""

    def wrong(*_):
        raise ReleaseError("the reference gives no answer")

    monkeypatch.setattr(engine, "prepare", wrong)
    with pytest.raises(ReleaseError):
        run()


def test_a_full_disk_stops_the_run_and_lists_the_rest(run, tasks, monkeypatch, tmp_path):
    """What was written stands, nothing half written is left, nothing is a zero, and the next run does the rest."""
    room, real = iter([True, True]), os.fsync

    def flush(descriptor):
        if os.path.isfile(f"/proc/self/fd/{descriptor}") and not next(room, False):  # noqa: PTH113
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", flush)
        summary = run(jobs=1)
    assert [result.student for result in summary.graded] == ["ada"]
    assert [(result.student, result.status) for result in summary.ungraded] == [
        ("bo", "infrastructure"),
        ("chen", "infrastructure"),
    ]
    assert summary.exit_status == 3
    assert "bo/01_mini.json cannot be written: No space left on device" in summary.problem
    before = files(tmp_path / "out")
    assert set(before) == {"run.jsonout", "01_mini.jsonada"}
    summary = run()
    assert (summary.kept, len(summary.graded), summary.exit_status, summary.problem) == (1, 2, 0, "")
    assert before.items() <= files(tmp_path / "out").items()


def test_a_gradebook_that_cannot_be_written_is_told(run, monkeypatch):
    """All results stand, and still the run is not done."""

    def refuse(output):
        raise OutputError("grades.csv cannot be written")

    monkeypatch.setattr(engine, "write_grades", refuse)
    summary = run()
    assert (len(summary.graded), summary.ungraded, summary.exit_status) == (3, [], 3)


def test_a_finished_folder_is_not_touched(run, tmp_path):
    """Started again, a finished run writes no file and no folder; what a killed run left half written goes."""
    run()
    before = {path: path.stat().st_mtime_ns for path in [tmp_path / "out", *(tmp_path / "out").rglob("*")]}
    run()
    assert {path: path.stat().st_mtime_ns for path in [tmp_path / "out", *(tmp_path / "out").rglob("*")]} == before
    torn = tmp_path / "out" / "results" / "ada" / f"01_mini.json~{socket.gethostname()}-{2**22 + 1}-0123abcd"
    torn.write_text("{")
    run()
    assert not torn.exists()


def test_the_seed_is_drawn_once(run, tmp_path):
    """It stays that of the first run; another one on the command line is refused with the way out."""
    run()
    seed = ResultsDir(tmp_path / "out").run.seed
    assert run(seed=seed).kept == 3
    with pytest.raises(UsageError, match=f"was begun with seed {seed}, not {seed + 1}; leave out --seed"):
        run(seed=seed + 1)


def test_two_runs_draw_different_seeds(run, course, submissions, tmp_path):
    """Nobody can guess the hidden inputs of a run."""
    run()
    grade(submissions, tmp_path / "out2", course=course)
    assert ResultsDir(tmp_path / "out").run.seed != ResultsDir(tmp_path / "out2").run.seed


def test_an_unreadable_submission_is_an_outcome(run, tasks, submissions, tmp_path):
    """An empty folder, a folder for a file, and an unknown chapter: each has its words, zero of all points, a row."""
    (submissions / "dan").mkdir()
    (submissions / "eve" / "01_mini.ipynb").mkdir(parents=True)
    (submissions / "finn").mkdir()
    (submissions / "finn" / "essay.ipynb").write_text("{}")
    summary = run()
    refused = {result.student: result for result in summary.graded if result.status == "unreadable"}
    assert set(refused) == {"dan", "eve", "finn"}
    assert refused["eve"].max_score == 2.0
    assert all(result.message for result in refused.values())
    assert (list(tasks), summary.exit_status) == (["ada", "bo", "chen"], 0)
    assert run().kept == 6


def test_a_file_that_vanishes_meanwhile_is_an_outcome_too(run, submissions, monkeypatch):
    """Between finding and reading a file can go."""
    real = engine.read_notebook

    def vanish(path):
        if path.parent.name == "bo" and path.exists() and vanish.armed:
            path.unlink()
        return real(path)

    vanish.armed = False
    monkeypatch.setattr(engine, "read_notebook", vanish)
    monkeypatch.setattr(engine, "_plan", _arming(engine._plan, vanish))
    assert [result.status for result in run().graded if result.student == "bo"] == ["unreadable"]


def _arming(plan, vanish):
    def planned(*arguments):
        made = plan(*arguments)
        vanish.armed = True
        return made

    return planned


def test_shards_share_the_class_without_overlap(run, tasks):
    """I/N of job arrays: together all, nobody twice."""
    for part in ((1, 2), (2, 2)):
        run(shard=part)
    assert sorted(tasks) == ["ada", "bo", "chen"]
    for wrong in ((0, 3), (4, 3), (0, 0), (-1, 3)):
        with pytest.raises(UsageError, match=f"--shard {wrong[0]}/{wrong[1]}: expect I/N with 1 <= I <= N"):
            run(shard=wrong)


NAMES = st.text(st.characters(exclude_characters="/\0"), min_size=1)  # surrogates too: a name may be no UTF-8


@given(st.lists(NAMES, unique=True), st.integers(1, 9))
def test_every_name_is_in_one_shard(names, count):
    """No student in two shards, none in none, whatever they are called and whoever else hands in."""
    parts = [engine._part((index, count)) for index in range(1, count + 1)]
    assert [sum(part(name) for part in parts) for name in names] == [1] * len(names)


def test_a_shard_reads_only_its_own(run, tasks, submissions, monkeypatch):
    """Or ten jobs would read a large class ten times.  A shard of nobody ends well too."""
    read = []
    real = find.read_notebook
    monkeypatch.setattr(find, "read_notebook", lambda path: read.append(path.parent.name) or real(path))
    for index in range(1, 51):
        assert run(shard=(index, 50)).exit_status == 0
        assert read == tasks
    assert sorted(read) == ["ada", "bo", "chen"]


@pytest.mark.parametrize("together", [True, False])
def test_shards_end_as_one_run_does(course, submissions, tasks, tmp_path, together):
    """In one folder, or each in its own with one seed and then put together: the same results and gradebook."""
    whole, merged = tmp_path / "whole", tmp_path / "shard1"
    (submissions / "dan").mkdir()
    grade(submissions, whole, course=course, seed=5)
    for index in range(1, 4):
        output = merged if together else tmp_path / f"shard{index}"
        grade(submissions, output, course=course, seed=5, shard=(index, 3))
    if not together:
        for index in (2, 3):
            shutil.copytree(tmp_path / f"shard{index}", merged, dirs_exist_ok=True)
    tasks.clear()
    last = grade(submissions, merged, course=course)
    assert (last.kept, list(tasks)) == (4, [])
    assert {name: content for name, (content, _) in files(merged / "results").items()} == {
        name: content for name, (content, _) in files(whole / "results").items()
    }
    assert (merged / "grades.csv").read_bytes() == (whole / "grades.csv").read_bytes()


def test_a_run_remembers_little_of_a_result():
    """A large class fits in memory: of thousands of words of source, message and feedback an entry keeps a line."""
    checks = tuple(CheckResult(f"check{i}", True, "failed", 0.0, 1.0, "long " * 999, "squares") for i in range(20))
    exercise = ExerciseResult("double", 0.0, 20.0, "failed", "long " * 999, checks)
    result = SubmissionResult("ada", "01_mini", "graded", 0.0, 20.0, 1, "bwrap", exercises={"double": exercise})
    entry, same = engine.Entry.of(result), engine.Entry.of(result)
    assert entry.found == "double: squares"
    assert entry.found is same.found
    assert len(repr(entry)) < 200


def test_progress_is_told_from_none_to_all(run):
    """Done and total, beginning with 0, for a bar with the time left."""
    seen = []
    run(on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_paths_inside_the_sandbox_are_refused_before_anything_is_written(run, monkeypatch, tmp_path):
    """Course, submissions and output are checked first; a refusal leaves no folder behind."""

    def refuse(paths):
        assert len(list(paths)) == 3
        raise IsolationError("lies under /usr")

    monkeypatch.setattr(engine, "refuse_bound_paths", refuse)
    with pytest.raises(IsolationError):
        run()
    assert not (tmp_path / "out").exists()


def test_a_wrong_address_of_a_cluster_leaves_nothing_behind(run, tmp_path, monkeypatch):
    """Whoever corrects it and starts again may still choose the seed."""

    @contextmanager
    def refuse(jobs, address):
        raise UsageError(f"--cluster {address}: no Dask scheduler answers there")
        yield

    monkeypatch.setattr(engine, "_executor", refuse)
    with pytest.raises(UsageError):
        run(cluster="tcp://host:1")
    assert not (tmp_path / "out").exists()


def test_a_cluster_runs_the_same_tasks(run, tasks, monkeypatch):
    """The engine asks for an executor, whatever it is; futures that end in any order are collected."""

    class Executor:
        def submit(self, function, *arguments):
            future = Future()
            future.set_result(function(*arguments))
            return future

    @contextmanager
    def cluster(jobs, address):
        assert address == "tcp://host:1"
        yield Executor(), lambda: 2

    monkeypatch.setattr(engine, "_executor", cluster)
    assert len(run(cluster="tcp://host:1").graded) == len(tasks) == 3
