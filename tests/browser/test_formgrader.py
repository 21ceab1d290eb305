"""nbgrader's formgrader on our export, in a real browser: scores, answers to mark, and nothing of a student runs."""

import csv
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.export import collect, export_nbgrader
from autograder.feedback import write_feedback
from autograder.model.grades import write_grades
from autograder.model.manual import read_manual
from autograder.model.results import ResultsDir
from autograder.report import write_report
from tests.autograder.fake_class import (
    PAYLOAD,
    q_learning,
    sarsa,
    submission,
    write_class,
    write_released_course,
    written,
)
from tests.browser.serving import TOKEN, jupyter

pytestmark = pytest.mark.browser
CHAPTER = "02_q_learning_vs_sarsa"
ANSWER = "#written-why_the_safe_path"
RAW = PAYLOAD + '\n\n<details open ontoggle="window.owned=true">x</details>\n\n[link](javascript:alert(1))'


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    """DIR with results, exported."""
    root = tmp_path_factory.mktemp("formgrader")
    directory = write_class(root / "grades")
    export_nbgrader(directory, write_released_course(root / "course"))
    return directory


@pytest.fixture(scope="module")
def address(exported, tmp_path_factory) -> Iterator[str]:
    """A Jupyter server on the exported course folder."""
    with jupyter(exported / "export" / "nbgrader", tmp_path_factory.mktemp("home")) as running:
        yield running


def open_list(page, address: str) -> None:
    """Log in, then the list of the chapter's submissions."""
    page.goto(f"{address}/formgrader/gradebook?token={TOKEN}")  # sets the cookie that requests of scripts need
    page.goto(f"{address}/formgrader/gradebook/{CHAPTER}/{CHAPTER}")
    page.locator("td.name a").first.wait_for(state="attached")


def open_submission(page, address: str, student: str) -> None:
    """From the list of submissions to the one of `student`, as a grader does."""
    open_list(page, address)
    link = page.locator(f"xpath=//td[contains(@class,'name')]//a[text()='{student}']").first.get_attribute("href")
    page.goto(address + link)
    page.wait_for_function("document.querySelector('.score') && window.jQuery && jQuery.active === 0")


def test_formgrader_lists_the_class_with_scores(address, watched):
    """The list of submissions has every student who was graded, the scores of checks, and what waits for a person."""
    page = watched.page
    open_list(page, address)
    rows = {row.locator("td.name").text_content(): row for row in page.locator("tbody tr").all()}
    ada = next(row for name, row in rows.items() if name.endswith("ada"))
    kofi = next(row for name, row in rows.items() if name.endswith("kofi"))
    assert ada.locator("td.code-score").text_content() == "8 / 8"
    assert ada.locator("td.written-score").text_content() == "1.5 / 2"
    assert ada.locator("td.needs-manual-grade span").count() == 0
    assert kofi.locator("td.needs-manual-grade span").count() == 1
    assert not any("pete" in name for name in rows), "nobody gets a zero for what is ours"
    assert not watched.owned


def test_formgrader_shows_checks_and_the_answer_to_mark(address, watched):
    """One submission: partial credit in the box of the check cell, our report below it, an empty box at the answer."""
    open_submission(watched.page, address, "gita")
    page = watched.page
    assert page.locator("#check-q_learning_update").get_attribute("placeholder") == "1"
    assert page.locator("#check-sarsa_update").get_attribute("placeholder") == "4"
    text = page.locator("body").inner_text()
    assert "Fifty random transitions, a third of which end the episode. (hidden)" in text
    assert "SARSA learns the value of the policy that it follows" in text
    box = page.locator("#written-why_the_safe_path")
    assert box.is_visible()
    assert box.input_value() == ""
    assert "needs_manual_grade" in box.get_attribute("class").replace("-", "_")


def test_a_hostile_answer_runs_nothing(address, watched):
    """Script and onerror in the answer, the code and the outputs are shown as text."""
    open_submission(watched.page, address, "~3Cb~20onclick~3Dalert~281~29~3EMallory~3C~2Fb~3E")
    watched.page.wait_for_timeout(300)
    assert not watched.owned
    assert "onerror=" in watched.page.locator("body").inner_text()
    assert watched.page.locator("#notebook img, #notebook script:not([src])").count() == 0


def test_the_filter_alone_stops_what_reaches_the_folder_in_another_way(exported, address, watched):
    """A notebook that was not written by the export, with live tags in it, runs nothing either."""
    _put_raw(exported, "hugo")
    open_submission(watched.page, address, "hugo")
    watched.page.wait_for_timeout(300)
    assert not watched.owned
    assert watched.page.locator("#notebook a[href^=javascript]").count() == 0


def test_without_the_filter_it_would_run(exported, watched, tmp_path):
    """The two tests above can fail: with nbgrader's own filter the same notebook takes the page over."""
    folder = exported / "export" / "nbgrader"
    _put_raw(exported, "hugo")
    configuration = folder / "nbgrader_config.py"
    ours = configuration.read_text()
    configuration.write_text("\n".join(line for line in ours.split("\n") if "filters" not in line))
    try:
        with jupyter(folder, tmp_path) as running:
            open_submission(watched.page, running, "hugo")
            watched.page.wait_for_function("document.title === 'owned' || window.owned === true")
            assert watched.owned
    finally:
        configuration.write_text(ours)


def test_a_mark_given_there_comes_back(exported, address, watched):
    """Points and a comment typed into formgrader are in manual.csv after `collect`, once."""
    open_submission(watched.page, address, "dara")
    page = watched.page
    for box, text in ((ANSWER, "1.25"), (f"{ANSWER}-comment", "=Good start")):
        type_into(page, box, text)
    for _ in range(2):
        collect(exported)
    mark = read_manual(exported).mark("dara", CHAPTER, "why_the_safe_path")
    assert (mark.points, mark.comment, mark.by) == (1.25, "=Good start", "formgrader")
    assert (exported / "manual.csv").read_text().count("dara") == 1


def test_such_a_mark_survives_a_regrade_and_is_in_everything_derived(exported, address, watched):
    """Typed into the page, collected; then the submission is graded anew: gradebook, feedback and report have it."""
    open_submission(watched.page, address, "kofi")
    for box, text in ((ANSWER, "1.75"), (f"{ANSWER}-comment", "Read it <i>again</i>.")):
        type_into(watched.page, box, text)
    collect(exported)
    again = submission("kofi", CHAPTER, q_learning("partly"), sarsa("right"), written("A new answer."))
    ResultsDir(exported).write(again)
    with write_grades(exported).open(newline="") as file:
        [row] = [one for one in csv.DictReader(file) if (one["student"], one["chapter"]) == ("kofi", CHAPTER)]
    assert (row["score"], row["pending_points"]) == ("6.75", "0")
    pages = {(one.parent.name, one.stem): one for one in write_feedback(exported, None)}
    watched.page.goto(pages["kofi", CHAPTER].as_uri())
    assert watched.page.locator(".total").inner_text().startswith("6.75 of 10 points")
    assert "Read it <i>again</i>." in watched.page.locator("main").inner_text()
    watched.page.goto(write_report(exported, None).as_uri())
    assert watched.page.locator("table.marks tr", has_text="kofi").locator("td").first.inner_text() == "6.75"
    assert not watched.owned


def type_into(page, box: str, text: str) -> None:
    """Type and leave the box, as a grader does; formgrader saves then."""
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        page.fill(box, text)
        page.locator(box).blur()


def _put_raw(exported: Path, student: str) -> None:
    path = exported / "export" / "nbgrader" / "autograded" / student / CHAPTER / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.get("id") == "written-why_the_safe_path")
    cell.source = RAW
    nbformat.write(notebook, path)
