"""The limits that the documentation announces."""

from autograder.sandbox import Limits, Reply


def test_defaults_are_those_announced() -> None:
    """Twenty seconds a check, two minutes a submission, five times that by the wall clock; bytes in powers of two."""
    limits = Limits()
    assert (limits.check_cpu_seconds, limits.total_cpu_seconds, limits.wall_factor) == (20.0, 120.0, 5.0)
    assert (limits.address_space, limits.data, limits.file_size) == (4 * 1024**3, 2 * 1024**3, 64 * 1024**2)
    assert (limits.output, limits.intake_cpu_seconds, limits.intake_memory) == (1024**2, 10.0, 1024**3)


def test_a_reply_without_an_answer_is_empty() -> None:
    """A child that is gone said nothing: no value that could earn a point."""
    assert (Reply("killed").value, Reply("timeout").error, Reply("killed").output) == (None, None, "")
