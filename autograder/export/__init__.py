"""The marks for other programs: CSV, and a course folder of nbgrader with its gradebook."""

from autograder.export.nbgrader_course import collect, export_nbgrader
from autograder.export.tables import export_csv

__all__ = ["collect", "export_csv", "export_nbgrader"]
