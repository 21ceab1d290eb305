"""What of a result a student may see.

A hidden check shows its docstring, its outcome in words of ours, the recognised mistake and what to do about it. Its
inputs, its values, what the student's code printed or raised while it ran stop here: the records below have no place
for them, so no template can show them.
"""

from dataclasses import dataclass

from autograder.model.manual import Manual, Mark
from autograder.model.results import CheckResult, ExerciseResult, SubmissionResult

OUTCOME_WORDS = {
    "passed": "passed",
    "partial": "partly right",
    "failed": "not yet right",
    "error": "stopped with an error",
    "timeout": "ran out of time",
    "killed": "was stopped",
    "missing": "not attempted",
    "pending": "waits for a mark",
    "infrastructure": "not graded yet",
}

HIDDEN_WORDS = {
    "passed": "",
    "failed": "The answer differs from the reference's on inputs that are drawn anew each time a class is graded.",
    "error": "Your code raised an error on inputs that are drawn anew each time a class is graded.",
    "timeout": "Your code took longer than the time limit on inputs that are drawn anew each time a class is graded.",
    "killed": "Your code was stopped: it used too much memory, ended Python, or did what a sandbox does not allow.",
    "missing": "There was nothing to check: the definition is missing or still raises NotImplementedError.",
    "pending": "",
    "infrastructure": "This check could not be run, for a reason on our side. It costs you nothing and is tried again.",
}


@dataclass(frozen=True)
class Diagnosis:
    """A recognised mistake: its name in words and what its author should read."""

    slug: str
    text: str


@dataclass(frozen=True)
class Question:
    """A written question: its heading and its text; either may be empty."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class ShownCheck:
    """One check as a student sees it; `rows` are (label, code) and always empty for a hidden one."""

    name: str
    doc: str
    hidden: bool
    status: str
    points: float
    max_points: float
    message: str
    rows: tuple[tuple[str, str], ...]
    diagnosis: Diagnosis | None


@dataclass(frozen=True)
class ShownExercise:
    """One exercise or written question as a student sees it. state: an outcome or "partial"; mark: given by hand."""

    name: str
    state: str
    score: float
    max_score: float
    checks: tuple[ShownCheck, ...]
    source: str
    answer: str | None
    mark: Mark | None
    question: Question

    @property
    def words(self) -> str:
        """The state in words; a mark by hand is no "pass" or "fail"."""
        if self.mark is not None and self.mark.points is not None:
            return "marked"
        return "not answered" if self.answer is not None and self.state == "missing" else OUTCOME_WORDS[self.state]

    @property
    def diagnoses(self) -> list[Diagnosis]:
        """The recognised mistakes, each once."""
        return list(dict.fromkeys(check.diagnosis for check in self.checks if check.diagnosis))


def shown_check(check: CheckResult) -> ShownCheck:
    """Return what a student may see of `check`."""
    rows = [] if check.hidden else [("Called", check.call), ("Expected", check.expected), ("Got", check.got)]
    diagnosed = check.misconception and check.status != "passed"
    return ShownCheck(
        name=check.name,
        doc=check.doc,
        hidden=check.hidden,
        status=check.status,
        points=check.points,
        max_points=check.max_points,
        message=HIDDEN_WORDS[check.status] if check.hidden else check.message,
        rows=tuple((label, code) for label, code in rows if code),
        diagnosis=Diagnosis(check.misconception or "", check.misconception_text) if diagnosed else None,
    )


def shown_exercises(result: SubmissionResult, manual: Manual, questions: dict[str, Question]) -> list[ShownExercise]:
    """Return what a student may see of each exercise of a merged `result`, in the order of the chapter."""
    return [
        ShownExercise(
            name=exercise.name,
            state=state(exercise),
            score=exercise.score,
            max_score=exercise.max_score,
            checks=tuple(map(shown_check, exercise.checks)),
            source=exercise.source,
            answer=exercise.answer,
            mark=manual.mark(result.student, result.chapter, exercise.name),
            question=questions.get(exercise.name, Question()),
        )
        for exercise in result.exercises.values()
    ]


def state(exercise: ExerciseResult) -> str:
    """Return the exercise's outcome, or "partial" where some of its points were earned."""
    if exercise.status in ("pending", "infrastructure"):
        return exercise.status
    if exercise.full:
        return "passed"
    return "partial" if exercise.score > 0 else exercise.status
