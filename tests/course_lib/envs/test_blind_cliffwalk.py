import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import course_lib.envs  # noqa: F401 - registers the worlds
from course_lib.envs.blind_cliffwalk import BlindCliffwalk, discount_of, exact_values, full_memory
from course_lib.envs.planning import value_iteration


def test_gymnasium_accepts_the_world():
    """Spaces, reset, step and seeding are as Gymnasium wants them."""
    check_env(gym.make("PolePosition/BlindCliffwalk-v0", n=5).unwrapped, skip_render_check=True)


def test_only_the_last_right_step_is_paid():
    """The right actions lead to the prize, one wrong one ends the walk unpaid."""
    world = BlindCliffwalk(4)
    world.reset(seed=0)
    played = [world.step(int(action)) for action in world.right]
    assert [(reward, terminated) for _, reward, terminated, *_ in played] == [(0.0, False)] * 3 + [(1.0, True)]
    world.reset(seed=0)
    assert world.step(int(1 - world.right[0]))[1:3] == (0.0, True)


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_exact_values_are_those_of_dynamic_programming(n):
    """Value iteration on the world's own table finds the same Q."""
    np.testing.assert_allclose(exact_values(n), value_iteration(BlindCliffwalk(n).P, discount_of(n)), atol=1e-10)


def test_the_memory_of_three_squares_by_hand():
    """Eight, four and two transitions on the squares, half of them go on, and one of 14 is paid."""
    memory = full_memory(3, np.random.default_rng(0))
    assert np.bincount(memory.states).tolist() == [8, 4, 2]
    assert memory.rewards.sum() == 1.0
    assert np.bincount(memory.states[~memory.terminated]).tolist() == [4, 2]


@pytest.mark.parametrize("n", [1, 4, 7])
def test_the_memory_is_what_the_world_answers(n):
    """Every transition, played in the world, gives the reward, the end and the next square that stand there."""
    world, memory = BlindCliffwalk(n), full_memory(n, np.random.default_rng(1))
    assert len(memory.states) == 2 ** (n + 1) - 2
    for state, action, reward, following, terminated in zip(*memory, strict=True):
        assert world.P[state][action] == [(1.0, following, reward, terminated)]


def test_a_walk_of_no_squares_is_refused():
    """The error names the number."""
    with pytest.raises(ValueError, match="n is 0"):
        BlindCliffwalk(0)


def test_the_picture_shows_walker_and_prize():
    """One letter a square, the prize behind the last."""
    world = BlindCliffwalk(3, render_mode="ansi")
    world.reset(seed=0)
    world.step(int(world.right[0]))
    assert world.render() == ".W.P\n"
