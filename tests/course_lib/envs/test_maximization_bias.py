import warnings

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st

import course_lib.envs  # noqa: F401 - registers the worlds
from course_lib.envs.maximization_bias import END, FORK, GARAGE, LEFT, RIGHT, MaximizationBias


def test_gymnasium_accepts_it():
    """The world keeps the rules of Gymnasium's interface, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gym.make("PolePosition/MaximizationBias-v0").unwrapped, skip_render_check=True)


def test_right_ends_the_drive_and_pays_nothing():
    """Right at the fork: the end, 0 points."""
    world = MaximizationBias()
    assert world.reset(seed=0)[0] == FORK
    assert world.step(RIGHT)[:4] == (END, 0.0, True, False)


def test_left_leads_to_the_garage():
    """Left pays nothing and ends nothing; any set ends the drive."""
    world = MaximizationBias()
    world.reset(seed=0)
    assert world.step(LEFT)[:4] == (GARAGE, 0.0, False, False)
    state, reward, terminated, truncated, _ = world.step(9)
    assert (state, terminated, truncated) == (END, True, False)
    assert reward != 0.0


@settings(deadline=None, max_examples=30)
@given(n_sets=st.integers(2, 30), seed=st.integers(0, 2**20), data=st.data())
def test_the_mask_says_which_actions_exist(n_sets, seed, data):
    """Two actions at the fork, all sets in the garage; an action that does not exist changes nothing."""
    world = MaximizationBias(n_sets=n_sets)
    _, info = world.reset(seed=seed)
    assert np.flatnonzero(info["action_mask"]).tolist() == [LEFT, RIGHT]
    missing = data.draw(st.integers(2, n_sets)) if n_sets > 2 else None
    if missing is not None and missing < n_sets:
        assert world.step(missing)[:4] == (FORK, 0.0, False, False)
    assert world.step(LEFT)[4]["action_mask"].tolist() == [1] * n_sets


def test_the_sets_pay_what_the_book_says():
    """Mean -0.1 and deviation 1, within five standard errors of 4,000 draws; the same seed pays the same."""

    def paid(seed):
        world = MaximizationBias()
        world.reset(seed=seed)
        found = []
        for number in range(4_000):
            world.reset()
            world.step(LEFT)
            found.append(world.step(number % 10)[1])
        return np.array(found)

    rewards = paid(3)
    assert rewards.mean() == pytest.approx(-0.1, abs=5 / np.sqrt(4_000))
    assert rewards.std() == pytest.approx(1.0, abs=0.06)
    assert (rewards == paid(3)).all()


def test_nonsense_is_refused():
    """One set, a negative deviation, a step after the end: each is named."""
    with pytest.raises(ValueError, match="n_sets is 1"):
        MaximizationBias(n_sets=1)
    with pytest.raises(ValueError, match="deviation is -1"):
        MaximizationBias(deviation=-1)
    world = MaximizationBias()
    world.reset(seed=0)
    world.step(RIGHT)
    with pytest.raises(ValueError, match="reset"):
        world.step(RIGHT)
