"""The cell that brings the library to Google Colab, executed where there is no library."""

import subprocess
import sys
import types

import pytest

from autograder.release.colab import colab_cell


@pytest.fixture
def cell(course):
    """The code of the cell."""
    return compile(colab_cell(course).source, "colab", "exec")


class Commands(list):
    """The commands that the cell starts, and the exit status that each gets."""

    status = 0


@pytest.fixture
def commands(monkeypatch):
    """Start no command, keep what would be started."""
    started = Commands()

    def run(command, **options):
        started.append(command)
        return subprocess.CompletedProcess(command, started.status, "", "no such wheel")

    monkeypatch.setattr(subprocess, "run", run)
    return started


@pytest.fixture
def without_library(monkeypatch):
    """Hide course_lib."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)


def test_with_the_library_the_cell_does_nothing(cell, commands):
    """In JupyterLab, and while grading, it is a no-op."""
    exec(cell, {})
    assert commands == []


def test_in_colab_it_installs_the_wheel_alone(cell, commands, without_library, monkeypatch):
    """pip replaces nothing of what Colab has."""
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    exec(cell, {})
    assert commands == [[
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps",
        "https://github.com/example/mini-course/raw/main/dist/pole_position_course-0.1.0-py3-none-any.whl",
    ]]  # fmt: skip


def test_in_colab_a_failure_shows_what_pip_said(cell, commands, without_library, monkeypatch):
    """A wrong address must not end in a ModuleNotFoundError three cells later."""
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    commands.status = 1
    with pytest.raises(RuntimeError, match=r"could not install[\s\S]*no such wheel"):
        exec(cell, {})


def test_elsewhere_it_says_what_is_missing(cell, commands, without_library):
    """It changes nobody's environment unasked."""
    with pytest.raises(ModuleNotFoundError, match="README says how"):
        exec(cell, {})
    assert commands == []
