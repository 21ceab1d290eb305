"""autograder/report/discrimination.py: does an exercise tell the stronger students from the weaker ones?"""

import dataclasses

import numpy as np
import pytest
import scipy.stats

from autograder.report.discrimination import correlation, discriminations
from tests.autograder.fake_class import exercise, hidden, submission, written

CHAPTER = "02_q_learning_vs_sarsa"


def points(name: str, earned: float, of: float = 4, status: str = "failed"):
    """One exercise with so many points."""
    return exercise(name, hidden("passed" if earned == of else status, earned, of))


def a_class(n: int, seed: int = 0, slope: float = 1.0):
    """n students with three exercises that follow their ability; `odd` does so times `slope`."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=n)
    noise = rng.normal(size=(3, n))
    names = {"odd": slope, "first": 1.0, "second": 1.0}
    earned = {
        name: np.clip(2 + factor * ability + part, 0, 4)
        for (name, factor), part in zip(names.items(), noise, strict=True)
    }
    results = [
        submission(f"s{row}", CHAPTER, *(points(name, float(earned[name][row])) for name in names)) for row in range(n)
    ]
    return results, earned


def test_the_worked_number_and_an_independent_oracle():
    """Shares 0, 0, 1, 1 beside -1, 0, 0, 1; and NumPy's corrcoef."""
    assert correlation(np.array([0.0, 0, 1, 1]), np.array([-1.0, 0, 0, 1])) == pytest.approx(0.5**0.5)
    one, other = np.random.default_rng(0).normal(size=(2, 50))
    assert correlation(one, other) == pytest.approx(np.corrcoef(one, other)[0, 1])


def test_the_exercise_is_no_part_of_the_rest():
    """The rest is the sum of the other two, as the definition of the corrected correlation wants."""
    results, earned = a_class(40)
    expected = np.corrcoef(earned["odd"], earned["first"] + earned["second"])[0, 1]
    assert discriminations(results)[CHAPTER, "odd"].value == pytest.approx(expected)


def test_the_interval_is_the_percentile_bootstrap_of_scipy():
    """Two programs, other random draws: within 0.03; and the value lies inside."""
    results, earned = a_class(200)
    ours = discriminations(results)[CHAPTER, "odd"]
    theirs = scipy.stats.bootstrap(
        (earned["odd"], earned["first"] + earned["second"]), lambda x, y: np.corrcoef(x, y)[0, 1],
        paired=True, vectorized=False, n_resamples=2_000, method="percentile", rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs), abs=0.03)
    assert ours.low < ours.value < ours.high


@pytest.mark.parametrize(("slope", "word"), [(1, "good"), (0, "low"), (-1, "negative")])
def test_the_words(slope, word):
    """Telling, by luck, backwards."""
    results, _ = a_class(400, seed=4, slope=slope)
    assert discriminations(results)[CHAPTER, "odd"].word == word


def test_small_classes():
    """Nothing below 10 who tried, a number without interval and word below 30, from 30 on all of it."""
    nine, ten, thirty = (discriminations(a_class(n)[0])[CHAPTER, "odd"] for n in (9, 10, 30))
    assert (nine.value, nine.reason) == (None, "fewer than 10 tried")
    assert ten.value is not None
    assert (ten.low, ten.word) == (None, "")
    assert thirty.low is not None
    assert thirty.word


def test_only_those_who_tried_count():
    """Ten of twelve tried: who left it out says nothing about it."""
    statuses = ["missing"] * 2 + ["failed"] * 10
    results = [
        submission(f"s{row}", CHAPTER, points("odd", row % 3, status=status), points("x", row / 3))
        for row, status in enumerate(statuses)
    ]
    assert discriminations(results)[CHAPTER, "odd"].students == 10


def test_where_it_is_not_defined():
    """All with the same points; nothing else to compare with; an answer that waits for its mark."""
    same = [submission(f"s{row}", CHAPTER, points("odd", 4), points("x", row / 3)) for row in range(12)]
    assert discriminations(same)[CHAPTER, "odd"].reason == "all have the same points"
    alone = [submission(f"s{row}", CHAPTER, points("odd", row / 3)) for row in range(12)]
    assert discriminations(alone)[CHAPTER, "odd"].reason == "nothing to compare with"
    waiting = [submission(f"s{row}", CHAPTER, written(), points("x", row / 3)) for row in range(12)]
    assert discriminations(waiting)[CHAPTER, "why_the_safe_path"].students == 0
    assert discriminations([]) == {}


def test_no_interval_where_one_student_decides():
    """Of 30 one failed: a resample in three has nobody who did."""
    results = [
        submission(f"s{row}", CHAPTER, points("odd", 4 if row else 0), points("x", row / 8)) for row in range(30)
    ]
    one = discriminations(results)[CHAPTER, "odd"]
    assert one.value > 0
    assert (one.low, one.word) == (None, "")


def test_a_hard_chapter_that_only_some_handed_in_does_not_count_against_them():
    """Those who also hand in a chapter in which all do badly are as strong as before."""
    results, _ = a_class(40)
    hard = [submission(f"s{row}", "09_hard", points("hard", 0)) for row in range(0, 40, 2)]
    alone, both = (discriminations(one)[CHAPTER, "odd"].value for one in (results, results + hard))
    assert both == pytest.approx(alone, abs=0.1)


def test_an_override_counts_as_merged():
    """Points above the maximum are full points."""
    results, _ = a_class(12)
    top = dataclasses.replace(results[0].exercises["odd"], score=9.0)
    changed = dataclasses.replace(results[0], exercises={**results[0].exercises, "odd": top})
    full = dataclasses.replace(changed, exercises={**changed.exercises, "odd": dataclasses.replace(top, score=4.0)})
    [one, other] = (discriminations([first, *results[1:]])[CHAPTER, "odd"].value for first in (changed, full))
    assert one == pytest.approx(other)
