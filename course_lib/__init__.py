"""Pole Position's library: all that a student's notebook imports.

`import course_lib` is cheap: torch, matplotlib and gymnasium are loaded by the parts that need them.
"""

from course_lib.batch import Batch
from course_lib.checks.notebook import chapter, check, progress
from course_lib.checks.values import samples, typed
from course_lib.claims import claim
from course_lib.demos import demo
from course_lib.records import record
from course_lib.summaries import progress_page

__version__ = "0.1.0"
__all__ = ["Batch", "chapter", "check", "claim", "demo", "progress", "progress_page", "record", "samples", "typed"]
