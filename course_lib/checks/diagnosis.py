"""Which known mistake gives the same answers as this student's code?

A mistake is named when its answers equal the student's on every check; failing that, when they agree on every check
that the student failed (a student may have found half of a mistake), and not only in the type of an exception, which
many mistakes share.  An exercise can have made two mistakes at once: then none is named, because a wrong name costs a
student more than no name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.checks.compare import compare


@dataclass(frozen=True)
class Raised:
    """The outcome of a check that ended in an exception of this type."""

    type: str


def same_outcome(got: Any, mistake: Any, rtol: float | None = None, atol: float | None = None) -> bool:
    """True when both raised the same type of exception, or both returned values that count as equal."""
    if isinstance(got, Raised) or isinstance(mistake, Raised):
        return type(got) is type(mistake) and got == mistake  # an array == Raised would be an array
    return compare(got, mistake, rtol, atol) is None


def diagnose(
    outcomes: Mapping[str, Any],
    failed: set[str],
    mistakes: Mapping[str, Mapping[str, Any]],
    tolerances: Mapping[str, tuple[float | None, float | None]] | None = None,
) -> str | None:
    """Return the slug of the one mistake that explains `outcomes`, or None.

    `outcomes` maps a check's name to a decoded value or Raised; `failed` names the checks that lost points;
    `mistakes` maps each slug to what that mistake gives on each check; `tolerances` gives rtol, atol per check.
    """
    if not failed & set(outcomes):
        return None
    agreeing = {slug: _agreeing(outcomes, answers, tolerances or {}) for slug, answers in mistakes.items()}
    whole = [slug for slug, names in agreeing.items() if names == set(outcomes)]
    if whole:
        return whole[0]
    if all(isinstance(outcomes[name], Raised) for name in failed & set(outcomes)):
        return None
    partly = [slug for slug, names in agreeing.items() if failed <= names]
    return partly[0] if len(partly) == 1 else None


def _agreeing(
    outcomes: Mapping[str, Any],
    answers: Mapping[str, Any],
    tolerances: Mapping[str, tuple[float | None, float | None]],
) -> set[str]:
    return {
        name
        for name, got in outcomes.items()
        if name in answers and same_outcome(got, answers[name], *tolerances.get(name, (None, None)))
    }
