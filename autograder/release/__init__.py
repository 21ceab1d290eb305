"""From the sources in `solutions/` to everything that is generated from them. Proves itself by grading."""

from autograder.release.differences import Difference, check
from autograder.release.generate import build
from autograder.release.repository import write_student_repository

__all__ = ["Difference", "build", "check", "write_student_repository"]
