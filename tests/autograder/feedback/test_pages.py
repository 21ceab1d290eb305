"""autograder/feedback/pages.py: a page of feedback a submission."""

import dataclasses
import re

import pytest

from autograder.feedback import write_feedback
from autograder.model.manual import Mark, add_marks
from autograder.model.results import ResultsDir
from tests.autograder.fake_class import (
    BOOTSTRAPS,
    EVIL_NAMES,
    PAYLOAD,
    SECRET_INPUT,
    SECRET_OUTPUT,
    class_results,
    q_learning,
    submission,
    write_class,
    write_course,
    written,
)
from tests.autograder.html_parts import Parts

CHAPTER = "02_q_learning_vs_sarsa"


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory):
    """DIR with every outcome and every hostile name, and its pages."""
    root = tmp_path_factory.mktemp("feedback")
    write_feedback(write_class(root / "grades"), write_course(root / "course"))
    return root / "grades"


def page_for(folder, *exercises, **more) -> str:
    """The page of a submission of these exercises."""
    ResultsDir(folder / "grades").write(submission("ada", CHAPTER, *exercises, **more))
    [page] = write_feedback(folder / "grades", write_course(folder / "course"))
    return page.read_text(encoding="utf-8")


def test_a_page_a_result_at_its_place(class_folder):
    """DIR/feedback/<student>/<chapter>.html, names encoded."""
    pages = {page.relative_to(class_folder / "feedback") for page in class_folder.glob("feedback/*/*.html")}
    assert len(pages) == len(class_results())
    assert (class_folder / "feedback" / "..%2F..%2Fetc%2Fpasswd" / f"{CHAPTER}.html").is_file()


def test_no_page_has_anything_active(class_folder):
    """No script, image, frame, form, event handler or inline style; links stay in the page."""
    for page in class_folder.glob("feedback/*/*.html"):
        parts = Parts(page.read_text(encoding="utf-8"))
        assert parts.active == set()
        assert all(address.startswith("#") for address in parts.addresses)


def test_nothing_of_hidden_checks_is_in_any_page(class_folder):
    """Neither inputs nor values nor what student code raised while they ran."""
    for page in class_folder.glob("feedback/*/*.html"):
        text = page.read_text(encoding="utf-8")
        assert SECRET_INPUT not in text
        assert SECRET_OUTPUT not in text


def test_hostile_text_is_shown_as_text(class_folder):
    """Escaped, without control characters, cut at a length."""
    page = class_folder / "feedback" / "%3DHYPERLINK%281%29" / f"{CHAPTER}.html"
    text = page.read_text(encoding="utf-8")
    assert PAYLOAD not in text
    assert "&lt;script&gt;document.title=&#34;owned&#34;&lt;/script&gt;" in text
    assert "cut here: 33200 characters in all" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_no_text_of_a_student_turns_the_text_beside_it(tmp_path):
    """Overrides, embeddings and isolates leave a mark instead of an effect in whatever a student can write.

    Letters that run from right to left stay: the name stands in an element of its own direction, all else in a block.
    """
    turned = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068stniop 2 fo 2"
    exercise = q_learning("bootstraps")
    checks = tuple(
        dataclasses.replace(one, message=turned, **({} if one.hidden else {"call": turned, "got": turned}))
        for one in exercise.checks
    )
    hostile = dataclasses.replace(exercise, source=turned, checks=checks)
    result = submission(f"אבג{turned}", CHAPTER, hostile, written(turned), repairs=(f"{turned} was found",))
    ResultsDir(tmp_path / "grades").write(result)
    ResultsDir(tmp_path / "grades").write(submission("bo", CHAPTER, status="unreadable", message=turned))
    for page in write_feedback(tmp_path / "grades", write_course(tmp_path / "course")):
        text = page.read_text(encoding="utf-8")
        assert "\ufffdstniop 2 fo 2" in text
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
        assert page.parent.name == "bo" or "<bdi>אבג" in text


@pytest.mark.parametrize("name", EVIL_NAMES)
def test_a_hostile_name_is_shown_as_text(tmp_path, name):
    """In the title and in the heading."""
    ResultsDir(tmp_path / "grades").write(submission(name, CHAPTER, q_learning("right")))
    [page] = write_feedback(tmp_path / "grades", None)
    text = page.read_text(encoding="utf-8")
    assert "<b onclick" not in text
    assert "\u202e" not in text
    assert page.parent.parent == tmp_path / "grades" / "feedback"


def test_a_failed_public_check_is_shown_in_full(tmp_path):
    """What was called, expected, got, the message, the mistake's name and text with its code marked up."""
    page = page_for(tmp_path, q_learning("bootstraps"))
    for part in ("q_learning_update(q_table, 0, 1, 1.0, 2, True, 0.5, 0.9)", "5.5", "10.0", "off by 4.5"):
        assert part in page
    assert "<h4>Bootstraps when terminated</h4>" in page
    assert BOOTSTRAPS.split("`")[0] in page
    assert "<code>terminated</code>" in page
    assert page.count("<h4>") == 1, "the same mistake is explained once an exercise"


def test_a_failed_hidden_check_shows_docstring_and_our_words(tmp_path):
    """And says that it is hidden."""
    page = page_for(tmp_path, q_learning("partly"))
    assert "Fifty random transitions, a third of which end the episode." in page
    assert "hidden check" in page
    assert "differs from the reference" in page


def test_what_was_not_attempted_is_said_once(tmp_path):
    """One sentence for the exercise, and the docstrings of what will be checked."""
    page = page_for(tmp_path, q_learning("nothing"))
    assert page.count("No attempt was found") == 1
    assert page.count("NotImplementedError") == 1
    assert "Fifty random transitions, a third of which end the episode." in page


def test_a_written_answer_waits_with_its_question(tmp_path):
    """Question with its heading, answer, and that it waits; its points are outside the score."""
    page = page_for(tmp_path, q_learning("right"), written())
    assert "<h2>Why the safe path?</h2>" in page
    assert "<strong>one row further away</strong>" in page
    assert "SARSA learns the value of the policy that it follows" in page
    assert "waits for a mark" in page
    assert "Written answers worth 2 more points wait for a mark." in page


def test_a_marked_answer_has_its_marks_and_comment(tmp_path):
    """From manual.csv, escaped."""
    add_marks(tmp_path / "grades", [Mark("ada", CHAPTER, "why_the_safe_path", 1.5, "Good & <short>")])
    page = page_for(tmp_path, written())
    assert "Marked by hand: 1.5 of 2 points" in page
    assert "Good &amp; &lt;short&gt;" in page
    assert "waits for a mark" not in page


def test_the_instructors_reason_is_not_for_the_student(tmp_path):
    """A comment is; the reason of an override is a note in the journal."""
    mark = Mark("ada", CHAPTER, "q_learning_update", 1, "See the forum.", "plagiarism case 7", "prof")
    add_marks(tmp_path / "grades", [mark])
    page = page_for(tmp_path, q_learning("right"))
    assert "See the forum." in page
    assert "plagiarism" not in page
    assert "prof" not in page.split("</style>")[1]


def test_repairs_are_told(tmp_path):
    """In plain words, and that they cost nothing."""
    page = page_for(tmp_path, q_learning("right"), repairs=("A copied cell `x` was left out.",))
    assert "A copied cell <code>x</code> was left out." in page
    assert "None of this cost points." in page


def test_what_could_not_be_read_says_why_and_what_to_do(tmp_path):
    """No score is shown where nothing was graded."""
    page = page_for(tmp_path, status="unreadable", max_score=10, message="Not a notebook: <empty>.")
    assert "Not a notebook: &lt;empty&gt;." in page
    assert "hand it in again" in page
    assert "points</span>" not in page


def test_what_is_ours_is_no_zero_and_tells_no_secrets(tmp_path):
    """The message is for the instructor."""
    page = page_for(tmp_path, status="infrastructure", max_score=10, message="worker node17 died")
    assert "no zero" in page
    assert "node17" not in page


def test_pages_without_a_course(tmp_path):
    """Names in place of titles; nothing else is missing."""
    ResultsDir(tmp_path).write(submission("ada", CHAPTER, q_learning("right"), written()))
    [page] = write_feedback(tmp_path, None)
    text = page.read_text(encoding="utf-8")
    assert f"<h1>{CHAPTER}</h1>" in text
    assert "<h2>Why the safe path</h2>" in text


def test_pages_are_written_again_alike(class_folder, tmp_path):
    """Derived, so they can be rebuilt: the same results give the same bytes."""
    page = class_folder / "feedback" / "chen" / f"{CHAPTER}.html"
    before = page.read_bytes()
    write_feedback(class_folder, write_course(tmp_path / "course"))
    assert page.read_bytes() == before
