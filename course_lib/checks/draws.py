"""Are two sets of random draws from one distribution?

Integers are categories (two-sample chi-squared test of homogeneity, rare categories pooled), floats are measurements
(two-sample Kolmogorov-Smirnov test); see Press et al., Numerical Recipes, 3rd ed., sections 14.3.1 to 14.3.3.  Where
many integers are rare, pooling would hide every difference: they are measurements too.  The level is set so that a
correct answer is rejected less than once in 10**6 gradings even when an exercise has a hundred such checks; so few
draws as 18 a side can then never be told apart.
"""

from __future__ import annotations

import numpy as np

LEVEL = 1e-9
SMALLEST_CELL = 10  # draws of both sides together; rarer categories are pooled, where the chi-squared tail is not exact
RARE_SHARE = 0.05  # of all draws in rare categories, above which the order of the integers is looked at as well


def same_distribution(got: np.ndarray, expected: np.ndarray) -> bool:
    """True unless the draws `got` [N] and `expected` [N] differ at level LEVEL."""
    got, expected = np.ravel(got), np.ravel(expected)
    if got.size == 0 or expected.size == 0:
        return got.size == expected.size
    if not (np.isfinite(got).all() and np.isfinite(expected).all()):
        return False
    if not _whole(expected):
        return _measurements(got, expected) > LEVEL
    if not _whole(got):  # else one fraction among the draws would choose the weaker test of the two
        return False
    table = _count(got.astype(np.int64), expected.astype(np.int64))
    if _categories(_pool_rare(table)) <= LEVEL:
        return False
    rare = table[:, _rare(table)].sum()
    return rare <= RARE_SHARE * table.sum() or _measurements(got, expected) > LEVEL


def _whole(draws: np.ndarray) -> bool:
    return draws.dtype.kind in "biu" or bool((np.abs(draws) < 2**53).all() and (draws == np.round(draws)).all())


def _measurements(got: np.ndarray, expected: np.ndarray) -> float:
    """The p-value of the Kolmogorov-Smirnov test; ties make it larger, never smaller."""
    from scipy.stats import ks_2samp  # a second to import; only needed for draws

    return float(ks_2samp(got, expected, method="asymp").pvalue)


def _categories(table: np.ndarray) -> float:
    """The p-value of the chi-squared test of homogeneity; 1.0 when both sides drew a single, equal category."""
    if table.shape[1] < 2:
        return 1.0
    from scipy.stats import chi2_contingency

    return float(chi2_contingency(table, correction=False).pvalue)


def _count(got: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """How often each side [2] drew each category [K]."""
    values, inverse = np.unique(np.concatenate([got, expected]), return_inverse=True)
    return np.stack([
        np.bincount(inverse[: got.size], minlength=values.size),
        np.bincount(inverse[got.size :], minlength=values.size),
    ])  # fmt: skip


def _rare(table: np.ndarray) -> np.ndarray:
    return table.sum(axis=0) < SMALLEST_CELL


def _pool_rare(table: np.ndarray) -> np.ndarray:
    rare = _rare(table)
    if not rare.any():
        return table
    pooled = table[:, rare].sum(axis=1, keepdims=True)
    return np.concatenate([table[:, ~rare], pooled], axis=1) if pooled.sum() else table[:, ~rare]
