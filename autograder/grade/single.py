"""Grades one submission at a time into a folder of results, for a program that hands them in one after the other.

Same task, same seed, same result file as `grade` on the whole folder; a result that still holds is kept.
"""

from __future__ import annotations

import atexit
import secrets
from pathlib import Path

from autograder.grade.engine import SEED_BITS
from autograder.grade.task import grade_one, pack_task, prepare, unpack_result
from autograder.grade.worker import close_workers
from autograder.model.chapter import Chapter
from autograder.model.course import Course
from autograder.model.digest import source_digest, text_digest
from autograder.model.errors import SubmissionError
from autograder.model.results import ResultsDir, SubmissionResult
from autograder.sandbox import Limits, choose_isolation, refuse_bound_paths
from autograder.submission import read_notebook

_BLOCKS: dict[tuple[object, ...], bytes] = {}  # what all submissions of a chapter share, see `prepare`


def grade_single(
    path: Path, student: str, chapter: str, output: Path, *, course: Course, submissions: Path, isolation: str = "auto"
) -> SubmissionResult:
    """Grade the notebook at `path` as `student`'s work for `chapter`; the result is also kept in `output`/results.

    `submissions` is the folder that holds all of them.

    Raises:
        UsageError: the course has no such chapter.
        IsolationError: this machine cannot enforce `isolation`.
        InfrastructureError: what came back is not the result of this submission.
    """
    refuse_bound_paths([course.root, submissions, output])
    known = course.chapter(chapter)
    digest, results = source_digest(known, course), ResultsDir(output)
    seed = results.start_run(secrets.randbits(SEED_BITS), submissions).seed
    try:
        notebook, problem = read_notebook(path), ""
    except SubmissionError as error:
        notebook, problem = b"", str(error)
    digests = {"submission": text_digest(notebook or problem.encode()), "source": digest}
    kept = results.read(student, chapter)
    if kept is not None and kept.status != "infrastructure" and dict(kept.digests) == digests:
        return kept
    chosen = choose_isolation(isolation)
    if problem:
        result = SubmissionResult(
            student, chapter, "unreadable", 0.0, known.points, seed, chosen, digests=digests, message=problem
        )
    else:
        block = _block(known, course, chosen, digest, seed)
        reply = grade_one(pack_task(block, student, notebook, ()))
        result = unpack_result(reply, student, known, digests, seed)
    results.write(result)
    return result


def _block(chapter: Chapter, course: Course, isolation: str, digest: str, seed: int) -> bytes:
    """Prepare a chapter once in the life of this process; the sandbox ends with it."""
    key = (course.root, chapter.name, isolation, digest, seed)
    if key not in _BLOCKS:
        atexit.register(close_workers)
        _BLOCKS[key] = prepare(chapter, course.library, isolation, digest, Limits(), seed)
    return _BLOCKS[key]
