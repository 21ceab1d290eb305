import math

import pytest

from course_lib.claims import ClaimError, claim


@pytest.mark.parametrize(
    ("low", "high", "bounds", "words"),
    [
        (0.1, 2.0, {}, "interval [0.1, 2], above 0"),
        (480.0, 500.0, {"above": 475}, "above 475"),
        (-2.0, -1.0, {"below": 0}, "interval [-2, -1], below 0"),
        (1.0, 2.0, {"above": 0.5, "below": 3}, "above 0.5 and below 3"),
        (3.0, 3.0, {}, "3, above 0"),
    ],
)
def test_a_claim_that_holds_is_shown_with_its_interval(low, high, bounds, words, capsys):
    """The whole interval lies on the side that the text says: the line and the numbers are printed."""
    claim("SARSA earns more", low, high, **bounds)
    printed = capsys.readouterr().out
    assert printed.startswith("[passed] measured: SARSA earns more")
    assert words in printed


@pytest.mark.parametrize(
    ("low", "high", "bounds"),
    [
        (-0.1, 2.0, {}),
        (0.0, 2.0, {}),
        (475.0, 500.0, {"above": 475}),
        (-2.0, 0.0, {"below": 0}),
        (1.0, 2.0, {"above": 0.5, "below": 2}),
        (1.0, 2.0, {"above": 1, "below": 3}),
    ],
)
def test_a_claim_that_the_interval_does_not_show_raises(low, high, bounds, capsys):
    """An interval that touches the bound shows nothing: the cell fails, and prints no claim."""
    with pytest.raises(ClaimError, match="not shown by this run: SARSA earns more"):
        claim("SARSA earns more", low, high, **bounds)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("low", "high"), [(2.0, 1.0), (math.nan, 1.0), (1.0, math.nan), (1.0, math.inf)])
def test_what_is_no_interval_is_a_mistake_of_the_cell(low, high):
    """Ends in the wrong order, or NaN, are neither a success nor a failure of the claim."""
    with pytest.raises(ValueError, match="is no interval"):
        claim("anything", low, high)
