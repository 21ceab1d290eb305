from dataclasses import replace

import pytest

from autograder.grade.reference import answer_book, compute_answers, seed_checks
from autograder.model.errors import ReleaseError
from course_lib.checks.answers import load_book
from course_lib.checks.compare import compare
from course_lib.checks.diagnosis import Raised

EVERY = {"two", "many", "four", "ten"}


def test_answers_of_the_reference_and_of_every_mistake(chapter, sandbox):
    """The reference answers all checks; a mistake answers those of its exercise, an exception by its type."""
    answers = compute_answers(chapter, sandbox, 7)
    assert set(answers.expected) == EVERY
    assert answers.expected["two"] == 4
    assert answers.mistakes["double"]["squares"]["two"] == 4
    assert answers.mistakes["double"]["crashes"] == dict.fromkeys(("two", "many"), Raised("KeyError"))
    assert answers.mistakes["halve"]["forgets"] == {"four": 4, "ten": 10}


def test_the_answers_follow_from_the_seed(chapter, sandbox):
    """The same seed gives the same answers, another seed other inputs of the hidden checks."""
    first, again, other = (compute_answers(chapter, sandbox, seed).expected for seed in (7, 7, 8))
    assert compare(again["many"], first["many"]) is None
    assert compare(other["many"], first["many"]) is not None


def test_every_check_has_a_seed_of_its_own(chapter):
    """Two checks of one run do not see the same random inputs."""
    seeded = seed_checks("01_mini", [{"name": "a"}, {"name": "b"}], 7)
    assert seeded[0]["seed"] != seeded[1]["seed"]


def test_a_reference_that_fails_its_own_check_stops_everything(chapter, sandbox):
    """No class is graded against a broken reference: the error names the check and what happened."""
    broken = replace(chapter.exercises[0], solution="def double(x):\n    return [][1]")
    with pytest.raises(ReleaseError, match="two: IndexError"):
        compute_answers(replace(chapter, exercises=(broken, chapter.exercises[1])), sandbox, 7)


def test_the_public_book_holds_no_hidden_check(chapter, sandbox):
    """Neither its answer nor its name is in the text that students get; points of the exercise are whole."""
    answers = compute_answers(chapter, sandbox, 7)
    text = answer_book(chapter, answers, hidden=False, digest="abc")
    book = load_book(text)
    assert set(book.checks) == {"two", "four"}
    assert "many" not in text
    assert book.points == {"double": 3.0, "halve": 2.0}
    assert book.written == {"why": 1.5}
    assert book.texts["halve"] == {"forgets": "You forgot to divide."}
    assert set(load_book(answer_book(chapter, answers, hidden=True, digest="abc")).checks) == EVERY
