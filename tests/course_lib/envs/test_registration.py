import ast
from pathlib import Path

import gymnasium as gym
import pytest

import course_lib.envs


@pytest.mark.parametrize("name", course_lib.envs.WORLDS)
def test_every_name_makes_a_world(name):
    """Importing course_lib.envs is enough for gym.make, and a second import changes nothing."""
    world = gym.make(name)
    world.reset(seed=0)
    world.close()


def test_worlds_know_no_graders():
    """No module of course_lib.envs imports checks, plots or given pieces."""
    for path in Path(course_lib.envs.__file__).parent.glob("*.py"):
        imported = [node.module for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        ours = [module for module in imported if module and module.startswith("course_lib")]
        assert all(module.startswith("course_lib.envs") for module in ours), path
