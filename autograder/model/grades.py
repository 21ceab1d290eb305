"""`DIR/grades.csv`: a row a student and chapter, derived from the results and the marks by hand."""

from pathlib import Path

from autograder.model.manual import merged, read_manual
from autograder.model.results import SubmissionResult
from autograder.model.sheets import Cell, write_table

HEADER = (
    "student",
    "chapter",
    "status",
    "score",
    "max_score",
    "pending_points",
    "repairs",
    "misconceptions",
    "message",
)


def write_grades(directory: Path) -> Path:
    """Write DIR/grades.csv anew. A submission that was left ungraded for reasons of ours has no score, not a zero."""
    results = merged(directory, read_manual(directory))  # one in memory at a time: a class may be large
    return write_table(Path(directory) / "grades.csv", HEADER, map(_row, results))


def misconceptions(result: SubmissionResult) -> list[tuple[str, str]]:
    """Return the (exercise, slug) pairs that were recognised in a submission, each once, in order."""
    named = [
        (exercise.name, check.misconception)
        for exercise in result.exercises.values()
        for check in exercise.checks
        if check.misconception
    ]
    return list(dict.fromkeys(named))


def _row(result: SubmissionResult) -> tuple[Cell, ...]:
    found = "; ".join(f"{exercise}: {slug}" for exercise, slug in misconceptions(result))
    return (
        result.student,
        result.chapter,
        result.status,
        None if result.ungraded else result.score,
        result.max_score or None,
        result.pending_points,
        len(result.repairs),
        found,
        result.message,
    )
