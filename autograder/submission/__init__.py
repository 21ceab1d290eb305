"""Where the students' notebooks lie, which chapter each belongs to, and how a hostile file is opened."""

from autograder.submission.find import Submission, find_of_student, find_submissions
from autograder.submission.read import read_notebook

__all__ = ["Submission", "find_of_student", "find_submissions", "read_notebook"]
