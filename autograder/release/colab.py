"""The first code cell of every notebook: it brings `course_lib` to Google Colab, and elsewhere says what is missing.

It is the only cell that no chapter writes: the address depends on settings and version of the course. Its wheel stands
in the student repository. With `--no-deps`, because Colab has all that the library needs, and a newer torch or numpy
would break what is installed there.
"""

from __future__ import annotations

from autograder.model.chapter import Cell
from autograder.model.course import Course
from autograder.release.wheel import wheel_name

COLAB = "colab"  # id of the cell

_SOURCE = """\
# @title Get the course's library (works in Google Colab only) {{ display-mode: "form" }}
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("course_lib") is None:
    wheel = "https://github.com/{repository}/raw/{branch}/dist/{wheel}"
    if "google.colab" not in sys.modules:
        raise ModuleNotFoundError("course_lib is not installed here. The course's README says how.")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", wheel]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError("pip could not install the course's library from " + wheel + "\\n" + done.stderr[-500:])
    importlib.invalidate_caches()"""


def colab_cell(course: Course) -> Cell:
    """Return the cell; it is locked as the set-up cell is."""
    settings = course.settings
    source = _SOURCE.format(repository=settings.repository, branch=settings.branch, wheel=wheel_name(course))
    return Cell("code", source, line=0, id=COLAB, role="setup")
