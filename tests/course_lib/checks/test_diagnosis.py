import numpy as np

from course_lib import samples
from course_lib.checks.diagnosis import Raised, diagnose, same_outcome
from course_lib.checks.wire import decode, encode

MISTAKES = {
    "sign": {"one": -1.0, "two": -2.0},
    "off-by-one": {"one": 2.0, "two": 2.0},
    "crash": {"one": Raised("IndexError"), "two": Raised("IndexError")},
}


def test_all_answers_of_one_mistake_name_it():
    """The mistake whose answers equal the student's on every check is named."""
    assert diagnose({"one": -1, "two": -2}, {"one", "two"}, MISTAKES) == "sign"


def test_a_mistake_that_passes_some_checks_is_named_by_the_rest():
    """Agreement on every check that failed is enough: off-by-one passes `two`, whose answer is 2."""
    assert diagnose({"one": 2, "two": 2}, {"one"}, MISTAKES) == "off-by-one"
    assert diagnose({"one": -1, "two": 2}, {"one"}, MISTAKES) == "sign"


def test_nothing_is_named_where_nothing_failed():
    """A right answer that a mistake shares is right."""
    assert diagnose({"one": 2, "two": 2}, set(), MISTAKES) is None


def test_two_mistakes_at_once_are_not_named():
    """An answer of one mistake here and of another there has no name: a wrong name costs more than none."""
    assert diagnose({"one": -1, "two": 3}, {"one", "two"}, MISTAKES) is None
    assert diagnose({"one": -1, "two": Raised("IndexError")}, {"one", "two"}, MISTAKES) is None


def test_two_mistakes_that_explain_the_failures_are_not_told_apart():
    """Where several agree on the failed checks and none on all, no name is given."""
    mistakes = {"a": {"one": 1, "two": 5}, "b": {"one": 1, "two": 6}}
    assert diagnose({"one": 1, "two": 2}, {"one"}, mistakes) is None


def test_exceptions_agree_by_their_type():
    """IndexError is named as the mistake that raises it; another type is not; a value never equals an exception."""
    assert diagnose({"one": Raised("IndexError"), "two": Raised("IndexError")}, {"one", "two"}, MISTAKES) == "crash"
    assert diagnose({"one": Raised("KeyError"), "two": Raised("KeyError")}, {"one", "two"}, MISTAKES) is None
    assert not same_outcome(None, Raised("IndexError"))
    assert not same_outcome(Raised("IndexError"), None)
    assert same_outcome(np.ones(3), Raised("IndexError")) is False
    assert same_outcome(Raised("IndexError"), np.ones(3)) is False


def test_the_same_exception_on_what_failed_is_no_name_by_itself():
    """Many mistakes raise an IndexError somewhere: a value must agree as well, or every check."""
    mistakes = {"crash": {"one": Raised("IndexError"), "two": 5.0, "three": 7.0}}
    assert diagnose({"one": Raised("IndexError"), "two": 2.0, "three": 3.0}, {"one"}, mistakes) is None
    assert diagnose({"one": Raised("IndexError"), "two": 5.0, "three": 3.0}, {"one", "two"}, mistakes) == "crash"


def test_failures_without_an_answer_name_nothing():
    """A check that was killed gives nothing to compare."""
    assert diagnose({}, {"one"}, MISTAKES) is None
    assert diagnose({}, {"one"}, {}) is None


def test_tolerances_of_a_check_hold_for_its_mistakes():
    """A check with rtol compares the mistake's answers with it too."""
    wide = {"one": (0.1, None), "two": (0.1, None)}
    assert diagnose({"one": -1.05, "two": -2.1}, {"one", "two"}, MISTAKES, wide) == "sign"
    assert diagnose({"one": -1.05, "two": -2.1}, {"one", "two"}, MISTAKES) is None


def test_draws_are_compared_as_draws():
    """A mistake in sampling is recognised from other draws of the same distribution."""
    one, other = (decode(encode(samples(np.random.default_rng(seed).integers(5, size=500)))) for seed in (1, 2))
    assert same_outcome(one, other)
    assert not same_outcome(one, decode(encode(samples(np.zeros(500, int)))))
