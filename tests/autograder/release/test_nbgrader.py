"""Stock nbgrader on the instructor's notebooks: it makes the student's cells, and its hidden checks never pass."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

CHAPTER = "01_mini"


@pytest.fixture
def nbgrader(released, tmp_path):
    """A course directory of nbgrader with the instructor's notebook and our configuration; how to run a verb there."""
    home = tmp_path / "nbgrader"
    source = home / "source" / CHAPTER
    source.mkdir(parents=True)
    (source / f"{CHAPTER}.ipynb").write_bytes((released.solutions / f"{CHAPTER}.ipynb").read_bytes())
    (home / "nbgrader_config.py").write_bytes((released.solutions / "nbgrader_config.py").read_bytes())
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic by name
    environment = os.environ | {"PYTHONPATH": str(released.root), "PATH": path}

    def run(*arguments):
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return home

    return run


def read(path):
    """Read a notebook."""
    return nbformat.read(path, as_version=4)


@pytest.fixture
def generated(nbgrader):
    """The course directory after `nbgrader generate_assignment`."""
    return nbgrader("generate_assignment", CHAPTER)


def test_generate_assignment_gives_our_student_cells(released, generated):
    """Source, nbgrader's metadata, locks and ids are equal; only the tag that lets checks raise is ours."""
    theirs = read(generated / "release" / CHAPTER / f"{CHAPTER}.ipynb")
    ours = read(released.notebooks / f"{CHAPTER}.ipynb")
    assert len(theirs.cells) == len(ours.cells)
    for one, other in zip(theirs.cells, ours.cells, strict=True):
        other.metadata.pop("tags", None)
        assert one == other


@pytest.mark.slow
def test_stock_autograde_reads_a_submission_and_hidden_checks_err(released, generated, nbgrader):
    """Without hidden answers every cell with a hidden check errs, even for the right solution: 0 points."""
    chapter = released.chapter(CHAPTER)
    submission = read(generated / "release" / CHAPTER / f"{CHAPTER}.ipynb")
    solutions = {exercise.cell_id: exercise.solution for exercise in chapter.exercises}
    for cell in submission.cells:
        cell.source = solutions.get(cell.id, cell.source)
    folder = generated / "submitted" / "ann" / CHAPTER
    folder.mkdir(parents=True)
    nbformat.write(submission, folder / f"{CHAPTER}.ipynb")

    home = nbgrader("autograde", CHAPTER, "--create")

    graded = {cell.id: cell for cell in read(home / "autograded" / "ann" / CHAPTER / f"{CHAPTER}.ipynb").cells}
    for exercise in chapter.exercises:
        outputs = graded[f"check-{exercise.name}"].outputs
        assert [output.ename for output in outputs if output.output_type == "error"] == ["NoAnswer"]
        assert "hidden checks are graded by" in str(outputs)
        assert sum("[passed]" in str(output) for output in outputs) == 1  # the public check has its answer
    with Gradebook(f"sqlite:///{home / 'gradebook.db'}") as gradebook:
        found = gradebook.find_submission(CHAPTER, "ann")
        assert (found.score, found.max_score) == (0, chapter.points)
