"""Grading: the student's code answers in the sandbox, the reference in another process, and the comparison decides."""
