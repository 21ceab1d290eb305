"""Folders of killed runs do not pile up, and nobody's folder is taken away while it is in use."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox.scratch import PREFIX, YOUNG_SECONDS, scratch_folder

HOLD = "import sys\nfrom autograder.sandbox import scratch_folder\nwith scratch_folder() as folder:\n" + (
    "    (folder / 'kept').touch()\n    print(folder, flush=True)\n    sys.stdin.read()\n"
)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own, for this process and those that it starts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def aged(folder: Path) -> Path:
    """The folder, as if it were made some time ago."""
    then = folder.stat().st_mtime - 2 * YOUNG_SECONDS
    os.utime(folder, (then, then))
    return folder


def other_run() -> tuple[subprocess.Popen[str], Path]:
    """Another process that holds a folder, made some time ago."""
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, aged(Path(process.stdout.readline().strip()))


def test_folder_goes_with_its_run() -> None:
    """At the end of a run its folder is gone, whatever lies in it."""
    with scratch_folder() as folder:
        (folder / "inner").mkdir()
        assert folder.name.startswith(PREFIX)
    assert not folder.exists()


def test_folder_of_a_killed_run_is_removed() -> None:
    """What a run that was killed left behind, the next one removes."""
    process, folder = other_run()
    with process:
        process.send_signal(signal.SIGKILL)
    assert folder.is_dir()
    with scratch_folder():
        assert not folder.exists()


def test_folder_of_a_living_run_stays() -> None:
    """However old it is: a run over ten thousand submissions takes hours."""
    process, folder = other_run()
    with process:
        with scratch_folder():
            assert (folder / "kept").exists()
        process.communicate("")
    assert not folder.exists()


def test_folder_of_this_process_stays() -> None:
    """Two sandboxes of one process do not take each other's folder."""
    with scratch_folder() as first:
        aged(first)
        with scratch_folder():
            assert first.is_dir()


def test_young_folder_stays(temporary: Path) -> None:
    """A folder that was made this moment may be waiting for its lock."""
    young = temporary / f"{PREFIX}young"
    young.mkdir()
    with scratch_folder():
        assert young.is_dir()


def test_others_stay(temporary: Path) -> None:
    """A link, a file and a folder of another name are not ours to remove."""
    outside = temporary / "outside"
    (outside / "inner").mkdir(parents=True)
    link, file = temporary / f"{PREFIX}link", temporary / f"{PREFIX}file"
    link.symlink_to(outside)
    file.touch()
    for one in (aged(outside), aged(file)):
        assert one.exists()
    with scratch_folder():
        assert link.is_symlink()
        assert file.is_file()
        assert (outside / "inner").is_dir()


@pytest.fixture
def swept(temporary: Path) -> Iterator[None]:
    """Removes by rm what a faulty `scratch_folder` leaves: pytest itself would die of a chain of folders."""
    yield
    subprocess.run(["rm", "-rf", "--", *temporary.iterdir()], check=True)


@pytest.mark.usefixtures("swept")
def test_a_chain_of_folders_is_removed(temporary: Path) -> None:
    """Code at the Landlock level may leave thousands of folders in each other, unreadable ones and links."""
    before = Path.cwd()
    with scratch_folder() as folder:
        (folder / "file").touch()
        (folder / "link").symlink_to(temporary)
        (folder / "shut").mkdir(mode=0)
        try:
            os.chdir(folder)
            for _ in range(5_000):
                Path("deep").mkdir()
                os.chdir("deep")
        finally:
            os.chdir(before)
    assert list(temporary.iterdir()) == []
