import json

import numpy as np
import pytest

from course_lib import samples, typed
from course_lib.checks import answers
from course_lib.checks.answers import AnswerBook, CheckAnswers, dump_book, find_book, load_book
from course_lib.checks.compare import compare
from course_lib.checks.diagnosis import Raised
from course_lib.checks.wire import decode, encode


def make_book(hidden: bool = False, chapter: str = "02_mini") -> AnswerBook:
    """A book with one check whose expected value and mistakes are of every kind."""
    expected = decode(
        encode({"table": typed(np.ones((2, 2), "float32")), "draws": samples(np.arange(30)), "nan": np.nan})
    )
    check = CheckAnswers(
        "one_lap", "update", hidden, 2.5, "One lap — by hand.", "update(1)", expected, 1e-3, None,
        {"sign": decode(encode([1, (2, None)])), "crash": Raised("IndexError")},
    )  # fmt: skip
    texts = {"update": {"sign": "You turned the sign.", "crash": "You read beyond the end."}}
    return AnswerBook(chapter, "abc", 7, {"one_lap": check}, {"update": 4.0}, texts, {"why": 2.0})


def test_a_book_survives_the_round_trip():
    """Every field of the book and of its checks comes back, values and exceptions of mistakes included."""
    book, back = make_book(), load_book(dump_book(make_book()))
    for key in ("chapter", "digest", "seed", "points", "texts", "written"):
        assert getattr(back, key) == getattr(book, key)
    one, other = book.checks["one_lap"], back.checks["one_lap"]
    for key in ("name", "exercise", "hidden", "points", "doc", "call", "rtol", "atol"):
        assert getattr(one, key) == getattr(other, key)
    assert compare(other.expected, one.expected) is None
    assert other.mistakes["crash"] == Raised("IndexError")
    assert compare(other.mistakes["sign"], one.mistakes["sign"]) is None


def test_a_book_is_the_same_text_each_time():
    """Released twice, a book does not change; read and written again, neither."""
    assert dump_book(make_book()) == dump_book(make_book()) == dump_book(load_book(dump_book(make_book())))


def test_another_format_is_refused():
    """A book of another version of the course is not guessed at."""
    document = json.loads(dump_book(make_book())) | {"format": 99}
    with pytest.raises(ValueError, match="99"):
        load_book(json.dumps(document))


def test_the_book_with_a_hidden_check_is_the_instructors():
    """What is hidden tells the editions apart."""
    assert make_book(hidden=True).instructor
    assert not make_book().instructor


def test_the_book_beside_the_notebook_goes_before_the_packaged_one(tmp_path, monkeypatch):
    """An instructor's folder `answers` wins; without it the package's book is read; without both there is none."""
    packaged, beside = tmp_path / "packaged", tmp_path / "notebooks" / "answers"
    packaged.mkdir()
    beside.mkdir(parents=True)
    monkeypatch.setattr(answers, "PACKAGED", packaged)
    assert find_book("02_mini", beside.parent) is None
    (packaged / "02_mini.json").write_text(dump_book(make_book()))
    assert not find_book("02_mini", beside.parent).instructor
    (beside / "02_mini.json").write_text(dump_book(make_book(hidden=True)))
    assert find_book("02_mini", beside.parent).instructor
    monkeypatch.chdir(beside.parent)
    assert find_book("02_mini").instructor
