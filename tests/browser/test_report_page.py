"""The class report in a real browser."""

from pathlib import Path

import pytest

from autograder.feedback import write_feedback
from autograder.model.course import find_course
from autograder.model.results import ResultsDir
from autograder.report import write_report
from tests.autograder.big_class import write_big_class
from tests.autograder.fake_class import write_class, write_course
from tests.browser.test_feedback_page import CONTRAST

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
OPEN_ALL = "() => { for (const part of document.querySelectorAll('details')) part.open = true }"
CUT_OR_COVERED = """
() => {
  const found = [];
  for (const chart of document.querySelectorAll('figure svg')) {
    const whole = chart.getBoundingClientRect();
    const boxes = [...chart.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
    for (const [text, box] of boxes) {
      const inside = box.left >= whole.left - 1 && box.right <= whole.right + 1
        && box.top >= whole.top - 1 && box.bottom <= whole.bottom + 1;
      if (!inside) found.push('cut: ' + text);
      for (const [other, beside] of boxes) {
        const apart = box.right <= beside.left + 1 || beside.right <= box.left + 1
          || box.bottom <= beside.top + 2 || beside.bottom <= box.top + 2;
        if (other !== text && !apart) found.push(text + ' covers ' + other);
      }
    }
  }
  return found;
}
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> str:
    """Address of the fake class's report, with feedback beside it."""
    root = tmp_path_factory.mktemp("report")
    course, directory = write_course(root / "course"), write_class(root / "grades")
    ResultsDir(directory).start_run(20261123)
    write_feedback(directory, course)
    return write_report(directory, course).as_uri()


@pytest.fixture(scope="module")
def big(tmp_path_factory) -> str:
    """Address of the report of 150 students in the real course's chapters."""
    course = find_course(ROOT)
    return write_report(write_big_class(tmp_path_factory.mktemp("big"), course, 150), course).as_uri()


@pytest.fixture(params=["report", "big"])
def either(request) -> str:
    """Address of the small class with hostile names, then of the big one."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(either, watched, scheme):
    """Contrast of at least 4.5 to 1 in both themes, opened parts too, and no complaint of the browser."""
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.goto(either)
    watched.page.evaluate(OPEN_ALL)
    assert watched.page.evaluate(CONTRAST) == []
    assert watched.console == []
    assert not watched.owned


def test_a_phone_scrolls_tables_and_not_the_page(either, watched):
    """At 320 pixels, with every part open."""
    watched.page.set_viewport_size({"width": 320, "height": 640})
    watched.page.goto(either)
    watched.page.evaluate(OPEN_ALL)
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("student", ["ada", "../../etc/passwd", "Zoë O'Hara"])
def test_a_mark_leads_to_its_feedback(report, watched, student):
    """Also where the student's name is encoded in the folder's."""
    watched.page.goto(report)
    watched.page.locator("table.marks tr", has_text=student).locator("a").first.click()
    assert watched.page.locator(".who").inner_text() == student


def test_no_word_of_a_chart_is_cut_or_covers_another(either, watched):
    """Every text of a drawing lies inside it; texts of one drawing do not overlap."""
    watched.page.goto(either)
    assert watched.page.locator("figure svg").count() > 3
    assert watched.page.evaluate(CUT_OR_COVERED) == []


def test_the_scatter_has_a_point_an_exercise(big, watched):
    """Those with a number stand under it in the table."""
    watched.page.goto(big)
    chart = watched.page.locator("svg.scatter")
    assert chart.locator("circle, path.odd").count() > 10
    numbers = {text.text_content() for text in chart.locator(".key").all()}
    rows = {row.text_content() for row in watched.page.locator("table.looks tbody td:first-child").all()}
    assert numbers <= rows
    assert numbers


def test_a_long_list_is_closed_and_its_names_are_found(big, watched):
    """Two parts of the class, closed; opened by a click, without any script."""
    watched.page.goto(big)
    parts = watched.page.locator("details.roster")
    assert parts.count() == 2
    row = parts.nth(1).locator("tbody th").first
    assert not row.is_visible()
    parts.nth(1).locator("summary").click()
    assert row.is_visible()


def test_closed_lists_stay_off_the_paper(big, watched):
    """What explains the numbers is printed, lists of students are not."""
    watched.page.goto(big)
    watched.page.emulate_media(media="print", color_scheme="dark")
    assert watched.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not watched.page.locator("details.roster").first.is_visible()
    measured = watched.page.get_by_text("Corrected item–total correlation")
    assert measured.evaluate("node => node.checkVisibility()")


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
