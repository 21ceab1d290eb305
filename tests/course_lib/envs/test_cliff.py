import gymnasium as gym
import numpy as np
import pytest

from course_lib.envs.cliff import GOAL, LETTERS, START, cliff_picture, cliff_table, greedy_path, moves
from course_lib.envs.planning import value_iteration


def test_the_moves_are_gymnasiums():
    """Every square and action of CliffWalking-v1, stepped for real, arrives where our arrays say."""
    world = gym.make("CliffWalking-v1").unwrapped
    next_state, reward = moves()
    for state in np.flatnonzero(LETTERS.ravel() != "T")[:-1]:  # all but cliff and goal
        for action in range(4):
            world.reset(seed=0)
            world.s = int(state)
            arrived, paid, terminated, _, _ = world.step(action)
            assert (arrived, paid, terminated) == (next_state[state, action], reward[state, action], arrived == GOAL)


def test_the_shortest_way_is_worth_minus_13():
    """The optimum without exploring goes along the edge in 13 steps."""
    q = value_iteration(cliff_table(), 1.0)
    path = greedy_path(q)
    assert q[START].max() == pytest.approx(-13.0)
    assert path.kind == "13 steps"
    assert path.squares == [START, *range(24, 36), GOAL]


def test_a_circle_never_ends():
    """A policy that goes up, then down again, comes back to a square; so does one that pushes into the edge."""
    table = np.zeros((48, 4))
    table[START, 0] = table[24, 2] = 1.0
    assert greedy_path(table).kind == "never ends"
    assert greedy_path(table).squares == [START, 24]
    table = np.zeros((48, 4))
    table[:, 3] = 1.0
    assert not greedy_path(table).ends


def test_the_picture_has_the_walker_on_it():
    """Start and goal differ in two squares only."""
    different = (cliff_picture(START) != cliff_picture(GOAL)).any(axis=2).reshape(4, 24, 12, 24).any(axis=(1, 3))
    assert np.argwhere(different).tolist() == [[3, 0], [3, 11]]
