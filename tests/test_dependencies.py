"""What is declared is what is imported, and constraints.txt pins all of it."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
HOUSE = {"autograder", "benchmarks", "course_lib", "sample_class", "tests"}

# Declared and imported nowhere: programs and plug-ins.
USED_WITHOUT_IMPORT = {
    "ipython": "course_lib imports IPython; the name differs only in case",
    "jupyterlab": "`make lab`",
    "mypy": "`make check`",
    "nbval": "a plug-in of pytest: `make check`",
    "pytest-xdist": "a plug-in of pytest: `make test`",
    "ruff": "`make check`",
    "setuptools": "builds the students' wheel, in a process of its own",
}


@cache
def project() -> dict:
    """The [project] table of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def declared(*extras: str) -> set[str]:
    """Distributions of the base and of some extras, extras named in extras included."""
    lines = list(project()["dependencies"])
    for extra in extras:
        lines += project()["optional-dependencies"][extra]
    found = set()
    for line in lines:
        requirement = Requirement(line)
        if canonicalize_name(requirement.name) == "pole-position":
            found |= declared(*requirement.extras)
        else:
            found.add(canonicalize_name(requirement.name))
    return found


@cache
def pins() -> dict[str, str]:
    """constraints.txt as distribution: version."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def top_level_imports(folder: str) -> dict[str, Path]:
    """Third-party top-level modules that the Python files of a folder import, each with one file that does."""
    found: dict[str, Path] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "submissions" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            found |= {name.split(".")[0]: path for name in names}
    ours = {path.stem for path in (ROOT / folder).rglob("*.py")} | HOUSE
    return {name: path for name, path in found.items() if name not in sys.stdlib_module_names | ours}


@cache
def distributions(module: str) -> set[str]:
    """The distributions that provide a module, e.g. {"pillow"} for PIL."""
    return {canonicalize_name(name) for name in importlib.metadata.packages_distributions().get(module, [module])}


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("course_lib", ()),
        ("solutions", ()),
        ("autograder", ("instructor", "cluster")),
        ("benchmarks", ("dev", "peers")),
        ("tests", ("dev",)),
    ],
)
def test_every_import_is_declared(folder, extras):
    """A folder imports what its role installs; nothing arrives by luck through another package."""
    undeclared = {
        name: str(path.relative_to(ROOT))
        for name, path in top_level_imports(folder).items()
        if not distributions(name) & declared(*extras)
    }
    assert not undeclared, f"add to pyproject.toml, or import something else: {undeclared}"


def test_every_declared_distribution_is_used():
    """A dependency that nothing imports is a download for nothing."""
    used = set()
    for folder in ("course_lib", "solutions", "autograder", "benchmarks", "tests"):
        used |= {name for module in top_level_imports(folder) for name in distributions(module)}
    assert declared("dev") - used - set(USED_WITHOUT_IMPORT) == set()


def test_the_constraints_are_exact_and_portable():
    """Each line is NAME==VERSION; torch is exactly 2.13.0, without a local version, which only one index has."""
    for name, version in pins().items():
        assert re.fullmatch(r"[0-9][0-9a-z.]*", version), f"{name}=={version}"
    assert pins()["torch"] == "2.13.0"


def test_the_constraints_pin_everything_that_is_installed_for_a_developer():
    """`pip install -e '.[dev]' -c constraints.txt` leaves no version to chance."""
    wanted, seen = set(declared("dev")), set()
    while wanted:
        name = wanted.pop()
        seen.add(name)
        for line in importlib.metadata.distribution(name).requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                wanted |= {canonicalize_name(requirement.name)} - seen
    assert seen - set(pins()) == set()


def test_binder_installs_what_a_student_needs_as_tested():
    """binder/requirements.txt holds base dependencies and JupyterLab at the pinned versions; torch in its CPU build."""
    lines = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    installed = dict(line.removesuffix("+cpu").split("==") for line in lines if "==" in line)
    assert installed == {name: pins()[name] for name in declared("lab") & set(installed)}
    assert declared("lab") - set(installed) <= {"cycler", "ipython", "pillow"}, "these come with others"


@pytest.mark.parametrize("python", ["3.11.2", "3.12.0", "3.13.0"])
def test_every_pinned_version_admits_each_python(python):
    """Debian 12 has Python 3.11.2: a pin that asks for 3.11.5 cannot be installed there."""
    found = {name: importlib.metadata.metadata(name).get("Requires-Python") for name in pins() if _installed(name)}
    assert [name for name, asked in found.items() if asked and not SpecifierSet(asked).contains(python)] == []


def _installed(name: str) -> bool:
    """True if this environment has the version that is pinned (apart from a local version such as +cpu)."""
    try:
        return importlib.metadata.version(name).partition("+")[0] == pins()[name]
    except importlib.metadata.PackageNotFoundError:
        return False


def test_the_bounds_admit_what_is_pinned():
    """Every declared lower bound is at or below the tested version."""
    lines = [line for extra in project()["optional-dependencies"].values() for line in extra]
    for line in [*project()["dependencies"], *lines]:
        requirement = Requirement(line)
        if (name := canonicalize_name(requirement.name)) in pins():
            assert requirement.specifier.contains(pins()[name]), line
