"""What grading a class costs, against stock nbgrader: `python benchmarks/grading.py`.

The same submissions of one reduced notebook (set-up, given, exercise and check cells of a chapter) are graded by
`python -m autograder grade` and by `nbgrader autograde`; for the latter the checks carry their own asserts.  Both grade
all public and hidden checks, in one call, one submission at a time; nbgrader has nobody else to hold a world, so it
holds the grader's in the student's own kernel.  Measured are processor seconds, user and system, of the whole process
tree (`os.wait4`), because wall time on a shared machine says little.  All of it runs on one core, as the goal says:
across two, each message between grader and sandbox also pays for waking the other core.

    python benchmarks/grading.py [--chapter 05_dqn] [--submissions 20] [--more 220] [--repeats 3]

Printed is a table of alternating repeats, and from their medians:
- the ratio of the two, everything included: also the start of the fork server, a fixed cost of a run;
- what one more submission costs us: the difference between the runs with more and with fewer submissions, divided by
  their number, without the student's own computing, which is timed by itself in a process that has everything loaded;
- submissions an hour on one core, ours and nbgrader's: once started, and for classes with our start counted.
"""

from __future__ import annotations

import argparse
import base64
import ctypes
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from autograder.grade import engine  # noqa: E402
from autograder.grade.program import pack_chapter  # noqa: E402
from autograder.grade.reference import compute_answers, seed_checks  # noqa: E402 - after the path
from autograder.grade.worker import Worker, this_worker  # noqa: E402
from autograder.model.chapter import Cell, Chapter, Check  # noqa: E402
from autograder.model.course import Course, find_course  # noqa: E402
from autograder.model.results import ResultsDir  # noqa: E402
from autograder.sandbox import Limits  # noqa: E402
from autograder.sandbox.server import Server  # noqa: E402
from course_lib.checks.wire import encode  # noqa: E402

KEPT = ("setup", "given", "exercise", "check")
SEED = 1
PR_SET_CHILD_SUBREAPER = 36
GOAL_RATIO, GOAL_SECONDS = 25.0, 0.250
CLASSES = (200, 1000)  # a usual one and a large one, for the figures that count the start
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


# --- the reduced chapter -----------------------------------------------------------------------------------------


def reduced_course(chapter: Chapter, folder: Path) -> Course:
    """A course whose only chapter holds the graded cells of `chapter`."""
    (folder / "solutions" / "misconceptions").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "reduced"\nversion = "1.0.0"\n[tool.pole-position]\n')
    library = shutil.ignore_patterns("__pycache__", "figures", "studies")
    shutil.copytree(ROOT / "course_lib", folder / "course_lib", ignore=library)
    cells = ["# %% [markdown]\n# # Reduced", *(_percent(cell) for cell in chapter.cells if cell.role in KEPT)]
    (folder / "solutions" / f"{chapter.name}.py").write_text("\n\n".join(cells) + "\n", encoding="utf-8")
    mistakes = chapter.path.parent / "misconceptions" / chapter.path.name
    shutil.copy(mistakes, folder / "solutions" / "misconceptions")
    return find_course(folder)


def _percent(cell: Cell) -> str:
    keys = f'{cell.role}="{cell.name}"' if cell.role in ("exercise", "check") else f'role="{cell.role}"'
    points = f" points={cell.points:g}" if cell.role == "check" else ""
    return f"# %% {keys}{points}\n{cell.source}"


def notebook(cells: list[dict[str, Any]]) -> str:
    """The text of a notebook."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells})


def code(source: str, name: str, *, solution: bool = False, points: float | None = None) -> dict[str, Any]:
    """A code cell with nbgrader's metadata."""
    marks = {"schema_version": 3, "grade_id": name, "solution": solution, "grade": points is not None}
    marks |= {"locked": not solution, "task": False} | ({"points": points} if points is not None else {})
    return {
        "cell_type": "code", "id": name.replace("_", "-")[:60], "metadata": {"nbgrader": marks}, "source": source,
        "execution_count": None, "outputs": [],
    }  # fmt: skip


def definition(chapter: Chapter, exercise: str, student: int) -> str:
    """What this student wrote: every second one has a known mistake in the first exercise, all others are right."""
    [one] = [one for one in chapter.exercises if one.name == exercise]
    mistakes = [m.source for m in chapter.misconceptions if m.exercise == exercise]
    wrong = student % 2 and exercise == chapter.exercises[0].name
    return f"# student {student}\n" + (mistakes[student // 2 % len(mistakes)] if wrong else one.solution)


# --- ours ---------------------------------------------------------------------------------------------------------


def write_submissions(chapter: Chapter, folder: Path, count: int) -> None:
    """`count` submissions in the layout STUDENT/CHAPTER.ipynb."""
    for student in range(count):
        cells = []
        for cell in chapter.cells:
            if cell.role in ("setup", "given"):
                cells.append(code(cell.source, cell.id))
            elif cell.role == "exercise":
                cells.append(code(definition(chapter, cell.name, student), cell.id, solution=True))
            elif cell.role == "check":
                public = cell.source.split("### BEGIN HIDDEN TESTS")[0]
                cells.append(code(public, cell.id, points=cell.points))
        path = folder / f"student{student:03}" / f"{chapter.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(notebook(cells), encoding="utf-8")


def grade_here(course: Course, submissions: Path, output: Path, on_progress: engine.Progress | None = None) -> None:
    """Grade in this process so that all seconds are counted: the server ends by itself, and orphans are waited for.

    The engine kills its server at the end, and the kernel adds the seconds of what is killed inside a process namespace
    to nobody; so the thread that owns the server closes it.  bubblewrap's outer process ends before its inner one,
    which a subreaper inherits (prctl(2)).
    """

    def close(server: Server) -> None:
        server.control.close()
        server.process.wait(60)

    class Executor(ThreadPoolExecutor):
        def shutdown(self, **options: bool) -> None:
            self.submit(lambda: this_worker().close()).result()
            super().shutdown(**options)

    Server.close = close  # type: ignore[method-assign]
    engine.ThreadPoolExecutor = Executor  # type: ignore[misc]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    summary = engine.grade(submissions, output, course=course, seed=SEED, jobs=1, on_progress=on_progress)
    if summary.exit_status or len(summary.graded) != len(list(submissions.iterdir())):
        sys.exit("grading did not end as it must")
    with suppress(ChildProcessError):
        while True:
            os.wait()


# --- stock nbgrader -----------------------------------------------------------------------------------------------


def write_nbgrader_course(chapter: Chapter, folder: Path, count: int, expected: dict[str, bytes]) -> None:
    """A course folder of nbgrader: source, release, and `count` submissions made of the release."""
    source = folder / "source" / "reduced" / "reduced.ipynb"
    source.parent.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'bench'\n")
    exercises = {exercise.name: exercise for exercise in chapter.exercises}
    cells = []
    for cell in chapter.cells:
        if cell.role in ("setup", "given"):
            cells.append(code(cell.source, cell.id))
        elif cell.role == "exercise":
            cells.append(code(cell.source, cell.id, solution=True))
        elif cell.role == "check":
            cells += [_stock_check(chapter, check, expected) for check in exercises[cell.name].checks]
    source.write_text(notebook(cells), encoding="utf-8")
    nbgrader(folder, "generate_assignment", "reduced")
    released = json.loads((folder / "release" / "reduced" / "reduced.ipynb").read_text(encoding="utf-8"))
    ids = {cell.id: cell.name for cell in chapter.cells if cell.role == "exercise"}
    for student in range(count):
        for cell in released["cells"]:
            name = ids.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
            if name:
                cell["source"] = definition(chapter, name, student)
        path = folder / "submitted" / f"student{student:03}" / "reduced" / "reduced.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(released), encoding="utf-8")


def _stock_check(chapter: Chapter, check: Check, expected: dict[str, bytes]) -> dict[str, Any]:
    """The check with its own assert: the same seed, the same comparison, in the student's kernel."""
    [seeded] = seed_checks(chapter.name, [{"name": check.name}], SEED)
    answer = base64.b64encode(expected[check.name]).decode()
    lines = [
        "import base64",
        "from course_lib.checks.compare import compare",
        "from course_lib.checks.remote import hosted",
        "from course_lib.checks.seeding import reseed",
        "from course_lib.checks.wire import decode, encode",
        check.source,
        f"rng = reseed({seeded['seed']})",
        f"with hosted({seeded['world_seed']}) as host:",
        f"    got = decode(encode(host.witnessed({check.name}({'rng' if check.takes_rng else ''}))))",
        f"assert compare(got, decode(base64.b64decode('{answer}')), {check.rtol}, {check.atol}) is None",
    ]
    source = "\n".join(lines)
    if check.hidden:
        source = f"### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS"
    return code(source, f"check-{check.name}", points=check.points)


def nbgrader(folder: Path, *arguments: str) -> float:
    """Run nbgrader; processor seconds of its process tree."""
    return cpu_seconds([sys.executable, "-m", "nbgrader", *arguments], folder)


# --- measuring ----------------------------------------------------------------------------------------------------


def cpu_seconds(command: Sequence[str], folder: Path) -> float:
    """Run a command in `folder`; user and system seconds of it and of all that it waited for."""
    environment = os.environ | THREADS | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{log.read().decode()[-3000:]}")
    return usage.ru_utime + usage.ru_stime


def ours(course: Course, submissions: Path, folder: Path) -> float:
    """Processor seconds of grading a folder of submissions into a fresh folder of results."""
    output = folder / f"results-{time.monotonic_ns()}"
    arguments = ["--grade-here", str(course.root), str(submissions), str(output)]
    seconds = cpu_seconds([sys.executable, __file__, *arguments], folder)
    scores = [result.score for result in ResultsDir(output).results()]
    assert max(scores) > min(scores) > 0, "right and wrong submissions have their scores"
    return seconds


def stock(folder: Path) -> float:
    """Processor seconds of nbgrader's autograder on the same submissions."""
    shutil.rmtree(folder / "autograded", ignore_errors=True)
    seconds = nbgrader(folder, "autograde", "reduced", "--force")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        scores = {submission.score for submission in book.assignment_submissions("reduced")}
        full = book.find_assignment("reduced").max_score
    assert full == max(scores) > min(scores), "right and wrong submissions have their scores"
    return seconds


def own_seconds(chapter: Chapter) -> float:
    """What the code of a right submission computes by itself: its cells and all checks, with everything loaded."""
    packed = pack_chapter(chapter)
    solutions = {exercise.name: exercise.solution for exercise in chapter.exercises}
    checks = seed_checks(chapter.name, packed["checks"], SEED)
    program = json.dumps({
        "cells": [solutions.get(name, source) for _, name, source in packed["cells"]],
        "checks": [[c["name"], c["source"], c["seed"], c["world_seed"], c["takes_rng"]] for c in checks],
    })  # fmt: skip
    command, environment = [sys.executable, "-c", OWN], os.environ | THREADS
    done = subprocess.run(command, input=program, capture_output=True, text=True, env=environment, cwd=ROOT, check=True)
    return float(done.stdout)


OWN = """
import json, statistics, sys, time
import torch
from course_lib.checks.remote import hosted
from course_lib.checks.seeding import reseed
program = json.load(sys.stdin)
times = []
for _ in range(6):
    before, scope = time.process_time(), {}
    for source in program["cells"]:
        exec(source, scope)
    for name, source, seed, world_seed, takes_rng in program["checks"]:
        inner = dict(scope)
        exec(source, inner)
        rng = reseed(seed)
        with hosted(world_seed):
            inner[name](rng) if takes_rng else inner[name]()
    times.append(time.process_time() - before)
print(statistics.median(times[1:]))  # the first loads what is loaded at a first use
"""


# --- the run ------------------------------------------------------------------------------------------------------


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--grade-here"]:
        root, submissions, output = map(Path, sys.argv[2:])
        grade_here(find_course(root), submissions, output)
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chapter", default="05_dqn")
    parser.add_argument("--submissions", type=int, default=20)
    parser.add_argument("--more", type=int, default=220)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    if options.more <= options.submissions:
        parser.error(f"--more {options.more} must be larger than --submissions {options.submissions}")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="grading-") as name:
        measure(options, Path(name))


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Build both courses, alternate the repeats, print the table and what follows from it."""
    course = reduced_course(find_course(ROOT).chapter(options.chapter), folder / "course")
    [chapter] = course.chapters()
    few, many = folder / "few", folder / "many"
    write_submissions(chapter, few, options.submissions)
    write_submissions(chapter, many, options.more)
    write_nbgrader_course(chapter, folder / "nbgrader", options.submissions, expected_answers(course, chapter))
    columns = {
        f"ours, {options.submissions}": lambda: ours(course, few, folder),
        f"nbgrader, {options.submissions}": lambda: stock(folder / "nbgrader"),
        f"ours, {options.more}": lambda: ours(course, many, folder),
    }
    table: dict[str, list[float]] = {column: [] for column in columns}
    print("processor seconds   " + "".join(f"{column:>14}" for column in columns), flush=True)
    for repeat in range(1, options.repeats + 1):
        for column, run in columns.items():
            table[column].append(run())
        print(f"repeat {repeat:<12} " + "".join(f"{table[column][-1]:14.1f}" for column in columns), flush=True)
    medians = [statistics.median(seconds) for seconds in table.values()]
    print(f"{'median':<19} " + "".join(f"{median:14.1f}" for median in medians))
    print_conclusions(options, medians, own_seconds(chapter))
    ratios = [once_started(options, *seconds)[2] for seconds in zip(*table.values(), strict=True)]
    print(f"the same from each repeat alone: {', '.join(f'{ratio:.1f}' for ratio in ratios)}")


def expected_answers(course: Course, chapter: Chapter) -> dict[str, bytes]:
    """The reference's answers with the seed of the benchmark, in the wire format."""
    worker = Worker()
    names = [exercise.name for exercise in chapter.exercises]
    try:
        answers = compute_answers(chapter, worker.sandbox(course.library, names, "auto", Limits()), SEED)
    finally:
        worker.close()
    return {name: encode(value) for name, value in answers.expected.items()}


def once_started(options: argparse.Namespace, few: float, other: float, many: float) -> tuple[float, float, float]:
    """Processor seconds of one more submission, ours and nbgrader's, and their ratio."""
    one, stock_one = (many - few) / (options.more - options.submissions), other / options.submissions
    return one, stock_one, stock_one / one


def print_conclusions(options: argparse.Namespace, medians: list[float], own: float) -> None:
    """The two figures that have a goal, and what they are made of."""
    few, other, _ = medians
    one, stock_one, ratio = once_started(options, *medians)
    fixed = few - options.submissions * one
    print(f"\nthroughput on {options.submissions} submissions, the start included: {other / few:.1f} times nbgrader's")
    print(
        f"throughput once started: {ratio:.1f} times nbgrader's "
        f"({stock_one:.2f} s against {one:.3f} s a submission); goal {GOAL_RATIO:g}"
    )
    print(f"start of a run (the reference's answers and known mistakes included): {fixed:.1f} s")
    print(f"a submission: {one * 1000:.0f} ms, of which its own computing {own * 1000:.0f} ms")
    print(f"without its own computing: {(one - own) * 1000:.0f} ms; goal {GOAL_SECONDS * 1000:.0f} ms")
    print_hourly(one, fixed, stock_one)


def print_hourly(one: float, fixed: float, stock_one: float) -> None:
    """Submissions an hour on one core; all arguments are processor seconds."""
    print(f"\n{'submissions an hour on one core':<38}{'ours':>10}{'nbgrader':>10}{'ratio':>8}")
    rows = {"once started": one} | {f"a class of {size}, the start included": one + fixed / size for size in CLASSES}
    for title, seconds in rows.items():
        print(f"{title:<38}{3600 / seconds:10,.0f}{3600 / stock_one:10,.0f}{stock_one / seconds:8.1f}")
    print(f"goal: {GOAL_RATIO:g} times nbgrader's; reached once started: {str(stock_one / one >= GOAL_RATIO).lower()}")


if __name__ == "__main__":
    main()
