"""What the figures say about several runs: one line and an interval.

The statistics themselves are the business of chapter 06; they stand in `course_lib.given.statistics` and are imported
when a curve is drawn, so that this package is also there where that module is not: while chapter 06 is graded.
"""

from course_lib.stats.curves import Interval, over_runs

__all__ = ["Interval", "over_runs"]
