"""Grades a folder of submissions into a folder of results, and can be killed and started again at any point.

A result that is there and belongs to the same submission and source is kept; nothing finished is written twice.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from autograder.grade.cluster import cluster_executor
from autograder.grade.task import describe, grade_one, pack_task, prepare, unpack_result
from autograder.grade.worker import close_workers
from autograder.model.chapter import Chapter
from autograder.model.course import Course
from autograder.model.digest import source_digest, text_digest
from autograder.model.errors import InfrastructureError, OutputError, ReleaseError, SubmissionError, UsageError
from autograder.model.grades import write_grades
from autograder.model.results import ResultsDir, SubmissionResult
from autograder.sandbox import Limits, choose_isolation, refuse_bound_paths
from autograder.submission import Submission, find_submissions, read_notebook

SEED_BITS = 48
Progress = Callable[[int, int], None]  # done, total


@dataclass(frozen=True, slots=True)
class Entry:
    """What a run remembers of a result: few words, or a large class would fill the memory."""

    student: str
    chapter: str
    status: str
    score: float
    max_score: float
    found: str  # "double: squares; halve: passed", the recognised mistake or the status of each exercise
    message: str

    @classmethod
    def of(cls, result: SubmissionResult) -> Self:
        """What is remembered of `result`."""
        parts = []
        for name, exercise in result.exercises.items():
            slugs = dict.fromkeys(check.misconception for check in exercise.checks if check.misconception)
            parts.append(f"{name}: {', '.join(slugs) or exercise.status}")
        found = sys.intern("; ".join(parts))  # a class has few different ones
        chapter, status = sys.intern(result.chapter), sys.intern(result.status)
        return cls(result.student, chapter, status, result.score, result.max_score, found, result.message)


@dataclass
class Summary:
    """What a run did."""

    graded: list[Entry] = field(default_factory=list)  # newly, unreadable ones included
    kept: int = 0  # results that were there already
    ungraded: list[Entry] = field(default_factory=list)  # for reasons of ours
    problem: str = ""  # what stopped the run before its end, with the way out

    @property
    def exit_status(self) -> int:
        """0, or 3 when something is left ungraded, or unwritten, for reasons of ours."""
        return 3 if self.ungraded or self.problem else 0


@dataclass(frozen=True)
class Plan:
    """The submissions that still need work, and what their chapters are."""

    waiting: list[Submission]
    kept: int
    digests: dict[str, str]  # chapter -> source digest


def grade(
    submissions: Path,
    output: Path,
    *,
    course: Course,
    jobs: int = 1,
    seed: int | None = None,
    isolation: str = "auto",
    shard: tuple[int, int] | None = None,
    cluster: str | None = None,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
) -> Summary:
    """Grade every submission in `submissions`; results go to `output`/results, see DESIGN for the layout.

    `shard` (i, n) takes the i-th of n parts, i from 1.  `cluster` is the address of a Dask scheduler.

    Raises:
        UsageError: an argument is wrong.
        IsolationError: this machine cannot enforce `isolation`.
        OutputError: nothing at all can be written to `output`.
    """
    refuse_bound_paths([course.root, submissions, output])
    chosen = choose_isolation(isolation)
    results, chapters = ResultsDir(output), course.chapters()
    found = find_submissions(submissions, chapters, _part(shard))
    report = on_progress or _silent
    with _executor(jobs, cluster) as (executor, slots):  # a wrong address is refused before anything is written
        run_seed = _start(results, seed, submissions)
        results.tidy()
        plan = _plan(found, results, course, chapters)
        summary = Summary(kept=plan.kept)
        report(0, len(plan.waiting))
        work = _Work(course, results, run_seed, chosen, limits or Limits(), summary, report, len(plan.waiting))
        try:
            work.record_unreadable([one for one in plan.waiting if one.problem], chapters)
            for chapter in chapters:
                waiting = [one for one in plan.waiting if one.chapter == chapter.name and not one.problem]
                work.chapter(executor, chapter, waiting, plan.digests[chapter.name], slots)
            write_grades(output)
        except OutputError as error:
            work.give_up(plan.waiting, str(error))
    return summary


def _silent(done: int, total: int) -> None:
    del done, total


def _start(results: ResultsDir, seed: int | None, submissions: Path) -> int:
    run = results.start_run(secrets.randbits(SEED_BITS) if seed is None else seed, submissions)
    if seed is not None and run.seed != seed:
        raise UsageError(
            f"{results.path} was begun with seed {run.seed}, not {seed}; "
            "leave out --seed to go on, or take another --output"
        )
    return run.seed


def _part(shard: tuple[int, int] | None) -> Callable[[str], bool]:
    """Whether a student belongs to a shard.  Names decide, not places in a list: nobody moves when others hand in."""
    index, count = shard or (1, 1)
    if not 1 <= index <= count:
        raise UsageError(f"--shard {index}/{count}: expect I/N with 1 <= I <= N, for instance 3/10")
    return lambda student: int(text_digest(student.encode("utf-8", "surrogatepass")), 16) % count == index - 1


def _plan(found: list[Submission], results: ResultsDir, course: Course, chapters: Sequence[Chapter]) -> Plan:
    digests = {chapter.name: source_digest(chapter, course) for chapter in chapters}
    waiting = [one for one in found if not _finished(one, results, digests)]
    return Plan(waiting, len(found) - len(waiting), digests)


def _finished(one: Submission, results: ResultsDir, digests: dict[str, str]) -> bool:
    """Is there a result of this very submission and source?"""
    result = results.read(one.student, one.chapter)
    if result is None or result.status == "infrastructure":
        return False
    return dict(result.digests) == {"submission": _submission_digest(one), "source": digests.get(one.chapter, "")}


def _submission_digest(one: Submission) -> str:
    """Of the file's bytes; of the problem's words where there is no file to read."""
    if one.problem:
        return text_digest(one.problem.encode())
    try:
        return text_digest(read_notebook(one.path))
    except SubmissionError as error:
        return text_digest(str(error).encode())


@contextmanager
def _executor(jobs: int, cluster: str | None) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """Threads that own a sandbox each, or a cluster's executor: one code path; and how many tasks it works on."""
    if cluster is not None:
        with cluster_executor(cluster) as (executor, slots):
            yield executor, slots
        return
    threads = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="grader")
    try:
        yield threads, lambda: jobs
    finally:
        threads.shutdown(wait=True, cancel_futures=True)
        close_workers()


@dataclass(frozen=True, slots=True)
class Task:
    """A submission at work, and the digests that its result must have."""

    submission: Submission
    digests: dict[str, str]


@dataclass
class _Work:
    """One run: what it needs, and what it has found so far."""

    course: Course
    results: ResultsDir
    seed: int
    isolation: str
    limits: Limits
    summary: Summary
    report: Progress
    total: int
    done: int = 0

    def record_unreadable(self, refused: list[Submission], chapters: Sequence[Chapter]) -> None:
        """Write the outcome of what cannot even be opened."""
        points = {chapter.name: chapter.points for chapter in chapters}
        digests = {chapter.name: source_digest(chapter, self.course) for chapter in chapters}
        for one in refused:
            keys = {"submission": _submission_digest(one), "source": digests.get(one.chapter, "")}
            self.keep(
                SubmissionResult(
                    one.student, one.chapter, "unreadable", 0.0, points.get(one.chapter, 0.0), self.seed,
                    self.isolation, repairs=one.notes, digests=keys, message=one.problem,
                )
            )  # fmt: skip

    def chapter(
        self, executor: Executor, chapter: Chapter, waiting: list[Submission], digest: str, slots: Callable[[], int]
    ) -> None:
        """Grade the submissions of one chapter; each of the executor's `slots` has one in hand and one to follow."""
        if not waiting:
            return
        prepared = executor.submit(
            prepare, chapter, self.course.library, self.isolation, digest, self.limits, self.seed
        )
        try:
            shared = prepared.result()
            if not isinstance(shared, bytes):
                raise InfrastructureError(f"a worker sent a {type(shared).__name__}")
        except ReleaseError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an executor raises for a worker that died
            for one in waiting:
                self.keep(self.ours(one, chapter.points, f"no answers of the reference: {describe(error)}"))
            return
        del prepared  # a cluster computes again what somebody holds when its worker dies
        flying: dict[Future[bytes], Task] = {}
        for one in waiting:
            try:
                notebook = read_notebook(one.path)
            except SubmissionError as error:
                self.record_unreadable([replace(one, problem=str(error))], [chapter])
                continue
            payload = pack_task(shared, one.student, notebook, one.notes)
            task = Task(one, {"submission": text_digest(notebook), "source": digest})
            flying[executor.submit(grade_one, payload)] = task
            if len(flying) >= 2 * slots():
                self.collect(flying, chapter)
        while flying:
            self.collect(flying, chapter)

    def collect(self, flying: dict[Future[bytes], Task], chapter: Chapter) -> None:
        """Wait for a result and keep it; a task that a dead worker took along costs one submission its mark."""
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        for future in [future for future in flying if future in done]:  # in the order of the class
            task = flying.pop(future)
            try:
                result = unpack_result(future.result(), task.submission.student, chapter, task.digests, self.seed)
            except Exception as error:  # noqa: BLE001 - whatever an executor raises for a worker that died
                result = self.ours(task.submission, chapter.points, f"the task was lost: {describe(error)}")
            self.keep(result)

    def ours(self, one: Submission, points: float, message: str) -> SubmissionResult:
        """The outcome of a submission that we could not grade."""
        return SubmissionResult(
            one.student, one.chapter, "infrastructure", 0.0, points, self.seed, self.isolation,
            repairs=one.notes, message=message,
        )  # fmt: skip

    def give_up(self, waiting: Sequence[Submission], problem: str) -> None:
        """Nothing can be written any more: list what has no result, and leave it to the next run."""
        self.summary.problem = problem
        known = {(result.student, result.chapter) for result in [*self.summary.graded, *self.summary.ungraded]}
        missing = [one for one in waiting if (one.student, one.chapter) not in known]
        lost = (self.ours(one, 0.0, "its result could not be written") for one in missing)
        self.summary.ungraded += map(Entry.of, lost)

    def keep(self, result: SubmissionResult) -> None:
        """Write one result, and count it."""
        self.results.write(result)
        self.done += 1
        ours = result.status == "infrastructure"
        (self.summary.ungraded if ours else self.summary.graded).append(Entry.of(result))
        self.report(self.done, self.total)
