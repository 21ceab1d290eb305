"""The records of one chapter, as read from its source.

A chapter `NN_name` is written once, in `solutions/NN_name.py`; its known mistakes stand in
`solutions/misconceptions/NN_name.py`. `autograder.model.source.load_chapter` makes these records.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cell:
    """One cell of the source, as the instructor's notebook shows it."""

    kind: str  # "code" or "markdown"
    source: str  # with the marks of solutions and hidden checks
    line: int  # line of the file on which `source` begins, from 1
    id: str  # the notebook's cell id: unique in the chapter, the same in every release
    role: str  # "setup", "given", "demo", "exercise", "check", "written" or "prose"
    name: str = ""  # of the exercise, of the written question, or of the demonstration's function
    points: float = 0  # of a check cell or a written question
    tags: tuple[str, ...] = ()  # tags of the instructor's notebook, for nbval


@dataclass(frozen=True)
class Check:
    """One check of an exercise: a function that returns data."""

    name: str  # unique in its chapter
    exercise: str
    hidden: bool  # stands between the marks of hidden tests: never in a student's tree
    weight: float  # share of the exercise's points
    points: float  # points x weight / sum of weights
    rtol: float | None  # None: the tolerance of the course
    atol: float | None
    doc: str  # docstring: what a student may always read of it
    call: str  # the expression that a public check returns, shown as "what was called"; "" when hidden
    source: str  # statements of its cell that it may need, then its function without the decorator
    takes_rng: bool  # has the parameter `rng`; hidden checks only


@dataclass(frozen=True)
class Exercise:
    """One graded definition with its checks."""

    name: str  # name of the function or class
    points: float
    starter: str  # source of the student's cell
    solution: str  # source of the reference, without the marks
    checks: tuple[Check, ...]  # public ones first
    cell_id: str


@dataclass(frozen=True)
class Written:
    """One question answered in prose and marked by hand."""

    name: str
    points: float
    prompt: str  # source of the student's cell: question, marker comment, place for the answer
    answer: str  # the model answer
    cell_id: str


@dataclass(frozen=True)
class Misconception:
    """One known mistake of an exercise."""

    exercise: str
    slug: str  # unique in its exercise
    text: str  # what a student who made the mistake should read
    source: str  # the wrong definition


@dataclass(frozen=True)
class Chapter:
    """One chapter: cells in order, and what is graded in it."""

    name: str  # NN_name
    title: str  # first heading
    path: Path  # solutions/NN_name.py
    cells: tuple[Cell, ...]
    exercises: tuple[Exercise, ...]
    written: tuple[Written, ...]
    misconceptions: tuple[Misconception, ...]

    @property
    def points(self) -> float:
        """Points of the whole chapter, written questions included."""
        return sum(exercise.points for exercise in self.exercises) + sum(question.points for question in self.written)
