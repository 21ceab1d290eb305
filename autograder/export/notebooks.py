"""The notebook that a grader sees in formgrader: from the release, with a student's sources and the checks' outcomes.

It is rebuilt, not copied: from the student come the definitions that were graded and the written answers, as text.
Outputs are ours, and say no more of a hidden check than its student may read, because nbgrader can make feedback of
them. The first output of a check cell is its score, which is how nbgrader reads partial credit.
"""

import copy
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from autograder.export.markdown import without_tags
from autograder.feedback.shown import OUTCOME_WORDS, ShownCheck, shown_check
from autograder.model.chapter import Cell, Chapter
from autograder.model.plain import fit
from autograder.model.results import ExerciseResult, SubmissionResult

LONGEST_SOURCE = 200_000


@dataclass(frozen=True)
class GradeCell:
    """A cell with points in nbgrader's eyes: a check cell or a written question; `share` of the exercise's points."""

    grade_id: str
    name: str
    points: float
    checks: tuple[str, ...]
    written: bool


def grade_cells(chapter: Chapter) -> list[GradeCell]:
    """Return the cells with points, in order. A check cell takes with it the names of its checks."""
    return [_grade_cell(cell, chapter) for cell in chapter.cells if cell.role in ("check", "written")]


def cell_score(cell: GradeCell, exercise: ExerciseResult | None) -> float | None:
    """Return what `exercise` earned in `cell`; None for what a person has to mark, and for what is ours to repair."""
    if exercise is None:
        return 0.0
    if exercise.status in ("pending", "infrastructure"):
        return None
    if cell.written:
        return exercise.score
    return min(cell.points, sum(check.points for check in exercise.checks if check.name in cell.checks))


def graded_notebook(release: NotebookNode, chapter: Chapter, result: SubmissionResult) -> NotebookNode:
    """Return what a grader reads of the release's notebook, filled with `result`.

    A submission that nobody could read stays as released.
    """
    notebook = copy.deepcopy(release)
    notebook.cells = _to_read(notebook.cells)
    cells = {cell.grade_id: cell for cell in grade_cells(chapter)}
    solutions = {exercise.cell_id: exercise.name for exercise in chapter.exercises}
    for cell in notebook.cells:
        identifier = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        name = cells[identifier].name if identifier in cells else solutions.get(identifier, "")
        exercise = result.exercises.get(name)
        if identifier in cells and cell.cell_type == "code":
            _fill_check(cell, cells[identifier], exercise, result.message)
        elif exercise is not None and exercise.written:
            cell.source = _with_answer(cell.source, exercise)
        elif exercise is not None and exercise.source.strip():
            cell.source = fit(exercise.source, LONGEST_SOURCE, LONGEST_SOURCE)
    nbformat.validate(notebook)
    return notebook


def _to_read(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    """The title, every cell with work or points, and the prose right above it: a chapter is long, a class is large."""
    worked = {
        index
        for index, cell in enumerate(cells)
        if any(cell.metadata.get("nbgrader", {}).get(flag) for flag in ("grade", "solution"))
    }
    prose = {index - 1 for index in worked if index and cells[index - 1].cell_type == "markdown"}
    return [cells[index] for index in sorted(worked | prose | {0}) if index < len(cells)]


def diagnosis(exercise: ExerciseResult | None) -> str:
    """Return what an exercise's recognised mistakes tell their author, empty where there is none."""
    found = [shown_check(check).diagnosis for check in exercise.checks] if exercise else []
    return "\n\n".join(dict.fromkeys(one.text for one in found if one))


def _grade_cell(cell: Cell, chapter: Chapter) -> GradeCell:
    exercise = next((one for one in chapter.exercises if one.name == cell.name and cell.role == "check"), None)
    checks = exercise.checks if exercise else ()
    inside = tuple(check.name for check in checks if f"def {check.name}(" in cell.source)
    return GradeCell(cell.id, cell.name, cell.points, inside, cell.role == "written")


def _with_answer(prompt: str, exercise: ExerciseResult) -> str:
    """The question down to its marker, then the answer; as released where nothing was answered."""
    answer = exercise.answer or ""
    if not answer.strip():
        return prompt
    question, marker, _ = prompt.rpartition("-->")
    return f"{question}{marker}\n\n{fit(without_tags(answer), LONGEST_SOURCE, LONGEST_SOURCE)}"


def _fill_check(cell: NotebookNode, grade: GradeCell, exercise: ExerciseResult | None, message: str) -> None:
    score = cell_score(grade, exercise)
    checks = [shown_check(check) for check in exercise.checks if check.name in grade.checks] if exercise else []
    report = _report(checks) if exercise else f"{message or 'Nothing was handed in.'}\n"
    outputs = [_stream(fit(report, 20_000, 400))]
    if score is not None:
        outputs.insert(0, nbformat.v4.new_output("execute_result", {"text/plain": repr(score)}, execution_count=1))
    cell.outputs, cell.execution_count = outputs, 1


def _stream(text: str) -> NotebookNode:
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def _report(checks: Sequence[ShownCheck]) -> str:
    return "\n".join(line for check in checks for line in _check_lines(check).split("\n") if line) + "\n"


def _check_lines(check: ShownCheck) -> str:
    doc = " ".join((check.doc or check.name).split()) + (" (hidden)" if check.hidden else "")
    head = f"{OUTCOME_WORDS[check.status]}, {check.points:.3g} of {check.max_points:.3g}: {doc}"
    if check.status in ("passed", "missing"):
        return head
    rows = [f"{label}: {fit(code, 500, 12)}" for label, code in check.rows]
    mistake = [" ".join([f"{check.diagnosis.slug}:", *check.diagnosis.text.split()])] if check.diagnosis else []
    return "\n".join([head, *map(_indented, [*rows, check.message, *mistake])])


def _indented(text: str) -> str:
    lines = (textwrap.fill(line, 96, replace_whitespace=False) for line in text.split("\n") if line.strip())
    return textwrap.indent("\n".join(lines), "    ")
