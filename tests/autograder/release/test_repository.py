"""The student repository and the wheel of the library."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.model.errors import ReleaseError, UsageError
from autograder.release import repository, write_student_repository
from autograder.release.wheel import build_wheel, distribution_table, wheel_name

GOLDEN = Path(__file__).parent / "golden"
ACCEPT = bool(os.environ.get("ACCEPT_GOLDENS"))


@pytest.fixture
def fake_wheel(monkeypatch):
    """Write an empty wheel: building one takes seconds."""

    def build_wheel(course, destination):
        destination.mkdir()
        path = destination / wheel_name(course)
        path.touch()
        return path

    monkeypatch.setattr(repository, "build_wheel", build_wheel)


def texts(folder, *left_out):
    """Return the text of every file of a folder by its path, but for some folders."""
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    kept = {name: path for name, path in files.items() if name.parts[0] not in left_out}
    return {name.as_posix(): path.read_text(encoding="utf-8") for name, path in kept.items()}


def accept(found):
    """Make these texts the golden ones."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for name, text in found.items():
        (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(text, encoding="utf-8")


def _without_digest(text):
    """Take away what changes with every file of the library."""
    return re.sub(r'"execution_digest": "[0-9a-f]{64}"', '"execution_digest": ""', text)


def test_both_editions_are_the_accepted_ones(released, fake_wheel, tmp_path):
    """Whole files. Accept a change: ACCEPT_GOLDENS=1 python -m pytest tests/autograder/release/test_repository.py."""
    write_student_repository(released, tmp_path / "students")
    (tmp_path / "instructor").mkdir()
    for name in ("01_mini.ipynb", "nbgrader_config.py"):
        shutil.copy(released.solutions / name, tmp_path / "instructor")
    found = {f"student/{name}": text for name, text in texts(tmp_path / "students", "course_lib", "dist").items()}
    found |= {f"instructor/{name}": _without_digest(text) for name, text in texts(tmp_path / "instructor").items()}
    if ACCEPT:
        accept(found)
    assert found == texts(GOLDEN)


def test_the_student_repository_holds_no_solutions(released, fake_wheel, tmp_path):
    """No sources, no hidden answers, no tests, no autograder."""
    write_student_repository(released, tmp_path / "students")
    names = {path.name for path in (tmp_path / "students").iterdir()}
    assert names == {"README.md", ".gitignore", "pyproject.toml", "course_lib", "notebooks", "dist"}
    assert not [
        path for path in (tmp_path / "students").rglob("*") if path.name in ("solutions", "autograder", "tests")
    ]


def test_binder_licence_and_constraints_go_with_it(released, fake_wheel, tmp_path):
    """Badges and binder/ belong to the student repository: the image must not hold solutions."""
    (released.root / "binder").mkdir()
    (released.root / "binder" / "runtime.txt").write_text("python-3.11", encoding="utf-8")
    (released.root / "LICENSE").write_text("BSD", encoding="utf-8")
    (released.root / "constraints.txt").write_text("torch==2.13.0", encoding="utf-8")
    write_student_repository(released, tmp_path / "students")
    assert (tmp_path / "students" / "binder" / "runtime.txt").is_file()
    assert (tmp_path / "students" / "LICENSE").is_file()
    readme = (tmp_path / "students" / "README.md").read_text(encoding="utf-8")
    assert "pip install -c constraints.txt jupyterlab dist/pole_position_course-0.1.0-py3-none-any.whl" in readme
    assert (tmp_path / "students" / "constraints.txt").is_file()


def test_a_second_time_replaces_what_it_owns_and_leaves_git_alone(released, fake_wheel, tmp_path):
    """A chapter that is gone is gone there too; history and files of the maintainers stay."""
    target = tmp_path / "students"
    write_student_repository(released, target)
    for file in (".git/config", "CITATION.cff", "notebooks/00_old.ipynb", "course_lib/old.py"):
        (target / file).parent.mkdir(exist_ok=True)
        (target / file).write_text("{}", encoding="utf-8")
    write_student_repository(released, target)
    assert (target / ".git/config").is_file()
    assert (target / "CITATION.cff").is_file()
    assert not (target / "notebooks/00_old.ipynb").exists()
    assert not (target / "course_lib/old.py").exists()


def test_a_folder_with_other_things_is_refused(released, tmp_path):
    """A slip of the pen must not replace somebody's notebooks."""
    (tmp_path / "home" / "notebooks").mkdir(parents=True)
    with pytest.raises(UsageError, match="is no student repository and not empty"):
        write_student_repository(released, tmp_path / "home")


@pytest.mark.parametrize("inside", ["", "notebooks", "new/folder", ".."])
def test_a_folder_in_the_course_or_around_it_is_refused(released, inside):
    """The student repository must never share a history with the solutions."""
    with pytest.raises(UsageError, match="lie in each other"):
        write_student_repository(released, released.root / inside)


def test_a_course_that_is_not_released_as_it_stands_is_refused(released, tmp_path):
    """Students get what was proven, nothing else."""
    (released.notebooks / "01_mini.ipynb").unlink()
    with pytest.raises(ReleaseError, match=r"run the release first:\nnotebooks/01_mini.ipynb"):
        write_student_repository(released, tmp_path / "students")
    assert not (tmp_path / "students").exists()


# ---------------------------------------------------------------- the wheel
@pytest.fixture
def wheel(released, tmp_path):
    """The wheel of the mini course's library."""
    return build_wheel(released, tmp_path / "dist")


def test_the_wheel_holds_the_library_and_nothing_else(released, wheel):
    """All of course_lib with answers of public checks and figures, its own metadata, no cache, no autograder."""
    names = zipfile.ZipFile(wheel).namelist()
    library = {f"course_lib/{path.relative_to(released.library).as_posix()}" for path in released.library.rglob("*")
               if path.is_file() and "__pycache__" not in path.parts}  # fmt: skip
    others = {name for name in names if not name.startswith("pole_position_course-0.1.0.dist-info/")}
    assert others == library
    assert {"course_lib/answers/01_mini.json", "course_lib/figures/01_mini/stops_and_seconds.png"} <= others
    assert wheel.name == wheel_name(released) == "pole_position_course-0.1.0-py3-none-any.whl"


def test_the_same_library_gives_the_same_wheel(released, wheel, tmp_path):
    """A student repository changes only where the course did."""
    assert build_wheel(released, tmp_path / "again").read_bytes() == wheel.read_bytes()


def test_the_wheel_works_by_itself(wheel, tmp_path):
    """Unpacked, with nothing else of the house on the path, a notebook's set-up cell finds its chapter's answers."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = "from course_lib import chapter; from course_lib.checks.notebook import SESSION; chapter('01_mini'); " \
           "import course_lib; print(sorted(SESSION.book.checks), course_lib.__file__)"  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "['one_stop', 'three_laps']" in done.stdout
    assert str(tmp_path / "site") in done.stdout


def test_the_distribution_needs_what_the_course_says(course):
    """Version, Python and dependencies have one home, the course's pyproject.toml."""
    (course.root / "pyproject.toml").write_text(
        '[project]\nversion = "2.1"\nrequires-python = ">=3.12"\ndependencies = ["numpy>=2.1", "tqdm"]\n'
        "[tool.pole-position]\n",
        encoding="utf-8",
    )
    text = distribution_table(course)
    for line in ('version = "2.1"', 'requires-python = ">=3.12"', '    "numpy>=2.1",\n    "tqdm",\n'):
        assert line in text


def test_without_a_version_there_is_no_wheel(course):
    """The message names the file and what it lacks."""
    (course.root / "pyproject.toml").write_text("[tool.pole-position]\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has no version"):
        wheel_name(course)
