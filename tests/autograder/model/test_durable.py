"""autograder/model/durable.py: files that are whole or absent."""

import os
from pathlib import Path

import pytest

from autograder.model.durable import create_durably, is_temporary, write_durably


def test_a_file_is_replaced_whole(tmp_path):
    """The new content stands there, its folders were made, and no temporary file is left."""
    path = tmp_path / "a" / "b" / "file"
    write_durably(path, b"old")
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in path.parent.iterdir()] == ["file"]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    """Stopped before the rename, the old content stands and the temporary file goes."""
    path = tmp_path / "file"
    write_durably(path, b"old")

    def stop(descriptor):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(OSError, match="no space"):
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
