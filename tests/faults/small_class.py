"""Two small chapters of NumPy and a class of sixteen submissions: right, wrong, broken, and deadly to their child."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from autograder.model.course import Course
from tests.autograder.mini_class import write_course

MEANS, RETURNS = "01_means", "02_returns"
SETUP = """\
# %% [markdown]
# # {title}

# %% role="setup"
import numpy as np
from course_lib import chapter, check

chapter("{name}")

"""
MEANS_SOURCE = (
    SETUP.format(name=MEANS, title="Means")
    + '''\
# %% exercise="running_mean"
def running_mean(rewards):
    """The mean of the first one, two, ... rewards, an array [T]."""
    ### BEGIN SOLUTION
    return np.cumsum(rewards) / np.arange(1, len(rewards) + 1)
    ### END SOLUTION

# %% check="running_mean" points=4
@check
def three_rewards():
    "Three rewards."
    return running_mean(np.array([1.0, 2.0, 6.0]))

### BEGIN HIDDEN TESTS
@check
def drawn_rewards(rng):
    "Fifty drawn rewards."
    return running_mean(rng.normal(size=50))
### END HIDDEN TESTS

# %% role="given"
BEST = 3.0

# %% exercise="regret"
def regret(rewards):
    """What was lost against the best arm, a number."""
    ### BEGIN SOLUTION
    return BEST * len(rewards) - np.sum(rewards)
    ### END SOLUTION

# %% check="regret" points=3
@check
def two_rewards():
    "Two rewards."
    return regret(np.array([1.0, 2.0]))

### BEGIN HIDDEN TESTS
@check
def more_rewards(rng):
    "Twenty drawn rewards."
    return regret(rng.normal(size=20))
### END HIDDEN TESTS

# %% [markdown] written="why" points=2
# Why?
#
# <!-- written: why -->
# ### BEGIN SOLUTION
# Because the best arm is not known.
# ### END SOLUTION
'''
)
MEANS_MISTAKES = '''\
# %% exercise="running_mean" mistake="sums"
def running_mean(rewards):
    """You summed up and did not divide."""
    return np.cumsum(rewards)

# %% exercise="regret" mistake="forgets-the-length"
def regret(rewards):
    """You counted the best arm once. Multiply by the number of rewards."""
    return BEST - np.sum(rewards)
'''
RETURNS_SOURCE = (
    SETUP.format(name=RETURNS, title="Returns")
    + '''\
# %% exercise="discounted"
def discounted(rewards, discount):
    """The discounted return, a number."""
    ### BEGIN SOLUTION
    return np.sum(rewards * discount ** np.arange(len(rewards)))
    ### END SOLUTION

# %% check="discounted" points=5
@check
def halves():
    "Three rewards and a discount of one half."
    return discounted(np.array([4.0, 4.0, 4.0]), 0.5)

### BEGIN HIDDEN TESTS
@check
def drawn_returns(rng):
    "Thirty drawn rewards."
    return discounted(rng.normal(size=30), 0.9)
### END HIDDEN TESTS
'''
)
RETURNS_MISTAKES = '''\
# %% exercise="discounted" mistake="one-step-late"
def discounted(rewards, discount):
    """You discounted the first reward too."""
    return np.sum(rewards * discount ** np.arange(1, len(rewards) + 1))
'''
CHAPTERS = {MEANS: (MEANS_SOURCE, MEANS_MISTAKES), RETURNS: (RETURNS_SOURCE, RETURNS_MISTAKES)}

MEAN = "def running_mean(rewards):\n    "
REGRET = "def regret(rewards):\n    "
RETURN = "def discounted(rewards, discount):\n    "
MEAN_RIGHT = f"{MEAN}return np.array([np.mean(rewards[: i + 1]) for i in range(len(rewards))])"
REGRET_RIGHT = f"{REGRET}return float(np.sum(BEST - rewards))"
RETURN_RIGHT = f"{RETURN}return float(sum(r * discount**t for t, r in enumerate(rewards)))"
DIE = "import os; os._exit(1)"

CLASS = {
    MEANS: {
        "ada": {"running_mean": MEAN_RIGHT, "regret": REGRET_RIGHT, "why": "Nobody knows the best arm."},
        "bo": {"running_mean": f"{MEAN}return np.cumsum(rewards)", "regret": REGRET_RIGHT},
        "chen": {"running_mean": MEAN_RIGHT, "regret": f"{REGRET}return 3 - np.sum(rewards)"},
        "dana": {"running_mean": f"{MEAN}return rewards[::-1]", "regret": f"{REGRET}return {{}}['best']"},
        "eli": {"running_mean": "def running_mean(rewards:\n    return", "regret": REGRET_RIGHT},
        "fay": {"running_mean": f"{MEAN}{DIE}", "regret": REGRET_RIGHT},
        "gus": {"running_mean": f"{MEAN_RIGHT}\n{DIE}", "regret": REGRET_RIGHT},
        "hana": {"running_mean": f"{MEAN}import ctypes; ctypes.string_at(0)", "regret": REGRET_RIGHT},
        "ivo": {},
        "jun": {"why": "I ran out of time."},
    },
    RETURNS: {
        "ada": {"discounted": RETURN_RIGHT},
        "bo": {"discounted": f"{RETURN}return sum(r * discount**t for t, r in enumerate(rewards, 1))"},
        "chen": {"discounted": f"{RETURN}return float(discount * np.sum(rewards))"},
        "dana": {"discounted": f"{RETURN}if len(rewards) > 3: {DIE}\n    return 7.0"},
        "eli": {"discounted": f"{RETURN}raise ValueError(rewards)"},
    },
}
NOT_A_NOTEBOOK = ("kim", RETURNS)
COUNT = sum(map(len, CLASS.values())) + 1

MANUAL = (
    b"student;chapter;name;points;comment;reason;by;date\r\n"
    b'ada;01_means;why;1,5;"half; of it";;teacher;2026-01-02\r\n\r\n'
    b"bo;01_means;regret;2;;;teacher;2026-01-02"  # no line feed at the end: not a byte of it may change
)


def write_class(root: Path) -> tuple[Course, Path]:
    """The course and the folder of submissions, below `root`."""
    course, submissions = write_course(root / "course", CHAPTERS), root / "submissions"
    for chapter, students in CLASS.items():
        for student, answers in students.items():
            hand_in(course, submissions, student, chapter, answers)
    student, chapter = NOT_A_NOTEBOOK
    path = submissions / student / chapter / f"{chapter}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("not a notebook")
    return course, submissions


def hand_in(course: Course, submissions: Path, student: str, chapter: str, answers: dict[str, str]) -> Path:
    """Lay the released notebook with these answers (by the name of exercise or question) into `submissions`."""
    notebook = copy.deepcopy(json.loads((course.notebooks / f"{chapter}.ipynb").read_text()))
    for cell in notebook["cells"]:
        name = cell["id"].removeprefix("written-")
        if name in answers:
            head = f"Why?\n\n<!-- written: {name} -->\n\n" if cell["cell_type"] == "markdown" else ""
            cell["source"] = head + answers[name]
    path = submissions / student / chapter / f"{chapter}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))
    return path
