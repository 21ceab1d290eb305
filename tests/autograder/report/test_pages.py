"""autograder/report/pages.py: the report of a class."""

import pytest

from autograder.feedback import write_feedback
from autograder.model.manual import Mark, UnusedMark, add_marks
from autograder.model.results import ResultsDir
from autograder.report import write_report
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
    assert all(address.startswith("feedback/") for address in parts.addresses)
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
    assert "Why the safe path (02_q_learning_vs_sarsa): 19" in needs
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
    marks = section(page, "<h2>Marks</h2>")
    assert marks.count('<th scope="row">') == len({result.student for result in class_results()})
    assert 'href="feedback/..%252F..%252Fetc%252Fpasswd/02_q_learning_vs_sarsa.html"' in marks
    assert "9.5" in marks
    assert "ungraded" in marks


def test_no_link_where_there_is_no_page(tmp_path):
    """The report can be made before the feedback."""
    ResultsDir(tmp_path).write(submission("ada", CHAPTER, q_learning("right")))
    assert "href=" not in write_report(tmp_path, None).read_text().split("</head>")[1]


def test_a_mark_that_belongs_nowhere_is_shown(tmp_path):
    """With the line where it stands."""
    ResultsDir(tmp_path).write(submission("ada", CHAPTER, q_learning("right")))
    add_marks(tmp_path, [Mark("adda", CHAPTER, "q_learning_update", 1)])
    with pytest.warns(UnusedMark):
        page = write_report(tmp_path, None).read_text()
    assert "line 2: <bdi>adda</bdi>" in page


def test_an_empty_folder_gives_a_page(tmp_path):
    """Nothing graded yet is no error."""
    assert "0</p>" in write_report(tmp_path, None).read_text()


@pytest.mark.parametrize("name", EVIL_NAMES)
def test_every_hostile_name_is_in_the_table_as_text(page, name):
    """Escaped, and without marks that turn the direction of text."""
    assert name not in page or "<" not in name
    assert "\u202e" not in page
