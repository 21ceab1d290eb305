"""The distribution `pole-position`: both packages with all their data, and nothing else."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("autograder", "course_lib")
# The hook of the setuptools that is installed: a test fetches nothing.
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def files_of(folder: Path) -> set[str]:
    """Every file of both packages below a folder, byte code left out."""
    found = {path for package in PACKAGES for path in (folder / package).rglob("*") if path.is_file()}
    return {path.relative_to(folder).as_posix() for path in found if path.suffix != ".pyc"}


@pytest.mark.slow
def test_the_wheel_holds_both_packages_with_their_data(tmp_path):
    """Templates, answers, figures and studies travel along; solutions and tests do not."""
    source = tmp_path / "source"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    subprocess.run([sys.executable, "-c", BUILD, str(tmp_path)], cwd=source, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if ".dist-info/" not in name} == files_of(source)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
