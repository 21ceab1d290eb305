"""A course of one small chapter that can really be graded, and notebooks that students hand in for it."""

import copy
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import course_lib
from autograder.model.course import Course

CHAPTER = "01_mini"
SOURCE = '''\
# %% [markdown]
# # Mini

# %% role="setup"
from course_lib import chapter, check

chapter("01_mini")

# %% exercise="double"
def double(x):
    """Twice."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double" points=4
@check
def two():
    "Two."
    return double(2)

### BEGIN HIDDEN TESTS
@check
def drawn(rng):
    "A drawn number."
    return [double(rng.integers(3, 1000).item()), double(-5)]
### END HIDDEN TESTS

# %% [markdown] written="why" points=2
# Why?
#
# <!-- written: why -->
# ### BEGIN SOLUTION
# Because two.
# ### END SOLUTION
'''
MISTAKES = '''\
# %% exercise="double" mistake="squares"
def double(x):
    """You squared the number. Look at two times three."""
    return x * x
'''
RIGHT = "def double(x):\n    return x + x\n"
SQUARES = "def double(x):\n    return x ** 2\n"


def write_course(root: Path, chapters: Mapping[str, tuple[str, str]] | None = None) -> Course:
    """The course with its notebooks, not executed, and the real library.

    `chapters` names the text of each chapter's source and of its misconceptions; the one above when left out.
    """
    from autograder.release.notebook import notebook_text, solution_notebook
    from autograder.release.student import student_notebook

    (root / "solutions" / "misconceptions").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "pyproject.toml").write_text('[project]\nname = "mini"\nversion = "1.0.0"\n[tool.pole-position]\n')
    for name, (source, mistakes) in (chapters or {CHAPTER: (SOURCE, MISTAKES)}).items():
        (root / "solutions" / f"{name}.py").write_text(source)
        (root / "solutions" / "misconceptions" / f"{name}.py").write_text(mistakes)
    ignored = shutil.ignore_patterns("__pycache__", "answers", "figures", "studies")
    shutil.copytree(Path(course_lib.__file__).parent, root / "course_lib", ignore=ignored)
    course = Course(root)
    for chapter in course.chapters():
        solution = solution_notebook(chapter, course)
        (course.solutions / f"{chapter.name}.ipynb").write_text(notebook_text(solution))
        (course.notebooks / f"{chapter.name}.ipynb").write_text(notebook_text(student_notebook(solution)))
    return course


def hand_in(
    course: Course, submissions: Path, student: str, definition: str, answer: str = "", before: str = ""
) -> Path:
    """Lay a notebook into `submissions`, with `before` at the head of each of its code cells; return its path."""
    notebook = copy.deepcopy(json.loads((course.notebooks / f"{CHAPTER}.ipynb").read_text()))
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["id"] == "double":
            text = definition
        elif "written: why" in text:
            text = text.split("-->")[0] + f"-->\n\n{answer}" if answer else text
        cell["source"] = before + text if cell["cell_type"] == "code" else text
    path = submissions / student / CHAPTER / f"{CHAPTER}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook))
    return path
