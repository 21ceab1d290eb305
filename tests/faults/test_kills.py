"""Kill -9 at random points of a run, again and again: nothing is forgotten, torn, changed or written twice.

A plan is drawn from its seed: which part to kill next, and how long to wait before. When a kill falls, the scheduler of
the machine has a say too; a plan that fails can be repeated, not replayed.
"""

from __future__ import annotations

import random
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder.model.course import Course
from autograder.model.errors import IsolationError
from autograder.sandbox import choose_isolation
from tests.faults.conftest import Undisturbed, begin
from tests.faults.grading import GENUINE, QUICK, SEED, Class, content, seed_of
from tests.faults.killing import BWRAP, CHILD, GRADER, SERVER, below, kill, none_survives
from tests.faults.small_class import COUNT, MANUAL

pytestmark = pytest.mark.faults

MOST_ROUNDS = 60
FINISHING_RUNS = 3  # a server that was killed as often as a submission is tried leaves it to the next run
# seed of the plan: command, isolation, jobs, and how often each part is killed
PLANS = {
    11: (QUICK, "bwrap", 1, {GRADER: 5, BWRAP: 2, SERVER: 3, CHILD: 5}),
    12: (QUICK, "bwrap", 2, {GRADER: 5, BWRAP: 3, SERVER: 3, CHILD: 5}),
    13: (QUICK, "landlock", 2, {GRADER: 4, SERVER: 3, CHILD: 5}),
    14: (QUICK, "bwrap", 1, {GRADER: 8}),
    15: (GENUINE, "bwrap", 1, {GRADER: 2, BWRAP: 1, SERVER: 1, CHILD: 2}),
}


@dataclass(frozen=True)
class Kill:
    """One of a plan: which part, after how many more results, and how many seconds later."""

    part: str
    results: int
    seconds: float


def test_there_are_enough_kills() -> None:
    """At least fifty in all, of each part more than one."""
    totals = {part: sum(plan[3].get(part, 0) for plan in PLANS.values()) for part in (GRADER, BWRAP, SERVER, CHILD)}
    assert sum(totals.values()) >= 50
    assert min(totals.values()) > 1


@pytest.mark.parametrize("seed", PLANS)
def test_a_run_that_is_killed_ends_as_one_that_was_not(
    seed: int, handed_in: tuple[Course, Path], undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """The same results but for `seconds`, the same gradebook, the marks by hand byte for byte, no file half written."""
    program, isolation, jobs, parts = PLANS[seed]
    try:
        choose_isolation(isolation)
    except IsolationError as error:
        pytest.skip(f"this machine has no {isolation}: {error}")
    wanted = undisturbed(isolation)
    plan = draw(parts, jobs, random.Random(seed))
    kills = 0
    for number in range(MOST_ROUNDS):
        if kills == len(plan):
            break
        one = Class(*handed_in, tmp_path / f"out{number}", program)
        begin(one.output)
        options = ("--jobs", str(jobs), "--isolation", isolation)
        kills += disturb(one, options, plan[kills:])
        finish(one, options)
        assert content(one.output) == wanted
        assert (one.output / "manual.csv").read_bytes() == MANUAL
        assert seed_of(one.output) == SEED
    assert kills == len(plan)


def draw(parts: dict[str, int], jobs: int, rng: random.Random) -> list[Kill]:
    """The kills in their order, each with what is waited for before it."""
    order = [part for part, count in parts.items() for _ in range(count)]
    rng.shuffle(order)
    plan = [Kill(part, rng.choice((0, 0, 1, 2)), rng.uniform(0.0, 0.2)) for part in order]
    for i, one in enumerate(plan):
        if one.part == GRADER and one.results == 0:
            plan[i] = replace(one, seconds=rng.uniform(0.0, 2.0))  # it loads, tries its walls, asks the reference
        before = plan[i - 1].part if i else GRADER
        if one.part == before == CHILD:
            plan[i] = replace(one, results=jobs + 1)  # a second death of one submission at one place is believed
        elif GRADER not in (one.part, before):
            plan[i] = replace(one, results=max(1, one.results))  # a trial of the walls that dies thrice is believed
    return plan


def disturb(one: Class, options: tuple[str, ...], plan: list[Kill]) -> int:
    """Grade, killing as `plan` says, until the class is finished or the plan is; returns how many were killed."""
    kills = 0
    while kills < len(plan) and len(one.inspect()) < COUNT:
        with one.grading(*options) as process:
            for planned in plan[kills:]:
                if not strike(one, process, planned):
                    break
                kills += 1
                if planned.part == GRADER:
                    break
            status = process.wait()
        assert status in (0, 3, -9), one.log.read_text()
    return kills


def strike(one: Class, process: subprocess.Popen[bytes], planned: Kill) -> bool:
    """Wait as planned and until there is such a part, and kill it; False when the run ended before."""
    enough = len(one.inspect()) + planned.results
    while process.poll() is None and len(one.inspect()) < enough:
        time.sleep(0.01)
    time.sleep(planned.seconds)
    while process.poll() is None:
        targets = [target for target, part in below(process.pid) if part == planned.part]
        if planned.part == GRADER:
            with none_survives(process.pid):
                if kill(process.pid, process.pid, GRADER):
                    process.wait()
                    return True
        elif targets and kill(process.pid, targets[int(planned.seconds * 1e6) % len(targets)], planned.part):
            return True
    return False


def finish(one: Class, options: tuple[str, ...]) -> None:
    """Start it again until all is graded; what is left open meanwhile is no zero, but ours."""
    for _ in range(FINISHING_RUNS):
        one.inspect()
        done = one.grade(*options)
        assert done.returncode in (0, 3), done.stderr
        open_ = [result for result in one.inspect().values() if result.status == "infrastructure"]
        assert (done.returncode == 3) == bool(open_), done.stderr
        if not open_:
            break
    assert len(one.inspect()) == COUNT
