"""A class of any size on the course as it is: marks drawn from a model of abilities, to look at and to test with.

    python -m tests.autograder.big_class DIR [STUDENTS]

The model: each student has an ability theta ~ N(0, 1), each exercise a difficulty b ~ N(-0.6, 0.8) and a slope a; the
answer is right with probability 1 / (1 + exp(-a (theta - b))), the two-parameter logistic model (Birnbaum, 1968). Weak
students leave out more, and hand in fewer chapters as the course goes on. Two exercises are made odd on purpose: LUCK
has slope 0, so that marks say nothing, and BACKWARDS a negative one, so that the better students do worse.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from autograder.model.chapter import Chapter, Check, Exercise
from autograder.model.course import Course, find_course
from autograder.model.manual import Mark, add_marks
from autograder.model.results import CheckResult, ExerciseResult, ResultsDir, SubmissionResult

LUCK, BACKWARDS = "sync_soft", "discounted_returns"
SYLLABLES = ("an", "bel", "cor", "da", "el", "fin", "gus", "ha", "io", "jan", "ka", "lu", "mi", "no", "ol", "ra", "zo")
NOT_STARTED = ("infrastructure", "The sandbox did not start.")
NOT_READ = ("unreadable", "the file is empty; save the notebook and submit it again")
REPAIRS = (
    "cell 12: notebook commands (%, !, ?) were left out",
    "sync_hard is defined more than once (cells 9, 31); the last one counts",
    "the locked cell check-td_targets was edited; the course's own was used",
    "the locked cell given-plots was deleted or lost its name; the course's own was used",
    "Copy of 05_dqn.ipynb holds chapter 05_dqn and was graded as that",
    "2 notebooks were handed in for this chapter; 05_dqn (1).ipynb was graded, not 05_dqn.ipynb",
    "code in cell 40 ran too long or broke off; it was left out",
)


class BigClass:
    """The results of `n_students` in every chapter of `course`; the same for the same `seed`."""

    def __init__(self, course: Course, n_students: int, seed: int = 20261123) -> None:
        self.rng = np.random.default_rng(seed)
        self.chapters = course.chapters()
        self.students = [self._name(number) for number in range(n_students)]
        self.difficulty = {name: self.rng.normal(-0.6, 0.8) for name in self._names()}
        self.theta = dict(zip(self.students, self.rng.normal(size=n_students), strict=True))
        self.slope = dict.fromkeys(self._names(), 1.4) | {LUCK: 0.0, BACKWARDS: -0.7}

    def results(self) -> Iterator[SubmissionResult]:
        """Student by student, one result after the other."""
        for student in self.students:
            theta = self.theta[student]
            for number, chapter in enumerate(self.chapters):
                if self._chance(2.8 - 0.25 * number + 0.6 * theta):
                    yield self._submission(student, chapter, theta)

    def marks(self, results: list[SubmissionResult]) -> list[Mark]:
        """Two in three of the written answers are marked, the better the abler the student."""
        return [
            Mark(one.student, one.chapter, question.name, self._mark(question.max_score, one.student), by="tutor")
            for one in results
            for question in one.exercises.values()
            if question.status == "pending" and self.rng.random() < 2 / 3
        ]

    def _mark(self, points: float, student: str) -> float:
        return float(sum(self._chance(0.5 + self.theta[student]) for _ in range(round(points))))

    def _submission(self, student: str, chapter: Chapter, theta: float) -> SubmissionResult:
        fields = {"seed": 20261123, "isolation": "bwrap", "seconds": float(self.rng.lognormal(0.4, 0.7))}
        lot = self.rng.random()
        if lot < 0.012:
            status, message = NOT_STARTED if lot < 0.004 else NOT_READ
            return SubmissionResult(student, chapter.name, status, 0, chapter.points, **fields, message=message)
        exercises = [self._exercise(chapter, one, theta) for one in chapter.exercises]
        answers = ["In my own words." if self._chance(2 + theta) else "" for _ in chapter.written]
        exercises += [
            ExerciseResult(one.name, 0, one.points, "pending" if answer else "missing", answer=answer)
            for one, answer in zip(chapter.written, answers, strict=True)
        ]
        repairs = tuple(self.rng.choice(REPAIRS, 1)) if self.rng.random() < 0.08 else ()
        if any(one.status == "timeout" for one in exercises):
            fields["seconds"] += 20
        score = sum(one.score for one in exercises)
        named = {one.name: one for one in exercises}
        return SubmissionResult(
            student, chapter.name, "graded", score, chapter.points, **fields, exercises=named, repairs=repairs
        )

    def _exercise(self, chapter: Chapter, exercise: Exercise, theta: float) -> ExerciseResult:
        if not self._chance(2.8 + theta):
            return self._result(exercise, ["missing"] * len(exercise.checks))
        if self._chance(self.slope[exercise.name] * (theta - self.difficulty[exercise.name])):
            return self._result(exercise, ["passed"] * len(exercise.checks))
        if self.rng.random() < 0.12:
            status = "timeout" if self.rng.random() < 0.2 else "error"
            return self._result(exercise, [status] * len(exercise.checks))
        mistakes = [one for one in chapter.misconceptions if one.exercise == exercise.name]
        known = mistakes[min(self.rng.geometric(0.35), len(mistakes)) - 1] if self.rng.random() < 0.7 else None
        statuses = ["failed" if self.rng.random() < 0.6 else "passed" for _ in exercise.checks[:-1]] + ["failed"]
        return self._result(exercise, statuses, (known.slug, known.text) if known else (None, ""))

    def _result(
        self, exercise: Exercise, statuses: list[str], mistake: tuple[str | None, str] = (None, "")
    ) -> ExerciseResult:
        checks = [_check(one, status, mistake) for one, status in zip(exercise.checks, statuses, strict=True)]
        worst = next((status for status in statuses if status != "passed"), "passed")
        source = "" if worst == "missing" else exercise.solution
        return ExerciseResult(exercise.name, sum(one.points for one in checks), exercise.points, worst, source, checks)

    def _chance(self, logit: float) -> bool:
        return bool(self.rng.random() < 1 / (1 + np.exp(-logit)))

    def _name(self, number: int) -> str:
        return "".join(self.rng.choice(SYLLABLES, 3)) + f"-{number:04d}"

    def _names(self) -> list[str]:
        return [one.name for chapter in self.chapters for one in chapter.exercises]


def _check(check: Check, status: str, mistake: tuple[str | None, str]) -> CheckResult:
    slug, text = mistake if status == "failed" else (None, "")
    shown = {} if check.hidden else {"call": check.call, "got": "1.0", "expected": "2.0"}
    points = check.points if status == "passed" else 0.0
    return CheckResult(check.name, check.hidden, status, points, check.points, "", slug, text, check.doc, **shown)


def write_big_class(directory: Path, course: Course, n_students: int = 1_000) -> Path:
    """Write such a class, two thirds of its written answers marked, into `directory`."""
    folder, group = ResultsDir(directory), BigClass(course, n_students)
    folder.start_run(20261123)
    results = list(group.results())
    for result in results:
        path = folder.file(result.student, result.chapter)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(result.to_json())  # not durably: 8,000 times fsync would take minutes
    add_marks(directory, group.marks(results))
    return directory


if __name__ == "__main__":
    print(write_big_class(Path(sys.argv[1]), find_course(), int((sys.argv[2:] or ["1000"])[0])))
