import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import course_lib.envs  # noqa: F401 - registers the worlds
from course_lib.envs.grid_world import DOWN, LEFT, PIXELS, RIGHT, UP, GridWorld

SMALL = """
#.G
S.T
"""


@pytest.mark.parametrize("mode", ["ansi", "rgb_array"])
def test_it_passes_gymnasiums_own_check(mode):
    """Spaces, seeding, reset, step and rendering are as Gymnasium asks."""
    check_env(gym.make("PolePosition/GridWorld-v0", render_mode=mode).unwrapped)


def test_a_move_slides_to_either_side_with_half_of_the_slip():
    """From the start of the small map, right: 0.8 right, 0.1 up into the wall, 0.1 down over the edge, both stay."""
    outcomes = GridWorld(SMALL, slip=0.2).P[3][RIGHT]
    assert outcomes == [(0.8, 4, -0.04, False), (0.1, 3, -0.04, False), (0.1, 3, -0.04, False)]


def test_goal_and_trap_pay_and_end():
    """Entering the goal pays step + goal reward, the trap step + trap reward; both terminate."""
    table = GridWorld(SMALL, slip=0.0).P
    assert table[1][RIGHT] == [(1.0, 2, -0.04 + 1.0, True)]
    assert table[4][RIGHT] == [(1.0, 5, -0.04 - 1.0, True)]
    assert table[2][UP] == [(1.0, 2, 0.0, True)]


@pytest.mark.parametrize(("square", "action", "arrives"), [(4, UP, 1), (1, LEFT, 1), (1, DOWN, 4), (1, UP, 1)])
def test_walls_and_edges_hold(square, action, arrives):
    """A move into a wall or over the edge stays; all others go one square."""
    assert GridWorld(SMALL, slip=0.0).P[square][action][0][1] == arrives


def test_probabilities_sum_to_one():
    """In every square and for every action, at several slips."""
    for slip in (0.0, 0.3, 1.0):
        table = GridWorld(slip=slip).P
        sums = [sum(outcome[0] for outcome in table[s][a]) for s in table for a in table[s]]
        assert sums == pytest.approx([1.0] * len(sums))


def test_it_draws_as_often_as_its_table_says():
    """Of 10,000 moves to the right 0.8 go right: within 6 standard deviations of 0.004."""
    world = GridWorld(SMALL, slip=0.2)
    arrivals = []
    for seed in range(10_000):
        world.reset(seed=seed)
        arrivals.append(world.step(RIGHT)[0])
    assert abs(np.mean(np.array(arrivals) == 4) - 0.8) < 6 * 0.004


def test_the_time_limit_truncates_and_does_not_terminate():
    """gym.make stops an episode after 100 steps, as truncated."""
    world = gym.make("PolePosition/GridWorld-v0", slip=0.0)
    world.reset(seed=0)
    ends = [world.step(LEFT)[2:4] for _ in range(100)]
    assert ends == [(False, False)] * 99 + [(False, True)]


def test_pictures():
    """ansi shows the car as @; rgb_array has PIXELS a square."""
    world = GridWorld(SMALL, render_mode="ansi")
    world.reset(seed=0)
    assert world.render() == "#.G\n@.T\n"
    world = GridWorld(SMALL, render_mode="rgb_array")
    world.reset(seed=0)
    assert world.render().shape == (2 * PIXELS, 3 * PIXELS, 3)
    assert GridWorld(SMALL).render() is None


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"world": "S.G\n.."}, "lengths"),
        ({"world": "S.X"}, "letters are"),
        ({"world": "SSG"}, "exactly one start"),
        ({"world": "S.."}, "at least one goal"),
        ({"slip": 1.2}, "slip is 1.2"),
        ({"render_mode": "human"}, "choose one of ansi, rgb_array"),
    ],
)
def test_a_bad_argument_is_named(settings, says):
    """The message names the argument, its value and the way out."""
    with pytest.raises(ValueError, match=says):
        GridWorld(**settings)
