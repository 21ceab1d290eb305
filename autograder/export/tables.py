"""`export --to csv`: DIR/grades.csv (a row a student and chapter) and DIR/exercises.csv (a row an exercise)."""

from collections.abc import Iterator
from pathlib import Path

from autograder.model.grades import write_grades
from autograder.model.manual import Manual, Mark, merged, read_manual
from autograder.model.results import ExerciseResult, SubmissionResult
from autograder.model.sheets import Cell, write_table

EXERCISES = (
    "student",
    "chapter",
    "exercise",
    "kind",
    "status",
    "score",
    "max_score",
    "checks_passed",
    "checks",
    "misconceptions",
    "by_hand",
    "comment",
)


def export_csv(directory: Path) -> list[Path]:
    """Write both tables; return their paths."""
    manual = read_manual(directory)
    rows = (row for result in merged(directory, manual) for row in _rows(result, manual))
    return [write_grades(directory), write_table(Path(directory) / "exercises.csv", EXERCISES, rows)]


def _rows(result: SubmissionResult, manual: Manual) -> Iterator[tuple[Cell, ...]]:
    for exercise in result.exercises.values():
        mark = manual.mark(result.student, result.chapter, exercise.name)
        yield (result.student, result.chapter, *_exercise(exercise), *_mark(mark))


def _exercise(exercise: ExerciseResult) -> tuple[Cell, ...]:
    undecided = exercise.status in ("pending", "infrastructure")
    slugs = dict.fromkeys(check.misconception for check in exercise.checks if check.misconception)
    return (
        exercise.name,
        "written" if exercise.written else "code",
        exercise.status,
        None if undecided else exercise.score,
        exercise.max_score,
        sum(check.status == "passed" for check in exercise.checks),
        len(exercise.checks),
        "; ".join(slugs),
    )


def _mark(mark: Mark | None) -> tuple[Cell, Cell]:
    if mark is None:
        return None, None
    return (mark.by or "by hand" if mark.points is not None else None), mark.comment
