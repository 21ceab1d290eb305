"""Writes the student repository: what students get, and nothing from which the solutions could be read."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.model.course import Course
from autograder.model.errors import ReleaseError, UsageError
from autograder.release.differences import check
from autograder.release.leaks import find_leaks, student_files
from autograder.release.wheel import DISTRIBUTION, build_wheel, write_distribution

# Written anew each time. What else stands in the folder (its .git above all) is left alone.
OWNED = (
    *("binder", "course_lib", "dist", "notebooks"),
    *(".gitignore", "LICENSE", "README.md", "constraints.txt", "pyproject.toml"),
)

_README = """# {title}

Each chapter is one notebook: read it, write the code that it asks for, and let its checks tell you how far you are.

| chapter | in the browser |
|---|---|
{rows}

Everything at once on Binder: [![Binder](https://mybinder.org/badge_logo.svg)]({binder}?urlpath=lab/tree/notebooks)

## On your own machine

Python 3.11 to 3.13:

```
python -m venv .venv
.venv/bin/pip install -c constraints.txt jupyterlab dist/{wheel}
.venv/bin/jupyter lab notebooks
```

On Windows write `.venv\\Scripts` for `.venv/bin`. On Linux without a graphics card install torch's small build first:
the selector on pytorch.org shows the command.

A cell that says `raise NotImplementedError` is yours to write. The cell below it checks what you wrote, at once and
without a network. Hand in the notebook; keep its file name.
"""

_GITIGNORE = ".venv/\n__pycache__/\n.ipynb_checkpoints/\n"


def write_student_repository(course: Course, directory: Path) -> Path:
    """Write the student repository into a new or empty folder, or over an earlier one; return the wheel's path.

    Raises:
        UsageError: the folder holds something else, or lies in the course.
        ReleaseError: the committed files are not what the sources give, or the written tree leaks.
    """
    directory = directory.resolve()
    _refuse_folder(course, directory)
    differences = check(course)
    if differences:
        listed = "\n".join(map(str, differences))
        raise ReleaseError(f"the course is not released as its sources stand; run the release first:\n{listed}")
    directory.mkdir(parents=True, exist_ok=True)
    for name in OWNED:
        _remove(directory / name)
    shutil.copytree(course.notebooks, directory / "notebooks", ignore=shutil.ignore_patterns(".*", "answers"))
    write_distribution(course, directory)
    wheel = build_wheel(course, directory / "dist")
    if (course.root / "constraints.txt").is_file():
        shutil.copy(course.root / "constraints.txt", directory / "constraints.txt")
    if (course.root / "binder").is_dir():
        shutil.copytree(course.root / "binder", directory / "binder")
    if (course.root / "constraints.txt").is_file():
        shutil.copy(course.root / "constraints.txt", directory / "constraints.txt")
    (directory / "README.md").write_text(_readme(course, wheel.name), encoding="utf-8")
    (directory / ".gitignore").write_text(_GITIGNORE, encoding="utf-8")
    _refuse_leaks(course, directory)
    return wheel


def _refuse_folder(course: Course, directory: Path) -> None:
    if directory.is_relative_to(course.root) or course.root.is_relative_to(directory):
        raise UsageError(f"{directory} and the course {course.root} lie in each other; name a folder outside of it")
    if not directory.exists():
        return
    earlier = directory / "pyproject.toml"
    ours = earlier.is_file() and f'name = "{DISTRIBUTION}"' in earlier.read_text(encoding="utf-8", errors="replace")
    others = [path for path in directory.iterdir() if path.name != ".git"] if directory.is_dir() else [directory]
    if others and not ours:
        raise UsageError(f"{directory} is no student repository and not empty; name a new folder")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _readme(course: Course, wheel: str) -> str:
    repository, branch = course.settings.repository, course.settings.branch
    binder = f"https://mybinder.org/v2/gh/{repository}/{branch}"
    rows = []
    for chapter in course.chapters():
        path = f"notebooks/{chapter.name}.ipynb"
        colab = f"https://colab.research.google.com/github/{repository}/blob/{branch}/{path}"
        badges = (
            f"[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({colab}) "
            f"[![Binder](https://mybinder.org/badge_logo.svg)]({binder}?urlpath=lab/tree/{path})"
        )
        rows.append(f"| [{chapter.title}]({path}) | {badges} |")
    constraints = "-c constraints.txt " if (course.root / "constraints.txt").is_file() else ""
    title = course.settings.title
    return _README.format(title=title, rows="\n".join(rows), binder=binder, wheel=wheel, constraints=constraints)


def _refuse_leaks(course: Course, directory: Path) -> None:
    files = [*student_files(directory), directory / "README.md"]
    leaks = find_leaks(course.chapters(), files, directory)
    if leaks:
        raise ReleaseError("\n".join([f"{len(leaks)} leaks in {directory}; do not publish it:", *map(str, leaks)]))
