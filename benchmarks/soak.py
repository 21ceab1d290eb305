"""Does a large class cost more a submission than a small one?  Run by hand: `make soak`.

    python benchmarks/soak.py [CLASS ...] [--keep FILE]        by default 100 1000 5000, kept in benchmarks/soak.json

Each class is graded in one process with one job.  It is made of blocks of a hundred submissions: of every ten, nine
are of a small chapter without torch and one is of a chapter that trains networks; right, partly right, wrong, broken
and repaired notebooks in turn.  A block has the same work as any other and no two submissions the same digest, so
nothing is spared; at the end every block must have the same marks.

Measured from outside, in /proc, every second:
- processor seconds of the whole process tree, user and system, of the dead too.  The start is what a run spends before
  its first submission and at the change of chapter: imports, fork server, the reference's answers and known mistakes.
  The rest, reading the folder and writing the gradebook included, is divided by the submissions.
- the grader's resident memory: its peak, and its growth from a tenth of the class to the end; and the proportional
  memory (PSS) of the whole tree.

Classes that are not named keep their lines in FILE.  Flat means: the largest figure is at most 10 % above the smallest.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from autograder.model.chapter import Chapter  # noqa: E402 - after the path
from autograder.model.course import Course, find_course  # noqa: E402
from autograder.model.results import ResultsDir  # noqa: E402
from benchmarks import grading  # noqa: E402

SMALL, TORCH = "01_table_limits", "05_dqn"
BLOCK, TORCH_EVERY = 100, 10
KINDS = ("right", "partly", "wrong", "broken", "repaired")
CLASSES = (100, 1000, 5000)
FLAT = 1.10
SAMPLE_SECONDS = 1.0
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
MEGABYTE = 1e6


# --- a synthetic class ---------------------------------------------------------------------------------------------


def write_class(course: Course, folder: Path, count: int) -> None:
    """`count` submissions in the layout STUDENT/CHAPTER.ipynb."""
    chapters = [course.chapter(name) for name in (SMALL, TORCH)]
    released = [(course.notebooks / f"{chapter.name}.ipynb").read_text(encoding="utf-8") for chapter in chapters]
    for student in range(count):
        which = student % TORCH_EVERY == 0
        path = folder / f"student{student:05}" / f"{chapters[which].name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(hand_in(chapters[which], json.loads(released[which]), student), encoding="utf-8")


def hand_in(chapter: Chapter, notebook: dict[str, Any], student: int) -> str:
    """What this student hands in; it is like that of the same student of another block, but for a comment."""
    rng = random.Random(student % BLOCK)
    kind = KINDS[student // 2 % len(KINDS)]
    exercises = {exercise.cell_id: exercise for exercise in chapter.exercises}
    unlike = rng.choice(list(exercises))
    for cell in notebook["cells"]:
        if cell["id"] in exercises:
            exercise = exercises[cell["id"]]
            mistakes = [one.source for one in chapter.misconceptions if one.exercise == exercise.name]
            wrong = kind == "wrong" or (kind == "partly" and cell["id"] == unlike)
            source = rng.choice([*mistakes, exercise.starter]) if wrong else exercise.solution
            cell["source"] = f"# student {student}\n{source}\n"
    if kind == "broken":
        return broken(notebook, unlike, rng)
    return json.dumps(disarranged(notebook, unlike, rng) if kind == "repaired" else notebook)


def broken(notebook: dict[str, Any], unlike: str, rng: random.Random) -> str:
    """A definition that is no Python, or a file that ends in the middle."""
    for cell in notebook["cells"]:
        if cell["id"] == unlike:
            cell["source"] = cell["source"].replace("):", ")", 1)
    text = json.dumps(notebook)
    return text if rng.random() < 0.5 else text[: len(text) // 2]


def disarranged(notebook: dict[str, Any], unlike: str, rng: random.Random) -> dict[str, Any]:
    """Cells without their metadata and ids, one of them twice, two exchanged, and one of the student's own."""
    cells = notebook["cells"]
    place = next(i for i, cell in enumerate(cells) if cell["id"] == unlike)
    for cell in cells:
        cell["metadata"] = {}
        del cell["id"]
    cells.insert(place, json.loads(json.dumps(cells[place])))
    one, other = rng.sample(range(len(cells)), 2)
    cells[one], cells[other] = cells[other], cells[one]
    cells.append({**cells[place], "source": "import math\n\nMY_NOTE = 3\n\ndef mine(x):\n    return math.sin(x)\n"})
    return notebook | {"nbformat_minor": 4}


# --- the run that is measured --------------------------------------------------------------------------------------


def grade_here(root: Path, submissions: Path, output: Path) -> None:
    """Grade with one job; tell each step on standard output as it happens, and the peak of the memory at the end."""
    print("ready", flush=True)
    grading.grade_here(find_course(root), submissions, output, lambda done, total: print(done, total, flush=True))
    [peak] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    print("peak", peak.split()[1], flush=True)


@dataclass(frozen=True)
class Sample:
    """The process tree at one moment."""

    done: int
    cpu: float  # seconds so far, of all processes, dead ones included
    grader: float  # bytes resident in the grader
    tree: float  # bytes in all processes, shared pages counted once


@dataclass
class Watch:
    """Looks at a process tree from outside."""

    pid: int
    samples: list[Sample] = field(default_factory=list)
    next_look: float = 0.0

    def look(self, done: int, surely: bool) -> None:
        """Take a sample: surely, or if the last one is some time ago."""
        if surely or time.monotonic() >= self.next_look:
            tree = list(family(self.pid))
            cpu = sum(sum(map(int, fields[11:15])) for _, fields in tree) / TICKS
            grader = next((int(fields[21]) * PAGE for pid, fields in tree if pid == self.pid), 0)
            self.samples.append(Sample(done, cpu, grader, sum(proportional(pid) for pid, _ in tree)))
            self.next_look = time.monotonic() + SAMPLE_SECONDS

    def at(self, done: int) -> Sample:
        """The first sample with so many results."""
        return next(sample for sample in self.samples if sample.done >= done)


def family(root: int) -> Iterator[tuple[int, list[str]]]:
    """The numbers of a process and of all below it, with the fields of proc(5)'s stat that follow the name."""
    found: dict[int, list[str]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            found[int(path.parent.name)] = path.read_text().rpartition(")")[2].split()
    wanted = [root]
    for pid in wanted:
        if pid in found:
            yield pid, found[pid]
            wanted += [child for child, fields in found.items() if int(fields[1]) == pid]


def proportional(pid: int) -> float:
    """Bytes of a process, each shared page divided by those who share it; 0 for one that is gone."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    return 0.0


@dataclass(frozen=True)
class Line:
    """What is kept of one class."""

    submissions: int
    start_seconds: float  # processor seconds
    cost: float  # processor seconds a submission, of both chapters together
    first_half: float  # the same of the first half of the small chapter's submissions, without the front's part
    second_half: float
    torch: float  # the same of the chapter that trains networks
    front: float  # processor seconds a submission before the first task and after the last result
    grader_peak: float  # megabytes
    grader_growth: float  # kilobytes a submission
    tree_peak: float  # megabytes
    wall_minutes: float


def measure(course: Course, count: int, folder: Path) -> Line:
    """Grade a class of `count` in a process of its own."""
    submissions, output = folder / f"class{count}", folder / f"results{count}"
    write_class(course, submissions, count)
    command = [sys.executable, __file__, "--grade-here", str(course.root), str(submissions), str(output)]
    environment = os.environ | grading.THREADS | {"PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        watch, ready, peak = Watch(process.pid), 0.0, 0.0
        assert process.stdout is not None
        borders = {0, *changes(count), count}
        for line in process.stdout:
            first, _, second = line.strip().partition(" ")
            if first == "peak":
                peak = float(second) * 1024
                watch.look(count, surely=True)
            elif first == "ready":
                watch.look(0, surely=True)
                ready = watch.samples.pop().cpu
            else:
                watch.look(int(first), surely=int(first) in borders)
    if process.returncode:
        sys.exit(f"grading {count} submissions ended with {process.returncode}")
    expect_equal_blocks(output, count)
    return conclude(watch, count, ready, peak, (time.monotonic() - began) / 60)


def changes(count: int) -> tuple[int, int, int, int]:
    """Results before and after the first submission of each chapter."""
    small = count - count // TORCH_EVERY
    return 0, 1, small, small + 1


def expect_equal_blocks(output: Path, count: int) -> None:
    """Every submission must have the mark of the same student of the first block."""
    scores = {int(result.student[-5:]): (result.status, result.score) for result in ResultsDir(output).results()}
    unlike = [student for student in scores if scores[student] != scores[student % BLOCK]]
    if len(scores) != count or unlike:
        sys.exit(f"{len(scores)} of {count} have a result; unlike the first block: students {unlike[:10]}")


def conclude(watch: Watch, count: int, ready: float, peak: float, minutes: float) -> Line:
    """The figures of one class."""
    before, first, last, changed = (watch.at(done).cpu for done in changes(count))
    start = ready + (first - before) + (changed - last)
    end, small = watch.samples[-1], count - count // TORCH_EVERY
    at_half, tenth = watch.at(small // 2), watch.at(max(1, count // 10))
    front = before - ready + end.cpu - watch.at(count).cpu
    trained = (watch.at(count).cpu - changed) / (count - small - 1)
    return Line(
        count, round(start, 1), round((end.cpu - start) / (count - 2), 4),
        round((at_half.cpu - first) / (at_half.done - 1), 4),
        round((last - at_half.cpu) / (small - at_half.done), 4), round(trained, 4),
        round(front / count, 4), round(peak / MEGABYTE, 1),
        round((watch.at(count).grader - tenth.grader) / (count - tenth.done) / 1e3, 2),
        round(max(sample.tree for sample in watch.samples) / MEGABYTE, 0), round(minutes, 1),
    )  # fmt: skip


# --- the table ------------------------------------------------------------------------------------------------------

COLUMNS = (
    ("submissions", "submissions"), ("start, s", "start_seconds"), ("s each", "cost"), ("1st half", "first_half"),
    ("2nd half", "second_half"), ("torch", "torch"), ("front", "front"), ("grader, MB", "grader_peak"),
    ("kB each", "grader_growth"), ("tree, MB", "tree_peak"), ("minutes", "wall_minutes"),
)  # fmt: skip


def flat(values: list[float]) -> bool:
    """Is the largest at most a tenth above the smallest?"""
    return max(values) <= FLAT * min(values)


def keep(file: Path, lines: list[Line]) -> list[dict[str, Any]]:
    """Write the lines into the file, which keeps those of other classes; return all, small classes first."""
    known = json.loads(file.read_text())["classes"] if file.exists() else []
    rows = {row["submissions"]: row for row in [*known, *map(asdict, lines)]}
    classes = [rows[count] for count in sorted(rows)]
    versions = {name: version(name) for name in ("numpy", "torch")} | {"python": platform.python_version()}
    content = {
        "command": "make soak", "versions": versions, "machine": f"{platform.machine()}, {os.cpu_count()} cores, 1 job",
        "chapters": {SMALL: 1 - 1 / TORCH_EVERY, TORCH: 1 / TORCH_EVERY}, "classes": classes,
        "flat": {name: flat([row[name] for row in classes]) for name in ("grader_peak", "cost")},
    }  # fmt: skip
    file.write_text(json.dumps(content, indent=1) + "\n")
    return classes


def print_table(classes: list[dict[str, Any]]) -> None:
    """A line a class, then what must be flat."""
    print("".join(f"{title:>12}" for title, _ in COLUMNS))
    for row in classes:
        print("".join(f"{row[name]:>12}" for _, name in COLUMNS))
    for name, what in (("grader_peak", "memory of the grader"), ("cost", "processor seconds a submission")):
        values = [row[name] for row in classes]
        print(f"{what} flat within 10 %: {str(flat(values)).lower()} ({min(values):g} to {max(values):g})")


def main() -> None:
    """Measure, keep and print."""
    if sys.argv[1:2] == ["--grade-here"]:
        grade_here(*map(Path, sys.argv[2:]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("classes", type=int, nargs="*", default=CLASSES, metavar="CLASS", help="how many submissions")
    parser.add_argument("--keep", type=Path, default=ROOT / "benchmarks" / "soak.json", metavar="FILE")
    options = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        for count in options.classes:
            lines.append(measure(find_course(ROOT), count, Path(name)))
            print(json.dumps(asdict(lines[-1])), flush=True)
    print_table(keep(options.keep, lines))


if __name__ == "__main__":
    main()
