"""The cards of a chapter in JupyterLab, in each state, on the light and on the dark theme."""

import json
from collections.abc import Iterator

import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect

from course_lib.checks.answers import AnswerBook, CheckAnswers, dump_book
from course_lib.checks.wire import decode, encode
from tests.browser.serving import TOKEN, jupyter

pytestmark = pytest.mark.browser
CHAPTER = "01_cards"
KERNEL_IS_IDLE = "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
READABLE = 4.5  # contrast of text of normal size, WCAG 2.2 level AA
MINUTES = 60_000  # milliseconds

# Each state: the student's cell, the check's cell, and what the card must say.
SETUP = f'import numpy as np\nfrom course_lib import chapter, check, claim, demo, progress\nchapter("{CHAPTER}")'
STATES = {
    "passed": ("def right(x):\n    return 2 * x", "right(3)", "Three, doubled."),
    "failed": (
        "def wrong(x):\n    return x + np.arange(3.0)",
        "wrong(np.zeros(3))",
        "1 of 3 entries differ, by 1 at most; first at [1]: got 1, expected 2",
    ),
    "mistake": ("def squares(x):\n    return x * x", "squares(3)", "This is a known mistake, “squares the number”."),
    "question": ("def adds(x):\n    return x + 1", "adds(3)", "Two known mistakes give just this answer."),
    "open": ("def later(x):\n    raise NotImplementedError", "later(3)", "Write the function above"),
    "error": (
        "def breaks(x):\n    table = np.zeros(2)\n    return table[x]",
        "breaks(3)",
        "→   3      return table[x]",
    ),
    "markup": ("def markup(x):\n    return '<b>bold</b><script>window.owned = true</script>'", "markup(3)", "<script>"),
    "object": ("def no_data(x):\n    return {1, 2}", "no_data(3)", "an object of type set"),
}
MISTAKES = {"mistake": {"squares-the-number": 9}, "question": {"adds-one": 4, "always-four": 4}}
TEXTS = {
    "squares": {"squares-the-number": "Look at two times three."},
    "adds": {"adds-one": "Doubling is no step.", "always-four": "Look at your x."},
}
EXPECTED = {"failed": np.array([0.0, 2.0, 2.0])}
OTHER_CELLS = {
    "claim": ('claim("the doubled number is larger", 1.5, 2.5)', "measured: the doubled number is larger"),
    "demo": ('@demo(needs=["later"])\ndef curve():\n    return later(1)', "This demonstration waits for your code"),
    "progress": ("progress()", "points of the visible checks"),
}


def name_of(state: str) -> str:
    """The exercise of a state."""
    return STATES[state][0].removeprefix("def ").split("(")[0]


def book() -> AnswerBook:
    """The answers of the chapter's checks."""
    checks = {}
    for state, (_, call, _) in STATES.items():
        name = f"check_{state}"
        expected = decode(encode(EXPECTED.get(state, 6)))
        checks[name] = CheckAnswers(
            name, name_of(state), False, 1.0, "Three, doubled.", call, expected, mistakes=MISTAKES.get(state, {})
        )  # fmt: skip
    texts = {name_of(state): {} for state in STATES} | TEXTS
    points = {name_of(state): 2.0 for state in STATES}
    return AnswerBook(CHAPTER, "digest", 0, checks, points, texts, {"why": 2.0})


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """JupyterLab with the chapter's notebook, its answers beside it."""
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "answers").mkdir()
    (folder / "answers" / f"{CHAPTER}.json").write_text(dump_book(book()), encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(SETUP)]
    for state, (definition, call, _) in STATES.items():
        cells.append(nbformat.v4.new_code_cell(definition))
        cells.append(nbformat.v4.new_code_cell(f"@check\ndef check_{state}():\n    return {call}"))
    cells += [nbformat.v4.new_code_cell(source) for source, _ in OTHER_CELLS.values()]
    for cell in cells:
        cell.metadata["tags"] = ["raises-exception"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "cards.ipynb")
    home = tmp_path_factory.mktemp("home")
    quiet = home / "jupyter_config_dir" / "labconfig" / "default_setting_overrides.json"
    quiet.parent.mkdir(parents=True)
    quiet.write_text(
        '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}'
    )
    with jupyter(folder, home, "--LabApp.expose_app_in_browser=True") as running:
        yield running


@pytest.fixture(scope="module", params=THEMES)
def lab(request, chromium, address, tmp_path_factory) -> Iterator:
    """The notebook in JupyterLab under one theme, after "Run all"; a picture of every card is kept for people."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/lab/tree/cards.ipynb?token={TOKEN}&reset", timeout=3 * MINUTES)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=3 * MINUTES)
    execute(page, "apputils:change-theme", {"theme": THEMES[request.param]})
    page.wait_for_function(
        f"document.body.dataset.jpThemeName === {json.dumps(THEMES[request.param])}", timeout=3 * MINUTES
    )
    page.wait_for_function(KERNEL_IS_IDLE, timeout=3 * MINUTES)
    execute(page, "notebook:run-all-cells", {})
    page.locator(".pole-card", has_text=OTHER_CELLS["progress"][1]).wait_for(timeout=3 * MINUTES)
    page.picture_folder = tmp_path_factory.mktemp(f"cards-{request.param}")
    for i, card in enumerate(page.locator(".pole-card").all()):
        card.scroll_into_view_if_needed()
        card.screenshot(path=page.picture_folder / f"{i:02}.png")
    yield page
    context.close()


def execute(page, command: str, arguments: dict) -> None:
    """Run a command of JupyterLab, without waiting for its end: some never say that they are done."""
    page.evaluate(f"() => {{ window.jupyterapp.commands.execute({json.dumps(command)}, {json.dumps(arguments)}) }}")


def card(page, state: str):
    """The card of a check, found by its exercise."""
    found = page.locator(".pole-card", has_text=f"{name_of(state)}: Three, doubled.").first
    found.scroll_into_view_if_needed()  # what is far from the window is not laid out and has no visible text
    return found


def test_run_all_reaches_the_last_cell_and_shows_a_card_for_each(lab):
    """One card a check, then the claim, the waiting demonstration and the summary."""
    assert lab.locator(".pole-card").count() == len(STATES) + len(OTHER_CELLS)


@pytest.mark.parametrize("state", STATES)
def test_a_card_says_what_it_must(lab, state):
    """The state as a word, the exercise, the check's rule, and what this state has to say."""
    found = card(lab, state)
    word = {"passed": "passed", "open": "not attempted", "error": "error"}.get(state, "failed")
    expect(found).to_contain_text(word, use_inner_text=True)
    expect(found).to_contain_text(STATES[state][2], use_inner_text=True)


@pytest.mark.parametrize("state", OTHER_CELLS)
def test_the_other_cards_say_what_they_must(lab, state):
    """A claim with its interval, a demonstration that waits, the summary with its table."""
    found = lab.locator(".pole-card", has_text=OTHER_CELLS[state][1])
    assert found.count() == 1
    found.scroll_into_view_if_needed()
    assert found.is_visible()
    if state == "progress":
        assert found.locator("tbody tr").count() == len(STATES)


def test_a_failure_is_one_line_below_its_card(lab):
    """No traceback: the exception is its one sentence."""
    outputs = lab.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").all_text_contents()
    errors = [text for text in outputs if "CheckFailed" in text or "NotAttempted" in text]
    assert len(errors) == len(STATES) - 1
    assert all(len(text.strip().splitlines()) == 1 for text in errors)


def test_markup_in_an_answer_is_shown_as_text(lab):
    """Nothing of a student's answer runs or becomes an element."""
    assert card(lab, "markup").locator("b, script").count() == 0
    assert lab.evaluate("window.owned === undefined")


def test_every_text_is_readable(lab):
    """The contrast of each piece of text to what lies behind it, opacity included, is at least that of WCAG AA."""
    texts = lab.evaluate(CONTRASTS)
    assert len(texts) > 40
    assert [text for text in texts if text["contrast"] < READABLE] == []


def test_no_card_is_wider_than_its_cell(lab):
    """Long values wrap or scroll inside of the card: the notebook does not scroll sideways."""
    assert lab.evaluate(
        "[...document.querySelectorAll('.pole-card')].every(card => card.scrollWidth <= card.clientWidth + 1)"
    )


# For each text node in a card: its colour over all backgrounds behind it (alpha compositing), as WCAG's contrast.
CONTRASTS = """
() => {
  const parse = text => [...text.match(/[\\d.]+/g).map(Number), 1].slice(0, 4);
  const over = (top, alpha, below) => below.map((value, i) => top[i] * alpha + value * (1 - alpha));
  const light = colour => {
    const [r, g, b] = colour.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ancestors = element => element ? [...ancestors(element.parentElement), element] : [];
  const found = [];
  for (const card of document.querySelectorAll('.pole-card')) {
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.textContent.trim()) continue;
      let behind = [255, 255, 255], opacity = 1;
      for (const element of ancestors(walker.currentNode.parentElement)) {
        const style = getComputedStyle(element), [r, g, b, a] = parse(style.backgroundColor);
        behind = over([r, g, b], a, behind);
        opacity *= Number(style.opacity);
      }
      const [r, g, b, a] = parse(getComputedStyle(walker.currentNode.parentElement).color);
      const one = light(over([r, g, b], a * opacity, behind)), other = light(behind);
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      found.push({text: walker.currentNode.textContent.trim().slice(0, 40), contrast});
    }
  }
  return found;
}
"""
