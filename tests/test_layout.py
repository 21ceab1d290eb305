"""The rooms of the house and what may not lie about in them. Reads the files that git tracks."""

import ast
import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BINARY = {".png", ".gif", ".mp4", ".npz", ".ico", ".woff2"}
# Names that say nothing about what a file does, and names of copies that git makes needless.
NAMELESS = re.compile(r"(^|/)(utils?|helpers?|misc|common|stuff)\.py$")
COPIES = re.compile(r"(_old|_backup|_v2|\.orig|\.rej|\.bak)(\.|$)")
# Hosts and options that choose where packages come from.
REGISTRIES = re.compile(r"pypi[.]org|pythonhosted[.]org|download[.]pytorch[.]org|--(extra-)?index[-]url")


@cache
def tracked() -> tuple[str, ...]:
    """Paths of all files in git, relative to the root."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("not a git checkout")
    return tuple(name for name in listing.stdout.split("\0") if name and (ROOT / name).exists())


def text_files() -> list[tuple[str, str]]:
    """Name and text of each tracked file that is text; hostile fixtures may be anything."""
    names = [name for name in tracked() if Path(name).suffix not in BINARY]
    return [(name, (ROOT / name).read_text(encoding="utf-8", errors="replace")) for name in names]


def test_a_file_name_says_what_is_in_it():
    """No utils.py, no helpers.py, no copy kept beside the original."""
    assert [name for name in tracked() if NAMELESS.search(name) or COPIES.search(name)] == []


def test_no_path_of_one_machine():
    """Nothing names the folder of this checkout or somebody's home."""
    here = [f"{ROOT}/", f"{Path.home()}/"]
    personal = re.compile(r"(?<!\w)/(home|Users)/(?!(student|teacher|you|jovyan)\b)[a-z][\w.-]*/")
    found = [name for name, text in text_files() if any(path in text for path in here) or personal.search(text)]
    assert found == []


def test_only_binder_chooses_a_registry():
    """Where packages come from is the reader's configuration; Binder's image has none."""
    found = [name for name, text in text_files() if REGISTRIES.search(text) and not name.startswith("binder/")]
    assert found == []


def test_files_are_small():
    """A notebook stays below 3 MB, and so does everything else."""
    assert [name for name in tracked() if (ROOT / name).stat().st_size > 3_000_000] == []


@pytest.mark.parametrize("name", [".ci/run", "binder/postBuild"])
def test_what_is_run_is_executable(name):
    """CI and Binder start these files themselves."""
    assert os.access(ROOT / name, os.X_OK)


def test_ci_calls_verbs_that_exist():
    """Each verb in .ci/run is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    [verbs] = re.findall(r"^for verb in (.*); do$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(verbs.split()) <= targets


def test_tests_mirror_the_packages():
    """tests/autograder/grade/test_engine.py tests autograder/grade: each folder of tests has its package."""
    pattern = re.compile(r"tests/(autograder|course_lib)/.*test_\w+\.py$")
    folders = {Path(name).parent for name in tracked() if pattern.match(name)}
    assert [str(folder) for folder in folders if not (ROOT / folder.relative_to("tests")).is_dir()] == []


def chapters() -> list[str]:
    """Names such as 05_dqn of the chapters that have a source."""
    return sorted(path.stem for path in (ROOT / "solutions").glob("[0-9][0-9]_*.py"))


@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_has_its_files_under_one_name(chapter):
    """`ls **/05_dqn*` shows a whole chapter."""
    files = [
        f"solutions/{chapter}.ipynb",
        f"solutions/answers/{chapter}.json",
        f"solutions/misconceptions/{chapter}.py",
        f"notebooks/{chapter}.ipynb",
        f"course_lib/answers/{chapter}.json",
    ]
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_there_is_no_generated_file_without_a_source():
    """A chapter that is renamed takes its notebooks and answers along."""
    pattern = re.compile(r"(notebooks|solutions|course_lib/answers)/.*\d\d_\w+\.(ipynb|json)$")
    generated = [name for name in tracked() if pattern.match(name)]
    assert [name for name in generated if Path(name).stem not in chapters()] == []


def test_the_readme_lists_every_chapter():
    """A chapter that is not in the README is not found."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [chapter for chapter in chapters() if f"`{chapter}`" not in readme] == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/instructors.md"])
def test_links_lead_somewhere(document):
    """A link to a file of this repository, or to a heading of the same document, has its target."""
    text = (ROOT / document).read_text(encoding="utf-8")
    headings = {re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in text.splitlines()}
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, heading = target.partition("#")
        if not path.startswith("http"):
            assert ((ROOT / document).parent / path).exists(), target
            assert path or heading in headings, target


def _is_stub(node: ast.AST) -> bool:
    """A function that is `pass`, `...` or `raise NotImplementedError`; a docstring alone means to do nothing."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return len(body) == 1 and ast.unparse(body[0]).startswith(("pass", "...", "raise NotImplementedError"))


def _stubs(tree: ast.Module) -> list[str]:
    """Names of the stubs in a module; a Protocol is made of them, and what is decorated has its decorator's meaning."""
    protocols = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)
    ]
    in_protocols = {method for protocol in protocols for method in protocol.body}
    functions = [node for node in ast.walk(tree) if _is_stub(node) and node not in in_protocols]
    return [function.name for function in functions if not function.decorator_list]


@pytest.mark.parametrize("package", ["autograder", "course_lib"])
def test_no_function_is_a_stub(package):
    """What has a name does something."""
    modules = sorted((ROOT / package).rglob("*.py"))
    stubs = {str(path.relative_to(ROOT)): _stubs(ast.parse(path.read_text(encoding="utf-8"))) for path in modules}
    assert {name: found for name, found in stubs.items() if found} == {}


def test_a_stub_is_recognised():
    """The rule above can fail."""
    source = "def a():\n  'doc'\n  pass\ndef b():\n  ...\ndef c(): raise NotImplementedError\ndef d(): return 1"
    assert _stubs(ast.parse(source)) == ["a", "b", "c"]
    assert _stubs(ast.parse("class P(Protocol):\n  def a(self): ...")) == []
