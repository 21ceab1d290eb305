"""Grades answers whose mark is known, on the path that students' answers take from the sandbox to the verdict.

A false accept is a wrong answer with full marks, a false reject a right one without; a misnamed mistake is a wrong
answer that gets another name than its own, or a right one that gets any. Mutants that get full marks must be listed as
equivalent, with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

from autograder.audit.answers import Answer, load_answers, load_equivalents
from autograder.audit.mutants import mutants
from autograder.audit.until_caught import UntilCaught
from autograder.grade.conversation import Conversation
from autograder.grade.program import build_steps, pack_chapter
from autograder.grade.reference import ChapterAnswers, compute_answers, seed_checks
from autograder.grade.verdict import judge_exercise
from autograder.grade.worker import close_workers, this_worker
from autograder.model.chapter import Chapter, Exercise
from autograder.model.course import Course
from autograder.model.results import ExerciseResult
from autograder.sandbox import Limits, choose_isolation
from course_lib.checks.draws import LEVEL
from course_lib.checks.values import Samples

CLASS_SIZE = 10_000
LIMITS = Limits(check_cpu_seconds=3, total_cpu_seconds=9)  # a mutant may loop for ever; a known mistake takes 1 s
TRIVIAL = {"none": "None", "zero": "0.0"}  # what a function returns that does nothing

Progress = Callable[[int, int], None]  # done, total


@dataclass
class ExerciseAudit:
    """What came of all answers to one exercise."""

    chapter: str
    exercise: str
    counts: dict[str, int] = field(default_factory=dict)  # kind of answer -> how many were graded
    false_accepts: list[str] = field(default_factory=list)
    false_rejects: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    equivalent: int = 0  # mutants that are listed as right, with the reason
    stale: list[str] = field(default_factory=list)  # listed as equivalent, and no mutant that survives
    random_comparisons: int = 0  # of raw draws: each rejects a right answer at the level of the test
    for_nothing: float = 0.0  # the largest share of the points that an answer without any work gets

    @property
    def expected_false_rejects(self) -> float:
        """Right answers that lose points by chance, in a class of 10,000."""
        return CLASS_SIZE * self.random_comparisons * LEVEL

    @property
    def faults(self) -> list[str]:
        """Everything that must not be, in words."""
        kinds = {
            "full marks for a wrong answer": self.false_accepts,
            "a right answer loses points": self.false_rejects,
            "misnamed": self.misnamed,
            "listed as equivalent, and caught or gone": self.stale,
        }
        return [f"{self.chapter} {self.exercise}: {kind}: {one}" for kind, found in kinds.items() for one in found]


Audit = list[ExerciseAudit]


def audit(
    course: Course,
    chapters: Sequence[str] = (),
    *,
    jobs: int = 1,
    seed: int = 1,
    isolation: str = "auto",
    on_progress: Progress | None = None,
) -> Audit:
    """Audit the named chapters, all by default.

    Raises:
        SourceError: a file of answers cannot be used.
        IsolationError: this machine cannot enforce `isolation`.
    """
    level = choose_isolation(isolation)
    chosen = [course.chapter(name) for name in chapters] if chapters else course.chapters()
    work = {chapter.name: list(answers_of(chapter, course)) for chapter in chosen}
    total, stop = sum(map(len, work.values())), Event()
    parts = -(-jobs // max(1, len(chosen)))  # of a chapter: one, unless there are more jobs than chapters

    def grade_part(chapter: Chapter, answers: Sequence[Answer]) -> tuple[Trial, list[ExerciseResult]]:
        trial, results = Trial(course, chapter, level, seed, _reference(course, chapter, level, seed)), []
        for answer in answers:
            if stop.is_set():
                break
            results.append(trial.grade(answer))
            if on_progress:
                on_progress(1, total)
        return trial, results

    found: Audit = []
    with ThreadPoolExecutor(jobs, thread_name_prefix="audit") as executor:
        try:
            running = {  # the long chapters first, and no job waits for another's reference
                chapter.name: [executor.submit(grade_part, chapter, work[chapter.name][i::parts]) for i in range(parts)]
                for chapter in sorted(chosen, key=lambda chapter: -len(work[chapter.name]))
            }
            for chapter in chosen:
                done = [future.result() for future in running[chapter.name]]
                answers = [answer for i in range(parts) for answer in work[chapter.name][i::parts]]
                found += _judge(course, done[0][0], answers, [result for _, results in done for result in results])
        finally:
            stop.set()
            executor.shutdown(wait=True, cancel_futures=True)
            close_workers()
    return found


def answers_of(chapter: Chapter, course: Course) -> Iterator[Answer]:
    """Yield every answer of a chapter: written down, known as a mistake, without work, and mechanical."""
    yield from load_answers(course.audit / f"{chapter.name}.py", chapter)
    for mistake in chapter.misconceptions:
        yield Answer(mistake.exercise, "misconception", mistake.slug, mistake.source, mistake.slug)
    for exercise in chapter.exercises:
        yield Answer(exercise.name, "right", "the reference", exercise.solution)
        yield Answer(exercise.name, "trivial", "the stub", exercise.starter)
        yield from _without_work(exercise)
        for mutant in mutants(exercise.solution):
            yield Answer(exercise.name, "mutant", mutant.line, mutant.source)


def _without_work(exercise: Exercise) -> Iterator[Answer]:
    """Every function of the exercise gives None, 0, or its first argument."""
    for name, value in {**TRIVIAL, "echo": ""}.items():
        tree = ast.parse(exercise.solution)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name != "__init__":
                arguments = [one.arg for one in node.args.args if one.arg != "self"] or ["None"]
                node.body = ast.parse(f"return {value or arguments[0]}").body
        yield Answer(exercise.name, "trivial", name, ast.unparse(tree))


def _reference(course: Course, chapter: Chapter, level: str, seed: int) -> ChapterAnswers:
    names = [exercise.name for exercise in chapter.exercises]
    return compute_answers(chapter, this_worker().sandbox(course.library, names, level, LIMITS), seed)


@dataclass(frozen=True)
class Trial:
    """One chapter, with what its answers are compared with."""

    course: Course
    chapter: Chapter
    level: str
    seed: int
    answers: ChapterAnswers

    def grade(self, one: Answer) -> ExerciseResult:
        """The result of one answer, the other exercises solved."""
        names = [exercise.name for exercise in self.chapter.exercises]
        sandbox = this_worker().sandbox(self.course.library, names, self.level, LIMITS)
        packed = pack_chapter(self.chapter)
        definitions = {exercise.name: exercise.solution for exercise in self.chapter.exercises}
        steps = build_steps(packed, definitions | {one.exercise: one.source}, [])
        checks = [check for check in packed["checks"] if check["exercise"] == one.exercise]
        seeded = seed_checks(self.chapter.name, checks, self.seed)
        if one.kind == "mutant":
            outcomes = UntilCaught(sandbox, steps, seeded, self.answers.expected).run().outcomes
        else:
            outcomes = Conversation(sandbox, steps, seeded).run().outcomes
        mistakes, texts = self.answers.mistakes[one.exercise], packed["texts"][one.exercise]
        return judge_exercise(one.exercise, checks, outcomes, self.answers.expected, mistakes, texts, one.source)


def _judge(course: Course, trial: Trial, answers: Sequence[Answer], results: Sequence[ExerciseResult]) -> Audit:
    chapter = trial.chapter
    equivalents = load_equivalents(course.audit / f"{chapter.name}.toml", chapter)
    found = {one.name: ExerciseAudit(chapter.name, one.name) for one in chapter.exercises}
    for exercise in chapter.exercises:
        values = [trial.answers.expected[check.name] for check in exercise.checks]
        found[exercise.name].random_comparisons = sum(map(_samples_in, values))
    used = set()
    for answer, result in zip(answers, results, strict=True):
        if answer.kind == "mutant" and full(result) and (answer.exercise, answer.name) in equivalents:
            used.add((answer.exercise, answer.name))
            found[answer.exercise].equivalent += 1
        else:
            judge_answer(found[answer.exercise], answer, result)
    for exercise_name, line in sorted(set(equivalents) - used):
        found[exercise_name].stale.append(line)
    return list(found.values())


def judge_answer(found: ExerciseAudit, answer: Answer, result: ExerciseResult) -> None:
    """Count one answer, and write down what is wrong with its mark or its name."""
    found.counts[answer.kind] = found.counts.get(answer.kind, 0) + 1
    names = {check.misconception for check in result.checks if check.misconception}
    title = f"{answer.kind} {answer.name}"
    if answer.kind == "right":
        if not full(result):
            lost = ", ".join(f"{check.name} ({check.status})" for check in result.checks if check.status != "passed")
            found.false_rejects.append(f"{title}: {lost}")
    elif full(result):
        found.false_accepts.append(title)
    if answer.kind in ("right", "wrong", "misconception") and names != ({answer.mistake} if answer.mistake else set()):
        found.misnamed.append(f"{title}: {', '.join(sorted(names)) or 'no name'}, not {answer.mistake or 'no name'}")
    if answer.kind == "trivial":
        found.for_nothing = max(found.for_nothing, result.score / result.max_score)


def full(result: ExerciseResult) -> bool:
    """Whether an answer gets all points."""
    return all(check.status == "passed" for check in result.checks)


def _samples_in(value: object) -> int:
    """How many collections of raw draws a check returns."""
    if isinstance(value, Samples):
        return 1
    if isinstance(value, Mapping):
        return sum(map(_samples_in, value.values()))
    return sum(map(_samples_in, value)) if isinstance(value, list | tuple) else 0
