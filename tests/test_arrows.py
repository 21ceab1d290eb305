"""Who may import whom. The arrows run one way; they are read from the source, imports inside functions included."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SANDBOX_PROGRAM = "autograder.sandbox.program"
# What both sides of the border must do alike: the format of what crosses it, and how a check's randomness begins.
SHARED_WITH_THE_SANDBOX = {"course_lib.checks.remote", "course_lib.checks.seeding", "course_lib.checks.wire"}

# Each part of the autograder and the parts that it may import. What is on no list may import nothing of the house.
ARROWS = {
    "autograder": set(),
    "autograder.__main__": {"autograder.cli"},
    "autograder.cli": {
        "autograder.audit",
        "autograder.bridge",
        "autograder.doctor",
        "autograder.export",
        "autograder.feedback",
        "autograder.grade",
        "autograder.model",
        "autograder.release",
        "autograder.report",
    },
    "autograder.release": {
        "autograder.grade",
        "autograder.model",
        "autograder.sandbox",
        "course_lib.checks",
        "course_lib.records",  # what a cell prints and the release reads
    },
    "autograder.grade": {"autograder.model", "autograder.sandbox", "autograder.submission", "course_lib.checks"},
    "autograder.submission": {"autograder.model"},
    "autograder.sandbox": {"autograder.model", "course_lib.checks"},
    SANDBOX_PROGRAM: SHARED_WITH_THE_SANDBOX,
    "autograder.audit": {"autograder.grade", "autograder.model", "autograder.sandbox", "course_lib.checks"},
    "autograder.doctor": {"autograder.model", "autograder.sandbox"},
    "autograder.feedback": {"autograder.model", "autograder.page"},
    "autograder.report": {"autograder.model", "autograder.page"},
    "autograder.export": {"autograder.feedback", "autograder.model"},
    "autograder.bridge": {"autograder.export", "autograder.grade", "autograder.model"},
    "autograder.page": {"autograder.model"},
    "autograder.model": set(),
}


def module_name(path: Path) -> str:
    """`autograder/model/names.py` -> `autograder.model.names`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_of(package: str) -> dict[str, Path]:
    """Every module of a package by its dotted name."""
    return {module_name(path): path for path in sorted((ROOT / package).rglob("*.py"))}


def imports(path: Path, *, at_once: bool = False) -> set[str]:
    """Dotted names that a file imports; `from a import b` gives `a.b`, which may be a module or a name in one.

    at_once: leave out what is imported only when a function is called.
    """
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    later = _inside_functions(tree) if at_once else set()
    for node in ast.walk(tree):
        if node in later:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{source}.{alias.name}" for alias in node.names}
    return found


def _inside_functions(tree: ast.Module) -> set[ast.AST]:
    """Every node in the body of a function."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {inner for function in functions for line in function.body for inner in ast.walk(line)}


def inside(name: str, part: str) -> bool:
    """True if a dotted name is a part or lies in it."""
    return name == part or name.startswith(part + ".")


def part_of(module: str) -> str:
    """The part of ARROWS to which a module belongs: the longest that holds it."""
    parts = [part for part in ARROWS if inside(module, part)]
    return max(parts, key=len)


def house_imports(path: Path) -> set[str]:
    """The imports of a file that stay in this repository."""
    return {name for name in imports(path) if name.split(".")[0] in {"autograder", "course_lib"}}


@pytest.mark.parametrize("module", modules_of("autograder"))
def test_the_autograder_imports_along_the_arrows(module):
    """A part of the autograder imports itself and the parts on its list, nothing else of the house."""
    part = part_of(module)
    allowed = {part} | ARROWS[part] if part != "autograder" else set()
    astray = {
        name for name in house_imports(modules_of("autograder")[module]) if not any(inside(name, a) for a in allowed)
    }
    assert not astray, f"{module} imports {sorted(astray)}; {part} may import {sorted(allowed)}"


@pytest.mark.parametrize("module", [m for m in modules_of("autograder") if not inside(m, "autograder.sandbox")])
def test_only_the_sandbox_knows_its_program(module):
    """It shares the words of their conversation and the list of walls; nobody else runs that code out here."""
    assert not [name for name in imports(modules_of("autograder")[module]) if inside(name, SANDBOX_PROGRAM)]


@pytest.mark.parametrize("module", [m for m in modules_of("autograder") if part_of(m) == SANDBOX_PROGRAM])
def test_the_sandbox_program_stands_alone(module):
    """It imports the standard library, NumPy, torch, its siblings and what both sides share."""
    allowed = {*sys.stdlib_module_names, "numpy", "torch", *SHARED_WITH_THE_SANDBOX, SANDBOX_PROGRAM}
    names = imports(modules_of("autograder")[module])
    assert not {name for name in names if not any(inside(name, one) for one in allowed)}


@pytest.mark.parametrize("module", modules_of("course_lib"))
def test_the_course_library_does_not_know_the_autograder(module):
    """A student's machine has course_lib and nothing else of the house."""
    assert not [name for name in imports(modules_of("course_lib")[module]) if inside(name, "autograder")]


@pytest.mark.parametrize("module", [m for m in modules_of("course_lib") if not inside(m, "course_lib.given")])
def test_nothing_in_the_course_library_needs_a_given_module_to_be_imported(module):
    """A chapter's sandbox leaves out the given modules that answer its exercises, and the rest still imports."""
    names = imports(modules_of("course_lib")[module], at_once=True)
    assert not [name for name in names if inside(name, "course_lib.given")]


@pytest.mark.parametrize("module", [m for m in modules_of("course_lib") if inside(m, "course_lib.envs")])
def test_environments_know_no_graders_and_no_plots(module):
    """An environment is used by checks and drawn by plots; it imports neither."""
    others = ("course_lib.checks", "course_lib.plots", "course_lib.demos")
    assert not [n for n in imports(modules_of("course_lib")[module]) if any(inside(n, other) for other in others)]


@pytest.mark.parametrize("package", ["autograder", "course_lib"])
def test_nobody_imports_the_source_of_the_course(package):
    """solutions/ is read as files; tests, benchmarks and studies are not for packages to import."""
    outside = {"benchmarks", "notebooks", "sample_class", "solutions", "studies", "tests"}
    astray = {
        module: names
        for module, path in modules_of(package).items()
        if (names := {name for name in imports(path) if name.split(".")[0] in outside})
    }
    assert not astray


@pytest.mark.parametrize("package", ["autograder", "course_lib"])
def test_no_circle_of_imports(package):
    """Modules can be put in an order in which each needs only those before it."""
    modules = modules_of(package)
    needs = {
        module: {other for name in imports(path) if (other := _module_named(name, modules)) and other != module}
        for module, path in modules.items()
    }
    while free := [module for module, others in needs.items() if not others & needs.keys()]:
        for module in free:
            del needs[module]
    assert not needs, f"these import each other: {sorted(needs)}"


def _module_named(name: str, modules: dict[str, Path]) -> str | None:
    """The module that a dotted name is, or in which it is defined."""
    if name in modules:
        return name
    return name.rpartition(".")[0] if name.rpartition(".")[0] in modules else None


def test_an_import_of_each_kind_is_seen(tmp_path, monkeypatch):
    """The reader of imports finds them at the top, in a function, under TYPE_CHECKING and relative ones."""
    package = tmp_path / "autograder" / "grade"
    package.mkdir(parents=True)
    path = package / "engine.py"
    path.write_text(
        "import os.path\nfrom autograder import cli\n"
        "def f():\n    from ..release import build\n"
        "if TYPE_CHECKING:\n    from . import reference\n"
    )
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    at_once = {"os.path", "autograder.cli", "autograder.grade.reference"}
    assert imports(path) == at_once | {"autograder.release.build"}
    assert imports(path, at_once=True) == at_once
