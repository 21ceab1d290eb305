"""The class of the fault tests, and what an undisturbed run makes of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.model.course import Course
from tests.faults.grading import QUICK, Class, content
from tests.faults.small_class import COUNT, MANUAL, write_class

Undisturbed = Callable[[str], dict[str, object]]


@pytest.fixture(scope="session")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Path]:
    """The course and its submissions, for tests that do not change them."""
    return write_class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="session")
def undisturbed(handed_in: tuple[Course, Path], tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A function: the content of a run at one level of isolation that nobody disturbed."""
    known: dict[str, dict[str, object]] = {}

    def run(isolation: str) -> dict[str, object]:
        if isolation not in known:
            one = Class(*handed_in, tmp_path_factory.mktemp("undisturbed") / "out")
            begin(one.output)
            done = one.grade("--jobs", "1", "--isolation", isolation)
            assert (done.returncode, len(one.inspect())) == (0, COUNT), done.stderr
            known[isolation] = content(one.output)
        return known[isolation]

    return run


@pytest.fixture
def own_class(handed_in: tuple[Course, Path], tmp_path: Path) -> Class:
    """A class that a test may change."""
    course, submissions = handed_in
    shutil.copytree(course.root, tmp_path / "course")
    shutil.copytree(submissions, tmp_path / "submissions")
    return Class(Course(tmp_path / "course"), tmp_path / "submissions", tmp_path / "out", QUICK)


def begin(output: Path) -> None:
    """A folder of results in which a person has given marks already."""
    output.mkdir()
    (output / "manual.csv").write_bytes(MANUAL)
