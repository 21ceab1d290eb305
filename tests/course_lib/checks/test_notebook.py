import numpy as np
import pytest

from course_lib.checks.notebook import CheckFailed, NoAnswer, NotAttempted, chapter, check, progress

RIGHT = "def double(x):\n    return 2 * x"
OPEN = "def double(x):\n    raise NotImplementedError"
ONE_NUMBER = "@check\ndef one_number():\n    return double(3)"
MANY = "@check(weight=2)\ndef many():\n    return double(np.arange(3.0))"
HALF = "@check\ndef half():\n    return halve(5)"
SECRET = "@check\ndef secret(rng):\n    return double(3)"


def checked(notebook, definition: str, check_cell: str = ONE_NUMBER):
    """Run the student's cell, then the check's."""
    assert notebook.run(definition).error is None
    return notebook.run(check_cell)


# --- the states of a card ---------------------------------------------------------------------------------------


def test_a_right_answer_passes(notebook):
    """A card in the state passed with the check's first line, in text and in HTML, and no exception."""
    ran = checked(notebook, RIGHT)
    assert ran.error is None
    assert ran.text == "[passed] double: Three, doubled."
    assert "pole-passed" in ran.html
    assert ran.printed == ""


def test_a_wrong_answer_fails_on_one_screen(notebook):
    """What was called, got, expected, by how much; then an exception that prints as one line, without a traceback."""
    ran = checked(notebook, "def double(x):\n    return x + 2")
    assert isinstance(ran.error, CheckFailed)
    assert ran.text.splitlines() == [
        "[failed] double: Three, doubled.",
        "  called:    double(3)",
        "  got:       5",
        "  expected:  6",
        "  differs:   values: got 5, expected 6",
    ]
    assert ran.printed.strip() == "CheckFailed: double does not pass one_number yet"


def test_where_an_array_differs_first_is_told(notebook):
    """For arrays the card says how many entries differ, by how much, and where first."""
    ran = checked(notebook, "def double(x):\n    return 2 * x + (np.asarray(x) == 2)", MANY)
    assert "1 of 3 entries differ, by 1 at most; first at [2]: got 5, expected 4" in ran.text


def test_a_known_mistake_is_named(notebook):
    """An answer that equals that of one known mistake shows its name and its text."""
    ran = checked(notebook, "def double(x):\n    return x * x")
    assert "This is a known mistake, “squares”." in ran.text
    assert "You squared the number." in ran.text


def test_two_forms_of_one_mistake_are_one(notebook):
    """Two mistakes with one text give 4 on this check: the first names it."""
    ran = checked(notebook, "def double(x):\n    return x + 1")
    assert "This is a known mistake, “adds one”." in ran.text
    assert ran.text.count("You added one.") == 1
    assert "one more" not in ran.text


def test_two_known_mistakes_are_a_question(notebook):
    """Two mistakes give 8 on this check: a wrong name would cost more than none, so the student chooses."""
    ran = checked(notebook, "def double(x):\n    return x + 5")
    assert "This is a known mistake" not in ran.text
    assert "Two known mistakes give just this answer. Is yours one of them?" in ran.text
    assert ran.text.index("“adds five”: You added five.") < ran.text.index("“always eight”: You said eight.")


def test_an_answer_of_many_known_mistakes_is_not_named(notebook):
    """Three mistakes give 7 on this check: nothing is said."""
    ran = checked(notebook, "def double(x):\n    return x + 4")
    assert ran.text.startswith("[failed]")
    assert "known mistake" not in ran.text


def test_a_world_of_the_graders_is_held_by_the_notebook(notebook):
    """A check that opens one is answered here too, and what happened stands beside its value as when grading."""
    world = "from course_lib.trusted_world import TrustedEnv\n    env = TrustedEnv()\n    env.reset()\n    env.step(1)"
    ran = checked(notebook, "def halve(x):\n    return x / 2", HALF.replace("return", f"{world}\n    return"))
    assert "got:       {'returned': 2.5, 'paid': [" in ran.text
    assert "'actions': [1]" in ran.text


def test_an_open_exercise_is_not_attempted(notebook):
    """NotImplementedError is no failure of the student's: the card says what to do, the cell raises NotAttempted."""
    ran = checked(notebook, OPEN)
    assert isinstance(ran.error, NotAttempted)
    assert ran.text.startswith("[not attempted] double: Three, doubled.")
    assert "run its cell" in ran.text
    assert ran.printed.strip() == "NotAttempted: double is still to be written"


def test_an_exception_points_at_the_students_line(notebook):
    """The error's text and the line of the student's cell it came from, not the check's and not the library's."""
    ran = checked(notebook, "def double(x):\n    table = np.zeros(2)\n    return table[x]")
    assert isinstance(ran.error, CheckFailed)
    assert ran.text.startswith("[error] double: Three, doubled.")
    assert "raised:    IndexError: index 3 is out of bounds" in ran.text
    assert "double, line 3 of its cell" in ran.text
    assert "→   3      return table[x]" in ran.text
    assert "Traceback" not in ran.printed


def test_an_exception_can_be_a_known_mistake(notebook):
    """A mistake that raises is recognised by the exception's type."""
    assert "You read a key." in checked(notebook, "def double(x):\n    return {}[x]").text


def test_an_unknown_name_asks_for_the_cells_above(notebook):
    """NameError is mostly a cell that was not run."""
    ran = notebook.run(ONE_NUMBER)
    assert "raised:    NameError" in ran.text
    assert "was every cell above run" in ran.text


@pytest.mark.parametrize(
    "leave", ["raise SystemExit", "import sys; sys.exit(3)", "raise ExceptionGroup('a', [ValueError()])"]
)
def test_leaving_is_an_error_like_any_other(notebook, leave):
    """sys.exit in a student's function neither passes nor ends the notebook."""
    ran = checked(notebook, f"def double(x):\n    {leave}")
    assert ran.text.startswith("[error]")
    assert isinstance(ran.error, CheckFailed)


@pytest.mark.parametrize(("value", "kind"), [("object()", "object"), ("{1, 2}", "set"), ("double", "function")])
def test_an_answer_that_is_no_data_says_so(notebook, value, kind):
    """An object, a set or a function fails with its type's name in the card."""
    ran = checked(notebook, f"def double(x):\n    return {value}")
    assert isinstance(ran.error, CheckFailed)
    assert f"got:       an object of type {kind}" in ran.text


def test_the_value_is_compared_as_it_would_be_graded(notebook):
    """A float that lies about equality is compared by the number that crosses the border."""
    lie = "class Liar(float):\n    __eq__ = lambda *_: True\n    __hash__ = None\ndef double(x):\n    return Liar(7)"
    assert checked(notebook, lie).text.startswith("[failed]")


def test_student_text_in_a_card_is_escaped(notebook):
    """An answer or a message with markup is text."""
    ran = checked(notebook, "def double(x):\n    return '<script>alert(1)</script>'")
    assert "<script>" not in ran.html
    assert "&lt;script&gt;" in ran.html


def test_every_check_starts_from_the_same_random_streams(notebook):
    """Two runs of one check see the same random numbers, whatever was drawn in between."""
    cell = (
        "import random\nseen = []\ndef double(x):\n    seen.append((random.random(), np.random.rand()))\n    return 6"
    )
    assert checked(notebook, cell).error is None
    notebook.run("random.random()")
    notebook.run(ONE_NUMBER)
    assert notebook.run("assert len(set(seen)) == 1 and len(seen) == 2").error is None


def test_the_function_stays_callable(notebook):
    """The decorator gives the function back, so a student can call it."""
    checked(notebook, RIGHT)
    assert notebook.run("assert one_number() == 6").error is None


# --- nothing passes without an answer ---------------------------------------------------------------------------


def test_a_hidden_check_never_passes_without_its_answer(notebook):
    """Under stock nbgrader a hidden check errs and says how to grade, also for a right answer."""
    ran = checked(notebook, RIGHT, SECRET)
    assert isinstance(ran.error, NoAnswer)
    assert "python -m autograder grade" in ran.printed
    assert ran.text == ""


def test_a_hidden_check_runs_in_the_instructors_notebook(instructors_notebook):
    """With the hidden answers it passes and fails as the others do, and is given a generator."""
    assert checked(instructors_notebook, RIGHT, SECRET).text.startswith("[passed] double: Other")
    assert checked(instructors_notebook, RIGHT, SECRET).error is None
    assert isinstance(checked(instructors_notebook, "def double(x):\n    return 0", SECRET).error, CheckFailed)
    kind = "@check\ndef secret(rng):\n    return 6 if isinstance(rng, np.random.Generator) else 0"
    assert instructors_notebook.run(kind).error is None


def test_without_the_set_up_cell_a_check_says_so(fresh_session):
    """Neither a check nor the summary guesses a chapter."""
    with pytest.raises(NoAnswer, match="set-up cell"):

        @check
        def one_number():
            return 6

    with pytest.raises(NoAnswer, match="set-up cell"):
        progress()


def test_a_chapter_without_answers_lets_nothing_pass(fresh_session, tmp_path, monkeypatch):
    """The set-up cell works where no answers are installed; the checks then err."""
    monkeypatch.chdir(tmp_path)
    chapter("99_nowhere")
    with pytest.raises(NoAnswer, match="99_nowhere has no answer"):

        @check
        def one_number():
            return 6


# --- progress ---------------------------------------------------------------------------------------------------


def rows(text: str) -> list[list[str]]:
    """The rows of the summary's table, cells split at two spaces."""
    lines = text.splitlines()[1:4]
    return [[cell.strip() for cell in line.strip().split("  ") if cell.strip()] for line in lines]


def test_progress_before_anything_ran(notebook):
    """Nothing earned, everything remains; hidden points and written questions are told."""
    ran = notebook.run("display(progress())")
    assert ran.text.startswith("[note] 02_mini: 0 of 2 exercises, 0 of 4 points of the visible checks")
    assert rows(ran.text)[1:] == [["double", "0 of 2", "0 of 2", "not run"], ["halve", "0 of 1", "0 of 2", "not run"]]
    assert "Remaining: double, halve." in ran.text
    assert "Another 2 points come from checks that only the grader runs" in ran.text
    assert "why (1.5 points) is marked by a person" in ran.text


def test_progress_in_the_middle(notebook):
    """An exercise passes when all of its visible checks do; the worst state of the others is shown."""
    checked(notebook, RIGHT)
    notebook.run("def double(x):\n    return 0")
    notebook.run(MANY)
    checked(notebook, "def halve(x):\n    raise NotImplementedError", HALF)
    table = rows(notebook.run("display(progress())").text)
    assert table[1:] == [["double", "1 of 2", "1 of 2", "failed"], ["halve", "0 of 1", "0 of 2", "not attempted"]]


def test_progress_of_an_open_exercise(notebook):
    """The first open check stops its cell: the exercise counts as not attempted, though others were not run."""
    checked(notebook, "def double(x):\n    raise NotImplementedError")
    assert rows(notebook.run("display(progress())").text)[1][-1] == "not attempted"


def test_progress_at_the_end(notebook):
    """The summary passes when every visible check does."""
    checked(notebook, RIGHT)
    notebook.run(MANY)
    checked(notebook, "def halve(x):\n    return x / 2", HALF)
    text = notebook.run("display(progress())").text
    assert text.startswith("[passed] 02_mini: 2 of 2 exercises, 4 of 4 points of the visible checks")
    assert "Every visible check passes." in text


def test_progress_follows_the_last_run(notebook):
    """A check that passed and now raises counts as an error; the set-up cell starts anew."""
    checked(notebook, RIGHT)
    checked(notebook, "def double(x):\n    return 1 / 0")
    assert rows(notebook.run("display(progress())").text)[1][-1] == "error"
    notebook.run('chapter("02_mini")')
    assert rows(notebook.run("display(progress())").text)[1][-1] == "not run"


def test_the_instructors_summary_counts_the_visible_points_only(instructors_notebook):
    """Hidden checks are not in the table; an instructor is not told that only the grader runs them."""
    text = instructors_notebook.run("display(progress())").text
    assert "0 of 4 points" in text
    assert "only the grader" not in text


def test_checks_work_outside_of_a_notebook(notebook, capsys):
    """In a plain script the card is printed."""
    type(notebook.shell).clear_instance()

    @check
    def many():
        return np.arange(3.0) * 2

    assert capsys.readouterr().out == "[passed] double: An array, doubled.\n"
