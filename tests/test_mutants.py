"""The runner of recorded faults tells a caught one from a surviving one and refuses a bad record."""

import sys
from multiprocessing import popen_forkserver
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import mutants
from mutants import BadRecord, Mutant, mutate

SOURCE = "def double(x):\n    return 2 * x\n"
FAULT = {"file": "double.py", "old": "2 * x", "new": "3 * x", "test": "tests/test_double.py::test_double"}


@pytest.fixture
def tree(tmp_path):
    """A repository with one function and one test."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "double.py").write_text(SOURCE)
    (tmp_path / "tests" / "test_double.py").write_text(
        "from double import double\n"
        "def test_double():\n    assert double(2) == 4\n"
        "def test_zero():\n    assert double(0) == 0\n"
    )
    return tmp_path


def record(tree: Path, **changes: str) -> None:
    """Write a record of one fault."""
    lines = [f'{key} = "{value}"' for key, value in (FAULT | changes).items()]
    (tree / mutants.RECORD).write_text("\n".join(["[[mutant]]", *lines]))


def test_a_fault_that_its_test_notices_is_caught(tree, capsys):
    """Exit status 0, and the tree itself is untouched."""
    record(tree)
    assert mutants.main([], tree) == 0
    assert "mutants: 1 caught, 0 not caught" in capsys.readouterr().out
    assert (tree / "double.py").read_text() == SOURCE


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"test": "tests/test_double.py::test_zero"}, "SURVIVED"),
        ({"old": "4 * x"}, "stands 0 times"),
        ({"new": "2 * ("}, "BROKEN"),
        ({"test": "tests/test_double.py::test_gone"}, "do not all pass without a fault"),
        ({"file": "gone.py"}, "gone.py"),
    ],
)
def test_everything_else_is_an_error(tree, capsys, changes, word):
    """A survivor, an `old` that is not there, a fault that stops collection, a test or a file that does not exist."""
    record(tree, **changes)
    assert mutants.main([], tree) == 1
    assert word in capsys.readouterr().out


def test_the_status_is_what_the_child_says(tree, monkeypatch):
    """Not what multiprocessing reads: starting a child polls all others, and of two that poll one, one reads 255."""
    poll = popen_forkserver.Popen.poll
    monkeypatch.setattr(popen_forkserver.Popen, "poll", lambda *args: None if poll(*args) is None else 255)
    record(tree)
    assert mutants.main([], tree) == 0


def test_a_child_that_ends_without_a_word_is_no_pass(tree):
    """No status, so the mutant counts as BROKEN: a fault that kills pytest shows nothing about the test."""
    (tree / "tests" / "test_double.py").write_text("import os\n\ndef test_double():\n    os._exit(1)\n")
    copy = mutants.copy_tree(tree, tree / "copy")
    assert mutants.run_tests(copy, ["tests/test_double.py::test_double"])[0] is None
    assert mutants.judge(copy, Mutant(**FAULT)).outcome == mutants.BROKEN


def test_words_choose_the_mutants_to_run(tree, capsys):
    """A word that no file or test contains leaves nothing to do."""
    record(tree, new="2 * x + 0")
    assert mutants.main(["triple"], tree) == 0
    assert mutants.main(["double"], tree) == 1
    assert "SURVIVED" in capsys.readouterr().out


def test_every_module_of_the_autograder_comes_twice(tree, capsys):
    """A module with one mutant is named and fails the run; one that defines nothing needs none."""
    (tree / "autograder").mkdir()
    (tree / "autograder" / "__init__.py").write_text("from autograder.marks import double\n")
    (tree / "autograder" / "marks.py").write_text(SOURCE)
    record(tree)
    assert mutants.main([], tree) == 1
    assert capsys.readouterr().out.count("autograder/") == 1
    one = Mutant("autograder/marks.py", "2", "3", "test")
    assert mutants.thin_modules(tree, [one]) == ["autograder/marks.py: 1"]
    assert mutants.thin_modules(tree, [one, one]) == []


@pytest.mark.parametrize(("old", "new"), [("return", "return\n"), ("x", "y"), ("2 * x", "2 * x")])
def test_a_fault_is_one_line_found_once_and_changes_something(old, new):
    """Anything else would be another fault than the one that was recorded."""
    with pytest.raises(BadRecord):
        mutate(SOURCE, Mutant("double.py", old, new, "test"))


def test_every_recorded_fault_still_fits_its_line():
    """A line that was rewritten takes its recorded fault along. Trying all takes minutes, this does not."""
    for mutant in mutants.load(mutants.ROOT):
        mutate((mutants.ROOT / mutant.file).read_text(encoding="utf-8"), mutant)


def test_no_module_is_without_recorded_faults():
    """Each module of the autograder and of course_lib/checks that defines something has two."""
    assert mutants.thin_modules(mutants.ROOT, mutants.load(mutants.ROOT)) == []
