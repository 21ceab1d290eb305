"""autograder/report/numbers.py: what the report counts. Numbers below are counted by hand."""

import dataclasses

import pytest

from autograder.report.numbers import chapter_numbers, group, share, student_shares, total_seconds
from tests.autograder.fake_class import q_learning, sarsa, submission, written

CHAPTER = "02_q_learning_vs_sarsa"


def small_class():
    """Six submissions: two right, one partly, one with a known mistake, one not attempted, one that is ours."""
    kinds = ("right", "right", "partly", "bootstraps", "nothing", "ours")
    return [submission(f"s{index}", CHAPTER, q_learning(kind)) for index, kind in enumerate(kinds)]


@pytest.fixture
def numbers():
    """Of the six, and one that could not even be started."""
    whole = submission("s6", CHAPTER, status="infrastructure", max_score=4)
    return chapter_numbers(CHAPTER, "Title", [*small_class(), whole])


def test_the_distribution_leaves_out_what_is_ours(numbers):
    """Shares 1, 1, 1/4, 0, 0; the box of the middle half goes from 0 to 1."""
    assert numbers.submissions == 6
    assert sorted(numbers.shares) == [0, 0, 0.25, 1, 1]
    assert numbers.mean == pytest.approx(0.45)
    assert numbers.median == 0.25
    assert numbers.spread == pytest.approx([0, 0, 0.25, 1, 1])


def test_an_exercise_by_outcome(numbers):
    """Each submission in one group; success is the mean share of the points."""
    [exercise] = numbers.exercises
    assert exercise.groups == {"full": 2, "partial": 1, "wrong": 1, "stopped": 0, "missing": 1, "pending": 0}
    assert exercise.success == pytest.approx(0.45)
    assert (exercise.full, exercise.missing) == pytest.approx((2 / 5, 1 / 5))
    assert (exercise.wrong, exercise.unnamed) == (2, 1), "one of the two wrong ones is a known mistake"


def test_every_check_among_those_who_tried(numbers):
    """The public one is passed by 3 of the 4 who attempted the exercise, the hidden one by 2."""
    [exercise] = numbers.exercises
    assert [(one.hidden, one.tried, one.passed) for one in exercise.checks] == [(False, 4, 3), (True, 4, 2)]
    assert [one.share for one in exercise.checks] == [0.75, 0.5]


def test_checks_that_broke_off():
    """A crash, a time limit and another limit; what is ours is not counted."""
    kinds = ("crash", "loop", "killed", "right", "ours")
    results = [submission(kind, CHAPTER, q_learning(kind)) for kind in kinds]
    [exercise] = chapter_numbers(CHAPTER, "", results).exercises
    assert [(one.tried, one.stopped) for one in exercise.checks] == [(4, 3), (4, 3)]


def test_a_students_share_is_over_all_chapters():
    """4 of 4 and 0 of 4 points are a half; what is ours and what waits count neither way."""
    results = [
        submission("a", CHAPTER, q_learning("right"), written()),
        submission("a", "05_dqn", q_learning("nothing")),
        submission("b", CHAPTER, q_learning("right")),
        submission("b", "05_dqn", status="infrastructure", max_score=4),
        submission("c", CHAPTER, written()),
    ]
    assert student_shares(results) == [0.5, 1]


def test_misconceptions_by_frequency():
    """Most frequent first, each student once, with the share of those who handed in."""
    one, two = q_learning("bootstraps"), sarsa("maximises")
    results = [submission("a", CHAPTER, one, two), submission("b", CHAPTER, two), submission("c", CHAPTER)]
    mistakes = chapter_numbers(CHAPTER, "", results).mistakes
    assert [(one.slug, one.students, round(one.share, 2)) for one in mistakes] == [
        ("takes-the-maximum", ("a", "b"), 0.67),
        ("bootstraps-when-terminated", ("a",), 0.33),
    ]
    assert mistakes[1].text.startswith("Your update still looks")


def test_answers_that_wait_count_neither_above_nor_below():
    """4 of 4 decided points are full marks although 2 more wait."""
    result = submission("a", CHAPTER, q_learning("right"), written())
    assert share(result) == 1
    assert share(submission("a", CHAPTER, written())) is None
    marked = dataclasses.replace(written(), score=1, status="failed")
    assert share(submission("a", CHAPTER, q_learning("right"), marked)) == pytest.approx(5 / 6)


def test_a_question_has_no_difficulty_while_answers_wait():
    """Else the answers that nobody wrote would make it very hard."""
    marked = dataclasses.replace(written(), score=2, status="passed")
    results = [
        submission("a", CHAPTER, written()),
        submission("b", CHAPTER, written("")),
        submission("c", CHAPTER, marked),
    ]
    [waiting] = chapter_numbers(CHAPTER, "", results).exercises
    assert waiting.success is None
    [decided] = chapter_numbers(CHAPTER, "", results[1:]).exercises
    assert decided.success == 0.5


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        *(("right", "full"), ("partly", "partial"), ("bootstraps", "wrong"), ("crash", "stopped")),
        *(("loop", "stopped"), ("killed", "stopped"), ("nothing", "missing"), ("ours", None)),
    ],
)
def test_the_group_of_an_exercise(kind, expected):
    """From full marks to not attempted; what is ours is in none."""
    assert group(q_learning(kind)) == expected


def test_time_is_summed_over_chapters(numbers):
    """Six submissions of 1.25 s in each of two chapters."""
    assert total_seconds([numbers, numbers]) == pytest.approx(15)


def test_a_chapter_that_nobody_could_grade():
    """No number is made up."""
    numbers = chapter_numbers(CHAPTER, "", [submission("a", CHAPTER, status="infrastructure")])
    assert (numbers.submissions, numbers.mean, numbers.median, numbers.exercises) == (0, None, None, ())
