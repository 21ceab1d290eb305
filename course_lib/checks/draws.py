"""Are two sets of random draws from one distribution?

Integers are categories (two-sample chi-squared test of homogeneity, rare categories pooled), floats are measurements
(two-sample Kolmogorov-Smirnov test); see Press et al., Numerical Recipes, 3rd ed., sections 14.3.1 to 14.3.3.  The
level is set so that a correct answer is rejected less than once in 10**6 gradings even when an exercise has a hundred
such checks.
"""

from __future__ import annotations

import numpy as np

LEVEL = 1e-9
SMALLEST_CELL = 10  # draws of both sides together; rarer categories are pooled, where the chi-squared tail is not exact


def same_distribution(got: np.ndarray, expected: np.ndarray) -> bool:
    """True unless the draws `got` [N] and `expected` [N] differ at level LEVEL.  Constant draws must be equal."""
    got, expected = np.ravel(got), np.ravel(expected)
    if got.size == 0 or expected.size == 0:
        return got.size == expected.size
    if not (np.isfinite(got).all() and np.isfinite(expected).all()):
        return False
    if _whole(got) and _whole(expected):
        return _categories(got.astype(np.int64), expected.astype(np.int64)) > LEVEL
    from scipy.stats import ks_2samp  # a second to import; only needed for measured draws

    return float(ks_2samp(got, expected, method="asymp").pvalue) > LEVEL


def _whole(draws: np.ndarray) -> bool:
    return draws.dtype.kind in "biu" or bool((np.abs(draws) < 2**53).all() and (draws == np.round(draws)).all())


def _categories(got: np.ndarray, expected: np.ndarray) -> float:
    """The p-value of the chi-squared test of homogeneity; 1.0 when both sides drew a single, equal category."""
    values, inverse = np.unique(np.concatenate([got, expected]), return_inverse=True)
    table = np.stack([
        np.bincount(inverse[: got.size], minlength=values.size),
        np.bincount(inverse[got.size :], minlength=values.size),
    ])  # fmt: skip
    table = _pool_rare(table)
    if table.shape[1] < 2:
        return 1.0
    from scipy.stats import chi2_contingency

    return float(chi2_contingency(table, correction=False).pvalue)


def _pool_rare(table: np.ndarray) -> np.ndarray:
    rare = table.sum(axis=0) < SMALLEST_CELL
    if not rare.any():
        return table
    pooled = table[:, rare].sum(axis=1, keepdims=True)
    return np.concatenate([table[:, ~rare], pooled], axis=1) if pooled.sum() else table[:, ~rare]
