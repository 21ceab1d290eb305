import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given
from hypothesis import strategies as st

import course_lib.envs  # noqa: F401 - registers the worlds
from course_lib.envs.baird import DASHED, FEATURES, FIRST_WEIGHTS, SOLID, Baird, growth_hard, growth_soft, rms_value

STEP_SIZE, DISCOUNT = 0.01, 0.99


def update(weights, target):
    """One expected update, written out state by state."""
    change = np.zeros(8)
    for features in FEATURES:
        change += (DISCOUNT * FEATURES[6] @ target - features @ weights) * features / 7
    return weights + STEP_SIZE * change


def run(n_updates, period=1, tau=1.0):
    """RMS value after each update, with a copy of the share `tau` after every `period`-th."""
    weights, target, errors = FIRST_WEIGHTS, FIRST_WEIGHTS, []
    for number in range(1, n_updates + 1):
        weights = weights + STEP_SIZE / 7 * (DISCOUNT * FEATURES[6] @ target - FEATURES @ weights) @ FEATURES
        if number % period == 0:
            target = tau * weights + (1 - tau) * target
        errors.append(np.sqrt(np.mean((FEATURES @ weights) ** 2)))
    return errors


def test_it_passes_gymnasiums_own_check():
    """Spaces, seeding, reset and step are as Gymnasium asks."""
    check_env(gym.make("PolePosition/Baird-v0").unwrapped, skip_render_check=True)


def test_where_the_two_moves_lead():
    """Dashed to one of the six, all alike; solid to the last; no reward, no end."""
    for actions in Baird().P.values():
        assert sorted(outcome[1] for outcome in actions[DASHED]) == list(range(6))
        assert sum(outcome[0] for outcome in actions[DASHED]) == pytest.approx(1.0)
        assert actions[SOLID] == [(1.0, 6, 0.0, False)]
        assert {outcome[2:] for outcomes in actions.values() for outcome in outcomes} == {(0.0, False)}


def test_the_worked_number():
    """First values 3 and 12; one update moves w[0] by 0.0254 and w[7] by 0.0758."""
    assert (FEATURES @ FIRST_WEIGHTS).tolist() == [3.0] * 6 + [12.0]
    moved = update(FIRST_WEIGHTS, FIRST_WEIGHTS) - FIRST_WEIGHTS
    assert moved[[0, 7]] == pytest.approx([0.0254, 0.0758], abs=5e-5)


def test_the_truth_can_be_represented():
    """Seven states, eight weights, rank seven: any seven values, the true zeros included, are some weights' values."""
    assert np.linalg.matrix_rank(FEATURES) == 7


def test_rms_value_by_hand():
    """Six 3s and one 12: the root of (54 + 144) / 7; also for several weights at once."""
    assert rms_value(FIRST_WEIGHTS) == pytest.approx(np.sqrt(198 / 7))
    assert rms_value(np.stack([FIRST_WEIGHTS, 0 * FIRST_WEIGHTS])) == pytest.approx([np.sqrt(198 / 7), 0])


@pytest.mark.parametrize(("period", "tau"), [(1, 1.0), (10, 1.0), (100, 1.0), (200, 1.0), (1, 0.1), (1, 0.01)])
def test_the_growth_is_what_a_long_run_shows(period, tau):
    """The peak of 10,000 updates against that of the 10,000 before, since values may swing on their way."""
    exact = growth_hard(period, STEP_SIZE, DISCOUNT) if tau == 1.0 else growth_soft(tau, STEP_SIZE, DISCOUNT)
    _, early, late = np.array(run(30_000, period, tau)).reshape(3, 10_000).max(axis=1)
    assert np.log(late / early) / 10_000 == pytest.approx(np.log(exact), abs=6e-5)
    assert (late > early) == (exact > 1)


def test_the_update_in_one_line_is_the_one_written_out():
    """The first errors of the long run are those of the update state by state."""
    once = update(FIRST_WEIGHTS, FIRST_WEIGHTS)
    assert run(2) == pytest.approx([rms_value(once), rms_value(update(once, once))])


@given(period=st.integers(1, 30))
def test_a_copy_after_every_update_is_a_soft_one_with_tau_1(period):
    """The two formulas meet; and every short period diverges."""
    assert growth_hard(1, STEP_SIZE, DISCOUNT) == pytest.approx(growth_soft(1.0, STEP_SIZE, DISCOUNT), abs=1e-9)
    assert growth_hard(period, STEP_SIZE, DISCOUNT) > 1
