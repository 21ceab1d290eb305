import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.envs.cart_pole_vector import CartPoleVector
from course_lib.given.binned_cart_pole import HIGH, LOW, bin_indices, learn_cart_pole


def one_index(observation, n_bins):
    """The cell of one observation, number by number."""
    index = 0
    for value, low, high in zip(observation, LOW, HIGH, strict=True):
        index = index * n_bins + min(max(int(np.floor((value - low) / (high - low) * n_bins)), 0), n_bins - 1)
    return index


def one_run(bins, seed, n_steps):
    """Returns of all finished episodes and the table of one run, by a plain loop over single steps."""
    rng, carts, table = np.random.default_rng([seed, 1]), CartPoleVector(1), np.zeros((bins**4, 2), np.float32)
    coins, episode = rng.random((n_steps, 3)), 0
    here = one_index(carts.reset(seed * 1_000_000)[0], bins)
    for chance, side, coin in coins:
        row = table[here]
        greedy = coin < 0.5 if row[0] == row[1] else row[1] > row[0]
        action = int(side < 0.5 if chance < 0.1 else greedy)
        seen, _, terminated, truncated = carts.step(np.array([action]))
        there = one_index(seen[0], bins)
        following = 0.0 if terminated[0] else table[there].max()
        row[action] += 0.2 * (1.0 + 0.99 * following - row[action])
        if terminated[0] or truncated[0]:
            episode += 1
            there = one_index(carts.reset(seed * 1_000_000 + episode)[0], bins)
        here = there
    return table


def test_the_worked_number():
    """10 bins for each of 4 numbers are 20,000 entries."""
    assert learn_cart_pole([10], [0], n_steps=10, n_exams=1).entries.tolist() == [20_000]


def test_many_runs_at_once_are_many_runs():
    """What a run visits and how it does in its exam is what a plain loop comes to, whatever runs beside it."""
    together = learn_cart_pole([3, 6], [4, 5], n_steps=600, n_exams=2)
    alone = learn_cart_pole([6], [5], n_steps=600, n_exams=2)
    np.testing.assert_array_equal(together.exams[1, 1], alone.exams[0, 0])
    for row, bins in enumerate((3, 6)):
        for column, seed in enumerate((4, 5)):
            assert together.visited[row, column] == np.count_nonzero(one_run(bins, seed, 600))


def test_one_bin_cannot_balance():
    """With one bin the policy is a constant: the pole falls after eight to eleven steps."""
    runs = learn_cart_pole([1], range(5), n_steps=500, n_exams=1)
    assert ((runs.exams > 8) & (runs.exams < 11)).all()
    assert (runs.visited <= 2).all()


def test_longer_runs_begin_as_shorter_ones():
    """The first of two exams is that of a run of half the length: a live slice equals the start of the stored study."""
    short = learn_cart_pole([4], [0, 1], n_steps=500, n_exams=1)
    long = learn_cart_pole([4], [0, 1], n_steps=1_000, n_exams=2)
    np.testing.assert_array_equal(short.exams[..., 0], long.exams[..., 0])
    assert long.steps.tolist() == [500, 1_000]


@settings(max_examples=50, deadline=None)
@given(
    seen=st.lists(st.tuples(*[st.floats(-9.0, 9.0)] * 4), min_size=1, max_size=5),
    bins=st.integers(1, 40),
)
def test_cells_are_those_of_one_observation_at_a_time(seen, bins):
    """Many rows at once get the indices that each row gets alone, inside the grid."""
    cells = bin_indices(np.array(seen), np.full(len(seen), bins))
    assert cells.tolist() == [one_index(row, bins) for row in seen]
    assert cells.min() >= 0
    assert cells.max() < bins**4


def test_rows_may_have_different_numbers_of_bins():
    """The middle of the ranges is cell 0 of one, and the upper cell of two bins: 8 + 4 + 2 + 1."""
    assert bin_indices(np.zeros((2, 4)), np.array([1, 2])).tolist() == [0, 15]


def test_the_same_seeds_give_the_same_runs():
    """Nothing else than seeds and settings decides."""
    first, again = (learn_cart_pole([2], [7], n_steps=300, n_exams=1) for _ in range(2))
    np.testing.assert_array_equal(first.exams, again.exams)
    assert first.visited == pytest.approx(again.visited)
