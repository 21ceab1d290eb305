"""Talks one program through the sandbox: its steps, then its public checks, then its hidden ones.

A step or check that takes its child down costs its own points only; the rest goes on in a new child.  Hidden checks
are sent when every public one has been answered, in this and in every later child.

A child that dies is believed at its second death by the same step or check: the first may have come from outside, from
a machine short of memory or from a person with `kill`, and no student pays for that.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.grade.program import Step
from autograder.model.errors import InfrastructureError
from autograder.sandbox import Child, Reply, Sandbox
from course_lib.checks.remote import Host

DEADLY = ("timeout", "killed")
DEATHS = 2  # of a child by the same step or check, until it counts as the student's own


@dataclass(frozen=True)
class Outcome:
    """What came of one check: the vocabulary of results, and the data when there is any."""

    status: str  # ok, error, timeout, killed or missing
    value: Any = None
    error: Mapping[str, Any] | None = None  # type, message, line, where, text


@dataclass
class Transcript:
    """All outcomes of one program, and what had to be left out to get them."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)


class _Down(Exception):
    """A step after which this child cannot go on: timeout, killed, or how the set-up cell failed."""

    def __init__(self, step: Step, how: str) -> None:
        super().__init__(how)
        self.step, self.how = step, how


class Conversation:
    """One program in one sandbox.  `run` may be called once; `first`, a child that ran no code yet, is used up."""

    def __init__(
        self, sandbox: Sandbox, steps: Sequence[Step], checks: Sequence[Mapping[str, Any]], first: Child | None = None
    ) -> None:
        self.sandbox = sandbox
        self.first = first
        self.steps = list(steps)
        self.checks = [c for c in checks if not c["hidden"]] + [c for c in checks if c["hidden"]]
        self.broken: dict[str, Outcome] = {}  # exercise -> why none of its checks can run
        self.deaths: Counter[tuple[str, str]] = Counter()
        self.room = sandbox.limits.frame  # bytes that may still be answered: all answers are held until the last is in
        self.transcript = Transcript()

    def run(self) -> Transcript:
        """Return the outcome of every check.  Raises InfrastructureError when our own part fails."""
        waiting = self.checks
        left = self.sandbox.limits.total_cpu_seconds
        end = time.monotonic() + self.sandbox.limits.wall_factor * left  # code that sleeps costs no computing time
        while waiting and left > 0 and time.monotonic() < end:
            with self.child(left, end) as child:
                if self.prepare(child):
                    waiting = self.ask(child, waiting)
            left -= child.cpu_seconds
        late = {check["name"]: Outcome("timeout") for check in waiting}
        self.transcript.outcomes |= late
        return self.transcript

    def child(self, cpu_seconds: float, wall_end: float) -> Child:
        """The child that was given, once; after that fresh ones."""
        child, self.first = self.first, None
        if child is None:
            return self.sandbox.child(cpu_seconds, wall_end)
        child.grant(cpu_seconds, wall_end)
        return child

    def prepare(self, child: Child) -> bool:
        """Execute the steps; False when one of them took the child down (it is left out next time)."""
        failed: list[Step] = []
        try:
            for step in list(self.steps):
                if step.kind == "exercise":
                    failed = self.retry(child, failed)
                error = self.execute(child, step)
                if error and step.kind == "extra":
                    failed.append(step)
                elif error and step.kind == "setup":
                    raise _Down(step, f"{error['type']}: {error['message']}")
                elif error and step.kind == "exercise":
                    self.broken[step.name] = Outcome("error", error=error)
            self.retry(child, failed)
        except _Down as down:
            if not child.exhausted and self.believed(down.step.kind, down.step.name, down.how):
                self.leave_out(down.step, down.how)
            return False
        return True

    def believed(self, kind: str, name: str, how: str) -> bool:
        """Whether what happened to a step or check stands; a first death does not, and is tried again."""
        self.deaths[kind, name] += how == "killed"
        return how != "killed" or self.deaths[kind, name] >= DEATHS

    def execute(self, child: Child, step: Step) -> Mapping[str, Any] | None:
        """Execute one step in the child; the error that ended it, if any.  Raises _Down when the child is gone."""
        reply = child.run([{"name": step.name, "source": step.source, "guarded": step.guarded}])
        if reply.status in DEADLY:
            raise _Down(step, reply.status)
        return _step_error(reply)

    def retry(self, child: Child, failed: list[Step]) -> list[Step]:
        """Extras that failed may have needed something that stands further down."""
        return [step for step in failed if self.execute(child, step)]

    def leave_out(self, step: Step, how: str) -> None:
        """Decide what a step that took its child down costs."""
        if step.kind == "exercise":
            self.broken[step.name] = Outcome(how)
            self.steps.remove(step)
        elif step.kind == "extra":
            self.steps.remove(step)
            self.transcript.repairs.append(f"code in {step.name} ran too long or broke off; it was left out")
        else:
            self.leave_out_the_cause(step, how)

    def leave_out_the_cause(self, step: Step, how: str) -> None:
        """One of our cells ended badly: something of the student's that ran before broke it, or we did."""
        extras = [other for other in self.steps if other.kind == "extra"]
        earlier = [other for other in self.steps[: self.steps.index(step)] if other.kind == "exercise"]
        if extras:
            self.steps = [other for other in self.steps if other.kind != "extra"]
            self.transcript.repairs.append("the cells of your own broke the course's cells; they were left out")
        elif earlier:
            self.broken[earlier[-1].name] = Outcome("killed")
            self.steps.remove(earlier[-1])
        else:
            raise InfrastructureError(f"the {step.kind} cell {step.name} fails in the sandbox: {how}")

    def ask(self, child: Child, waiting: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Ask the checks in order; return those that are left when the child is gone."""
        for i, check in enumerate(waiting):
            known = self.broken.get(check["exercise"])
            if known is None:
                host = Host(check["world_seed"])
                reply = child.check(check["name"], check["source"], check["seed"], check["takes_rng"], host)
                if not self.believed("check", check["name"], reply.status):
                    return list(waiting[i:])
                known = self.outcome(reply)
                if known.status == "timeout":
                    self.broken[check["exercise"]] = known
            self.transcript.outcomes[check["name"]] = known
            if not child.alive:
                return list(waiting[i + 1 :])
        return []

    def outcome(self, reply: Reply) -> Outcome:
        """What is kept of a reply to a check; nothing when the answers of this submission are too large together."""
        self.room -= reply.size
        if self.room < 0:
            return Outcome("killed")
        return Outcome(reply.status, reply.value, _clean(reply.error) if reply.error else None)


def _step_error(reply: Reply) -> Mapping[str, Any] | None:
    """The error of a single step, as the sandbox reports it; None when it went well."""
    if reply.status == "error":
        return _clean(reply.error)
    entries = reply.value if isinstance(reply.value, list) else []
    entry = entries[0] if entries and isinstance(entries[0], dict) else {}
    return _clean(entry.get("error")) if entry.get("status") == "error" else None


def _clean(error: Any) -> Mapping[str, Any]:
    """An error as the child tells it is data from outside: only its known fields, as the types they must be."""
    error = error if isinstance(error, Mapping) else {}
    line = error.get("line")
    return {
        "type": str(error.get("type", "Exception"))[:100],
        "message": str(error.get("message", ""))[:600],
        "line": line if isinstance(line, int) else None,
        "where": str(error.get("where", "") or "")[:200],
        "text": str(error.get("text", "") or "")[:200],
    }
