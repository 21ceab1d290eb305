import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.given.double import discounted_returns, double_dqn_targets, double_q_update
from course_lib.given.tabular import q_learning_update
from course_lib.given.targets import td_targets


def test_the_step_worked_by_hand():
    """Tables of the chapter: A's error is -0.3 and its new value 1.97; then B's 0.5 and 3.05."""
    q_a, q_b = np.array([[2.0, 5.0, 1.0], [5.0, 7.0, 8.0]]), np.array([[3.0, 4.0, 2.0], [9.0, 6.0, 3.0]])
    assert double_q_update(q_a, q_b, 0, 0, -1.0, 1, False, 0.1, 0.9, True) == pytest.approx(-0.3)
    assert double_q_update(q_a, q_b, 0, 0, -1.0, 1, False, 0.1, 0.9, False) == pytest.approx(0.5)
    assert (q_a[0, 0], q_b[0, 0]) == pytest.approx((1.97, 3.05))


@given(seed=st.integers(0, 2**32 - 1), ended=st.booleans(), update_a=st.booleans())
def test_equal_tables_learn_as_in_q_learning(seed, ended, update_a):
    """Where both tables say the same, one update is Q-learning's, and the other table keeps its values."""
    table = np.random.default_rng(seed).normal(size=(4, 3))
    tables, single = [table.copy(), table.copy()], table.copy()
    step = (1, 2, 0.5, 3, ended, 0.3, 0.9)
    assert double_q_update(*tables, *step, update_a) == q_learning_update(single, *step)
    assert (tables[0 if update_a else 1] == single).all()
    assert (tables[1 if update_a else 0] == table).all()


@given(seed=st.integers(0, 2**32 - 1), n_actions=st.integers(2, 9))
def test_double_targets_are_never_above_those_of_dqn(seed, n_actions):
    """Some action's value is at most the largest one; with equal networks both targets are the same."""
    rng = np.random.default_rng(seed)
    rewards, online, target = (torch.tensor(rng.normal(size=shape)) for shape in ((5,), (5, n_actions), (5, n_actions)))
    ended = torch.tensor(rng.random(5) < 0.3)
    assert (double_dqn_targets(rewards, online, target, ended, 0.9) <= td_targets(rewards, target, ended, 0.9)).all()
    assert torch.equal(double_dqn_targets(rewards, target, target, ended, 0.9), td_targets(rewards, target, ended, 0.9))


@settings(max_examples=50)
@given(
    rewards=st.lists(st.floats(-10, 10), min_size=1, max_size=30),
    discount=st.floats(0.0, 1.0),
    future=st.floats(-100, 100),
)
def test_each_return_is_the_discounted_sum_from_its_step(rewards, discount, future):
    """The recursion equals the sum written out, whatever the types of the rewards."""
    for step, found in enumerate(discounted_returns(rewards, discount, future)):
        ahead = [*rewards[step:], future]
        assert found == pytest.approx(sum(discount**k * one for k, one in enumerate(ahead)), abs=1e-6)


def test_whole_rewards_keep_their_decimals():
    """Integers in, float64 out."""
    found = discounted_returns(np.array([1, 2, 3]), 0.5)
    assert found.dtype == np.float64
    assert found.tolist() == [2.75, 3.5, 3.0]
