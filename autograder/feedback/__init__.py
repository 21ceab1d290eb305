"""Feedback for students: `DIR/feedback/<student>/<chapter>.html`, a page that stands alone."""

from autograder.feedback.pages import write_feedback

__all__ = ["write_feedback"]
