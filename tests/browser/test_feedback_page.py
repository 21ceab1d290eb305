"""Feedback pages in a real browser: readable in light and dark, on a phone and on paper; nothing of a student runs."""

import pytest

from autograder.feedback import write_feedback
from autograder.model.names import encode_name
from tests.autograder.fake_class import EVIL_NAMES, PAYLOAD, write_class, write_course

pytestmark = pytest.mark.browser
CHAPTER = "02_q_learning_vs_sarsa"
CONTRAST = """
() => {
  const curve = part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const channel = value => curve(value / 255);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const node of document.querySelectorAll('main *')) {
    const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility() || node.closest('svg')) continue;
    const both = [parse(getComputedStyle(node).color), ground(node)].map(luminance);
    const [light, dark] = both.sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) weak.push(node.className + ' ' + node.textContent.trim().slice(0, 30) + ' ' + ratio.toFixed(2));
  }
  return weak;
}
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Feedback for the whole fake class."""
    root = tmp_path_factory.mktemp("pages")
    write_feedback(write_class(root / "grades"), write_course(root / "course"))
    return root / "grades" / "feedback"


def address(pages, student: str) -> str:
    """The page's address; as_uri quotes the percent signs of an encoded name once more."""
    return (pages / encode_name(student) / f"{CHAPTER}.html").as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("student", ["ada", "chen", "eve", "finn", "gita", "olga", "pete"])
def test_every_text_can_be_read(pages, watched, student, scheme):
    """Contrast of at least 4.5 to 1 in both themes (WCAG AA), and no complaint of the browser."""
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.goto(address(pages, student))
    assert watched.page.evaluate(CONTRAST) == []
    assert watched.console == []


def test_the_themes_differ(pages, watched):
    """The page follows the reader's choice."""
    grounds = []
    for scheme in ("light", "dark"):
        watched.page.emulate_media(color_scheme=scheme)
        watched.page.goto(address(pages, "ada"))
        grounds.append(watched.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


@pytest.mark.parametrize("student", ["chen", *EVIL_NAMES])
def test_a_phone_needs_no_sideways_scrolling(pages, watched, student):
    """At 320 pixels, with long hostile values in it."""
    watched.page.set_viewport_size({"width": 320, "height": 640})
    watched.page.goto(address(pages, student))
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("student", EVIL_NAMES)
def test_hostile_text_runs_nothing(pages, watched, student):
    """It is on the page as text."""
    watched.page.goto(address(pages, student))
    assert not watched.owned
    assert PAYLOAD in watched.page.locator("blockquote").inner_text()


def test_the_policy_stops_what_escaping_would_miss(pages, watched, tmp_path):
    """A page into which live markup got all the same runs, loads and styles nothing."""
    page = (pages / "ada" / f"{CHAPTER}.html").read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    style = "<style>main { display: none }</style><p style='position:fixed' id='styled'>x</p>"
    broken.write_text(page.replace("</main>", f"{PAYLOAD}{style}</main>"), encoding="utf-8")
    watched.page.goto(broken.as_uri())
    assert not watched.owned
    assert watched.page.locator("main").is_visible()
    assert watched.page.evaluate("getComputedStyle(document.getElementById('styled')).position") == "static"
    assert any("Content Security Policy" in line for line in watched.console)


def test_a_student_finds_the_way(pages, watched):
    """Score, the mistake first, a link that leads to its exercise, and code that opens on demand."""
    page = watched.page
    page.goto(address(pages, "chen"))
    assert page.locator(".total").inner_text().startswith("0 of 10 points")
    page.locator(".first a").first.click()
    assert page.url.endswith("#q_learning_update")
    assert page.locator("#q_learning_update").evaluate("node => node.getBoundingClientRect().top") < 60
    code = page.locator("#q_learning_update details.code pre")
    assert not code.is_visible()
    page.locator("#q_learning_update details.code summary").click()
    assert code.is_visible()


def test_paper_shows_what_is_folded_on_the_screen(pages, watched):
    """White ground and open details."""
    watched.page.goto(address(pages, "ada"))
    watched.page.emulate_media(media="print", color_scheme="dark")
    assert watched.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert watched.page.locator("#q_learning_update details.code pre").evaluate("node => node.checkVisibility()")
