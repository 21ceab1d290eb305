import linecache

import numpy as np
import pytest

from course_lib.checks.blame import MESSAGE_LENGTH, describe_error, find_blame

SOURCE = """\
def helper(array):
    # the line below is wrong
    return array[10]

def exercise():
    return helper([1, 2])

def uses_numpy():
    return np.ones(3).reshape(2, 2)

def a_check():
    return exercise()
"""


def run_cell(call: str, filename: str = "<ipython-input-7-abc>") -> BaseException:
    """Define SOURCE as a notebook cell would, evaluate `call`, return what it raised."""
    lines = SOURCE.splitlines(keepends=True)
    linecache.cache[filename] = (len(SOURCE), None, lines, filename)
    scope = {"np": np}
    exec(compile(SOURCE, filename, "exec"), scope)
    try:
        eval(call, scope)  # noqa: S307 - the calls stand below
    except (IndexError, ValueError) as error:
        return error
    pytest.fail(f"{call} raised nothing")


def test_the_innermost_line_of_the_cell_is_blamed():
    """Not the check, not the exercise that called the helper: the line that raised, with its neighbours."""
    blame = find_blame(run_cell("a_check()"), not_in=("a_check",))
    assert (blame.line, blame.function) == (3, "helper")
    assert blame.excerpt.splitlines()[1:3] == ["    2      # the line below is wrong", "→   3      return array[10]"]


def test_lines_of_libraries_are_not_blamed():
    """An error deep in NumPy points at the student's line that called it."""
    blame = find_blame(run_cell("uses_numpy()"))
    assert (blame.line, blame.function) == (9, "uses_numpy")


@pytest.mark.parametrize("name", ["<ipython-input-1-0>", "/tmp/ipykernel_12/345.py", "<cell>"])
def test_cells_of_every_frontend_are_recognised(name):
    """IPython's, ipykernel's and the grader's names of cells."""
    assert find_blame(run_cell("exercise()", name)).line == 3


def test_an_error_outside_every_cell_blames_no_line():
    """Code of the library or of the test itself is not the student's; a check's own line is not either."""
    assert find_blame(run_cell("exercise()", "/usr/lib/python3/module.py")) is None
    assert find_blame(run_cell("uses_numpy()"), not_in=("uses_numpy",)) is None


def test_a_long_message_is_cut():
    """An exception's text fits a screen; a bare exception shows its type alone."""
    assert len(describe_error(ValueError("x" * 5000))) == MESSAGE_LENGTH
    assert describe_error(ValueError("short")) == "ValueError: short"
    assert describe_error(KeyboardInterrupt()) == "KeyboardInterrupt"
