"""Chapter 01: the worked examples, and what must hold of the reference whatever it is given."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.solutions.marking import marking

HERE = marking("01_table_limits")


def reference(exercise):
    """The solution as a function."""
    return HERE.space(exercise, HERE.solutions[exercise])[exercise]


def test_the_examples_worked_by_hand():
    """192 entries are 10 to the 2.283; (0.75, 0.6) in 4 bins is cell 14, (0.6, 0.75) cell 11, (-7, 1) cell 3."""
    assert reference("log10_table_entries")((3, 2), 2, 3) == pytest.approx(2.283, abs=5e-4)
    cells = [reference("discretize")(seen, [0, 0], [1, 1], 4) for seen in ([0.75, 0.6], [0.6, 0.75], [-7, 1])]
    assert cells == [14, 11, 3]


@settings(max_examples=60, deadline=None)
@given(
    shape=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    values=st.integers(2, 300),
    actions=st.integers(1, 400),
)
def test_the_logarithm_is_that_of_the_exact_number(shape, values, actions):
    """Python's whole numbers say how many entries there are, and math.log10 takes them however long they are."""
    exact = math.log10(values ** math.prod(shape) * actions)
    assert reference("log10_table_entries")(tuple(shape), values, actions) == pytest.approx(exact, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    bins=st.integers(1, 9),
    places=st.lists(st.tuples(st.integers(0, 8), st.floats(0.05, 0.95)), min_size=1, max_size=4),
)
def test_every_cell_has_its_own_index(bins, places):
    """The index, read as digits of base n, gives back the bin of each number."""
    wanted = [place % bins for place, _ in places]
    low, high = np.full(len(places), -3.0), np.full(len(places), 5.0)
    seen = low + (np.array(wanted) + [share for _, share in places]) * (high - low) / bins
    index = reference("discretize")(seen, low, high, bins)
    assert list(np.unravel_index(index, (bins,) * len(places))) == wanted
