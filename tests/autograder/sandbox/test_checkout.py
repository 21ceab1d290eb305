"""The layout of a developer: an editable install whose environment lies in the checkout, as `make install` makes it."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grade.engine import grade
from autograder.model.course import Course
from autograder.model.results import ResultsDir
from autograder.sandbox import isolation
from tests.autograder.mini_class import CHAPTER, RIGHT, hand_in, write_course

pytestmark = pytest.mark.slow

HUNT = r'''
import os
import re
import site
import sys

def tried(function, *arguments):
    """Its result, or nothing where a wall stands in the way."""
    try:
        return function(*arguments)
    except OSError:
        return ""

def text(path):
    return open(path, errors="replace").read()

def double(x):
    known = {*sys.path, *site.getsitepackages(), *os.environ.values(), "/", os.getcwd(), "CHECKOUT"}
    for folder in sorted(known):
        for name in tried(os.listdir, folder):
            if name.startswith("__editable__"):
                known |= set(re.findall(r"/[^'\"\s:,}]+", tried(text, os.path.join(folder, name))))
            if name.endswith(".dist-info"):
                known |= set(re.findall(r"file://([^'\"\s]+)", tried(text, f"{folder}/{name}/direct_url.json")))
    for start in sorted(known):
        for up in (start, os.path.dirname(start), os.path.dirname(os.path.dirname(start)), start + "/../../../.."):
            if any(tried(os.listdir, os.path.join(up, name)) for name in ("solutions", "submissions", "graded")):
                return 2 * x
            if any(tried(text, os.path.join(up, name)) for name in ("solutions/01_mini.py", "grades.csv")):
                return 2 * x
    raise NotImplementedError
'''


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch) -> Iterator[Course]:
    """A course whose own `.venv` is one of the environment's site folders and names the checkout in three places.

    Not in /tmp, which every child has for itself.
    """
    root = Path(tempfile.mkdtemp(dir="/var/tmp"))
    course = write_course(root)
    site = root / ".venv" / "lib" / "python3" / "site-packages"
    (site / "mini-1.0.0.dist-info").mkdir(parents=True)
    (site / "__editable__.mini.pth").write_text(f"import __editable___mini_finder\n{root}\n")
    (site / "__editable___mini_finder.py").write_text(f"MAPPING = {{'course_lib': '{root}/course_lib'}}\n")
    (site / "mini-1.0.0.dist-info" / "direct_url.json").write_text(json.dumps({"url": f"file://{root}"}))
    (root / "grades.csv").write_text("secret")
    real = isolation.site_folders()
    monkeypatch.setattr(isolation, "site_folders", lambda: [*real, site])
    yield course
    shutil.rmtree(root)


def score(course: Course, level: str) -> float:
    """What the hunt earns, graded beside an honest student."""
    submissions = course.root / "submissions"
    hand_in(course, submissions, "honest", RIGHT)
    hand_in(course, submissions, "hunter", HUNT.replace("CHECKOUT", str(course.root)))
    grade(submissions, course.root / "graded", course=course, jobs=1, seed=5, isolation=level)
    results = [ResultsDir(course.root / "graded").read(student, CHAPTER) for student in ("honest", "hunter")]
    honest, hunter = (result.exercises["double"] for result in results)
    assert honest.status == "passed"
    assert hunter.status == ("passed" if hunter.score else "missing")
    return hunter.score


@pytest.mark.parametrize("level", ["bwrap", "landlock"])
def test_an_editable_install_in_the_checkout_leaks_nothing(checkout: Course, level: str) -> None:
    """The sandbox shows the environment, which names the checkout; nothing of the checkout can be opened there."""
    assert score(checkout, level) == 0.0


def test_the_hunt_is_not_blind(checkout: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the checkout in sight the same submission finds the solutions and has all points."""
    real, root = isolation.bubblewrap, str(checkout.root)
    monkeypatch.setattr(isolation, "bubblewrap", lambda *a: [(line := real(*a))[0], "--ro-bind", root, root, *line[1:]])
    assert score(checkout, "bwrap") == 4.0
