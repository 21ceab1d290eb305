import math

import pytest

from autograder.grade.conversation import Conversation
from autograder.grade.program import Step
from autograder.model.errors import InfrastructureError
from autograder.sandbox import Limits, Reply
from tests.autograder.grade.conftest import FakeSandbox

SETUP = Step("setup", "setup", "LIMIT = 3")
GIVEN = Step("given", "given", "FACTOR = 2")
DOUBLE = Step("exercise", "double", "def double(x):\n    return 2 * x")
HALVE = Step("exercise", "halve", "def halve(x):\n    return x / 2")
NAMES = ["setup", "given", "double", "halve"]


def check(name, exercise, body, hidden=False, takes_rng=False):
    """A check as `pack_chapter` and `seed_checks` make it."""
    source = f"def {name}({'rng' if takes_rng else ''}):\n    {body}"
    seeds = {"seed": 5, "world_seed": 6}
    return {"name": name, "exercise": exercise, "hidden": hidden, "source": source, "takes_rng": takes_rng} | seeds


CHECKS = (
    check("two_hidden", "double", "return double(2)", hidden=True),
    check("two", "double", "return double(2)"),
    check("four_hidden", "halve", "return halve(4)", hidden=True),
    check("four", "halve", "return halve(4)"),
)


def converse(sandbox, *steps, checks=CHECKS):
    """Run a program; its outcomes as (status, value), and its repairs."""
    transcript = Conversation(sandbox, steps or (SETUP, GIVEN, DOUBLE, HALVE), checks).run()
    assert set(transcript.outcomes) == {one["name"] for one in checks}
    return {name: (one.status, one.value) for name, one in transcript.outcomes.items()}, transcript.repairs


def replaced(name, body):
    """The program with one exercise's body replaced."""
    steps = {"double": DOUBLE, "halve": HALVE}
    steps[name] = Step("exercise", name, f"def {name}(x):\n    {body}")
    return SETUP, GIVEN, steps["double"], steps["halve"]


def test_a_good_program_needs_one_child(sandbox):
    """Every check is answered with data, by one child, and nothing had to be repaired."""
    outcomes, repairs = converse(sandbox)
    assert outcomes == {"two": ("ok", 4), "two_hidden": ("ok", 4), "four": ("ok", 2.0), "four_hidden": ("ok", 2.0)}
    assert (len(sandbox.children), repairs) == (1, [])


def test_all_public_checks_run_before_the_first_hidden_one(sandbox):
    """A child that has seen a hidden input must have nothing left to say to a student."""
    converse(sandbox)
    assert sandbox.asked(0) == [*NAMES, "two", "four", "two_hidden", "four_hidden"]


def test_in_every_child_public_checks_come_first(sandbox):
    """Also when checks kill child after child, no child is asked a public check after a hidden one."""
    converse(sandbox, *replaced("halve", "raise Killed"))
    hidden = {"two_hidden", "four_hidden"}
    for child in range(len(sandbox.children)):
        asked = [name in hidden for name in sandbox.asked(child) if name not in NAMES]
        assert asked == sorted(asked)


def test_a_check_that_kills_its_child_costs_its_own_points(sandbox):
    """The others are asked of a new child."""
    outcomes, _ = converse(sandbox, *replaced("double", "raise Killed"))
    assert outcomes["two"] == outcomes["two_hidden"] == ("killed", None)
    assert outcomes["four"] == outcomes["four_hidden"] == ("ok", 2.0)


@pytest.mark.parametrize("request_", range(8))
def test_a_death_that_came_from_outside_costs_nothing(sandbox, request_):
    """Whatever the child was asked when somebody killed it, once: all is asked again, and no outcome tells of it."""
    undisturbed = converse(FakeSandbox())
    sandbox.killed_at = request_
    assert converse(sandbox) == undisturbed
    assert len(sandbox.children) == 2
    assert sandbox.asked(1)[:4] == NAMES


def test_after_a_timeout_the_exercises_other_checks_do_not_run(sandbox):
    """They are timeouts too, and cost no more time; other exercises go on."""
    outcomes, _ = converse(sandbox, *replaced("double", "raise Hangs"))
    assert outcomes["two"] == outcomes["two_hidden"] == ("timeout", None)
    assert outcomes["four_hidden"] == ("ok", 2.0)
    assert "two_hidden" not in [name for _, name in sandbox.log]


def test_a_check_that_raises_leaves_the_child_alive(sandbox):
    """An exception is an outcome with its type; the same child goes on."""
    transcript = Conversation(sandbox, replaced("double", "return [][1]"), CHECKS).run()
    assert transcript.outcomes["two"].status == "error"
    assert transcript.outcomes["two"].error["type"] == "IndexError"
    assert len(sandbox.children) == 1


def test_what_a_child_says_of_an_error_is_cut(sandbox, monkeypatch):
    """A message of megabytes, and fields that nobody asked for, end at the border."""
    long = {"type": "x" * 9000, "message": "y" * 9_000_000, "line": "one", "text": "z" * 9000, "where": "w" * 9000}
    child = sandbox.child()
    monkeypatch.setattr(type(child), "check", lambda *_: Reply("error", error=long | {"secret": 1}))
    error = Conversation(sandbox, (), CHECKS[:1]).run().outcomes["two_hidden"].error
    assert sum(len(str(part)) for part in error.values()) < 1200
    assert set(error) == {"type", "message", "line", "where", "text"}
    assert error["line"] is None


# --- steps -------------------------------------------------------------------------------------------------------


def test_an_exercise_that_cannot_be_defined_is_an_error_of_its_checks(sandbox):
    """`class X(Unknown)` raises while it is defined; its checks are errors with that message, others go on."""
    outcomes, _ = converse(sandbox, SETUP, GIVEN, Step("exercise", "double", "double = unknown"), HALVE)
    assert outcomes["two"] == ("error", None)
    assert outcomes["four"] == ("ok", 2.0)
    assert "two" not in [name for _, name in sandbox.log]


@pytest.mark.parametrize(("death", "status", "children"), [("Killed", "killed", 3), ("Hangs", "timeout", 2)])
def test_an_exercise_that_takes_its_child_down_is_left_out(sandbox, death, status, children):
    """Its checks get that outcome, after a second trial where it died; a new child runs everything else."""
    outcomes, repairs = converse(sandbox, SETUP, GIVEN, Step("exercise", "double", f"raise {death}"), HALVE)
    assert outcomes["two"] == outcomes["two_hidden"] == (status, None)
    assert outcomes["four"] == ("ok", 2.0)
    assert len(sandbox.children) == children
    assert repairs == []


@pytest.mark.parametrize("death", ["Killed", "Hangs"])
def test_an_extra_that_takes_its_child_down_is_left_out_and_told(sandbox, death):
    """A statement of the student's own costs no exercise its points."""
    extra = Step("extra", "cell 3", f"raise {death}")
    outcomes, repairs = converse(sandbox, SETUP, extra, GIVEN, DOUBLE, HALVE)
    assert {status for status, _ in outcomes.values()} == {"ok"}
    assert repairs == ["code in cell 3 ran too long or broke off; it was left out"]


def test_extras_that_fail_are_tried_again_when_more_is_defined(sandbox):
    """A helper that needs something further down runs again before each exercise and at the end."""
    late = Step("extra", "cell 2", "OFFSET = FACTOR - 2")
    outcomes, _ = converse(sandbox, SETUP, late, GIVEN, *replaced("double", "return 2 * x + OFFSET")[2:])
    assert outcomes["two"] == ("ok", 4)
    after = Step("extra", "cell 2", "also = double")
    outcomes, _ = converse(
        sandbox, SETUP, after, GIVEN, DOUBLE, Step("exercise", "halve", "def halve(x):\n    return also(x) / 4")
    )
    assert outcomes["four"] == ("ok", 2.0)


def test_an_extra_that_never_works_costs_nothing(sandbox):
    """It is the student's own affair."""
    outcomes, repairs = converse(sandbox, SETUP, Step("extra", "cell 2", "x = unknown"), GIVEN, DOUBLE, HALVE)
    assert {status for status, _ in outcomes.values()} == {"ok"}
    assert repairs == []


@pytest.mark.parametrize("when", ["double", "halve"])
def test_an_extra_that_dies_when_it_is_tried_again_is_the_one_left_out(sandbox, when):
    """It fails first and dies later: no exercise is blamed, and the program ends."""
    extra = Step("extra", "cell 2", f"if '{when}' not in globals():\n    raise ValueError\nraise Killed")
    outcomes, repairs = converse(sandbox, SETUP, extra, GIVEN, DOUBLE, HALVE)
    assert {status for status, _ in outcomes.values()} == {"ok"}
    assert repairs == ["code in cell 2 ran too long or broke off; it was left out"]
    assert len(sandbox.children) == 3


@pytest.mark.parametrize("source", ["if 'broken' in globals(): raise Killed", "assert 'broken' not in globals()"])
def test_a_set_up_cell_that_the_students_cells_broke_runs_without_them(sandbox, source):
    """The course's own cell is not to blame where an extra ran before it; without extras it works."""
    outcomes, repairs = converse(
        sandbox, SETUP, Step("extra", "cell 1", "broken = 1"), Step("setup", "s", source), DOUBLE, HALVE
    )
    assert {status for status, _ in outcomes.values()} == {"ok"}
    assert repairs == ["the cells of your own broke the course's cells; they were left out"]


def test_a_cell_of_ours_that_an_exercise_killed_costs_that_exercise(sandbox):
    """Nobody can turn his zero into a fault of ours: the exercise that stands above is left out."""
    bomb = Step("exercise", "double", "bomb = 1")
    outcomes, _ = converse(sandbox, SETUP, bomb, Step("given", "g", "if 'bomb' in globals(): raise Killed"), HALVE)
    assert outcomes["two"] == ("killed", None)
    assert outcomes["four"] == ("ok", 2.0)


@pytest.mark.parametrize("source", ["raise Killed", "raise Hangs", "raise ValueError('no torch')"])
def test_a_set_up_cell_that_fails_alone_is_our_fault(sandbox, source):
    """It is never a zero: InfrastructureError, with what was seen."""
    with pytest.raises(InfrastructureError, match="set"):
        converse(sandbox, Step("setup", "setup", source), DOUBLE, HALVE)


def test_the_total_of_processor_time_is_bounded(sandbox):
    """Checks that hang in turn use up the submission's total; what is left over is a timeout, unasked."""
    sandbox.limits = Limits(total_cpu_seconds=50.0)
    checks = [check(f"c{i}", f"e{i}", "raise Hangs") for i in range(9)]
    outcomes, _ = converse(sandbox, SETUP, checks=checks)
    assert {status for status, _ in outcomes.values()} == {"timeout"}
    assert len(sandbox.children) == 3


def test_a_set_up_cell_with_no_time_left_is_no_fault_of_ours(sandbox):
    """A student can leave as little of his time as he likes: what is left over is a timeout, not an ungraded state."""
    sandbox.limits = Limits(total_cpu_seconds=25.0)
    setup = Step("setup", "setup", "STARTS.append(1)\nif len(STARTS) > 1: raise Hangs")
    starts = []
    real = sandbox.child
    sandbox.child = lambda *limits: _with_names(real(*limits), STARTS=starts)
    outcomes, repairs = converse(sandbox, setup, *replaced("double", "raise Hangs")[1:])
    assert {status for status, _ in outcomes.values()} == {"timeout"}
    assert (len(starts), repairs) == (2, [])


def _with_names(child, **names):
    child.namespace.update(names)
    return child


def test_all_children_of_a_submission_end_at_one_time(sandbox):
    """Sleeping costs no processor time: the wall limit of a submission is one, however many children it wears out."""
    converse(sandbox, *replaced("double", "raise Killed"))
    assert len(sandbox.wall_ends) > 1
    assert len(set(sandbox.wall_ends)) == 1
    assert sandbox.wall_ends[0] < math.inf


def test_answers_too_large_together_are_dropped(sandbox):
    """All answers are held until the last is in: what is beyond one message's size in all is not kept."""
    sandbox.limits = Limits(frame=250_000)
    checks = [check(f"c{i}", "double", "return bytes(100_000)") for i in range(4)]
    outcomes, _ = converse(sandbox, SETUP, DOUBLE, checks=checks)
    assert [outcomes[f"c{i}"][0] for i in range(4)] == ["ok", "ok", "killed", "killed"]


def test_without_checks_there_is_nothing_to_run(sandbox):
    """A submission without a single attempt needs no child."""
    assert converse(sandbox, checks=()) == ({}, [])
    assert sandbox.children == []
