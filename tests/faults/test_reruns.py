"""Started again: only what changed is graded again, and marks by hand survive everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.conftest import begin
from tests.faults.grading import Class, Stamp, content, stamps
from tests.faults.small_class import CLASS, COUNT, MANUAL, MEAN_RIGHT, MEANS, hand_in

pytestmark = pytest.mark.faults

OPTIONS = ("--jobs", "1", "--isolation", "bwrap")
CHANGES = {  # file below solutions/, old, new
    "exercise": (f"{MEANS}.py", "np.cumsum(rewards) / np", "rewards.cumsum() / np"),
    "check": (f"{MEANS}.py", "np.array([1.0, 2.0, 6.0])", "np.array([1.0, 2.0, 9.0])"),
    "points": (f"{MEANS}.py", "points=4", "points=6"),
    "hidden check": (f"{MEANS}.py", "size=50", "size=40"),
    "set-up": (f"{MEANS}.py", "import numpy as np\n", "import numpy as np\nimport math\n"),
    "given": (f"{MEANS}.py", "BEST = 3.0", "BEST = 4.0"),
    "misconception": (f"misconceptions/{MEANS}.py", "return np.cumsum(rewards)", "return np.cumsum(rewards) + 0.0"),
    "its words": (f"misconceptions/{MEANS}.py", "You summed up", "You added up"),
}
PROSE = (f"{MEANS}.py", "# # Means", "# # Means, and what they cost")


@pytest.fixture
def graded(own_class: Class) -> Class:
    """A class that is graded, with marks by hand."""
    begin(own_class.output)
    done = own_class.grade(*OPTIONS)
    assert (done.returncode, len(own_class.inspect())) == (0, COUNT), done.stderr
    return own_class


def rewritten(before: dict[Path, Stamp], after: dict[Path, Stamp]) -> set[str]:
    """The results, as STUDENT/CHAPTER, whose files are not those of before."""
    changed = {path for path in after if before.get(path) != after[path] and path.suffix == ".json"}
    return {f"{path.parent.name}/{path.stem}" for path in changed}


def change(one: Class, file: str, old: str, new: str) -> None:
    """Edit a source of the course."""
    path = one.course.solutions / file
    text = path.read_text()
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1))


def test_only_what_changed_is_graded_again(graded: Class) -> None:
    """Nothing, one submission, one chapter for each part of its source, and nothing for prose."""
    before = stamps(graded.output)
    done = graded.grade(*OPTIONS)
    assert (done.returncode, stamps(graded.output)) == (0, before)
    assert f"{COUNT} results were there already and still hold; nothing is left to do" in done.stdout

    hand_in(graded.course, graded.submissions, "bo", MEANS, {"running_mean": MEAN_RIGHT})
    assert graded.grade(*OPTIONS).returncode == 0
    after = stamps(graded.output)
    assert rewritten(before, after) == {f"bo/{MEANS}"}

    change(graded, *PROSE)
    assert graded.grade(*OPTIONS).returncode == 0
    assert stamps(graded.output) == after
    assert (graded.output / "manual.csv").read_bytes() == MANUAL


def test_a_changed_source_regrades_its_chapter(graded: Class) -> None:
    """Every submission of it, and no other's, whatever of it changes."""
    after = stamps(graded.output)
    means = {name for name in rewritten({}, after) if name.endswith(MEANS)}
    assert len(means) == len(CLASS[MEANS])
    for what in CHANGES:
        before = after
        change(graded, *CHANGES[what])
        done = graded.grade(*OPTIONS)
        assert done.returncode == 0, done.stderr
        after = stamps(graded.output)
        assert rewritten(before, after) == means, what
    assert (graded.output / "manual.csv").read_bytes() == MANUAL


def test_marks_by_hand_survive_every_rebuild(graded: Class) -> None:
    """Byte for byte, over feedback, report, both exports, and collect; the results stay as they are too."""
    before = {path: stamp for path, stamp in stamps(graded.output).items() if path.suffix == ".json"}
    out = str(graded.output)
    rebuilds = (
        ["feedback", out],
        ["report", out],
        ["export", out, "--to", "csv"],
        ["export", out, "--to", "nbgrader"],
        ["export", out, "--to", "nbgrader"],
        ["collect", out],
    )
    for verb in rebuilds:
        done = graded.verb(*verb)
        assert done.returncode == 0, done.stderr
        assert (graded.output / "manual.csv").read_bytes() == MANUAL, verb
    assert graded.grade(*OPTIONS).returncode == 0
    assert (graded.output / "manual.csv").read_bytes() == MANUAL
    assert before.items() <= stamps(graded.output).items()
    row = next(line for line in content(graded.output)["grades.csv"].decode().splitlines() if line.startswith("ada"))
    assert row.startswith(f"ada,{MEANS},graded,8.5,9")
