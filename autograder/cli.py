"""The command line: `python -m autograder VERB`.

Every verb finds the course from the working directory or `--course DIR`.  Errors that have a way out are printed in
words, without a traceback.  Exit status: 0 done, 2 wrong use, 3 some submissions left ungraded for reasons of ours.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import warnings
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograder.model.course import Course, find_course
from autograder.model.durable import cannot_write
from autograder.model.errors import PolePositionError, UsageError
from autograder.model.manual import UnusedMark
from autograder.model.plain import without_controls

if TYPE_CHECKING:
    from autograder.audit import ExerciseAudit
    from autograder.grade.engine import Entry

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console()
errors = Console(stderr=True)

CourseOption = Annotated[Path | None, typer.Option("--course", help="Root of the course.", metavar="DIR")]
Results = Annotated[Path, typer.Argument(help="What `grade --output` wrote.", metavar="DIR")]
SubmissionsOption = Annotated[
    Path | None, typer.Option("--submissions", help="Where they are now; DIR/run.json says where.", metavar="DIR")
]
AUDITED = ("right", "wrong", "misconception", "trivial", "mutant")
MAX_ROWS = 60  # of the table of marks on the terminal
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class Isolation(StrEnum):
    """How student code is walled off."""

    auto = "auto"
    bwrap = "bwrap"
    landlock = "landlock"
    none = "none"


class Target(StrEnum):
    """Formats of `export`."""

    csv = "csv"
    nbgrader = "nbgrader"


@app.command()
def release(
    check: Annotated[bool, typer.Option("--check", help="Execute nothing; fail on any difference.")] = False,
    to: Annotated[Path | None, typer.Option("--to", help="Write the student repository here.", metavar="DIR")] = None,
    course: CourseOption = None,
) -> None:
    """Build everything that is generated from solutions/*.py."""
    from autograder import release as releases

    here = find_course(course)
    if check:
        _report_differences(releases.check(here))
        return
    releases.build(here, on_message=_say)
    if to is not None:
        releases.write_student_repository(here, to)
        _say(f"student repository: {to}")


@app.command()
def grade(
    submissions: Annotated[Path, typer.Argument(help="STUDENT/CHAPTER.ipynb or STUDENT/CHAPTER/CHAPTER.ipynb.")],
    output: Annotated[Path, typer.Option("--output", help="Folder of results.", metavar="DIR")],
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Submissions graded at a time.")] = os.cpu_count() or 1,
    cluster: Annotated[str | None, typer.Option("--cluster", help="Address of a Dask scheduler.")] = None,
    shard: Annotated[str | None, typer.Option("--shard", help="Part I of N, for job arrays.", metavar="I/N")] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Of the hidden checks; drawn when left out.")
    ] = None,
    isolation: Annotated[Isolation, typer.Option("--isolation")] = Isolation.auto,
    course: CourseOption = None,
) -> None:
    """Grade a folder of submissions.  Can be interrupted and started again."""
    from autograder.grade.engine import grade as run

    if isolation is Isolation.none:
        errors.print("[bold red]Warning:[/] --isolation none runs student code with your rights, unwalled.")
    with _progress() as progress:
        bar = progress.add_task("grading", total=None)

        def advance(done: int, total: int) -> None:
            progress.update(bar, completed=done, total=total)

        summary = run(
            submissions, output, course=find_course(course), jobs=jobs, seed=seed, isolation=isolation.value,
            shard=_parse_shard(shard), cluster=cluster, on_progress=advance,
        )  # fmt: skip
    _print_marks([*summary.graded, *summary.ungraded])
    if summary.kept:
        again = "" if summary.graded or summary.ungraded else "; nothing is left to do"
        _say(f"{summary.kept} results were there already and still hold{again}")
    _say(f"results: {output / 'results'}    gradebook: {output / 'grades.csv'}")
    for result in summary.ungraded:
        errors.print(
            f"left ungraded: {_safe(result.student)} {_safe(result.chapter)}: {_safe(result.message)}", markup=False
        )
    if summary.problem:
        errors.print(f"error: {_safe(summary.problem)}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(summary.exit_status)


@app.command()
def feedback(directory: Results, course: CourseOption = None) -> None:
    """Write DIR/feedback/STUDENT/CHAPTER.html for every result."""
    from autograder.feedback import write_feedback

    paths = write_feedback(directory, _course_or_none(course))
    _say(f"feedback: {len(paths)} pages in {directory / 'feedback'}")


@app.command()
def report(
    directory: Results,
    explain: Annotated[
        tuple[str, str, str] | None,
        typer.Option("--explain", help="Write nothing; as the verb explain.", metavar="STUDENT CHAPTER EXERCISE"),
    ] = None,
    submissions: SubmissionsOption = None,
    isolation: Annotated[Isolation, typer.Option("--isolation", help="For --explain.")] = Isolation.auto,
    course: CourseOption = None,
) -> None:
    """Write DIR/report.html: the class, per exercise and per misconception."""
    if explain is not None:
        _explain(directory, explain, submissions, isolation, course)
        return
    from autograder.report import write_report

    _say(f"report: {write_report(directory, _course_or_none(course))}")


@app.command()
def explain(
    directory: Results,
    student: Annotated[str, typer.Argument()],
    chapter: Annotated[str, typer.Argument()],
    exercise: Annotated[str, typer.Argument()],
    submissions: SubmissionsOption = None,
    isolation: Annotated[Isolation, typer.Option("--isolation")] = Isolation.auto,
    course: CourseOption = None,
) -> None:
    """Show the instructor how the marks of one exercise came about, hidden checks included."""
    _explain(directory, (student, chapter, exercise), submissions, isolation, course)


@app.command()
def collect(directory: Results) -> None:
    """Copy the marks given in nbgrader's formgrader into DIR/manual.csv."""
    from autograder.export import collect as collect_marks

    _say(f"marks by hand: {collect_marks(directory)}")


@app.command()
def export(
    directory: Results,
    to: Annotated[Target, typer.Option("--to", help="Format.")],
    target: Annotated[Path | None, typer.Option("--target", help="Where to; default in DIR.", metavar="PATH")] = None,
    course: CourseOption = None,
) -> None:
    """Write the marks for another program."""
    from autograder import export as exports

    if to is Target.csv:
        for path in exports.export_csv(directory):
            _say(f"written: {path}")
    else:
        _say(f"nbgrader course: {exports.export_nbgrader(directory, find_course(course), target)}")


@app.command("nbgrader-config")
def nbgrader_config(
    to: Annotated[Path, typer.Option("--to", help="Course folder of nbgrader.", metavar="DIR")] = Path("nbgrader"),
    isolation: Annotated[Isolation, typer.Option("--isolation")] = Isolation.auto,
    course: CourseOption = None,
) -> None:
    """Make DIR a folder in which `nbgrader autograde` itself grades with this engine."""
    from autograder.bridge.config import write_configuration

    _say(f"written: {write_configuration(to, find_course(course), isolation.value)}")
    _say(f"Put submissions into {to / 'submitted'} and run there: nbgrader autograde CHAPTER")


@app.command()
def audit(
    chapters: Annotated[list[str] | None, typer.Argument(help="Names of chapters; all when left out.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Answers graded at a time.")] = os.cpu_count() or 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the hidden checks.")] = 1,
    isolation: Annotated[Isolation, typer.Option("--isolation")] = Isolation.auto,
    course: CourseOption = None,
) -> None:
    """Measure the grader itself: answers whose mark is known, and mechanical faults in every reference."""
    from autograder.audit import audit as run

    with _progress() as progress:
        bar = progress.add_task("auditing", total=None)

        def advance(done: int, total: int) -> None:
            progress.update(bar, advance=done, total=total)

        found = run(
            find_course(course), chapters or (), jobs=jobs, seed=seed, isolation=isolation.value, on_progress=advance
        )
    _print_audit(found)
    faults = [fault for one in found for fault in one.faults]
    for fault in faults:
        errors.print(_safe(fault), markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1 if faults else 0)


@app.command()
def doctor(isolation: Annotated[Isolation, typer.Option("--isolation")] = Isolation.auto) -> None:
    """Try what this machine can enforce."""
    from autograder.doctor import print_report, run_doctor

    raise typer.Exit(print_report(run_doctor(isolation.value), console))


def main() -> None:
    """Run the command line; errors of ours become one clear paragraph and an exit status, warnings of ours a line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", UnusedMark)
            warnings.showwarning = _warn
            app(standalone_mode=True)
    except PolePositionError as error:
        _refuse(error)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        _refuse(cannot_write(error.filename or tempfile.gettempdir(), error))


# --- pieces -----------------------------------------------------------------------------------------------------


def _refuse(error: PolePositionError) -> NoReturn:
    errors.print(f"error: {_safe(str(error))}", markup=False, highlight=False, soft_wrap=True)
    sys.exit(error.exit_status)


def _explain(
    directory: Path, what: tuple[str, str, str], submissions: Path | None, isolation: Isolation, course: Path | None
) -> None:
    from autograder.grade.explain import explain as run
    from autograder.report.explained import explained

    here = find_course(course)
    for part in explained(run(directory, *what, course=here, submissions=submissions, isolation=isolation.value)):
        console.print(part, highlight=False)


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _warn(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """What concerns the user is said in words; what concerns a programmer as Python says it."""
    ours = issubclass(category, UnusedMark)
    text = f"warning: {message}" if ours else warnings.formatwarning(message, category, filename, lineno, line)
    Console(file=file, stderr=file is None).print(_safe(text), markup=False, highlight=False, soft_wrap=True)


def _safe(text: str) -> str:
    """Student text on a terminal: no control characters."""
    return without_controls(text)


def _progress() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=errors)


def _parse_shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    parts = text.split("/")
    if len(parts) != 2 or not all(part.isdecimal() for part in parts) or not 1 <= int(parts[0]) <= int(parts[1]):
        raise UsageError(f"--shard {text}: expect I/N with 1 <= I <= N, for instance 3/10")
    return int(parts[0]), int(parts[1])


def _course_or_none(directory: Path | None) -> Course | None:
    """Pages can be written without a course; titles are then the chapters' names."""
    if directory is not None:
        return find_course(directory)
    try:
        return find_course()
    except UsageError:
        return None


def _report_differences(differences: Sequence[object]) -> None:
    for difference in differences:
        errors.print(str(difference), markup=False, highlight=False, soft_wrap=True)
    if differences:
        raise UsageError(
            f"{len(differences)} differences between source and release; run `python -m autograder release`"
        )
    _say("everything that is generated matches its source")


def _print_marks(results: list[Entry]) -> None:
    """The marks on the terminal: a row a submission, the mistakes by name."""
    if not results:
        return
    table = Table(title=f"{len(results)} submissions")
    for column in ("student", "chapter", "status"):
        table.add_column(column)
    table.add_column("score", justify="right")
    table.add_column("exercises, and the mistakes that were recognised", overflow="fold")
    for result in sorted(results, key=lambda one: (one.chapter, one.student))[:MAX_ROWS]:
        score = f"{result.score:g} / {result.max_score:g}" if result.status == "graded" else "–"
        cells = (result.student, result.chapter, result.status, score, result.found or result.message)
        table.add_row(*(Text(_safe(cell)) for cell in cells))  # Text: brackets in a name are no markup
    console.print(table)
    if len(results) > MAX_ROWS:
        _say(f"and {len(results) - MAX_ROWS} more, in the gradebook")


def _print_audit(found: Sequence[ExerciseAudit]) -> None:
    """A row an exercise: how many answers of each kind, and how often the grader was wrong."""
    table = Table(title="The grader's own accuracy")
    for column in ("chapter", "exercise"):
        table.add_column(column)
    for column in (*AUDITED, "equivalent", "false accepts", "false rejects", "misnamed", "for nothing", "in 10,000"):
        table.add_column(column, justify="right")
    for one in found:
        numbers = [one.counts.get(kind, 0) for kind in AUDITED] + [one.equivalent]
        numbers += [len(one.false_accepts), len(one.false_rejects), len(one.misnamed)]
        rates = [f"{one.for_nothing:.0%}", f"{one.expected_false_rejects:.3g}"]
        table.add_row(one.chapter, one.exercise, *map(str, numbers), *rates)
    console.print(table)
    expected = sum(one.expected_false_rejects for one in found)
    wrong = sum(len(one.false_accepts) for one in found), sum(len(one.false_rejects) for one in found)
    _say(
        f"{wrong[0]} false accepts, {wrong[1]} false rejects, {sum(len(one.misnamed) for one in found)} misnamed; "
        f"by chance {expected:.3g} right answers of a class of 10,000 would lose points"
    )
