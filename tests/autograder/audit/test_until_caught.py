"""A mutant is asked until a check catches it, and no further."""

import pytest

from autograder.audit.until_caught import UntilCaught
from autograder.grade.program import Step
from tests.autograder.grade.conftest import FakeSandbox

BODIES = {"two": "return double(2)", "six": "return double(6)", "ten": "return double(10)"}
CHECKS = [
    {"name": name, "exercise": "double", "hidden": name != "two", "source": f"def {name}():\n    {body}"}
    | {"takes_rng": False, "seed": 1, "world_seed": 2, "rtol": None, "atol": None}
    for name, body in BODIES.items()
]
EXPECTED = {"two": 4, "six": 12, "ten": 20}


def asked(body):
    """The outcomes of a mutant of `double`, and what its last child was asked."""
    sandbox = FakeSandbox()
    steps = [Step("exercise", "double", f"def double(x):\n    {body}")]
    outcomes = UntilCaught(sandbox, steps, CHECKS, EXPECTED).run().outcomes
    return [outcomes[name].status for name in BODIES], sandbox.asked(len(sandbox.children) - 1)


@pytest.mark.parametrize(
    ("body", "statuses", "questions"),
    [
        ("return 2 * x", ["ok", "ok", "ok"], ["two", "six", "ten"]),
        ("return x + 2", ["ok", "ok", "missing"], ["two", "six"]),
        ("return x", ["ok", "missing", "missing"], ["two"]),
        ("return x / 0", ["error", "missing", "missing"], ["two"]),
    ],
)
def test_nothing_is_asked_after_the_first_failure(body, statuses, questions):
    """What comes later counts as missing; a survivor is asked everything."""
    assert asked(body) == (statuses, ["double", *questions])


def test_a_death_from_outside_catches_nothing():
    """A child that was killed once is replaced, and the mutant is asked on."""
    sandbox = FakeSandbox()
    sandbox.killed_at = 2
    steps = [Step("exercise", "double", "def double(x):\n    return 2 * x")]
    outcomes = UntilCaught(sandbox, steps, CHECKS, EXPECTED).run().outcomes
    assert [outcomes[name].status for name in BODIES] == ["ok", "ok", "ok"]
    assert len(sandbox.children) == 2
