"""A full disk, a folder that becomes read-only, a bubblewrap that breaks in the middle: ours, never a zero, never lost.

The first two need a mount; a namespace of one's own gives it to root and to everyone else where the kernel permits it.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from autograder.model.course import Course
from tests.faults.conftest import Undisturbed, begin
from tests.faults.grading import Class, content
from tests.faults.killing import BWRAP, below, kill
from tests.faults.small_class import COUNT, MANUAL

pytestmark = pytest.mark.faults

OPTIONS = ("--jobs", "1", "--isolation", "bwrap")
# `"$@"` grades; `keep NAME COMMAND` copies what stands in $OUT then, and which file each result is.
SHELL = """
keep() {
    name=$1; shift
    if "$@" >"$KEPT/$name.out" 2>"$KEPT/$name.err"; then status=0; else status=$?; fi
    echo "$status" >"$KEPT/$name.status"
    cp -a "$OUT" "$KEPT/$name"
    (cd "$OUT" && find . -name '*.json' -path './results/*' -printf '%P %i %T@\\n') >"$KEPT/$name.files"
}
"""
FULL = """
mount -t tmpfs -o size=40k none "$OUT"
cp "$KEPT/manual.csv" "$OUT/manual.csv"
keep full "$@"
keep still_full "$@"
mount -o remount,size=64m "$OUT"
keep room "$@"
"""
READ_ONLY = """
mount --bind "$OUT" "$OUT"
cp "$KEPT/manual.csv" "$OUT/manual.csv"
close() { until mount -o remount,ro,bind "$OUT" 2>/dev/null; do sleep 0.01; done; }
close_after_three() {
    "$@" &
    while [ "$(find "$OUT" -path '*/results/*.json' | wc -l)" -lt 3 ]; do sleep 0.01; done
    close
    wait $!
}
close
keep closed "$@"
mount -o remount,rw,bind "$OUT"
keep closing close_after_three "$@"
mount -o remount,rw,bind "$OUT"
keep open "$@"
close
keep finished "$@"
"""


class Kept:
    """What one command of a script left."""

    def __init__(self, folder: Path, name: str) -> None:
        self.status = int((folder / f"{name}.status").read_text())
        self.said = (folder / f"{name}.out").read_text() + (folder / f"{name}.err").read_text()
        self.output = folder / name
        self.files = dict(line.split(" ", 1) for line in (folder / f"{name}.files").read_text().splitlines())

    @property
    def listed(self) -> int:
        """How many submissions the command named as left ungraded."""
        return self.said.count("left ungraded: ")


@pytest.fixture
def in_namespace(handed_in: tuple[Course, Path], tmp_path: Path):
    """A function that runs a script with the right to mount; the folder of what it kept."""
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("this machine gives nobody a namespace to mount in")

    def run(script: str) -> Path:
        one, kept = Class(*handed_in, tmp_path / "out"), tmp_path / "kept"
        one.output.mkdir()
        kept.mkdir()
        (kept / "manual.csv").write_bytes(MANUAL)
        command = ["unshare", "-rm", "sh", "-euc", SHELL + script, "sh", *one.arguments(*OPTIONS)]
        variables = one.environment | {"OUT": str(one.output), "KEPT": str(kept)}
        done = subprocess.run(command, env=variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return kept

    return run


def test_a_full_disk_loses_nothing(in_namespace, undisturbed: Undisturbed) -> None:
    """The run stops, says where and what to do, lists whom it left; with room it goes on, and nothing is done twice."""
    folder = in_namespace(FULL)
    full, still_full, room = (Kept(folder, name) for name in ("full", "still_full", "room"))
    for one in (full, still_full):
        assert one.status == 3
        assert f"error: {folder.parent / 'out'}" in one.said
        assert "cannot be written: No space left on device. To go on, make room there and run the same" in one.said
        assert "Traceback" not in one.said
        assert one.listed == COUNT - len(one.files)
        assert_whole_and_right(one, undisturbed("bwrap"))
    assert 0 < len(full.files) < COUNT
    assert full.files.items() <= still_full.files.items() <= room.files.items()
    assert (room.status, room.listed) == (0, 0)
    assert content(room.output) == undisturbed("bwrap")


def test_a_read_only_folder_loses_nothing(in_namespace, undisturbed: Undisturbed) -> None:
    """Refused at the start, stopped in the middle, finished when it can be written; a finished one needs no writing."""
    folder = in_namespace(READ_ONLY)
    closed, closing, opened, finished = (Kept(folder, name) for name in ("closed", "closing", "open", "finished"))
    for one in (closed, closing):
        assert one.status == 3
        assert "cannot be written: Read-only file system. To go on, make it writable, or name another" in one.said
        assert "Traceback" not in one.said
        assert_whole_and_right(one, undisturbed("bwrap"))
    assert [path.name for path in closed.output.iterdir()] == ["manual.csv"]
    assert (closing.listed, len(closing.files) >= 3) == (COUNT - len(closing.files), True)
    assert closing.files.items() <= opened.files.items() == finished.files.items()
    assert (opened.status, finished.status) == (0, 0)
    assert "nothing is left to do" in finished.said
    assert content(opened.output) == content(finished.output) == undisturbed("bwrap")


def assert_whole_and_right(one: Kept, wanted: dict[str, object]) -> None:
    """Every file that is there is one of the undisturbed run, whole; only the gradebook may lack rows."""
    found = content(one.output)
    found.pop("grades.csv", None)
    assert found.items() <= wanted.items()
    assert found["manual.csv"] == MANUAL


@pytest.mark.parametrize("how", ["dies", "cannot be started"])
def test_a_bubblewrap_that_breaks_in_the_middle_makes_no_zeros(
    how: str, handed_in: tuple[Course, Path], undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """What is left is infrastructure: status 3, listed, without a score in the gradebook, graded by the next run."""
    wanted = undisturbed("bwrap")
    command, broken = tmp_path / "bin" / "bwrap", tmp_path / "broken"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\n[ -e "{broken}" ] && exit 1\nexec {shutil.which("bwrap")} "$@"\n')
    command.chmod(0o755)
    one = Class(*handed_in, tmp_path / "out")
    begin(one.output)
    with one.grading(*OPTIONS, PATH=str(command.parent)) as process:
        while len(one.inspect()) < 4:
            assert process.poll() is None, one.log.read_text()
            time.sleep(0.01)
        broken.touch() if how == "dies" else command.write_text("#!/is/not/there\n")
        assert any(kill(process.pid, target, part) for target, part in below(process.pid) if part == BWRAP)
        assert process.wait() == 3, one.log.read_text()
    results, said = one.inspect(), one.log.read_text()
    ours = {(each.student, each.chapter) for each in results.values() if each.status == "infrastructure"}
    assert 0 < len(ours) < COUNT == len(results)
    assert said.count("left ungraded: ") == len(ours)
    with (one.output / "grades.csv").open(newline="") as file:
        rows = {(row["student"], row["chapter"]): row["score"] for row in csv.DictReader(file)}
    assert {key for key, score in rows.items() if score == ""} == ours
    done = one.grade(*OPTIONS)
    assert done.returncode == 0, done.stderr
    one.inspect()
    assert content(one.output) == wanted
