"""The release grades itself, on the path that students' notebooks take, before it lets a chapter out.

- The solution scores full marks.
- The untouched student's notebook scores 0.
- Every known mistake loses points and is named.
- No two mistakes of an exercise answer every check alike: nobody could tell which was made.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import combinations
from pathlib import Path

from nbformat import NotebookNode

from autograder.grade.engine import grade
from autograder.grade.reference import ChapterAnswers
from autograder.model.chapter import Chapter, Exercise
from autograder.model.course import Course
from autograder.model.errors import ProofError
from autograder.model.results import ResultsDir, SubmissionResult
from autograder.release.notebook import notebook_text
from course_lib.checks.diagnosis import same_outcome

SOLUTION, UNTOUCHED = "solution", "untouched"
SEED = 20261123  # any other than the public one: what a student can compute must not be what is graded


def prove(course: Course, chapter: Chapter, student: NotebookNode, *, isolation: str = "auto") -> None:
    """Grade the solution, the untouched notebook and every known mistake of a chapter.

    Raises:
        ProofError: says all that is not as it must be.
    """
    notebooks = dict(_submissions(chapter, student))
    with tempfile.TemporaryDirectory(prefix="pole-position-proof-") as folder:
        submissions, output = Path(folder, "submissions"), Path(folder, "output")
        for name, notebook in notebooks.items():
            path = submissions / name / f"{chapter.name}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(notebook_text(notebook), encoding="utf-8")
        grade(submissions, output, course=course, seed=SEED, isolation=isolation)
        results = {result.student: result for result in ResultsDir(output).results()}
    problems = [*_lost(notebooks, results), *problems_of(chapter, results)]
    if problems:
        raise ProofError("\n    ".join([f"{chapter.path}: the chapter does not grade itself as it must", *problems]))


def refuse_equal_mistakes(chapter: Chapter, answers: ChapterAnswers) -> None:
    """Refuse two mistakes of an exercise, or a mistake and the reference, that answer every check alike.

    Raises:
        ProofError: names them.
    """
    for exercise in chapter.exercises:
        known = {**answers.mistakes[exercise.name], "the reference": answers.expected}
        for first, second in combinations(known, 2):
            if _alike(exercise, known[first], known[second]):
                message = f"{chapter.path}: {exercise.name}: {first} and {second} answer every check alike"
                raise ProofError(f"{message}: add a check that tells them apart, or merge them")


def _alike(exercise: Exercise, first: Mapping[str, object], second: Mapping[str, object]) -> bool:
    return all(same_outcome(first[one.name], second[one.name], one.rtol, one.atol) for one in exercise.checks)


# ---------------------------------------------------------------- what is handed in
def _submissions(chapter: Chapter, student: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Yield the notebooks to grade by the name of the student who hands each in."""
    solutions = {exercise.name: exercise.solution for exercise in chapter.exercises}
    yield UNTOUCHED, student
    yield SOLUTION, _filled(student, solutions)
    for mistake in chapter.misconceptions:
        yield _name(mistake.exercise, mistake.slug), _filled(student, solutions | {mistake.exercise: mistake.source})


def _filled(student: NotebookNode, definitions: Mapping[str, str]) -> NotebookNode:
    """Return the student's notebook with these definitions written into its exercise cells."""
    notebook = deepcopy(student)
    for cell in notebook.cells:
        cell.source = definitions.get(cell.id, cell.source)
    return notebook


def _name(exercise: str, slug: str) -> str:
    return f"{exercise}.{slug}"


# ---------------------------------------------------------------- what must come out
def _lost(notebooks: Mapping[str, NotebookNode], results: Mapping[str, SubmissionResult]) -> Iterator[str]:
    for name in notebooks:
        if name not in results or results[name].status != "graded":
            status = results[name].status if name in results else "no result"
            yield f"{name}: not graded ({status})"


def problems_of(chapter: Chapter, results: Mapping[str, SubmissionResult]) -> Iterator[str]:
    """Yield in words what is not as it must be among the results of the submissions, by student."""
    graded = {name: result for name, result in results.items() if result.status == "graded"}
    if SOLUTION in graded:
        yield from _not_full(chapter, graded[SOLUTION])
    if UNTOUCHED in graded and graded[UNTOUCHED].score != 0:
        yield f"the untouched notebook scores {graded[UNTOUCHED].score:g}, it must score 0"
    for mistake in chapter.misconceptions:
        result = graded.get(_name(mistake.exercise, mistake.slug))
        if result is not None:
            yield from _not_caught(chapter, mistake.exercise, mistake.slug, result)


def _not_full(chapter: Chapter, result: SubmissionResult) -> Iterator[str]:
    for exercise in chapter.exercises:
        for check in result.exercises[exercise.name].checks:
            if check.status != "passed":
                yield f"the solution does not pass {check.name} of {exercise.name}: {check.status}, {check.message}"


def _not_caught(chapter: Chapter, exercise: str, slug: str, result: SubmissionResult) -> Iterator[str]:
    found = result.exercises[exercise]
    named = {check.misconception for check in found.checks if check.status != "passed"}
    if found.score >= found.max_score:
        yield f"the mistake {slug} of {exercise} loses no points: no check tells it from the reference"
    elif named != {slug}:
        names = ", ".join(sorted(name or "nothing" for name in named))
        yield f"the mistake {slug} of {exercise} is taken for: {names}"
    others = [one.name for one in chapter.exercises if one.name != exercise and not _passed(result, one.name)]
    if others:
        yield f"the mistake {slug} of {exercise} also loses points of {', '.join(others)}"


def _passed(result: SubmissionResult, exercise: str) -> bool:
    return result.exercises[exercise].status == "passed"
