"""Runs the grader as a process of its own, and reads what it left: whole, finished, untouched."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.model.course import Course
from autograder.model.results import ResultsDir, SubmissionResult

ROOT = Path(__file__).parents[2]
QUICK = (sys.executable, str(Path(__file__).with_name("quick_autograder.py")))
GENUINE = (sys.executable, "-m", "autograder")
SEED = 20260102
Stamp = tuple[int, int]  # inode, time of the last change in ns


class Class:
    """A course, a folder of submissions, and the command that grades them into `output`."""

    def __init__(self, course: Course, submissions: Path, output: Path, program: tuple[str, ...] = QUICK) -> None:
        self.course, self.submissions, self.output, self.program = course, submissions, output, program
        self.finished: dict[Path, Stamp] = {}  # results that were seen finished
        self.scratch = output.parent / "scratch"  # a killed grader leaves its temporary folders here, not in /tmp
        self.scratch.mkdir(exist_ok=True)

    def arguments(self, *options: str) -> list[str]:
        """The command line of `grade`, with the seed that all runs share."""
        where = ["grade", str(self.submissions), "--output", str(self.output), "--course", str(self.course.root)]
        return [*self.program, *where, "--seed", str(SEED), *options]

    def verb(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another verb, in the course, to its end."""
        command = [*self.program, *arguments]
        return subprocess.run(command, env=self.environment, cwd=self.course.root, capture_output=True, text=True)

    def grade(self, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Grade, to the end of the run."""
        command = self.arguments(*options)
        return subprocess.run(command, env=self.environment | variables, capture_output=True, text=True)

    @contextlib.contextmanager
    def grading(self, *options: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
        """A grader at work; what it says goes to `output`.log."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.arguments(*options), env=self.environment | variables, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @property
    def environment(self) -> dict[str, str]:
        """The variables of every process of ours."""
        ours = {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(self.scratch)}
        return dict(os.environ) | ours

    @property
    def log(self) -> Path:
        """Where `grading` writes."""
        return self.output.with_suffix(".log")

    def inspect(self) -> dict[Path, SubmissionResult]:
        """Every result, read whole; one that was seen finished before must be the very same file."""
        found = {}
        for path in sorted((self.output / "results").glob("*/*.json")):
            stamp = stamp_of(path)
            result = SubmissionResult.from_json(path.read_bytes(), str(path))
            if stamp != stamp_of(path):
                continue  # replaced between the two looks: the next inspection sees it
            found[path.relative_to(self.output)] = result
            if result.status != "infrastructure":
                assert self.finished.setdefault(path, stamp) == stamp, f"{path} was written a second time"
        missing = [path for path in self.finished if not path.exists()]
        assert missing == [], "finished results are gone"
        return found


def stamp_of(path: Path) -> Stamp:
    """What changes when a file is written again."""
    about = path.stat()
    return about.st_ino, about.st_mtime_ns


def stamps(folder: Path) -> dict[Path, Stamp]:
    """Of every file and folder in `folder`, itself included."""
    return {path: stamp_of(path) for path in [folder, *folder.rglob("*")]}


def content(output: Path) -> dict[str, object]:
    """All that a run leaves, as data: results without `seconds`, and every other file but the time in run.json."""
    found: dict[str, object] = {}
    for path in sorted(path for path in output.rglob("*") if path.is_file()):
        name = path.relative_to(output).as_posix()
        if name.startswith("results/"):
            fields = json.loads(path.read_bytes())
            del fields["seconds"]
            found[name] = fields
        elif name == "run.json":
            found[name] = json.loads(path.read_bytes()) | {"started": ""}
        else:
            found[name] = path.read_bytes()
    return found


def seed_of(output: Path) -> int | None:
    """The seed of the run."""
    run = ResultsDir(output).run
    return run.seed if run else None
