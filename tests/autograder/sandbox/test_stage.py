"""What of the course's library a sandbox gets to see."""

from pathlib import Path

import pytest

from autograder.model.errors import InfrastructureError
from autograder.sandbox.stage import PACKAGE, answers, stage_library, stage_program


def files(folder: Path) -> set[str]:
    """All files below, by their path."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def course_lib(tmp_path: Path) -> Path:
    """A small library with everything that must not be staged."""
    contents = {
        "__init__.py": "", "envs/grid.py": "", "envs/answers/kept.txt": "", "given/__init__.py": "",
        "given/dqn.py": '"""The loss."""\nimport torch\nANSWERS = ("dqn_loss", "train_dqn")\n',
        "given/replay.py": 'ANSWERS = ("ReplayBuffer",)\n', "given/plain.py": "x = 1\n",
        "many/agents.py": 'ANSWERS = ("td_targets", "dqn_loss")\n', "many/__init__.py": "",
        "answers/05_dqn.json": "{}", "figures/05_dqn/a.png": "", "__pycache__/x.pyc": "",
        "envs/__pycache__/grid.pyc": "", "given/dqn.pyc": "", ".hidden": "", "scratch.ipynb": "{}",
    }  # fmt: skip
    for name, text in contents.items():
        path = tmp_path / "lib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "lib"


def test_what_answers_the_chapter_stays_behind(course_lib: Path, tmp_path: Path) -> None:
    """A module that answers any of the chapter's exercises is not there, in no form, wherever it lies."""
    stage_library(course_lib, ["dqn_loss"], tmp_path / "staged")
    assert files(tmp_path / "staged") == {
        "course_lib/__init__.py", "course_lib/envs/grid.py", "course_lib/envs/answers/kept.txt",
        "course_lib/given/__init__.py", "course_lib/given/plain.py", "course_lib/given/replay.py",
        "course_lib/many/__init__.py",
    }  # fmt: skip


def test_other_chapters_keep_it(course_lib: Path, tmp_path: Path) -> None:
    """A later chapter builds on it; books of answers and figures are never there."""
    stage_library(course_lib, ["sarsa_update"], tmp_path / "staged")
    staged = files(tmp_path / "staged")
    assert {"course_lib/given/dqn.py", "course_lib/given/replay.py"} <= staged
    assert not any(name.endswith((".json", ".png", ".pyc", ".ipynb")) for name in staged)


@pytest.mark.parametrize("text", ['ANSWERS = ("a", name())', "ANSWERS = 5", 'ANSWERS = ("a", 1)', 'ANSWERS = ["a"]'])
def test_an_unreadable_list_of_answers_is_our_failure(tmp_path: Path, text: str) -> None:
    """Guessing would put the solution into the sandbox."""
    module = tmp_path / "given.py"
    module.write_text(text)
    with pytest.raises(InfrastructureError, match=r"given\.py:1: ANSWERS must be"):
        answers(module)


def test_the_program_is_staged_as_a_package_of_its_own(tmp_path: Path) -> None:
    """Without byte code, which would name the folder that it came from."""
    stage_program(tmp_path)
    assert {f"{PACKAGE}/server.py", f"{PACKAGE}/child.py", f"{PACKAGE}/walls.py", f"{PACKAGE}/intake.py"} <= files(
        tmp_path
    )
    assert not any(name.endswith(".pyc") for name in files(tmp_path))
