import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given
from hypothesis import strategies as st

import course_lib.envs
from course_lib.envs.planning import value_iteration
from course_lib.envs.short_limit import DRIVE_ON, GO_ROUND, LIMIT, ShortLimit, cut_shares, cut_table

NAME = "PolePosition/ShortLimit-v0"


def shares(world, limit=LIMIT):
    """Cut shares of a world under a coin."""
    return cut_shares(world.P, world.start, limit)


def test_it_passes_gymnasiums_own_check():
    """Spaces, seeding, reset and step are as Gymnasium asks."""
    check_env(gym.make(NAME).unwrapped, skip_render_check=True)


def test_the_clock_truncates_and_does_not_terminate():
    """Going round ends after LIMIT steps, as truncated; the limit registered is the one that the module names."""
    world = gym.make(NAME)
    world.reset(seed=0)
    assert [world.step(GO_ROUND)[1:4] for _ in range(LIMIT)] == [(1.0, False, False)] * 5 + [(1.0, False, True)]
    assert course_lib.envs.WORLDS[NAME]["max_episode_steps"] == LIMIT


def test_the_garage_terminates():
    """Four times on: 0, 0, 0, then 8 and the end."""
    world = gym.make(NAME)
    world.reset(seed=0)
    steps = [world.step(DRIVE_ON)[:4] for _ in range(4)]
    assert steps == [(1, 0.0, False, False), (2, 0.0, False, False), (3, 0.0, False, False), (3, 8.0, True, False)]


def test_the_worked_number():
    """With discount 0.9 going round is worth 10 everywhere, driving on 9, the garage 8."""
    assert value_iteration(ShortLimit().P, 0.9) == pytest.approx(np.array([[10, 9], [10, 9], [10, 9], [10, 8.0]]))


def test_shares_by_hand():
    """One square, two steps: 1 first visit, a half second; a half of one and a half visits is the last: a third."""
    assert shares(ShortLimit(squares=1), limit=2) == pytest.approx([1 / 3])
    assert shares(ShortLimit(squares=3), limit=1) == pytest.approx([1, 0, 0])


def test_shares_are_what_coins_give():
    """Of 5,000 episodes with random actions: each square's share within 6 standard deviations."""
    world, rng = gym.make(NAME), np.random.default_rng(0)
    last, visits = np.zeros(4), np.zeros(4)
    for _ in range(5_000):
        square, _ = world.reset()
        over = False
        while not over:
            following, _, terminated, truncated, _ = world.step(int(rng.integers(2)))
            visits[square] += 1
            last[square] += truncated
            square, over = following, terminated or truncated
    exact = shares(world.unwrapped)
    assert (np.abs(last / visits - exact) < 6 * np.sqrt(exact * (1 - exact) / visits)).all()


@given(squares=st.integers(1, 6), limit=st.integers(1, 12))
def test_the_cut_world_is_a_world(squares, limit):
    """Probabilities sum to 1, rewards stay, and no value rises by the cut."""
    world = ShortLimit(squares)
    cut = cut_table(world.P, shares(world, limit))
    for state, actions in cut.items():
        for action, outcomes in actions.items():
            assert sum(outcome[0] for outcome in outcomes) == pytest.approx(1.0)
            assert {outcome[2] for outcome in outcomes} == {outcome[2] for outcome in world.P[state][action]}
    assert (value_iteration(cut, 0.9) <= value_iteration(world.P, 0.9) + 1e-9).all()


def test_a_cut_world_by_hand():
    """One square, a third of the steps cut, an empty garage: q = 1 + 0.9 * 2/3 * q, so going round is worth 2.5."""
    world = ShortLimit(squares=1, garage_reward=0.0)
    assert value_iteration(cut_table(world.P, np.array([1 / 3])), 0.9) == pytest.approx(np.array([[2.5, 0.0]]))


def test_without_a_clock_nothing_is_cut():
    """Shares of 0 leave the values alone."""
    world = ShortLimit()
    assert value_iteration(cut_table(world.P, np.zeros(4)), 0.9) == pytest.approx(value_iteration(world.P, 0.9))


def test_a_road_needs_a_square():
    """The error names the value and the way out."""
    with pytest.raises(ValueError, match="squares is 0; the road needs at least 1"):
        ShortLimit(squares=0)
