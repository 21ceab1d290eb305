"""The class report in a real browser."""

import pytest

from autograder.feedback import write_feedback
from autograder.model.results import ResultsDir
from autograder.report import write_report
from tests.autograder.fake_class import write_class, write_course
from tests.browser.test_feedback_page import CONTRAST

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> str:
    """Address of the fake class's report, with feedback beside it."""
    root = tmp_path_factory.mktemp("report")
    course, directory = write_course(root / "course"), write_class(root / "grades")
    ResultsDir(directory).start_run(20261123)
    write_feedback(directory, course)
    return write_report(directory, course).as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(report, watched, scheme):
    """Contrast of at least 4.5 to 1 in both themes, and no complaint of the browser."""
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.goto(report)
    assert watched.page.evaluate(CONTRAST) == []
    assert watched.console == []
    assert not watched.owned


def test_a_phone_scrolls_tables_and_not_the_page(report, watched):
    """At 320 pixels."""
    watched.page.set_viewport_size({"width": 320, "height": 640})
    watched.page.goto(report)
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("student", ["ada", "../../etc/passwd", "Zoë O'Hara"])
def test_a_mark_leads_to_its_feedback(report, watched, student):
    """Also where the student's name is encoded in the folder's."""
    watched.page.goto(report)
    watched.page.locator("table.marks tr", has_text=student).locator("a").first.click()
    assert watched.page.locator(".who").inner_text() == student


def test_columns_are_as_tall_as_their_counts(report, watched):
    """The histogram of the chapter: the tallest fills the height, the others in proportion."""
    watched.page.goto(report)
    chart = watched.page.locator("svg.histogram").first
    heights = [float(column.get_attribute("height")) for column in chart.locator(".column").all()]
    counts = [int(label.text_content()) for label in chart.locator(".count").all()]
    assert max(heights) == 112
    assert [round(112 * count / max(counts), 2) for count in counts] == heights


def test_the_parts_of_a_bar_fill_it(report, watched):
    """Widths of the outcomes of each exercise sum to the whole."""
    watched.page.goto(report)
    for stack in watched.page.locator("svg.stack").all():
        widths = [float(part.get_attribute("width")) for part in stack.locator("rect").all()]
        assert sum(widths) == pytest.approx(200, abs=0.1)
