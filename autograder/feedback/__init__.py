"""Feedback for students: `DIR/feedback/<student>/<chapter>.html`, a page that stands alone."""

from autograder.feedback.pages import feedback_file, write_feedback

__all__ = ["feedback_file", "write_feedback"]
