"""A sandbox without walls, processes or clocks: it executes steps in this process and can be told to die."""

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

from autograder.model.chapter import Cell, Chapter, Check, Exercise, Misconception, Written
from autograder.sandbox import Limits, Reply
from course_lib.checks.wire import NotData, decode, encode


class Killed(BaseException):
    """Raised by a step or a check: the child dies."""


class Hangs(BaseException):
    """Raised by a step or a check: it runs into its limit of time, and the child is gone."""


def describe(error: BaseException, where: str = "") -> dict:
    """An error as the sandbox reports it."""
    return {"type": type(error).__name__, "message": str(error), "line": 1, "where": where, "text": "the line"}


@dataclass
class FakeChild:
    """Executes for real; `log` is shared by all children of a sandbox and holds (child, what was asked)."""

    number: int
    log: list
    killed_at: int | None = None  # the request, counted over all children, at which somebody kills this child
    alive: bool = True
    cpu_seconds: float = 0.0
    allowed: float = math.inf
    namespace: dict = field(default_factory=lambda: {"Killed": Killed, "Hangs": Hangs})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.alive = False

    def grant(self, cpu_seconds, wall_end):
        self.allowed = cpu_seconds

    @property
    def exhausted(self):
        return self.cpu_seconds >= self.allowed

    def run(self, steps):
        [step] = steps
        self.log.append((self.number, step["name"]))
        return self._alive(lambda: [self._outcome(step)])

    def _outcome(self, step):
        try:
            exec(step["source"], self.namespace)
        except Exception as error:  # noqa: BLE001 - as the real child does
            return {"name": step["name"], "status": "error", "error": describe(error, step["name"]), "output": ""}
        return {"name": step["name"], "status": "ok", "error": None, "output": ""}

    def check(self, name, source, seed, takes_rng, host):
        self.log.append((self.number, name))
        return self._alive(lambda: self._value(name, source, seed, takes_rng))

    def _value(self, name, source, seed, takes_rng):
        scope = dict(self.namespace)
        exec(source, scope)
        return decode(encode(scope[name](*([np.random.default_rng(seed)] if takes_rng else []))))

    def _alive(self, call):
        self.alive = self.alive and len(self.log) - 1 != self.killed_at
        if not self.alive:
            return Reply("killed")
        try:
            value = call()
            return Reply("ok", value, size=len(encode(value)))
        except (Killed, Hangs) as death:
            self.alive = False
            self.cpu_seconds += 20.0 if isinstance(death, Hangs) else 0.01
            return Reply("timeout" if isinstance(death, Hangs) else "killed")
        except (Exception, NotData) as error:  # noqa: BLE001 - as the real child does
            return Reply("error", error=describe(error))


class FakeSandbox:
    """Gives FakeChildren; `log` says what each of them was asked."""

    isolation = "fake"

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.children, self.log, self.killed_at, self.wall_ends = [], [], None, []

    def child(self, cpu_seconds=math.inf, wall_end=math.inf):
        self.wall_ends.append(wall_end)
        self.children.append(FakeChild(len(self.children), self.log, self.killed_at, allowed=cpu_seconds))
        return self.children[-1]

    def asked(self, child: int) -> list[str]:
        """The names of what one child was asked, in order."""
        return [name for number, name in self.log if number == child]


def make_check(name, exercise, source, *, hidden=False, points=1.0, **more) -> Check:
    """A check whose function is `source`."""
    takes_rng = f"def {name}(rng)" in source
    call = "" if hidden else f"{name}()"
    return Check(
        name, exercise, hidden, 1.0, points, more.get("rtol"), None, f"Doc of {name}.", call, source, takes_rng
    )  # fmt: skip


@pytest.fixture
def sandbox():
    """A fresh sandbox without walls."""
    return FakeSandbox()


@pytest.fixture
def chapter(tmp_path) -> Chapter:
    """Two exercises, each with a public and a hidden check, known mistakes, a given cell, a written question."""
    double, halve = "def double(x):\n    return 2 * x", "def halve(x):\n    return x / FACTOR"
    exercises = (
        Exercise("double", 3.0, "def double(x):\n    raise NotImplementedError", double, (
            make_check("two", "double", "def two():\n    return double(2)"),
            make_check("many", "double", "def many(rng):\n    return double(rng.random(3))", hidden=True, points=2.0),
        ), "double"),
        Exercise("halve", 2.0, "def halve(x):\n    raise NotImplementedError", halve, (
            make_check("four", "halve", "def four():\n    return halve(4)"),
            make_check("ten", "halve", "def ten():\n    return halve(10)", hidden=True),
        ), "halve"),
    )  # fmt: skip
    cells = (
        Cell("code", "from math import pi", 1, "setup", "setup"),
        Cell("markdown", "# Prose", 2, "prose", "prose"),
        Cell("code", double, 3, "double", "exercise", "double"),
        Cell("code", "FACTOR = 2", 4, "given", "given"),
        Cell("code", halve, 5, "halve", "exercise", "halve"),
        Cell("code", "double(1)", 6, "demo", "demo", "draw"),
    )
    mistakes = (
        Misconception("double", "squares", "You squared.", "def double(x):\n    return x * x"),
        Misconception("double", "crashes", "You read a key.", "def double(x):\n    return {}[str(x)]"),
        Misconception("halve", "forgets", "You forgot to divide.", "def halve(x):\n    return x"),
    )
    prompt = "Why?\n<!-- written: why -->"
    question = Written("why", 1.5, prompt, "Because.", "why")
    return Chapter("01_mini", "Mini", tmp_path / "01_mini.py", cells, exercises, (question,), mistakes)
