"""autograder/model/durable.py: files that are whole or absent."""

import errno
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.model import durable
from autograder.model.durable import create_durably, is_temporary, sweep, write_durably
from autograder.model.errors import OutputError


def test_a_file_is_replaced_whole(tmp_path):
    """The new content stands there, its folders were made, and no temporary file is left."""
    path = tmp_path / "a" / "b" / "file"
    write_durably(path, b"old")
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in path.parent.iterdir()] == ["file"]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    """Stopped before the rename, the old content stands, the temporary file goes, and the way out is told."""
    path = tmp_path / "file"
    write_durably(path, b"old")

    def stop(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", stop)
    told = f"{path} cannot be written: No space left on device. To go on, make room there and run the same"
    with pytest.raises(OutputError, match=re.escape(told)):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_content_and_folder_reach_the_disk_before_it_returns(tmp_path, monkeypatch):
    """The file is flushed before it takes its name, and the folder after."""
    order = []
    flush, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append(os.path.isdir(f"/proc/self/fd/{fd}")), flush(fd)))  # noqa: PTH112
    monkeypatch.setattr(Path, "replace", lambda *names: (order.append("rename"), rename(*names)))
    write_durably(tmp_path / "file", b"content")
    assert order == [False, "rename", True]


def test_only_the_first_creates(tmp_path):
    """Of several processes one wins; the others learn it and change nothing."""
    path = tmp_path / "run.json"
    assert create_durably(path, b"first")
    assert not create_durably(path, b"second")
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["run.json"]


def test_a_temporary_name_is_recognised(tmp_path, monkeypatch):
    """A file torn by a killed process can be told from a result."""
    monkeypatch.setattr(Path, "unlink", lambda *args, **kwargs: None)
    monkeypatch.setattr(Path, "replace", lambda *args: None)
    write_durably(tmp_path / "file.json", b"content")
    [torn] = tmp_path.iterdir()
    assert is_temporary(torn)
    assert not is_temporary(tmp_path / "file.json")


def test_what_the_dead_left_half_written_is_swept(tmp_path):
    """Only theirs: another machine's process, or one that runs, may yet give its file the name; so may not the dead."""
    mine = f"a.json~{socket.gethostname()}"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    names = {
        f"{mine}-{dead.pid}-0123abcd",
        f"{mine}-{os.getpid()}-0123abcd",
        f"a.json~far-{dead.pid}-0123abcd",
        "a.json",
        "~b",
    }
    for name in names:
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == names - {f"{mine}-{dead.pid}-0123abcd"}
    sweep(tmp_path / "missing")


def test_the_temporary_name_is_one_that_sweep_knows(tmp_path, monkeypatch):
    """What a killed process leaves is removed by the next."""
    monkeypatch.setattr(Path, "replace", lambda *args: None)
    with monkeypatch.context() as killed:
        killed.setattr(Path, "unlink", lambda *args, **kwargs: None)
        write_durably(tmp_path / "file.json", b"content")
    monkeypatch.setattr(durable, "_runs", lambda process: process != os.getpid())
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []
