"""autograder/export/tables.py: CSV for spreadsheets."""

import csv

from autograder.export import export_csv
from tests.autograder.fake_class import class_results, write_class

CHAPTER = "02_q_learning_vs_sarsa"


def exported(directory) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Both tables."""
    tables = []
    for path in export_csv(write_class(directory)):
        with path.open(newline="", encoding="utf-8") as file:
            tables.append(list(csv.DictReader(file)))
    return tables[0], tables[1]


def test_two_tables(tmp_path):
    """A row a submission, and a row a submission and exercise."""
    grades, exercises = exported(tmp_path)
    assert [path.name for path in export_csv(tmp_path)] == ["grades.csv", "exercises.csv"]
    assert len(grades) == len(class_results())
    assert len(exercises) == sum(len(result.exercises) for result in class_results())


def test_an_exercise_with_its_mistakes_and_marks(tmp_path):
    """Score after merging, checks passed, recognised mistakes, who marked and what was said."""
    rows = {(row["student"], row["exercise"]): row for row in exported(tmp_path)[1]}
    chen, bo, ada = rows["chen", "q_learning_update"], rows["bo", "q_learning_update"], rows["ada", "why_the_safe_path"]
    assert (chen["score"], chen["checks_passed"], chen["checks"]) == ("0", "0", "2")
    assert chen["misconceptions"] == "bootstraps-when-terminated"
    assert (bo["score"], bo["by_hand"], bo["comment"]) == ("2", "tutor", "Half of it is there.")
    assert (ada["kind"], ada["score"]) == ("written", "1.5")


def test_what_is_undecided_has_no_score(tmp_path):
    """Neither an answer that waits nor what is ours is a zero."""
    rows = {(row["student"], row["exercise"]): row for row in exported(tmp_path)[1]}
    assert rows["kofi", "why_the_safe_path"]["score"] == ""
    assert rows["rosa", "q_learning_update"]["score"] == ""
    assert rows["hugo", "q_learning_update"]["score"] == "0"


def test_no_cell_is_a_formula(tmp_path):
    """Names and comments come from outside."""
    for table in exported(tmp_path):
        assert not [cell for row in table for cell in row.values() if cell[:1] in set("=+-@\t\r\n")]
