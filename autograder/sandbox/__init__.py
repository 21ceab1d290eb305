"""Run student code behind walls: a fork server in bubblewrap, one forked child a submission, only data comes back."""

from autograder.sandbox.child import Child
from autograder.sandbox.isolation import choose_isolation, refuse_bound_paths
from autograder.sandbox.limits import Limits, Reply
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.scratch import scratch_folder
from autograder.sandbox.stage import stage_library

__all__ = [
    "Child",
    "Limits",
    "Reply",
    "Sandbox",
    "choose_isolation",
    "refuse_bound_paths",
    "scratch_folder",
    "stage_library",
]
