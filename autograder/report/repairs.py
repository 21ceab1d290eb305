"""Repairs by kind.

A result says in plain words what was put right in a notebook, with names and numbers of cells; the report counts kinds.
A kind is known by words of its sentence. What has none of them is counted as `OTHER`, and shown as it stands.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.model.results import SubmissionResult

OTHER = "Other"
EXAMPLES = 10
KINDS = {
    "folder holds characters that cannot be shown": "A student's name with characters that cannot be shown",
    "notebook commands": "Notebook commands (%, !, ?) left out",
    "is defined more than once": "An exercise defined more than once: the last one counted",
    "was graded in its place": "An exercise under another name",
    "which is not its own cell": "An exercise in another cell",
    "no definition of": "No definition of an exercise anywhere",
    "the locked cell": "A locked cell edited, deleted or renamed",
    "the course's own was used": "A locked cell edited, deleted or renamed",
    "the answer": "A written answer that stands more than once",
    "and was graded as that": "A file name that says another chapter",
    "were handed in for this chapter": "Several notebooks for one chapter",
    "left out": "Code of the student's own that broke off, left out",
    "was passed over": "A cell too long or broken, passed over",
    "it was read as": "A file in an old or unusual format",
    "as far as it goes": "A file in an old or unusual format",
}
"""Words of a sentence, and its kind; the first that fits counts."""


@dataclass(frozen=True)
class RepairNumbers:
    """One kind: in how many submissions, and their share of all; examples of what has no kind."""

    kind: str
    submissions: int
    share: float
    examples: tuple[str, ...] = ()


def kind_of(repair: str) -> str:
    """Return the kind of one sentence."""
    return next((kind for words, kind in KINDS.items() if words in repair), OTHER)


def repair_numbers(results: Iterable[SubmissionResult]) -> list[RepairNumbers]:
    """Count the kinds over `results`, the most frequent first; a kind counts once in a submission."""
    counted = [result for result in results if result.status != "infrastructure"]
    kinds = Counter(kind for result in counted for kind in {kind_of(one) for one in result.repairs})
    others = dict.fromkeys(one for result in counted for one in result.repairs if kind_of(one) == OTHER)
    return [
        RepairNumbers(kind, count, count / len(counted), tuple(others)[:EXAMPLES] if kind == OTHER else ())
        for kind, count in sorted(kinds.items(), key=lambda one: (-one[1], one[0]))
    ]


def repaired(results: Iterable[SubmissionResult]) -> int:
    """Return how many submissions needed a repair."""
    return sum(bool(result.repairs) for result in results)
