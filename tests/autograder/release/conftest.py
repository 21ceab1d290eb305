"""A course of one small chapter to release, and a release of it without sandbox and kernel."""

import base64
import shutil
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
from nbformat.v4 import new_output

from autograder.grade.reference import ChapterAnswers
from autograder.model.course import Course
from autograder.release import generate

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
# The smallest PNG: one white pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
)


@pytest.fixture
def course(tmp_path):
    """A copy of the mini course with the real library, nothing generated yet."""
    root = tmp_path / "course"
    shutil.copytree(HERE / "mini_course", root)
    shutil.copytree(ROOT / "course_lib", root / "course_lib", ignore=shutil.ignore_patterns("__pycache__"))
    for generated in ("answers", "figures"):
        shutil.rmtree(root / "course_lib" / generated, ignore_errors=True)
    return Course(root)


def answers_in_this_process(chapter) -> ChapterAnswers:
    """Compute the answers of a chapter of ours by executing it here."""
    reference = {exercise.name: exercise.solution for exercise in chapter.exercises}
    checks = [check for exercise in chapter.exercises for check in exercise.checks]
    mistakes = {exercise.name: {} for exercise in chapter.exercises}
    for one in chapter.misconceptions:
        own = [check for check in checks if check.exercise == one.exercise]
        mistakes[one.exercise][one.slug] = _run(chapter, reference | {one.exercise: one.source}, own)
    return ChapterAnswers(0, _run(chapter, reference, checks), mistakes)


@pytest.fixture
def answers_of():
    """How to compute the answers of a chapter of ours without a sandbox."""
    return answers_in_this_process


def _run(chapter, definitions: Mapping[str, str], checks) -> dict[str, object]:
    namespace: dict[str, object] = {"np": np}
    for cell in chapter.cells:
        if cell.role in ("given", "exercise"):
            exec(definitions.get(cell.name, cell.source), namespace)
    values = {}
    for check in checks:
        exec(check.source, namespace)
        arguments = [np.random.default_rng(0)] if check.takes_rng else []
        values[check.name] = namespace[check.name](*arguments)
    return values


@pytest.fixture
def picture():
    """The picture that every demonstration draws in `record`."""
    return PICTURE


@pytest.fixture
def record(monkeypatch):
    """Let the release run without sandbox and kernel; what it would have done is listed here."""
    done = []

    def execute(notebook, course, folder):
        done.append(f"execute in {'solutions' if folder == course.solutions else 'a folder of a student'}")
        executed = deepcopy(notebook)
        for count, cell in enumerate((c for c in executed.cells if c.cell_type == "code"), start=1):
            cell.execution_count = count
            if "@demo" in cell.source:
                data = {"image/png": base64.b64encode(PICTURE).decode(), "text/plain": "<Figure>"}
                cell.outputs = [new_output("display_data", data)]
        return executed

    def answers(files, isolation):
        done.append("answers")
        return answers_in_this_process(files.chapter)

    monkeypatch.setattr(generate, "_answers", answers)
    monkeypatch.setattr(generate, "prove", lambda *args, **options: done.append("proof"))
    monkeypatch.setattr(generate, "execute", execute)
    monkeypatch.setattr(generate, "build_wheel", lambda course, folder: folder / "none.whl")
    return done


@pytest.fixture
def released(course, record):
    """The mini course after a release; `record` begins empty again."""
    generate.build(course)
    record.clear()
    return course
