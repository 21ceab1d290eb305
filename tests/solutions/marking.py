"""Runs the checks of a chapter as plain functions on code that we wrote; grading runs the same ones in the sandbox."""

import textwrap
import warnings
from functools import cache
from pathlib import Path

import numpy as np
from scipy import stats

from autograder.audit.answers import load_answers
from autograder.grade.program import build_steps, pack_chapter
from autograder.model.course import find_course
from course_lib.checks.diagnosis import Raised, diagnose, same_outcome
from course_lib.checks.draws import LEVEL
from course_lib.checks.notebook import SESSION
from course_lib.checks.seeding import reseed
from course_lib.checks.wire import decode, encode

COURSE = find_course(Path(__file__).parents[2])


class Marking:
    """One chapter: its checks, its known mistakes, and what any definition of an exercise loses."""

    def __init__(self, name):
        self.chapter = COURSE.chapter(name)
        self.packed = pack_chapter(self.chapter)
        self.exercises = {exercise.name: exercise for exercise in self.chapter.exercises}
        self.solutions = {name: exercise.solution for name, exercise in self.exercises.items()}
        self.mistakes = {(mistake.exercise, mistake.slug): mistake.source for mistake in self.chapter.misconceptions}
        written = load_answers(COURSE.audit / f"{name}.py", self.chapter)
        self.right = {(one.exercise, one.name): one.source for one in written if one.kind == "right"}
        self.space = cache(self._space)
        self.outcomes = cache(self._outcomes)

    def _space(self, exercise, source):
        """The names that a notebook has when `source` stands in the place of an exercise."""
        space, before = {"__name__": "__main__"}, (SESSION.chapter, SESSION.book)
        for step in build_steps(self.packed, self.solutions | {exercise: textwrap.dedent(source)}, []):
            exec(compile(step.source, step.name, "exec"), space)
        SESSION.chapter, SESSION.book = before  # the set-up cell has named this chapter
        return space

    def _outcomes(self, exercise, source, seed):
        """What each check of an exercise returns, or Raised, for this definition."""
        space, found = self.space(exercise, source), {}
        for check in self.exercises[exercise].checks:
            scope = dict(space)
            exec(check.source, scope)
            rng = reseed(seed)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # a root of a negative number is one of the mistakes
                    value = scope[check.name](*([rng] if check.takes_rng else []))
                    found[check.name] = decode(encode(value))
            except Exception as error:  # noqa: BLE001 - whatever a mistake raises is its outcome
                found[check.name] = Raised(type(error).__name__)
        return found

    def reference(self, exercise, seed):
        """What the solution returns."""
        return self.outcomes(exercise, self.solutions[exercise], seed)

    def tolerances(self, exercise):
        """What counts as equal in each check."""
        return {check.name: (check.rtol, check.atol) for check in self.exercises[exercise].checks}

    def lost(self, exercise, source, seed):
        """The checks that this definition fails."""
        found, wanted, close = (
            self.outcomes(exercise, source, seed),
            self.reference(exercise, seed),
            self.tolerances(exercise),
        )
        return {name for name in wanted if not same_outcome(found[name], wanted[name], *close[name])}

    def named(self, exercise, source, seed):
        """The known mistake that this definition is taken for."""
        known = {s: self.outcomes(name, wrong, seed) for (name, s), wrong in self.mistakes.items() if name == exercise}
        found, failed = self.outcomes(exercise, source, seed), self.lost(exercise, source, seed)
        return diagnose(found, failed, known, self.tolerances(exercise))


marking = cache(Marking)


def power(right, wrong, n_draws):
    """Probability that a two-sample test of `n_draws` each tells two distributions [A] apart, at the course's level."""
    right, wrong = np.asarray(right, dtype=float), np.asarray(wrong, dtype=float)
    kept = right + wrong > 0
    distance = n_draws * ((right - wrong)[kept] ** 2 / (right + wrong)[kept]).sum()
    freedom = int(kept.sum()) - 1
    return stats.ncx2.sf(stats.chi2.isf(LEVEL, freedom), freedom, distance) if distance > 0 else 0.0
