"""Which files of the library a chapter's notebook uses."""

from pathlib import Path

import pytest

from autograder.model.course import find_course
from autograder.model.library import files_used, library_files
from autograder.model.source import load_chapter

ROOT = Path(__file__).parents[3]

FILES = {
    "__init__.py": "from course_lib.checks.notebook import check\n",
    "checks/__init__.py": "",
    "checks/notebook.py": "from . import card\n",
    "checks/card.py": "",
    "plots/__init__.py": "",
    "plots/style.py": "def late():\n    from course_lib.stats import mean\n",
    "plots/other.py": "",
    "stats/__init__.py": "",
    "envs/__init__.py": 'WORLDS = {"a": {"entry_point": "course_lib.envs.pit:Pit"}}\n',
    "envs/pit.py": "",
    "unused.py": "import course_lib.plots.other\n",
    "table.csv": "1",
    "studies/__init__.py": "",
    "studies/01_small/a.json": "{}",
    "studies/02_other/a.json": "{}",
    "answers/01_small.json": "{}",
    "figures/01_small/a.png": "",
    "__pycache__/unused.pyc": "",
}
SOURCE = """\
# %% role="setup"
from course_lib import chapter
chapter("01_small")

# %% role="demo"
def draw():
    from course_lib.plots import style
    import course_lib.envs
"""


@pytest.fixture
def library(tmp_path):
    """A library of small files."""
    for name, text in FILES.items():
        path = tmp_path / "course_lib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "course_lib"


@pytest.fixture
def chapter(tmp_path):
    """A chapter that imports some of it."""
    path = tmp_path / "01_small.py"
    path.write_text(SOURCE, encoding="utf-8")
    return load_chapter(path)


def names(library, files):
    """Return the files' paths in the library."""
    return {path.relative_to(library).as_posix() for path in files}


def test_a_mark_depends_on_all_but_what_the_release_generates(library):
    """Answers, figures and caches are no part of the source."""
    assert names(library, library_files(library)) == set(FILES) - {
        "answers/01_small.json", "figures/01_small/a.png", "__pycache__/unused.pyc",
    }  # fmt: skip


def test_a_notebook_uses_what_it_imports_directly_or_not(library, chapter):
    """Imports inside functions, relative ones, names in strings, packages on the way, its own studies, loose data."""
    assert names(library, files_used(library, chapter)) == {
        "__init__.py", "checks/__init__.py", "checks/notebook.py", "checks/card.py", "plots/__init__.py",
        "plots/style.py", "stats/__init__.py", "envs/__init__.py", "envs/pit.py", "table.csv",
        "studies/01_small/a.json",
    }  # fmt: skip


def test_a_computed_import_makes_everything_count(library, chapter):
    """What cannot be read from the source may be anything."""
    (library / "stats" / "__init__.py").write_text("import importlib\n", encoding="utf-8")
    assert files_used(library, chapter) == library_files(library)


def test_every_chapter_uses_the_checks_and_not_the_whole_library():
    """A change in one chapter's pictures must not execute the others again."""
    course = find_course(ROOT)
    everything = library_files(course.library)
    for chapter in course.chapters():
        used = files_used(course.library, chapter)
        assert course.library / "checks" / "notebook.py" in used
        assert len(used) < len(everything)
