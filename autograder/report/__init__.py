"""The class at a glance: `DIR/report.html`, for the instructor."""

from autograder.report.pages import write_report

__all__ = ["write_report"]
