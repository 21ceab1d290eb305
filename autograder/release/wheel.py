"""The wheel of `course_lib` alone, for students, Colab and Binder: distribution `pole-position-course`.

The repository's own distribution (`pole-position`) holds the autograder too and is for instructors. Both install
`course_lib`, so an environment has one or the other.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from autograder.model.course import Course
from autograder.model.errors import ReleaseError

DISTRIBUTION = "pole-position-course"
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc", ".ipynb_checkpoints")
# PEP 517's hook of the setuptools that is installed: nothing is fetched, so that a release works without a network.
_BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
_EARLIEST = "315532800"  # 1980-01-01, the earliest date that a zip file can hold: the same files give the same wheel


def write_distribution(course: Course, directory: Path) -> None:
    """Write `course_lib`, the licence and the `pyproject.toml` of their own distribution into a folder."""
    shutil.copytree(course.library, directory / "course_lib", ignore=_NOT_COPIED)
    if (course.root / "LICENSE").is_file():
        shutil.copy(course.root / "LICENSE", directory / "LICENSE")
    (directory / "pyproject.toml").write_text(distribution_table(course), encoding="utf-8")


def build_wheel(course: Course, destination: Path) -> Path:
    """Build the wheel into a folder and return its path.

    Raises:
        ReleaseError: setuptools could not build it.
    """
    destination.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pole-position-wheel-") as folder:
        write_distribution(course, Path(folder))
        command = [sys.executable, "-c", _BUILD, str(destination.resolve())]
        environment = os.environ | {"SOURCE_DATE_EPOCH": _EARLIEST}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = "\n".join(done.stderr.strip().splitlines()[-8:])
        raise ReleaseError(f"setuptools built no wheel of course_lib; is setuptools 77 or newer installed?\n{last}")
    return destination / done.stdout.strip().splitlines()[-1]


def wheel_name(course: Course) -> str:
    """Return the file name of the wheel."""
    return f"{DISTRIBUTION.replace('-', '_')}-{course.version}-py3-none-any.whl"


def distribution_table(course: Course) -> str:
    """Return the text of the student distribution's `pyproject.toml`: version and needs are those of the course."""
    project = _project(course)
    needs = "".join(f"    {json.dumps(need)},\n" for need in project.get("dependencies", []))
    return f"""[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{DISTRIBUTION}"
version = {json.dumps(course.version)}
license = {json.dumps(project.get("license", "BSD-3-Clause"))}
description = "What the notebooks of the course import: environments, plots, checks with the answers of public ones"
requires-python = {json.dumps(project.get("requires-python", ">=3.11"))}
dependencies = [
{needs}]

[tool.setuptools.packages.find]
include = ["course_lib*"]

[tool.setuptools.package-data]
"*" = ["*"]
"""


def _project(course: Course) -> dict[str, Any]:
    """Return the `[project]` table of the course."""
    text = (course.root / "pyproject.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text).get("project", {}))
