"""What an instructor is told of one exercise of one student: everything, hidden checks included.

Never for a student. It is shown on a terminal and kept nowhere.
"""

from dataclasses import dataclass

from autograder.model.results import CheckResult


@dataclass(frozen=True)
class ExplainedCheck:
    """One check, run again.

    result: what it comes to now, by the same rules as in grading.
    source: the check's own source; seed: what its `rng` begins with.
    inputs: what the reference was called with, a text for each different call of the first ones; calls: how often.
    got, expected: the student's and the reference's answer as text; comparison: how they differ; tolerance: in words.
    """

    result: CheckResult
    source: str
    seed: int
    inputs: tuple[str, ...]
    calls: int
    got: str
    expected: str
    comparison: str
    tolerance: str

    @property
    def title(self) -> str:
        """Name, kind, outcome and points."""
        one, kind = self.result, "hidden" if self.result.hidden else "public"
        return f"{one.name} ({kind}): {one.status}, {one.points:.3g} of {one.max_points:.3g}"


@dataclass(frozen=True)
class Explanation:
    """One exercise of one student: the definition that was graded, its checks, and what else should be known."""

    student: str
    chapter: str
    exercise: str
    notebook: str  # the file that was read again
    source: str
    score: float
    max_score: float
    seed: int
    isolation: str
    checks: tuple[ExplainedCheck, ...]
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Who, what, and the score that its checks give; a mark by hand is not part of it."""
        return f"{self.student}  {self.chapter}  {self.exercise}: {self.score:.3g} of {self.max_score:.3g}"
