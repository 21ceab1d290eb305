import numpy as np
import pytest

from course_lib.given.tabular import epsilon_greedy, q_learning_update, sarsa_update


def a_table():
    """The table of the worked example."""
    return np.array([[2.0, 5.0, 1.0], [0.0, 0.0, 0.0], [4.0, 7.0, 8.0]])


def test_the_updates_worked_by_hand_in_the_chapter():
    """Q-learning: error 4.2, new value 2.42. SARSA: error -2.4, new value 4.76. At the flag: error 3, new value 7.3."""
    table = a_table()
    assert q_learning_update(table, 0, 0, -1.0, 2, False, 0.1, 0.9) == pytest.approx(4.2)
    assert sarsa_update(table, 0, 1, -1.0, 2, 0, False, 0.1, 0.9) == pytest.approx(-2.4)
    assert table[0].tolist() == pytest.approx([2.42, 4.76, 1.0])
    assert q_learning_update(table, 2, 1, 10.0, 0, True, 0.1, 0.9) == pytest.approx(3.0)
    assert table[2].tolist() == pytest.approx([4.0, 7.3, 8.0])
    assert sarsa_update(a_table(), 2, 1, 10.0, 0, 0, True, 0.1, 0.9) == pytest.approx(3.0)


def test_epsilon_greedy_draws_from_all_and_shares_between_equals():
    """Epsilon 0.4, two best of four: 0.3 + 0.1 each, the others 0.1; within 6 standard deviations in 10,000 draws."""
    rng = np.random.default_rng(5)
    draws = [epsilon_greedy(np.array([1.0, 3.0, 3.0, 2.0]), 0.4, rng) for _ in range(10_000)]
    assert np.bincount(draws) / 10_000 == pytest.approx([0.1, 0.4, 0.4, 0.1], abs=6 * 0.005)
