"""autograder/report/numbers.py: what the report counts. Numbers below are counted by hand."""

import dataclasses

import pytest

from autograder.report.numbers import chapter_numbers, group, share, total_seconds
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
    """Shares 1, 1, 1/4, 0, 0: full marks fall in the last tenth."""
    assert numbers.submissions == 6
    assert numbers.bins == (2, 0, 1, 0, 0, 0, 0, 0, 0, 2)
    assert numbers.mean == pytest.approx(0.45)
    assert numbers.median == 0.25


def test_an_exercise_by_outcome(numbers):
    """Each submission in one group; success is the mean share of the points."""
    [exercise] = numbers.exercises
    assert exercise.groups == {"full": 2, "partial": 1, "wrong": 1, "stopped": 0, "missing": 1, "pending": 0}
    assert exercise.success == pytest.approx(0.45)
    assert exercise.difficulty == "hard"


def test_the_hardest_check_among_those_who_tried(numbers):
    """The hidden one: passed by 2 of the 4 who attempted the exercise."""
    [exercise] = numbers.exercises
    assert (exercise.hardest.hidden, exercise.hardest.passed) == (True, 0.5)


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
    assert (waiting.success, waiting.difficulty) == (None, "")
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


def test_repairs_are_counted_by_submission():
    """The same repair twice in a notebook is one submission."""
    results = [submission("a", CHAPTER, repairs=("x", "x", "y")), submission("b", CHAPTER, repairs=("x",))]
    assert chapter_numbers(CHAPTER, "", results).repairs == (("x", 2), ("y", 1))


def test_time_is_summed_over_chapters(numbers):
    """Six submissions of 1.25 s in each of two chapters."""
    assert total_seconds([numbers, numbers]) == pytest.approx(15)


def test_a_chapter_that_nobody_could_grade():
    """No number is made up."""
    numbers = chapter_numbers(CHAPTER, "", [submission("a", CHAPTER, status="infrastructure")])
    assert (numbers.submissions, numbers.mean, numbers.median, numbers.exercises) == (0, None, None, ())
