"""autograder/report/pages.py: the report of a class."""

import re
from pathlib import Path

import pytest

from autograder.feedback import write_feedback
from autograder.model.course import find_course
from autograder.model.manual import Mark, UnusedMark, add_marks, merged, read_manual
from autograder.model.results import ResultsDir
from autograder.report import write_report
from autograder.report.pages import report_page
from tests.autograder.big_class import BACKWARDS, LUCK, write_big_class
from tests.autograder.fake_class import (
    EVIL_NAMES,
    PAYLOAD,
    class_results,
    q_learning,
    submission,
    write_class,
    write_course,
)
from tests.autograder.html_parts import Parts

ROOT = Path(__file__).parents[3]
CHAPTER = "02_q_learning_vs_sarsa"


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    """The report of the whole fake class, made after its feedback."""
    root = tmp_path_factory.mktemp("report")
    course, directory = write_course(root / "course"), write_class(root / "grades")
    ResultsDir(directory).start_run(20261123)
    write_feedback(directory, course)
    path = write_report(directory, course)
    assert path == directory / "report.html"
    return path.read_text(encoding="utf-8")


def section(page: str, start: str, end: str = "</section>") -> str:
    """The text of the page from `start` to the next `end`."""
    return page.split(start, 1)[1].split(end, 1)[0]


def test_it_stands_alone_and_runs_nothing(page):
    """No script, no image, no address outside; hostile names and texts are text."""
    parts = Parts(page)
    assert parts.active == set()
    assert all(address.startswith(("feedback/", "#")) for address in parts.addresses)
    assert PAYLOAD not in page
    assert "<b onclick" not in page


def test_what_is_left_ungraded_is_listed_first(page):
    """Submissions and exercises that are ours to repair, what nobody can read, what waits, and missing isolation."""
    needs = section(page, "What needs you")
    assert "pete" in needs
    assert "The sandbox did not start." in needs
    assert "rosa" in needs
    assert "olga" in needs
    assert "Not a notebook: the file is empty." in needs
    row = section(needs, "Why the safe path", "</tr>")
    assert re.findall(r">(\d+)</td>", row) == ["19", "1", "1"], "to mark, marked, not answered"
    assert "--isolation none" in needs


def test_each_chapter_has_its_exercises_and_misconceptions(page):
    """In the words of the course, with counts."""
    chapter = section(page, "<h2>Q-learning and SARSA</h2>")
    assert "<code>q_learning_update</code>" in chapter
    assert "<strong>Takes the maximum</strong>" in chapter
    assert "4 students, 18 %" in chapter
    assert "Your update takes the best next value" in chapter
    assert "median 50 %" in chapter


def test_the_table_has_every_student_and_links_to_feedback(page):
    """Encoded names are quoted once more in an address."""
    marks = section(page, "<h2>Every student</h2>")
    assert marks.count('<th scope="row">') == len({result.student for result in class_results()})
    assert 'href="feedback/..%252F..%252Fetc%252Fpasswd/02_q_learning_vs_sarsa.html"' in marks
    assert "9.5" in marks
    assert "ungraded" in marks


def test_no_link_where_there_is_no_page(tmp_path):
    """The report can be made before the feedback."""
    ResultsDir(tmp_path).write(submission("ada", CHAPTER, q_learning("right")))
    assert 'href="feedback' not in write_report(tmp_path, None).read_text().split("</head>")[1]


def test_outlines_are_all_that_the_report_needs(tmp_path):
    """It keeps no texts of single submissions, and would say nothing else if it had them."""
    course, directory = write_course(tmp_path / "course"), write_class(tmp_path / "grades")
    manual = read_manual(directory)
    whole = list(merged(directory, manual))
    page = report_page(ResultsDir(directory), whole, manual, course)
    assert page == write_report(directory, course).read_text(encoding="utf-8")


def test_a_mark_that_belongs_nowhere_is_shown(tmp_path):
    """With the line where it stands."""
    ResultsDir(tmp_path).write(submission("ada", CHAPTER, q_learning("right")))
    add_marks(tmp_path, [Mark("adda", CHAPTER, "q_learning_update", 1)])
    with pytest.warns(UnusedMark):
        page = write_report(tmp_path, None).read_text()
    assert "line 2: <bdi>adda</bdi>" in page


def test_an_empty_folder_gives_a_page(tmp_path):
    """Nothing graded yet is no error."""
    assert "Nothing is graded yet." in write_report(tmp_path, None).read_text()


def test_a_class_that_could_not_be_graded_gets_no_numbers(tmp_path):
    """All are listed, none has a zero, and no chart is drawn of nothing."""
    for student in ("ada", "bo"):
        whole = submission(student, CHAPTER, status="infrastructure", max_score=4, message="The sandbox did not start.")
        ResultsDir(tmp_path).write(whole)
    page = write_report(tmp_path, None).read_text()
    assert "No submission could be graded" in page
    assert "Left ungraded, for reasons of ours: 2 submissions" in page
    assert page.count("ungraded</td><td><b>–</b></td>") == 2
    assert "<figure>" not in page


def test_one_student_gives_a_page(tmp_path):
    """What cannot be said of one is said so."""
    ResultsDir(tmp_path).write(submission("ada", CHAPTER, q_learning("right")))
    page = write_report(tmp_path, None).read_text()
    assert "One student: 100 % of the decided points" in page
    assert "Discrimination is not defined for any exercise yet" in page
    assert "fewer than 10 tried" in page


def test_a_chapter_of_unreadable_notebooks(tmp_path):
    """They count as handed in, with the zero that they have, and have no exercises and no time."""
    ResultsDir(tmp_path).write(
        submission("ada", CHAPTER, status="unreadable", max_score=4, message="empty", seconds=0.0)
    )
    page = write_report(tmp_path, None).read_text()
    assert "Could not be read: 1 submission" in page
    assert "One student: 0 % of the decided points" in page


def test_every_table_and_chart_can_be_heard(page):
    """Tables have captions or stand under their heading, and headers with a scope; drawings have a text."""
    assert "<th>" not in page
    assert len(re.findall(r"<table", page)) - page.count("<caption>") == 1, "the answers to mark, under their heading"
    drawings = re.findall(r"<svg[^>]*>", page)
    assert all("aria-hidden" in one or re.search(r'role="img" aria-label="[^"]', one) for one in drawings)


def test_long_lists_are_folded(tmp_path):
    """Of 300 students: tables of a hundred, closed; the first five that are ungraded, the others closed."""
    for number in range(300):
        ours = {"status": "infrastructure", "max_score": 4} if number < 50 else {}
        ResultsDir(tmp_path).write(
            submission(f"s{number:03d}", CHAPTER, *([] if ours else [q_learning("right")]), **ours)
        )
    page = write_report(tmp_path, None).read_text()
    assert page.count('<details class="unprinted roster"><summary>') == 3
    assert "<summary>45 more</summary>" in page
    assert "<bdi>s000</bdi> to <bdi>s099</bdi>" in page


@pytest.mark.slow
def test_a_class_of_a_thousand_fits(tmp_path):
    """Eight chapters: below 3 MB, though every mark is a link; what is odd by construction is named."""
    course = find_course(ROOT)
    folder = ResultsDir(write_big_class(tmp_path, course))
    for result in folder.results():
        link = folder.feedback_file(result.student, result.chapter)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.touch()
    page = write_report(tmp_path, course).read_text(encoding="utf-8")
    assert len(page.encode()) < 3_000_000
    looks = section(page, "Exercises to look at", "</table>")
    assert re.findall(r"<code>(\w+)</code>", looks)[:1] == [BACKWARDS]
    assert LUCK in looks
    assert "the better students do worse here" in looks


@pytest.mark.parametrize("name", EVIL_NAMES)
def test_every_hostile_name_is_in_the_table_as_text(page, name):
    """Escaped, and without marks that turn the direction of text."""
    assert name not in page or "<" not in name
    assert "\u202e" not in page
