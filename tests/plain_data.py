"""Plain data of every kind that may cross the border, for tests that draw examples."""

from __future__ import annotations

from collections import namedtuple

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib import samples, typed
from course_lib.checks.wire import DTYPES

Point = namedtuple("Point", "x y")

KEYS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text())
ARRAYS = hnp.arrays(st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(codec="utf-8")), st.binary(), ARRAYS
)


def nest(values: st.SearchStrategy) -> st.SearchStrategy:
    """One level of nesting around `values`."""
    return st.one_of(
        st.lists(values, max_size=4),
        st.tuples(values, values),
        st.builds(Point, values, values),
        st.builds(typed, values),
        st.builds(samples, ARRAYS),
        st.dictionaries(st.one_of(KEYS, st.tuples(KEYS, KEYS)), values, max_size=3),
    )


VALUES = st.recursive(LEAVES, nest, max_leaves=12)
HOLLOW = np.zeros((0, 2**39), np.int8)  # no entries, and yet an axis that no machine could hold
EXTREMES = st.sampled_from(
    [10**400, -(10**400), 2**64 - 1, float("inf"), HOLLOW, HOLLOW.T, samples(HOLLOW), [[]] * 300, {float("nan"): 1}]
)
