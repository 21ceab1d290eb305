"""What grading found: one frozen record a check, an exercise and a submission, and the folder that holds them.

A result is one JSON file, `DIR/results/<student>/<chapter>.json`, written whole by rename. Its fields are those of the
records below; `null` and empty fields are written too, but a hidden check has no `call`, `got` or `expected`, and a
code exercise has no `answer`.

Outcomes are a closed vocabulary. `infrastructure` is ours, never a zero: it is retried, then left ungraded and listed.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any

from autograder.model.durable import create_durably, is_temporary, sweep, write_durably
from autograder.model.errors import UsageError
from autograder.model.names import encode_name

OUTCOMES = ("passed", "failed", "error", "timeout", "killed", "missing", "pending", "infrastructure")
"""What a check or an exercise can come to; `pending` is a written answer that nobody has marked yet."""

SUBMISSION_STATUSES = ("graded", "unreadable", "infrastructure")


class ResultError(UsageError):
    """A file of results is damaged or was not written by this version; the message names the file and the way out."""


@dataclass(frozen=True)
class CheckResult:
    """What one check found. `call`, `got` and `expected` are None on a hidden check: it shows nothing of its inputs.

    name, doc: the check's function name and docstring, which a student may always read.
    status: one of OUTCOMES.
    points, max_points: earned and possible, finite and not negative.
    message: what was wrong in one screen; of a hidden check it is for the instructor only.
    misconception, misconception_text: the recognised mistake's slug (or None) and what its author should read.
    call: the expression that was evaluated; got, expected: the two values as text.
    """

    name: str
    hidden: bool
    status: str
    points: float
    max_points: float
    message: str = ""
    misconception: str | None = None
    misconception_text: str = ""
    doc: str = ""
    call: str | None = None
    got: str | None = None
    expected: str | None = None

    def __post_init__(self) -> None:
        _expect_outcome(self.status, f"check {self.name}")
        _expect_points(self.points, f"points of check {self.name}")
        _expect_points(self.max_points, f"max_points of check {self.name}")
        if self.hidden and (self.call, self.got, self.expected) != (None, None, None):
            raise ValueError(f"Expect hidden check {self.name} to hold no call, got or expected, actually it does")


@dataclass(frozen=True)
class ExerciseResult:
    """What one exercise or written question came to.

    name: the exercise's name, its key in the file.
    status: one of OUTCOMES; `pending` for a written answer until a mark by hand is merged.
    source: the student's definition as it was graded, empty where none was found.
    checks: in the order of the source; none for a written question.
    answer: the student's text of a written question, None for a code exercise.
    """

    name: str
    score: float
    max_score: float
    status: str
    source: str = ""
    checks: tuple[CheckResult, ...] = ()
    answer: str | None = None

    def __post_init__(self) -> None:
        _expect_outcome(self.status, f"exercise {self.name}")
        _expect_points(self.score, f"score of exercise {self.name}")
        _expect_points(self.max_score, f"max_score of exercise {self.name}")
        object.__setattr__(self, "checks", tuple(self.checks))

    @property
    def full(self) -> bool:
        """True for full marks; seven sevenths of 4 points may sum to 3.9999999999999996."""
        return 0 < self.max_score <= self.score + 1e-9

    @property
    def written(self) -> bool:
        """True for a question that a person marks."""
        return self.answer is not None


@dataclass(frozen=True)
class SubmissionResult:
    """What one submission came to.

    status: one of SUBMISSION_STATUSES.
    message: why a submission was unreadable or left ungraded; empty otherwise.
    seed, isolation: the run's seed and what walled off the student's code ("bwrap", "landlock", "none").
    seconds: wall time of grading.
    repairs: what was put right in the notebook, in plain words.
    exercises: by name, in the order of the chapter; written questions stand among them.
    digests: "submission" and "source", which key the result.
    """

    student: str
    chapter: str
    status: str
    score: float
    max_score: float
    seed: int
    isolation: str
    seconds: float = 0.0
    repairs: tuple[str, ...] = ()
    exercises: Mapping[str, ExerciseResult] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    message: str = ""

    def __post_init__(self) -> None:
        where = f"submission {self.student!r} {self.chapter!r}"
        if self.status not in SUBMISSION_STATUSES:
            raise ValueError(f"Expect status of {where} to be one of {SUBMISSION_STATUSES}, actually: {self.status!r}")
        _expect_points(self.score, f"score of {where}")
        _expect_points(self.max_score, f"max_score of {where}")
        _expect_points(self.seconds, f"seconds of {where}")
        misnamed = [name for name, exercise in self.exercises.items() if exercise.name != name]
        if misnamed:
            raise ValueError(f"Expect each exercise of {where} under its own name, actually: {misnamed}")
        object.__setattr__(self, "repairs", tuple(self.repairs))
        object.__setattr__(self, "exercises", dict(self.exercises))
        object.__setattr__(self, "digests", dict(self.digests))

    def to_json(self) -> str:
        """Return the text of the result file."""
        return json.dumps(_submission_fields(self), indent=1, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, where: str = "result") -> "SubmissionResult":
        """Read what `to_json` wrote; ResultError, naming `where`, for a text with a missing, unknown or wrong field."""
        try:
            return _submission(_Reader(json.loads(text), where))
        except (ValueError, OverflowError, RecursionError) as error:
            raise ResultError(f"{where}: {error}. Delete the file and grade again.") from error

    def outline(self) -> "SubmissionResult":
        """Return all that is counted over a class, without the texts that only this submission has.

        Answers, sources, messages of checks, calls and values are empty, and a check that came to the same in many
        submissions is one object in memory.
        """
        exercises = {intern(name): _outline(exercise) for name, exercise in self.exercises.items()}
        return replace(self, chapter=intern(self.chapter), exercises=exercises, digests={})

    @property
    def pending_points(self) -> float:
        """Points of written answers that wait for a mark."""
        return math.fsum(exercise.max_score for exercise in self.exercises.values() if exercise.status == "pending")

    @property
    def ungraded(self) -> bool:
        """True where something has no score for a reason of ours: such a submission is listed, never given a zero."""
        whole = self.status == "infrastructure" and not self.exercises
        return whole or any(exercise.status == "infrastructure" for exercise in self.exercises.values())


@dataclass(frozen=True)
class Run:
    """What is drawn once for a folder of results and kept over restarts, in `DIR/run.json`."""

    seed: int
    started: str
    submissions: Path | None = None  # the folder that was graded first; None where an older version began the run


class ResultsDir:
    """The folder that `grade --output DIR` fills. Reading tolerates what a killed run leaves behind."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    @property
    def run(self) -> Run | None:
        """What `start_run` wrote, or None before the first run."""
        path = self.path / "run.json"
        try:
            reader = _Reader(json.loads(path.read_bytes()), str(path))
            folder = reader.take("submissions", str) if "submissions" in reader.fields else None
            return Run(reader.take("seed", int), reader.take("started", str), Path(folder) if folder else None)
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise ResultError(f"{path}: {error}. Delete it and DIR/results, and grade again.") from error

    def start_run(self, seed: int, submissions: Path | None = None) -> Run:
        """Keep `seed` for this folder unless one is kept already; return the one in force, the same to everyone."""
        if (begun := self.run) is not None:
            return begun
        fields = {"seed": seed, "started": datetime.now(UTC).isoformat(timespec="seconds")}
        if submissions is not None:
            fields["submissions"] = str(submissions.resolve())
        create_durably(self.path / "run.json", (json.dumps(fields) + "\n").encode())
        run = self.run
        assert run is not None
        return run

    def tidy(self) -> None:
        """Remove what killed runs left half written."""
        sweep(self.path)
        for folder in (self.path / "results").glob("*/"):
            sweep(folder)

    def file(self, student: str, chapter: str) -> Path:
        """Return where the result of `student` in `chapter` is kept."""
        return self.path / "results" / encode_name(student) / f"{encode_name(chapter)}.json"

    def feedback_file(self, student: str, chapter: str) -> Path:
        """Return where the page of feedback for `student` in `chapter` is written."""
        return self.path / "feedback" / encode_name(student) / f"{encode_name(chapter)}.html"

    def write(self, result: SubmissionResult) -> Path:
        """Keep `result`, durably and whole, over any earlier one."""
        path = self.file(result.student, result.chapter)
        write_durably(path, result.to_json().encode("ascii"))
        return path

    def read(self, student: str, chapter: str) -> SubmissionResult | None:
        """Return the result of `student` in `chapter`, None where there is none; ResultError where it is damaged."""
        try:
            return _read_file(self.file(student, chapter))
        except FileNotFoundError:
            return None

    def results(self) -> Iterator[SubmissionResult]:
        """Yield every result, sorted by file name; files torn by a killed run are passed over."""
        if not self.path.is_dir():
            raise UsageError(f"No folder of results at {self.path}: give the DIR that `grade --output DIR` wrote.")
        students = sorted(path.name for path in (self.path / "results").glob("*/"))  # names weigh less than paths
        for student in students:
            for path in sorted((self.path / "results" / student).glob("*.json")):
                if not is_temporary(path):
                    yield self._at_home(_read_file(path), path)

    def _at_home(self, result: SubmissionResult, path: Path) -> SubmissionResult:
        home = self.file(result.student, result.chapter)
        if home != path:
            raise ResultError(f"{path} holds the result that belongs in {home}. Delete the wrong one.")
        return result


def _outline(exercise: ExerciseResult) -> ExerciseResult:
    return replace(
        exercise,
        name=intern(exercise.name),
        source="",
        answer="" if exercise.written else None,
        checks=tuple(_outline_of_check(check) for check in exercise.checks),
    )


def _outline_of_check(check: CheckResult) -> CheckResult:
    return _shared(replace(check, message="", call=None, got=None, expected=None))


@lru_cache(maxsize=10_000)
def _shared(check: CheckResult) -> CheckResult:
    """Return one object for all checks that came to the same."""
    return check


def _read_file(path: Path) -> SubmissionResult:
    return SubmissionResult.from_json(path.read_bytes(), str(path))


def _submission_fields(result: SubmissionResult) -> dict[str, Any]:
    fields = dict(vars(result))
    exercises = {name: _exercise_fields(exercise) for name, exercise in result.exercises.items()}
    return fields | {"repairs": list(result.repairs), "exercises": exercises, "digests": dict(result.digests)}


def _exercise_fields(exercise: ExerciseResult) -> dict[str, Any]:
    absent = {"name"} if exercise.written else {"name", "answer"}
    fields = {key: value for key, value in vars(exercise).items() if key not in absent}
    return fields | {"checks": [_check_fields(check) for check in exercise.checks]}


def _check_fields(check: CheckResult) -> dict[str, Any]:
    absent = {"call", "got", "expected"} if check.hidden else set()
    return {key: value for key, value in vars(check).items() if key not in absent}


class _Reader:
    """Takes each field of a JSON object once, by its type; what is left over at the end is an error."""

    def __init__(self, fields: object, where: str) -> None:
        if not isinstance(fields, dict):
            raise ValueError(f"expect {where} to be an object, actually: {type(fields).__name__}")
        self.fields, self.where = dict(fields), where

    def take(self, name: str, *types: type | None) -> Any:
        if name not in self.fields:
            raise ValueError(f"expect a field {name!r} in {self.where}, actually there is none")
        value = self.fields.pop(name)
        wanted = tuple(type(None) if kind is None else kind for kind in types)
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            names = " or ".join(kind.__name__ for kind in wanted)
            raise ValueError(f"expect {name!r} of {self.where} to be {names}, actually: {value!r:.80}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.take(name, list)
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"expect {name!r} of {self.where} to hold text only, actually: {values!r:.80}")
        return tuple(values)

    def finish(self) -> None:
        if self.fields:
            raise ValueError(f"expect no field {', '.join(map(repr, self.fields))} in {self.where}")


def _submission(reader: _Reader) -> SubmissionResult:
    result = SubmissionResult(
        student=reader.take("student", str),
        chapter=reader.take("chapter", str),
        status=reader.take("status", str),
        score=reader.take("score", int, float),
        max_score=reader.take("max_score", int, float),
        seed=reader.take("seed", int),
        isolation=reader.take("isolation", str),
        seconds=reader.take("seconds", int, float),
        repairs=reader.texts("repairs"),
        exercises={
            name: _exercise(name, _Reader(fields, f"exercise {name}"))
            for name, fields in reader.take("exercises", dict).items()
        },
        digests=reader.take("digests", dict),
        message=reader.take("message", str),
    )
    reader.finish()
    return result


def _exercise(name: str, reader: _Reader) -> ExerciseResult:
    result = ExerciseResult(
        name=name,
        score=reader.take("score", int, float),
        max_score=reader.take("max_score", int, float),
        status=reader.take("status", str),
        source=reader.take("source", str),
        checks=tuple(_check(_Reader(fields, f"a check of {name}")) for fields in reader.take("checks", list)),
        answer=reader.take("answer", str) if "answer" in reader.fields else None,
    )
    reader.finish()
    return result


def _check(reader: _Reader) -> CheckResult:
    hidden = reader.take("hidden", bool)
    seen: dict[str, str | None] = {}
    if not hidden:
        seen = {name: reader.take(name, str, None) for name in ("call", "got", "expected")}
    result = CheckResult(
        name=reader.take("name", str),
        hidden=hidden,
        status=reader.take("status", str),
        points=reader.take("points", int, float),
        max_points=reader.take("max_points", int, float),
        message=reader.take("message", str),
        misconception=reader.take("misconception", str, None),
        misconception_text=reader.take("misconception_text", str),
        doc=reader.take("doc", str),
        **seen,
    )
    reader.finish()
    return result


def _expect_outcome(status: str, where: str) -> None:
    if status not in OUTCOMES:
        raise ValueError(f"Expect status of {where} to be one of {', '.join(OUTCOMES)}, actually: {status!r}")


def _expect_points(points: float, where: str) -> None:
    if not (math.isfinite(points) and points >= 0):
        raise ValueError(f"Expect {where} to be finite and not negative, actually: {points!r}")
