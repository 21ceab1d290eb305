"""Claims are code: the text says it, the cell measures it, and the cell fails when the two disagree."""

from __future__ import annotations

import math

from course_lib.checks.card import Card, show_card


class ClaimError(AssertionError):
    """The measured interval contradicts the text."""


def claim(text: str, low: float, high: float, *, above: float | None = None, below: float | None = None) -> None:
    """State `text` and hold it against the measured interval [low, high], in the unit of the measurement.

    Without bounds the interval must lie above 0 (a difference that favours the text); `above` replaces the 0, and
    `below` asks that the interval lies below it.  Raises ClaimError when the interval says otherwise, ValueError when
    it is no interval.
    """
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise ValueError(f"claim({text!r}): [{low}, {high}] is no interval; give its lower end first")
    if above is None and below is None:
        above = 0.0
    held = (above is None or low > above) and (below is None or high < below)
    wanted = " and ".join(
        part
        for part in ("" if above is None else f"above {above:g}", "" if below is None else f"below {below:g}")
        if part
    )
    interval = f"{low:.4g}" if low == high else f"interval [{low:.4g}, {high:.4g}]"
    if not held:
        raise ClaimError(f"not shown by this run: {text}: {interval}, which is not {wanted}")
    show_card(Card("passed", f"measured: {text}", [("measured", f"{interval}, {wanted}")]))
