"""Reading a chapter's source: what it becomes, and what is refused where."""

import ast
import textwrap
from pathlib import Path

import jupytext
import pytest

from autograder.model.errors import SourceError
from autograder.model.percent import read_percent
from autograder.model.source import load_chapter

MINI = Path(__file__).parents[1] / "release" / "mini_course" / "solutions" / "01_mini.py"
SOLUTIONS = Path(__file__).parents[3] / "solutions"
SOURCES = [MINI, *sorted(SOLUTIONS.glob("[0-9][0-9]_*.py"))]

SMALL = '''\
# %% [markdown]
# # A small chapter

# %% role="setup"
from course_lib import chapter, check

chapter("01_small")

# %% exercise="double"
def double(number):
    """Twice the number."""
    ### BEGIN SOLUTION
    return 2 * number
    ### END SOLUTION

# %% check="double" points=3
@check
def of_two():
    "Twice 2."
    return double(2)

### BEGIN HIDDEN TESTS
@check(weight=2, rtol=1e-3)
def of_any(rng):
    "Twice a drawn number."
    return double(rng.normal())
### END HIDDEN TESTS

# %% [markdown] written="why" points=2
# Why twice?
#
# <!-- written: why -->
# ### BEGIN SOLUTION
# Because once is not enough.
# ### END SOLUTION
'''


def load(folder, text, name="01_small"):
    """Write a source into a folder and read it."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return load_chapter(path)


@pytest.fixture
def small(tmp_path):
    """The small chapter, read."""
    return load(tmp_path, SMALL)


@pytest.fixture
def mini():
    """The chapter of the mini course, read."""
    return load_chapter(MINI)


# ---------------------------------------------------------------- what a chapter becomes
def test_cells_come_in_order_with_role_name_points_and_line(small):
    """A cell's line is the line of the file on which its source begins."""
    assert [(c.kind, c.role, c.name, c.points, c.line) for c in small.cells] == [
        ("markdown", "prose", "", 0, 2),
        ("code", "setup", "", 0, 5),
        ("code", "exercise", "double", 0, 10),
        ("code", "check", "double", 3, 17),
        ("markdown", "written", "why", 2, 30),
    ]
    assert (small.name, small.title, small.points) == ("01_small", "A small chapter", 5)


def test_the_starter_has_the_stub_and_the_solution_has_no_marks(small):
    """The student starts with the signature, a TODO and NotImplementedError; the reference is plain Python."""
    exercise = small.exercises[0]
    assert exercise.starter == textwrap.dedent('''\
        def double(number):
            """Twice the number."""
            # TODO: your code here
            raise NotImplementedError''')
    assert exercise.solution == 'def double(number):\n    """Twice the number."""\n    return 2 * number'


def test_points_are_divided_over_the_checks_by_weight(small):
    """A check without a weight has 1."""
    assert [(c.name, c.weight, c.points) for c in small.exercises[0].checks] == [("of_two", 1, 1), ("of_any", 2, 2)]


def test_a_check_carries_what_a_grader_needs(small):
    """Docstring, call, tolerance, whether it is hidden and whether it draws."""
    public, hidden = small.exercises[0].checks
    assert (public.doc, public.call, public.hidden, public.takes_rng) == ("Twice 2.", "double(2)", False, False)
    assert (public.rtol, public.atol) == (None, None)
    assert (hidden.doc, hidden.call, hidden.hidden, hidden.takes_rng) == ("Twice a drawn number.", "", True, True)
    assert (hidden.rtol, hidden.atol) == (1e-3, None)


def test_the_source_of_a_check_runs_by_itself(mini):
    """A check's source holds its cell's helpers, the bare function and no other check."""
    for exercise in mini.exercises:
        for check in exercise.checks:
            names = [node.name for node in ast.parse(check.source).body if isinstance(node, ast.FunctionDef)]
            assert names[-1] == check.name
            assert "@check" not in check.source
            assert not {other.name for other in exercise.checks} & set(names[:-1])


def test_a_public_check_never_sees_what_stands_among_the_hidden_ones(tmp_path):
    """In the student's notebook hidden helpers are gone, so a public check must not need them when it is graded."""
    text = SMALL.replace("### BEGIN HIDDEN TESTS\n", "### BEGIN HIDDEN TESTS\ndef secret():\n    return 7\n\n")
    public, hidden = load(tmp_path, text).exercises[0].checks
    assert "secret" not in public.source
    assert "def secret" in hidden.source


def test_a_written_question_has_prompt_and_model_answer(small):
    """The student's cell keeps question and marker comment; the answer stays with the instructor."""
    question = small.written[0]
    assert question.prompt == "Why twice?\n\n<!-- written: why -->\n*Your answer here.*"
    assert question.answer == "Because once is not enough."


def test_ids_are_unique_and_valid_for_nbformat(mini):
    """A cell id has 1 to 64 letters, digits, hyphens or underscores."""
    ids = [cell.id for cell in mini.cells]
    assert len(set(ids)) == len(ids)
    assert all(1 <= len(one) <= 64 and one.replace("-", "").replace("_", "").isalnum() for one in ids)


def test_ids_stay_when_another_section_changes(tmp_path):
    """Prose put into one section renames no cell outside of it."""
    before = {cell.source: cell.id for cell in load(tmp_path, SMALL).cells}
    text = SMALL.replace('# %% exercise="double"', '# %% [markdown]\n# ## News\n\n# %% exercise="double"')
    after = {cell.source: cell.id for cell in load(tmp_path, text).cells}
    assert {source: after[source] for source in before} == before


def test_the_demonstration_names_its_cell(mini):
    """The stored figure is named after the function under @demo."""
    demos = {cell.id: cell.name for cell in mini.cells if cell.role == "demo"}
    assert demos == {"demo-stops_and_seconds": "stops_and_seconds", "tyres-demo": ""}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_jupytext_reads_the_same_cells(path):
    """The reader here is a strict part of jupytext's percent format: an editor shows what is released."""
    theirs = [(cell.cell_type, cell.source.strip("\n")) for cell in jupytext.read(path, fmt="py:percent").cells]
    assert [(cell.kind, cell.source) for cell in read_percent(path)] == theirs


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_chapter_of_the_course_loads(path):
    """The committed sources break no rule."""
    chapter = load_chapter(path)
    assert chapter.exercises
    for exercise in chapter.exercises:
        assert sum(check.points for check in exercise.checks) == pytest.approx(exercise.points)


# ---------------------------------------------------------------- what is refused, and on which line
HIDDEN_PART = SMALL[SMALL.index("### BEGIN HIDDEN") : SMALL.index("\n# %% [markdown] written")]
REFUSED = {
    # reason: (old, new, line, words of the message)
    "a code cell without a role": (' role="setup"', "", 4, "does not say what it is"),
    "unknown role": ('role="setup"', 'role="start"', 4, "unknown role 'start'"),
    "unknown key": ("points=3", "points=3 pionts=3", 16, "unknown key pionts"),
    "unknown key on prose": ("# %% [markdown]\n# # A", '# %% [markdown] title="x"\n# # A', 1, "unknown key title"),
    "a cell title": ('role="setup"', 'Set-up role="setup"', 4, "not a key=value pair"),
    "a key twice": ("points=3", "points=3 points=4", 16, "key points stands twice"),
    "two keys of a role": ('check="double"', 'check="double" exercise="double"', 16, "a cell with"),
    "points missing": (" points=3", "", 16, "without points"),
    "points of a question missing": (" points=2", "", 29, "without points"),
    "no points": ("points=3", "points=0", 16, "points=0"),
    "points that are no number": ("points=3", 'points="3"', 16, "points='3'"),
    "no set-up cell": (' role="setup"', ' role="given"', 5, "no set-up cell"),
    "another chapter's name": ('chapter("01_small")', 'chapter("02_small")', 5, "calls itself '02_small'"),
    "no chapter's name": ('chapter("01_small")', "pass", 5, "names no chapter"),
    "a marker in an indented block": ("    ### BEGIN", "    # %% cell\n    ### BEGIN", 12, "inside an indented block"),
    "a marker without its space": ('# %% role="setup"', '#%% role="setup"', 4, "a cell marker that is none"),
    "code before the first cell": (
        "# %% [markdown]\n# # A",
        "import os\n# %% [markdown]\n# # A",
        1,
        "before the first",
    ),
    "code among prose": ("# # A small chapter", "A small chapter", 2, "code in a markdown cell"),
    "a magic command": ("from course_lib", "%matplotlib inline\nfrom course_lib", 5, "a magic command"),
    "a commented magic command": ("from course_lib", "# %matplotlib inline\nfrom course_lib", 5, "a magic command"),
    "not Python": ("return 2 * number", "return 2 *", 13, "not Python"),
    "an empty cell": ('from course_lib import chapter, check\n\nchapter("01_small")\n', "", 4, "an empty cell"),
    "no solution region": (
        "    ### BEGIN SOLUTION\n    return 2 * number\n    ### END SOLUTION",
        "    return 2",
        10,
        "no solution",
    ),
    "an empty solution region": ("    return 2 * number\n", "", 12, "empty solution region"),
    "a region that never ends": ("    ### END SOLUTION\n", "", 12, "without its partner"),
    "a region that never begins": ("    ### BEGIN SOLUTION\n", "", 13, "without its partner"),
    "words beside a mark": ("### BEGIN SOLUTION\n    return", "### BEGIN SOLUTION here\n    return", 12, "is no mark"),
    "a region around the signature": (
        'def double(number):\n    """Twice the number."""\n    ### BEGIN SOLUTION\n',
        '### BEGIN SOLUTION\ndef double(number):\n    """Twice the number."""\n',
        10,
        "outside the body",
    ),
    "a region that leaves half a statement": (
        "    ### BEGIN SOLUTION\n    return 2 * number\n    ### END SOLUTION",
        "    return (\n        ### BEGIN SOLUTION\n        2 * number\n        ### END SOLUTION\n    )",
        10,
        "without its solution",
    ),
    "a solution region in a given cell": (
        '# %% exercise="double"',
        '# %% role="given"\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n\n# %% exercise="double"',
        10,
        "BEGIN SOLUTION in a cell of role given",
    ),
    "another name": ("def double", "def twice", 10, "defines twice"),
    "a decorated exercise": ("def double", "@staticmethod\ndef double", 11, "with a decorator"),
    "two definitions": (
        '"""Twice the number."""',
        '"""Twice."""\n    return 1\n\ndef other():',
        14,
        "more or less than one",
    ),
    "a name that is none": ('exercise="double"', 'exercise="double!"', 9, "is no name"),
    "an exercise without a check": ('# %% check="double" points=3', '# %% check="triple" points=3', 10, "has no check"),
    "a check of no exercise": (
        '# %% [markdown] written="why"',
        '# %% check="triple" points=1\n@check\ndef one():\n    "One."\n    return 1\n\n# %% [markdown] written="why"',
        30,
        "no exercise stands above",
    ),
    "only hidden checks": (
        '@check\ndef of_two():\n    "Twice 2."\n    return double(2)\n\n',
        "",
        17,
        "no public check",
    ),
    "a public check with a parameter": ("def of_two():", "def of_two(rng):", 18, "has a parameter"),
    "a hidden check with another parameter": ("def of_any(rng):", "def of_any(seed):", 24, "parameters seed"),
    "a hidden check with a default": ("def of_any(rng):", "def of_any(rng=1):", 24, "parameters rng"),
    "an assert": (
        "    return double(2)",
        "    assert double(2) == 4\n    return double(2)",
        20,
        "an assert in a check",
    ),
    "a loose statement": ("@check\ndef of_two", "print(double(2))\n\n@check\ndef of_two", 17, "no check cell may hold"),
    "no docstring": ('    "Twice 2."\n', "", 18, "no docstring"),
    "no value": ("    return double(2)", "    double(2)", 20, "does not end with a value"),
    "a check name twice": ("def of_any(rng)", "def of_two(rng)", 17, "a second check of_two"),
    "an unknown setting": ("weight=2", "wait=2", 23, "unknown setting wait"),
    "a weight of 0": ("weight=2", "weight=0", 23, "weight=0"),
    "a weight that is computed": ("weight=2", "weight=1 + 1", 23, "weight=1 + 1"),
    "a bare setting": ("weight=2, ", "2, ", 23, "a bare argument"),
    "another decorator": ("@check\ndef of_two", "@cached\n@check\ndef of_two", 19, "another decorator"),
    "hidden checks before public ones": (
        SMALL[SMALL.index("@check\ndef of_two") : SMALL.index("\n# %% [markdown] written")],
        HIDDEN_PART + SMALL[SMALL.index("@check\ndef of_two") : SMALL.index("\n### BEGIN HIDDEN")],
        24,
        "not the end of their cell",
    ),
    "hidden tests in an exercise": (
        "    return 2 * number",
        "    ### BEGIN HIDDEN TESTS\n    ### END HIDDEN TESTS\n    return 2 * number",
        13,
        "BEGIN HIDDEN TESTS in a cell of role exercise",
    ),
    "a question on a code cell": ('# %% [markdown] written="why"', '# %% written="why"', 29, "written on a code cell"),
    "an exercise on a markdown cell": ("[markdown]\n# # A", '[markdown] exercise="a"\n# # A', 1, "on a markdown cell"),
    "a question without its marker": ("# <!-- written: why -->\n", "", 30, "without its marker comment"),
    "a question without an answer": (SMALL[SMALL.index("# ### BEGIN SOL") :], "", 30, "without one model answer"),
    "an unknown tag": ('role="setup"', 'role="setup" tags=["raises-exception"]', 4, "tags="),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_source_that_breaks_a_rule_is_refused_on_its_line(tmp_path, reason):
    """The message names file and line, says what is wrong and shows a way out."""
    old, new, line, words = REFUSED[reason]
    assert old in SMALL
    with pytest.raises(SourceError) as refusal:
        load(tmp_path, SMALL.replace(old, new, 1))
    error = refusal.value
    assert words in error.what
    assert (error.file.name, error.line) == ("01_small.py", line)
    assert error.way_out.endswith(".")
    assert str(error).startswith(f"{error.file}:{line}: ")


COPIES = {
    "exercise": ('# %% exercise="double"', "# %% check", "a second exercise or written question double"),
    "check cell": ('# %% check="double"', "# %% [markdown] written", "a second check double"),
    "written question": ('# %% [markdown] written="why"', None, "a second exercise or written question why"),
    "set-up cell": ('# %% role="setup"', "# %% exercise", "a second setup"),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_cell_that_stands_twice_is_refused(tmp_path, kind):
    """A name stands for one cell; the message says where the first is."""
    begin, end, words = COPIES[kind]
    cell = SMALL[SMALL.index(begin) : SMALL.index(end) if end else len(SMALL)]
    with pytest.raises(SourceError, match="the first is on line") as refusal:
        load(tmp_path, SMALL + "\n" + cell)
    assert words in refusal.value.what
    assert refusal.value.line > SMALL.count("\n")


def test_two_demonstrations_in_a_cell_are_refused(tmp_path):
    """One picture is stored for a cell, so one function can own it."""
    text = (
        SMALL + '\n# %% role="demo"\n@demo()\ndef one():\n    pass\n\n@demo(needs=["double"])\ndef two():\n    pass\n'
    )
    with pytest.raises(SourceError, match="two demonstrations in a cell: one, two"):
        load(tmp_path, text)


def test_a_chapter_must_be_named_like_one(tmp_path):
    """`ls **/05_dqn*` shows a chapter, so its name has two digits and words."""
    with pytest.raises(SourceError, match="is no chapter's name"):
        load(tmp_path, SMALL, name="small")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    """A source in another encoding is a message, not a traceback."""
    path = tmp_path / "01_small.py"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="cannot be read"):
        load_chapter(path)
