"""autograder/export/refusal.py: nbgrader's autograder on an exported folder."""

import shutil
import subprocess
import sys

import pytest

from autograder.export import export_nbgrader
from autograder.model.results import ResultsDir
from tests.autograder.fake_class import q_learning, sarsa, submission, write_released_course, written

CHAPTER = "02_q_learning_vs_sarsa"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An exported folder into which somebody put a submission."""
    root = tmp_path_factory.mktemp("refusal")
    course = write_released_course(root / "course")
    result = submission("ada", CHAPTER, q_learning("partly"), sarsa("right"), written())
    ResultsDir(root / "grades").write(result)
    exported = export_nbgrader(root / "grades", course)
    shutil.copytree(exported / "release" / CHAPTER, exported / "submitted" / "ada" / CHAPTER)
    return exported


def scores(folder) -> str:
    """The gradebook as nbgrader exports it."""
    subprocess.run([sys.executable, "-m", "nbgrader", "export"], cwd=folder, check=True, capture_output=True)
    return (folder / "grades.csv").read_text()


@pytest.mark.slow
def test_stock_autograde_refuses_and_changes_no_score(folder):
    """It would run student code on this machine, and without running it a cell has full marks."""
    before = scores(folder)
    command = [sys.executable, "-m", "nbgrader", "autograde", CHAPTER, "--force"]
    refused = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert refused.returncode != 0
    assert "This folder is graded by `python -m autograder grade`" in refused.stderr
    assert scores(folder) == before
