import os

import pytest

from course_lib.checks.answers import AnswerBook
from course_lib.local_files import may_keep, set_aside, write_whole
from tests.course_lib.conftest import mini_book


def test_only_a_students_notebook_keeps_anything(monkeypatch):
    """Not the instructor's edition, not where there is no book (the sandbox), not under nbgrader."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    assert isinstance(mini_book(hidden=False), AnswerBook)
    assert may_keep(mini_book(hidden=False))
    assert not may_keep(mini_book(hidden=True))
    assert not may_keep(None)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert not may_keep(mini_book(hidden=False))


def test_a_file_is_replaced_whole(tmp_path):
    """Folders are made, the content is exact, no temporary file stays."""
    path = tmp_path / "a" / "b.json"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["b.json"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    """A machine that stops before the rename has lost nothing, and leaves no rubbish."""
    path = tmp_path / "b.json"
    write_whole(path, b"old")

    def stop(descriptor):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_set_aside_overwrites_nothing(tmp_path):
    """The second unreadable file gets the next number."""
    names = []
    for content in (b"x", b"y"):
        path = tmp_path / "board.json"
        path.write_bytes(content)
        names.append(set_aside(path).name)
    assert names == ["board.json.unreadable-1", "board.json.unreadable-2"]
    assert (tmp_path / names[0]).read_bytes() == b"x"
