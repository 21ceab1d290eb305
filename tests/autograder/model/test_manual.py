"""autograder/model/manual.py: marks by hand and how they enter what is derived."""

import dataclasses

import pytest

from autograder.model.manual import COLUMNS, ManualError, Mark, UnusedMark, add_marks, merged, read_manual
from autograder.model.results import ResultError, ResultsDir
from tests.autograder.fake_class import q_learning, submission, written

CHAPTER = "02_q_learning_vs_sarsa"
HEADER = ",".join(COLUMNS) + "\n"


def mark(points=1.5, name="why_the_safe_path", **more) -> Mark:
    """A mark for ada in the chapter."""
    return Mark("ada", CHAPTER, name, points, **more)


def result():
    """Ada's result: 4 points of code, none earned, and an answer to mark."""
    return submission("ada", CHAPTER, q_learning("bootstraps"), written())


def with_file(folder, text: str, encoding: str = "utf-8"):
    """Write the file as a person would, and read it."""
    (folder / "manual.csv").write_bytes(text.encode(encoding))
    return read_manual(folder)


def test_no_file_means_no_marks(tmp_path):
    """Nobody has to make the file."""
    assert read_manual(tmp_path).marks == {}
    assert read_manual(tmp_path).merge(result()) == result()


@pytest.mark.parametrize("text", ["plain", "=1+1", "-2: see below", 'a "quote", and a comma', "two\nlines", "Zoë"])
def test_a_mark_is_read_back_as_it_was_written(tmp_path, text):
    """Also where a spreadsheet would have seen a formula."""
    add_marks(tmp_path, [mark(comment=text, reason=text, by=text, date="2026-11-20")])
    assert read_manual(tmp_path).mark("ada", CHAPTER, "why_the_safe_path") == mark(
        comment=text, reason=text, by=text, date="2026-11-20"
    )


def test_the_last_row_counts_and_the_first_stays(tmp_path):
    """The file is a journal: rows are appended, nothing is lost."""
    add_marks(tmp_path, [mark(1)])
    before = (tmp_path / "manual.csv").read_bytes()
    add_marks(tmp_path, [mark(2)])
    assert (tmp_path / "manual.csv").read_bytes().startswith(before)
    assert read_manual(tmp_path).mark("ada", CHAPTER, "why_the_safe_path").points == 2


def test_an_edited_file_is_appended_to_in_its_own_way(tmp_path):
    """A spreadsheet's semicolons, byte order mark, column order and missing last line end all stay."""
    present = "\ufeffname;student;chapter;points;comment\r\nwhy_the_safe_path;ada;" + CHAPTER + ";1,5;good"
    assert with_file(tmp_path, present).mark("ada", CHAPTER, "why_the_safe_path").points == 1.5
    add_marks(tmp_path, [Mark("bo", CHAPTER, "why_the_safe_path", 2, "a;b")])
    text = (tmp_path / "manual.csv").read_bytes().decode()
    assert text == present + f'\nwhy_the_safe_path;bo;{CHAPTER};2;"a;b"\n'
    assert read_manual(tmp_path).mark("bo", CHAPTER, "why_the_safe_path").comment == "a;b"


def test_a_mark_decides_a_written_answer(tmp_path):
    """It waits no longer, and the score has its points."""
    add_marks(tmp_path, [mark(1.5)])
    merged = read_manual(tmp_path).merge(result())
    assert merged.exercises["why_the_safe_path"].score == 1.5
    assert (merged.score, merged.pending_points) == (1.5, 0)


def test_an_override_replaces_the_score_of_an_exercise(tmp_path):
    """Up and down; the checks stay as they were."""
    before = submission("ada", CHAPTER, q_learning("right"))
    add_marks(tmp_path, [mark(1, "q_learning_update", reason="copied")])
    merged = read_manual(tmp_path).merge(before)
    assert merged.score == 1
    assert merged.exercises["q_learning_update"].status == "failed"
    assert merged.exercises["q_learning_update"].checks == before.exercises["q_learning_update"].checks


def test_a_comment_alone_leaves_the_score(tmp_path):
    """Empty points are no zero."""
    add_marks(tmp_path, [mark(None, comment="See me")])
    merged = read_manual(tmp_path).merge(result())
    assert merged.exercises["why_the_safe_path"].status == "pending"
    assert merged.score == result().score


def test_full_marks_by_hand_grade_what_we_could_not(tmp_path):
    """An exercise left ungraded for our reasons is graded by a mark."""
    ours = submission("ada", CHAPTER, q_learning("ours"))
    add_marks(tmp_path, [mark(4, "q_learning_update")])
    assert ours.ungraded
    assert not read_manual(tmp_path).merge(ours).ungraded


def test_points_above_the_maximum_need_a_reason(tmp_path):
    """A typing error is refused with its line; a bonus says why."""
    add_marks(tmp_path, [mark(20)])
    with pytest.raises(ManualError, match="line 2: 20 points of at most 2"):
        read_manual(tmp_path).merge(result())
    add_marks(tmp_path, [mark(3, reason="found a bug in the course")])
    assert read_manual(tmp_path).merge(result()).score == 3


def test_a_name_that_the_chapter_does_not_have_is_refused(tmp_path):
    """With the names that it has."""
    add_marks(tmp_path, [mark(1, "why_the_save_path")])
    with pytest.raises(ManualError, match="it has q_learning_update, why_the_safe_path"):
        read_manual(tmp_path).merge(result())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("student,chapter,points\n", "line 1: expect the columns"),
        (HEADER.replace("reason", "reasons"), "reasons"),
        (HEADER + f"ada,{CHAPTER},x,two\n", "line 2: expect points to be a number from 0 to 10,000, actually: 'two'"),
        (HEADER + f"ada,{CHAPTER},x,-1\n", "'-1'"),
        (HEADER + f"ada,{CHAPTER},x,nan\n", "'nan'"),
        (HEADER + f"ada,{CHAPTER},x,inf,,so good\n", "'inf'"),
        (HEADER + f"ada,{CHAPTER},x,1e308,,so good\n", "'1e308'"),
        (HEADER + f'ada,{CHAPTER},x,1,"{"a" * 200_000}\n', "line 2: field larger than field limit"),
        (HEADER + f"\nada,{CHAPTER},,1\n", "line 3: expect a student"),
        (HEADER + f"ada,{CHAPTER},x,1,a,b,c,d,e\n", "line 2: 9 cells under 8 columns"),
        ("", "line 1"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path, text, word):
    """Line, value, what was expected; no mark is dropped silently."""
    with pytest.raises(ManualError, match=word):
        with_file(tmp_path, text)


def test_another_encoding_is_named(tmp_path):
    """Not a traceback, and not a wrong letter."""
    with pytest.raises(ManualError, match="save it as CSV UTF-8"):
        with_file(tmp_path, HEADER + "Zoë,c,x,1\n", "latin-1")


def test_a_damaged_file_is_not_appended_to(tmp_path):
    """What a person wrote there is left for that person to put right."""
    (tmp_path / "manual.csv").write_text("nonsense\n")
    with pytest.raises(ManualError):
        add_marks(tmp_path, [mark()])
    assert (tmp_path / "manual.csv").read_text() == "nonsense\n"


def test_a_mark_without_a_result_is_reported_and_stops_nothing(tmp_path):
    """A typing error in a student's name, or a result that is still to come."""
    ResultsDir(tmp_path).write(result())
    add_marks(tmp_path, [mark(1), Mark("adda", CHAPTER, "why_the_safe_path", 1)])
    with pytest.warns(UnusedMark, match="line 3: no result of 'adda'"):
        results = list(merged(tmp_path, manual := read_manual(tmp_path)))
    assert results[0].score == 1
    assert [one.student for one in manual.unused(results)] == ["adda"]


def test_the_same_mark_is_recognised(tmp_path):
    """Points and comment count, who gave it and when do not."""
    add_marks(tmp_path, [mark(1.5, comment="a", by="x")])
    manual = read_manual(tmp_path)
    assert manual.says(mark(1.5, comment="a", by="y"))
    assert not manual.says(mark(1.25, comment="a"))
    assert not manual.says(mark(None, comment="a"))
    assert not manual.says(mark(1.5, comment="b"))


def test_results_are_read_one_at_a_time(tmp_path):
    """A class of ten thousand does not stand in memory: the second file is opened when the first is done with."""
    folder = ResultsDir(tmp_path)
    folder.write(result())
    folder.file("zoe", CHAPTER).parent.mkdir()
    folder.file("zoe", CHAPTER).write_text("damaged")
    results = merged(tmp_path, read_manual(tmp_path))
    assert next(results).student == result().student
    with pytest.raises(ResultError):
        next(results)


def test_a_mark_that_fits_nothing_is_refused_before_the_first_result(tmp_path):
    """Whoever writes pages as results come in has written none of them."""
    ResultsDir(tmp_path).write(dataclasses.replace(result(), student="aaron"))
    ResultsDir(tmp_path).write(result())
    add_marks(tmp_path, [Mark(result().student, CHAPTER, "no_such_exercise", 1)])
    with pytest.raises(ManualError, match="no_such_exercise"):
        next(merged(tmp_path, read_manual(tmp_path)))
