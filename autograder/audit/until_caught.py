"""A conversation with a mutant: it ends at the first check that catches it.

Nobody asks what else a mutant does, and most of an audit is mutants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.grade.conversation import Conversation, Outcome
from autograder.grade.program import Step
from autograder.grade.verdict import judge_check
from autograder.sandbox import Child, Sandbox


class UntilCaught(Conversation):
    """Checks after the first that fails count as missing."""

    def __init__(
        self, sandbox: Sandbox, steps: Sequence[Step], checks: Sequence[Mapping[str, Any]], expected: Mapping[str, Any]
    ) -> None:
        super().__init__(sandbox, steps, checks)
        self.expected = expected

    def ask(self, child: Child, waiting: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Ask one check after the other; those that are left when the child is gone and nothing has failed."""
        for number, check in enumerate(waiting):
            later = list(waiting[number + 1 :])
            left = super().ask(child, [check])
            if not left and judge_check(check, self.transcript.outcomes[check["name"]], self.expected) != "passed":
                self.transcript.outcomes |= {one["name"]: Outcome("missing") for one in later}
                return []
            if left or not child.alive:
                return left + later
        return []
