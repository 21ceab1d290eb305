"""Talks one program through the sandbox: its steps, then its public checks, then its hidden ones.

A step or check that takes its child down costs its own points only; the rest goes on in a new child.  Hidden checks
are sent when every public one has been answered, in this and in every later child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.grade.program import Step
from autograder.model.errors import InfrastructureError
from autograder.sandbox import Child, Reply, Sandbox

DEADLY = ("timeout", "killed")


@dataclass(frozen=True)
class Outcome:
    """What came of one check: the vocabulary of results, and the data when there is any."""

    status: str  # ok, error, timeout, killed or missing
    value: Any = None
    error: Mapping[str, Any] | None = None  # type, message, line, text


@dataclass
class Transcript:
    """All outcomes of one program, and what had to be left out to get them."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)


class Conversation:
    """One program in one sandbox.  `run` may be called once."""

    def __init__(self, sandbox: Sandbox, steps: Sequence[Step], checks: Sequence[Mapping[str, Any]]) -> None:
        self.sandbox = sandbox
        self.steps = list(steps)
        self.checks = [c for c in checks if not c["hidden"]] + [c for c in checks if c["hidden"]]
        self.broken: dict[str, Outcome] = {}  # exercise -> why none of its checks can run
        self.transcript = Transcript()

    def run(self) -> Transcript:
        """Return the outcome of every check.  Raises InfrastructureError when our own part fails."""
        waiting = self.checks
        left = self.sandbox.limits.total_cpu_seconds
        while waiting and left > 0:
            with self.sandbox.child(left) as child:
                if self.prepare(child):
                    waiting = self.ask(child, waiting)
            left -= child.cpu_seconds
        late = {check["name"]: Outcome("timeout") for check in waiting}
        self.transcript.outcomes |= late
        return self.transcript

    def prepare(self, child: Child) -> bool:
        """Execute the steps; False when one of them took the child down (it is left out next time)."""
        failed: list[Step] = []
        for step in self.steps:
            if step.kind == "exercise" and failed:
                failed = self.retry(child, failed)
            reply = self.execute(child, step)
            if reply.status in DEADLY:
                self.leave_out(step, reply)
                return False
            error = _step_error(reply)
            if error and step.kind == "extra":
                failed.append(step)
            elif error and step.kind == "setup":
                raise InfrastructureError(f"the set-up cell fails in the sandbox: {error['type']}: {error['message']}")
            elif error and step.kind == "exercise":
                self.broken[step.name] = Outcome("error", error=error)
        self.retry(child, failed)
        return child.alive

    def execute(self, child: Child, step: Step) -> Reply:
        """Execute one step in the child."""
        return child.run([{"name": step.name, "source": step.source, "guarded": step.guarded}])

    def retry(self, child: Child, failed: list[Step]) -> list[Step]:
        """Extras that failed may have needed something that stands further down."""
        return [step for step in failed if child.alive and _step_error(self.execute(child, step))]

    def leave_out(self, step: Step, reply: Reply) -> None:
        """Decide what a step that took its child down costs."""
        extras = [other for other in self.steps if other.kind == "extra"]
        if step.kind == "exercise":
            self.broken[step.name] = Outcome(reply.status)
            self.steps.remove(step)
        elif step.kind == "extra":
            self.steps.remove(step)
            self.transcript.repairs.append(f"code in {step.name} ran too long or broke off; it was left out")
        elif extras:  # one of our cells died: something of the student's broke it
            self.steps = [other for other in self.steps if other.kind != "extra"]
            self.transcript.repairs.append("the cells of your own broke the course's cells; they were left out")
        else:
            raise InfrastructureError(f"the {step.kind} cell {step.name} ends as {reply.status} in the sandbox")

    def ask(self, child: Child, waiting: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Ask the checks in order; return those that are left when the child is gone."""
        for i, check in enumerate(waiting):
            known = self.broken.get(check["exercise"])
            if known is None:
                reply = child.check(check["name"], check["source"], check["seed"], check["takes_rng"])
                known = Outcome(reply.status, reply.value, reply.error)
                if reply.status == "timeout":
                    self.broken[check["exercise"]] = known
            self.transcript.outcomes[check["name"]] = known
            if not child.alive:
                return list(waiting[i + 1 :])
        return []


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
        "text": str(error.get("text", "") or "")[:200],
    }
