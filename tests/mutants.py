"""See every important test fail once: apply each recorded fault to a copy of the tree and run the test that it names.

    python tests/mutants.py [--jobs N] [WORD ...]      with words: only the mutants whose file or test contains one

tests/mutants.toml holds the faults, one line each, as somebody could write them:

    [[mutant]]
    file = "course_lib/checks/wire.py"
    old = "if depth > MAX_DEPTH:"
    new = "if depth > MAX_DEPTH + 1:"
    test = "tests/course_lib/checks/test_wire.py::test_nesting_is_bounded"

A mutant is caught when its test passes on the untouched copy and fails with the fault. Everything else is an error
of the record: `old` not found exactly once, a test that is not there, a fault that stops the test from being
collected, a module of the autograder or of course_lib/checks with fewer than two mutants. Exit status 0 if all is
well, else 1.
"""

import argparse
import ast
import multiprocessing
import os
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

import pytest

ROOT = Path(__file__).parents[1]
RECORD = "tests/mutants.toml"
# What a copy does without: history, environments, caches, and what the verbs leave behind.
NOT_COPIED = (".git", ".venv*", ".*_cache", ".hypothesis", "__pycache__", "*.egg-info", "demo-output", "build", "dist")
# Each module here that defines anything comes in the record at least twice.
COVERED = ("autograder/**/*.py", "course_lib/checks/*.py")
AT_LEAST = 2
SECONDS = 300.0
# Each test runs in a process forked from one that has imported these, which takes longer than most tests do.
FORKS = multiprocessing.get_context("forkserver")
PRELOADED = (
    "gymnasium hypothesis jinja2 matplotlib.pyplot nbconvert nbformat nbgrader.api nbgrader.preprocessors numpy pytest "
    "rich.progress scipy.stats torch typer"
)
FORKS.set_forkserver_preload(PRELOADED.split())
PYTEST_PASSED, PYTEST_FAILED = 0, 1
CAUGHT, SURVIVED, BROKEN = "caught", "SURVIVED", "BROKEN"


@dataclass(frozen=True)
class Mutant:
    """One fault: in `file` the text `old` becomes `new`, and `test` must notice."""

    file: str
    old: str
    new: str
    test: str


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: caught, SURVIVED or BROKEN, with a reason for the last."""

    mutant: Mutant
    outcome: str
    reason: str = ""


class BadRecord(Exception):
    """A mutant that cannot be applied as it is recorded."""


def load(root: Path) -> list[Mutant]:
    """The recorded mutants; none if there is no record."""
    record = root / RECORD
    if not record.exists():
        return []
    return [Mutant(**row) for row in tomllib.loads(record.read_text(encoding="utf-8")).get("mutant", [])]


def mutate(source: str, mutant: Mutant) -> str:
    """The source with the fault in it. Raises BadRecord unless `old` is one line's text and stands there once."""
    if "\n" in mutant.old or "\n" in mutant.new:
        raise BadRecord("a fault is one line: `old` and `new` without line breaks")
    if mutant.old == mutant.new:
        raise BadRecord("`old` and `new` are the same")
    if (count := source.count(mutant.old)) != 1:
        raise BadRecord(f"`old` stands {count} times in {mutant.file}, not once: {mutant.old!r}")
    return source.replace(mutant.old, mutant.new)


def copy_tree(root: Path, destination: Path) -> Path:
    """A copy of the repository to spoil."""
    return Path(shutil.copytree(root, destination, symlinks=True, ignore=shutil.ignore_patterns(*NOT_COPIED)))


def run_tests(copy: Path, tests: Iterable[str]) -> tuple[int | None, str]:
    """Exit status of pytest on some tests in a copy, None after too long or a sudden end, and its output.

    The child says its status itself. `Process.exitcode` may be wrong here: every `start` polls all children, and of
    two threads that poll one child at once the second reads the end of a pipe and calls it status 255.
    """
    with tempfile.NamedTemporaryFile("r", errors="replace") as output:
        status, said = FORKS.Pipe(duplex=False)
        with status:
            with said:
                process = FORKS.Process(target=_pytest_in_child, args=(str(copy), sorted(tests), output.name, said))
                process.start()
            if not status.poll(SECONDS):
                process.kill()
                process.join()
                return None, f"no end within {SECONDS:.0f} s"
            try:
                ended = status.recv()
            except EOFError:
                ended = None
            process.join()
        return ended, output.read()


def _pytest_in_child(copy: str, tests: list[str], output: str, said: Connection) -> None:
    """Be `python -m pytest TESTS` in a copy and say its exit status. Ends the process."""
    descriptor = os.open(output, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    os.chdir(copy)
    os.environ |= {"PYTHONPATH": copy, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    # No .pyc: that of the previous fault could have the same size and second as this one's source.
    sys.dont_write_bytecode = True
    sys.path[:] = [copy, *(folder for folder in sys.path if not Path(folder or ".").is_relative_to(ROOT / "tests"))]
    status = int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", *tests]))
    sys.stdout.flush()
    said.send(status)
    os._exit(status)


def judge(copy: Path, mutant: Mutant) -> Verdict:
    """Apply one mutant to a copy, run its test, and put the file back."""
    path = copy / mutant.file
    try:
        source = path.read_text(encoding="utf-8")
        faulty = mutate(source, mutant)
    except (OSError, BadRecord) as error:
        return Verdict(mutant, BROKEN, str(error))
    path.write_text(faulty, encoding="utf-8")
    try:
        status, output = run_tests(copy, [mutant.test])
    finally:
        path.write_text(source, encoding="utf-8")
    if status == PYTEST_PASSED:
        return Verdict(mutant, SURVIVED)
    if status == PYTEST_FAILED:
        return Verdict(mutant, CAUGHT)
    return Verdict(mutant, BROKEN, f"pytest ended with {status}: {output[-600:]}")


def judge_all(root: Path, mutants: list[Mutant], jobs: int) -> list[Verdict]:
    """Judge every mutant in one of `jobs` copies, in the order of the record."""
    jobs = max(1, min(jobs, len(mutants)))
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(jobs):
            copies.put(copy_tree(root, Path(folder) / str(number)))

        def in_a_free_copy(mutant: Mutant) -> Verdict:
            copy = copies.get()
            try:
                verdict = judge(copy, mutant)
            finally:
                copies.put(copy)
            print(f"{verdict.outcome:9} {mutant.file:45} {mutant.old.strip()[:60]}", flush=True)
            return verdict

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(in_a_free_copy, mutants))


def failing_untouched(root: Path, mutants: list[Mutant]) -> str:
    """The output of the named tests on an untouched copy, or nothing if they all pass."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        status, output = run_tests(copy_tree(root, Path(folder) / "0"), sorted({mutant.test for mutant in mutants}))
    return "" if status == PYTEST_PASSED else output[-3000:]


def thin_modules(root: Path, mutants: list[Mutant]) -> list[str]:
    """The modules that come in the record fewer than twice, with how often."""
    counts = Counter(mutant.file for mutant in mutants)
    paths = sorted(path for pattern in COVERED for path in root.glob(pattern) if _defines_something(path))
    names = [path.relative_to(root).as_posix() for path in paths]
    return [f"{name}: {counts[name]}" for name in names if counts[name] < AT_LEAST]


def _defines_something(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in ast.walk(tree))


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the recorded mutants and print what became of each."""
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # a process with threads must not fork
    parser = argparse.ArgumentParser(description="Apply recorded faults; each must be caught by the test it names.")
    parser.add_argument("--jobs", type=int, default=2, help="copies of the tree worked on at once")
    parser.add_argument("words", nargs="*", help="only the mutants whose file or test contains one of these")
    options = parser.parse_args(arguments)
    mutants = [
        mutant
        for mutant in load(root)
        if not options.words or any(word in mutant.file + " " + mutant.test for word in options.words)
    ]
    if mutants and (output := failing_untouched(root, mutants)):
        print(f"{output}\nThe named tests do not all pass without a fault; mend that first.")
        return 1
    verdicts = judge_all(root, mutants, options.jobs)
    for verdict in verdicts:
        if verdict.outcome != CAUGHT:
            print(f"\n{verdict.outcome} {verdict.mutant}\n{verdict.reason}")
    thin = [] if options.words else thin_modules(root, mutants)
    if thin:
        print("\nmodules with fewer than two mutants:", *thin, sep="\n    ")
    caught = sum(verdict.outcome == CAUGHT for verdict in verdicts)
    print(f"mutants: {caught} caught, {len(verdicts) - caught} not caught")
    return 0 if caught == len(verdicts) and not thin else 1


if __name__ == "__main__":
    sys.exit(main())
