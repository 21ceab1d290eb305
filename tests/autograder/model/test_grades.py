"""autograder/model/grades.py: the table of marks."""

import csv

from autograder.model.grades import HEADER, misconceptions, write_grades
from autograder.model.manual import Mark, add_marks
from autograder.model.results import ResultsDir
from tests.autograder.fake_class import EVIL_NAMES, class_results, q_learning, sarsa, submission, write_class

CHAPTER = "02_q_learning_vs_sarsa"


def rows(directory) -> dict[tuple[str, str], dict[str, str]]:
    """The table, by student and chapter."""
    with write_grades(directory).open(newline="", encoding="utf-8") as file:
        return {(row["student"], row["chapter"]): row for row in csv.DictReader(file)}


def test_a_row_a_student_and_chapter(tmp_path):
    """Every result has its row under the fixed header."""
    write_class(tmp_path)
    assert len(rows(tmp_path)) == len(class_results())
    assert (tmp_path / "grades.csv").read_text(encoding="utf-8").split("\n")[0] == ",".join(HEADER)


def test_marks_by_hand_are_merged_and_what_waits_is_said(tmp_path):
    """The score has the marks in it; points that wait stand beside it."""
    write_class(tmp_path)
    table = rows(tmp_path)
    assert (table["ada", CHAPTER]["score"], table["ada", CHAPTER]["pending_points"]) == ("9.5", "0")
    assert (table["kofi", CHAPTER]["score"], table["kofi", CHAPTER]["pending_points"]) == ("8", "2")


def test_what_is_ours_is_never_a_zero(tmp_path):
    """No score for a submission or an exercise that we could not grade; a zero for one that nobody can read."""
    write_class(tmp_path)
    table = rows(tmp_path)
    assert table["pete", CHAPTER]["score"] == table["rosa", CHAPTER]["score"] == ""
    assert table["olga", CHAPTER]["score"] == "0"


def test_no_cell_is_a_formula(tmp_path):
    """Names and messages come from outside."""
    folder = ResultsDir(tmp_path)
    for name in (*EVIL_NAMES, "+a", "-a", "@a", "\ta"):
        folder.write(submission(name, CHAPTER, q_learning("right"), message="=cmd()"))
    add_marks(tmp_path, [Mark("+a", CHAPTER, "q_learning_update", 1)])
    cells = [cell for row in rows(tmp_path).values() for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r\n")]


def test_misconceptions_are_listed_once_in_order():
    """Two checks of an exercise that name one mistake are one mistake."""
    result = submission("chen", CHAPTER, q_learning("bootstraps"), sarsa("maximises"))
    assert misconceptions(result) == [
        ("q_learning_update", "bootstraps-when-terminated"),
        ("sarsa_update", "takes-the-maximum"),
    ]
