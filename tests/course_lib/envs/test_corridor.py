import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import course_lib.envs  # noqa: F401 - registers the worlds
from course_lib.envs.corridor import DISCOUNT, LEFT, RIGHT, UP, Corridor, evaluation
from course_lib.envs.planning import value_iteration


@pytest.mark.parametrize("n_actions", [5, 20])
def test_gymnasium_accepts_the_world(n_actions):
    """Spaces, reset, step and seeding are as Gymnasium wants them."""
    check_env(gym.make("PolePosition/Corridor-v0", n_actions=n_actions).unwrapped, skip_render_check=True)


def test_the_way_to_the_large_prize_is_paid_at_its_last_step():
    """49 steps right, 10 up: 59 rewards, all 0 but the last, which ends the episode."""
    world = Corridor()
    world.reset(seed=0)
    played = [world.step(action) for action in [RIGHT] * 49 + [UP] * 10]
    assert [reward for _, reward, *_ in played] == [0.0] * 58 + [1.0]
    assert [terminated for _, _, terminated, _, _ in played] == [False] * 58 + [True]


def test_walls_and_waiting_leave_the_car_where_it_is():
    """From the start left is a wall, and every action beyond the four moves waits."""
    world = Corridor(n_actions=7)
    for action in (LEFT, 2, 4, 5, 6):
        world.reset(seed=0)
        assert world.step(action)[0] == 0


def test_the_best_value_of_the_start_by_hand():
    """59 steps, the last one paid: discount ** 58."""
    assert value_iteration(Corridor().P, DISCOUNT)[0].max() == pytest.approx(DISCOUNT**58)


def test_exact_values_obey_bellmans_equation_of_the_policy():
    """Q = r + discount * mean over the policy of the next Q, nothing after an end."""
    problem = evaluation(10)
    following = (problem.policy * problem.exact).sum(axis=1)[problem.next_state]
    right_side = problem.reward + DISCOUNT * ~problem.terminated * following
    np.testing.assert_allclose(problem.exact[problem.on_the_way], right_side[problem.on_the_way], atol=1e-10)
    np.testing.assert_allclose(problem.policy.sum(axis=1), 1.0)


def test_more_waiting_actions_are_worth_the_same():
    """All waits of a square have one value, and the prizes are no squares of the way."""
    problem = evaluation(20)
    assert np.ptp(problem.exact[:, 4:], axis=1).max() < 1e-12
    assert problem.on_the_way.sum() == 68


@pytest.mark.parametrize("settings", [{"n_actions": 4}, {"width": 1}, {"height": 0}])
def test_nonsense_is_refused(settings):
    """Fewer actions than moves and a wait, or no U at all."""
    with pytest.raises(ValueError, match=r"take|make"):
        Corridor(**settings)


def test_the_picture_shows_car_and_prizes():
    """One C, one s, one L, and a dot for every other square."""
    world = Corridor(width=6, height=2, render_mode="ansi")
    world.reset(seed=0)
    assert world.render() == "s    L\n.    .\nC.....\n"
