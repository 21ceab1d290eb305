"""`doctor` attacks this machine's walls and says what it saw."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from autograder import doctor
from autograder.model.errors import IsolationError
from autograder.sandbox import isolation
from autograder.sandbox.probes import ATTACKS, Probe

FILES = next(attack for attack in ATTACKS if attack.wall == "no view of this machine's files")


def report(probes: list[Probe]) -> tuple[int, str]:
    """The exit status and what was printed."""
    stream = io.StringIO()
    status = doctor.print_report(probes, Console(file=stream, width=200))
    return status, stream.getvalue()


def test_all_walls_hold_here() -> None:
    """Each attack is tried once, and the course's folder is looked for too."""
    probes = doctor.run_doctor("auto", preload=())
    assert [probe for probe in probes if probe.held is False] == []
    assert [probe.wall for probe in probes] == [*(attack.wall for attack in ATTACKS), "course out of sight"]
    without = [attack.wall for attack in ATTACKS if "bwrap" not in attack.levels]
    assert [probe.wall for probe in probes if probe.held is None] == without


def test_what_landlock_lacks_is_said() -> None:
    """A wall that the level does not have is neither held nor broken, and the report names it."""
    tree = next(attack for attack in ATTACKS if attack.wall == "own process tree")
    probes = doctor.run_doctor("landlock", preload=(), attacks=[FILES, tree])
    assert [(probe.wall, probe.held) for probe in probes[:2]] == [(FILES.wall, True), ("own process tree", None)]
    status, text = report(probes)
    assert status == 0
    assert "Not at this level: own process tree. bubblewrap has them." in text


def test_a_missing_wall_is_found() -> None:
    """Without bubblewrap the files of this machine can be read, and doctor does not say otherwise."""
    probes = doctor.run_doctor("none", preload=(), attacks=[FILES])
    assert [probe.held for probe in probes] == [False, False]


def test_a_level_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is tried at another level than the one asked for."""
    isolation._try_bubblewrap.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IsolationError, match="bubblewrap"):
        doctor.run_doctor("bwrap")


def test_the_exit_status_says_whether_all_held() -> None:
    """0 when every wall held, 1 when one did not; the last line names it."""
    held, broken = (
        Probe("memory", True, "tried", "nothing"),
        Probe("no network", False, "tried", "got through: connect"),
    )
    assert report([held])[0] == 0
    status, text = report([held, broken])
    assert status == 1
    assert "NOT held: no network." in text
    assert "got through: connect" in text


def test_the_report_names_versions() -> None:
    """What a report of trouble needs is below the table."""
    text = report([])[1]
    for name in ("system: Linux", "python: 3.", "torch: ", "bubblewrap: bubblewrap 0.", "Chromium: ", "alembic: "):
        assert name in text


def test_text_from_the_sandbox_is_shown_as_text() -> None:
    """Neither a terminal nor rich obeys what student code could have written."""
    text = report([Probe("w", False, "tried", "\x1b[31m[bold]x[/nonsense]\x07")])[1]
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]x[/nonsense]" in text


def test_a_course_in_sight_is_a_missing_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout under what is shown would be readable by student code."""
    monkeypatch.setattr("autograder.sandbox.isolation.bound_folders", lambda: [doctor.find_course(None).root])
    (probe,) = doctor._probe_course("bwrap")
    assert not probe.held
    assert "move it elsewhere" in probe.seen
