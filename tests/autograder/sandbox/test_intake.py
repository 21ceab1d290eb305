import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox.program import intake
from autograder.sandbox.program.intake import extract

STARTER = '''def update(table, reward):
    """Move the table towards the reward."""
    # TODO: write update here
    raise NotImplementedError
'''
CLASS_STARTER = '''class Buffer:
    """A ring of transitions."""

    def __init__(self, capacity):
        # TODO: write Buffer here
        raise NotImplementedError
'''
SETUP = 'import numpy as np\nfrom course_lib import chapter, check\nchapter("02_mini")'
GIVEN = "PIT_SECONDS = 20.0\ndef lap_time(x):\n    return x"
DEMO = '@demo(needs=["update"])\ndef curve():\n    return update(np.ones(3), 1.0)'
PROMPT = "### Question\nWhy?\n\n<!-- written: why -->\n\n*Your answer here.*"
OUTLINE = {
    "exercises": [
        {"name": "update", "cell_id": "update", "starter": STARTER},
        {"name": "Buffer", "cell_id": "Buffer", "starter": CLASS_STARTER},
    ],
    "written": [{"name": "why", "cell_id": "why", "prompt": PROMPT}],
    "ours": {"setup": SETUP, "given": GIVEN, "demo": DEMO},
    "bound": ["PIT_SECONDS", "chapter", "check", "lap_time", "np"],
}
SOLVED = "def update(table, reward):\n    table[0] += helper(reward)\n    return 0.0\n"
SOLVED_CLASS = "class Buffer:\n    def __init__(self, capacity):\n        self.capacity = capacity"
HELPER = "import math\nRATE = 0.5\ndef helper(x):\n    return RATE * x"
CHECK = "@check\ndef one():\n    return update(np.ones(3), 1.0)"


def cell(source, identifier="", kind="code"):
    """One cell of a notebook, with nbgrader's metadata where it has an id."""
    metadata = {"nbgrader": {"grade_id": identifier, "solution": True, "schema_version": 3}} if identifier else {}
    return {"cell_type": kind, "source": source, "metadata": metadata, "id": identifier or "x"}


VALID = (
    cell("# Chapter", kind="markdown"),
    cell(SETUP, "setup"),
    cell(HELPER),
    cell(GIVEN, "given"),
    cell(SOLVED, "update"),
    cell(CHECK, "check-update"),
    cell(SOLVED_CLASS, "Buffer"),
    cell(DEMO, "demo"),
    cell(PROMPT.replace("*Your answer here.*", "Because of *noise*."), "why", kind="markdown"),
)


def notebook(*cells, **top) -> bytes:
    """The bytes of a notebook with these cells."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | top).encode()


def found(*cells):
    """What is extracted of these cells."""
    return extract(notebook(*cells), OUTLINE)


def said(result, *words) -> bool:
    """Is there a repair that holds all these words?"""
    return any(all(word in repair for word in words) for repair in result["repairs"])


def extras(result) -> set[str]:
    """The first lines of the extra statements."""
    return {extra["source"].strip().splitlines()[0] for extra in result["extras"]}


# --- a notebook as it was given out ------------------------------------------------------------------------------


def test_a_solved_notebook_gives_its_definitions_helpers_and_answers():
    """Definitions, helper statements and the written answer are taken; locked cells and checks are not; no repairs."""
    result = found(*VALID)
    assert result["exercises"]["update"]["source"].strip() == SOLVED.strip()
    assert result["exercises"]["Buffer"]["source"].strip() == SOLVED_CLASS
    assert all(entry["attempted"] and not entry["problem"] for entry in result["exercises"].values())
    assert extras(result) == {"import math", "RATE = 0.5", "def helper(x):"}
    assert result["written"] == {"why": {"answer": "Because of *noise*.", "attempted": True}}
    assert result["repairs"] == []


def test_an_untouched_notebook_attempts_nothing():
    """Starters, also reformatted ones, are no attempt, and nothing is said to be missing."""
    starter = STARTER.replace("    # TODO: write update here\n", "").replace('"""Move', '"""Move')
    result = found(
        cell(SETUP, "setup"), cell(starter, "update"), cell(CLASS_STARTER, "Buffer"), cell(GIVEN, "given"),
        cell(DEMO, "demo"), cell(PROMPT, "why", "markdown"),
    )  # fmt: skip
    assert not any(entry["attempted"] for entry in result["exercises"].values())
    assert result["written"]["why"] == {"answer": "", "attempted": False}
    assert (result["extras"], result["repairs"]) == ([], [])


@given(st.permutations(VALID), st.lists(st.sampled_from(VALID), max_size=3), st.sets(st.sampled_from(range(12))))
def test_repair_of_notebooks(cells, copies, stripped):
    """Any order, any copies, any metadata lost: the same definitions, extras and answer are extracted."""
    shuffled = [dict(one) for one in (*cells, *copies)]
    for index in stripped & set(range(len(shuffled))):
        shuffled[index]["metadata"] = {}
        shuffled[index].pop("id")
    result, expected = found(*shuffled), found(*VALID)
    for name, entry in expected["exercises"].items():
        assert result["exercises"][name]["source"].strip() == entry["source"].strip()
        assert result["exercises"][name]["attempted"]
    assert extras(result) == extras(expected)
    assert result["written"] == expected["written"]


# --- matching ----------------------------------------------------------------------------------------------------


def test_a_definition_is_found_by_its_name_in_any_cell():
    """Moved into another cell the definition counts, and this is told."""
    result = found(cell(HELPER + "\n" + SOLVED))
    assert "table[0] +=" in result["exercises"]["update"]["source"]
    assert said(result, "update", "cell 1", "not its own cell")


@pytest.mark.parametrize(
    ("source", "identifier", "how"),
    [
        ("def my_update(t, r):\n    return 1", "update", "id"),
        ("# TODO: write update here\ndef my_update(t, r):\n    return 1", "", "marker"),
        (
            STARTER.replace("def update", "def my_update").replace("    # TODO: write update here\n", ""),
            "",
            "similarity",
        ),
    ],
)
def test_a_definition_under_another_name_stands_in(source, identifier, how):
    """Matched by the cell's id, by the marker comment, by similarity; it is bound to the exercise's name and told."""
    result = found(cell(source, identifier))
    assert result["exercises"]["update"]["source"].endswith("\nupdate = my_update")
    assert said(result, "my_update", "graded in its place")
    assert result["extras"] == []


@pytest.mark.parametrize(
    "source",
    [
        "def my_update(t, r):\n    return 1",
        "class my_update:\n    pass  # TODO: write update here",
        "# TODO: write update here\ndef one(t):\n    return 1\ndef two(t):\n    return 2",
    ],
)
def test_a_doubtful_stand_in_is_not_taken(source):
    """No match at all, a class for a function, two candidates in the cell: nothing is guessed."""
    result = found(cell(source))
    assert not result["exercises"]["update"]["attempted"]
    assert said(result, "no definition of update")


def test_the_last_definition_counts_as_in_a_kernel():
    """Of several the last one that is not the starter is graded, and this is told with the cells' numbers."""
    result = found(cell(SOLVED.replace("0.0", "1.0")), cell(SOLVED, "update"), cell(STARTER, "update"))
    assert "return 0.0" in result["exercises"]["update"]["source"]
    assert said(result, "update", "more than once", "cells 1, 2")


def test_a_definition_that_builds_on_an_earlier_one_keeps_it():
    """`update = faster(update)`, or a class that inherits from its first version, needs both, in order."""
    wrapped = found(cell("def update(t, r):\n    return 1"), cell("import functools\nupdate = functools.cache(update)"))
    lines = wrapped["exercises"]["update"]["source"].strip().splitlines()
    assert lines[0].startswith("def update")
    assert lines[-1] == "update = functools.cache(update)"
    inherited = found(cell(SOLVED_CLASS, "Buffer"), cell("class Buffer(Buffer):\n    size = 1"))
    assert inherited["exercises"]["Buffer"]["source"].count("class Buffer") == 2


def test_an_alias_counts_as_the_definition():
    """`update = mine` with `mine` defined anywhere is an attempt; `mine` runs as an extra."""
    result = found(cell("def mine(t, r):\n    return 1"), cell("update = mine", "update"))
    assert result["exercises"]["update"]["source"].strip() == "update = mine"
    assert extras(result) == {"def mine(t, r):"}


def test_a_cell_that_does_not_parse_is_an_attempt_with_a_message():
    """The student reads what is wrong and in which line, and the other exercises are not affected."""
    result = found(cell("def update(table, reward):\n    return (1\n", "update"), cell(SOLVED_CLASS, "Buffer"))
    entry = result["exercises"]["update"]
    assert entry["attempted"]
    assert "SyntaxError" in entry["problem"]
    assert "line 2" in entry["problem"]
    assert result["exercises"]["Buffer"]["problem"] == ""


def test_line_numbers_stay_those_of_the_students_cell():
    """A definition low in its cell is padded, so that an error points at the line that the student sees."""
    result = found(cell("import math\n\n\n@math.foo\ndef update(t, r):\n    return 1", "update"))
    assert result["exercises"]["update"]["source"].splitlines()[3:5] == ["@math.foo", "def update(t, r):"]


def test_definitions_that_share_a_line_are_told_apart():
    """`a = 1; b = 2` gives each statement alone."""
    result = found(cell("a = 1; b = 2; print(a)"))
    assert extras(result) == {"a = 1", "b = 2"}


# --- extras ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "allowed"),
    [
        ("import scipy.stats", True),
        ("from math import sqrt", True),
        ("from math import *", True),
        ("LIMIT = np.float32(0.5)", True),
        ("LIMIT: int = 3", True),
        ("if True:\n    LIMIT = 3\nelse:\n    pass", True),
        ("try:\n    import fancy\nexcept ImportError:\n    fancy = None", True),
        ("LIMIT = update(np.ones(3), 1)", False),
        ("LIMIT = mine(3)", False),
        ("LIMIT = max(map(mine, [1]))", False),
        ("LIMIT = [mine(i) for i in range(10**9)]", False),
        ("if mine(3):\n    LIMIT = 1", False),
        ("print('hello')", False),
        ("while True:\n    pass", False),
        ("for i in range(10):\n    total = i", False),
        ("1 / 0", False),
        ("np = None", False),
        ("import fake as np", False),
        ("def lap_time(x):\n    return 0", False),
        ("PIT_SECONDS = 0.0", False),
        ("def check(f):\n    return f", False),
        (CHECK, False),
        (DEMO.replace("curve", "other"), False),
        ("@check(weight=100)\ndef easy():\n    return 1", False),
        ("del np", False),
        ("assert False", False),
    ],
)
def test_only_harmless_statements_run_before_the_exercises(source, allowed):
    """Imports, definitions and assignments that call nothing of the student's own and bind no name of the course."""
    result = found(cell("def mine(x):\n    return x"), cell(source))
    kept = {extra["source"].strip() for extra in result["extras"]} - {"def mine(x):\n    return x"}
    assert kept == ({source} if allowed else set())


def test_locked_cells_are_the_courses_own():
    """Edited, deleted and copied locked cells are told, and neither their edits nor their copies run."""
    edited = SETUP + "\nnp.zeros = None\nCHEAT = 1"
    result = found(cell(edited, "setup"), cell(GIVEN, "given"), cell(GIVEN, "given"), cell(SOLVED, "update"))
    assert said(result, "setup", "was edited")
    assert said(result, "given", "2 times")
    assert said(result, "demo", "was deleted")
    assert "def lap_time(x):" not in extras(result)


def test_an_import_of_a_demonstration_is_there_for_code_that_uses_it():
    """What a locked cell imports under a name that the student's code reads runs too, and nothing else of it."""
    lent = "from collections import Counter\nimport fractions\nshown = 1"
    outline = OUTLINE | {"ours": OUTLINE["ours"] | {"worlds": lent}}
    uses = "def update(table, reward):\n    return Counter(table)"
    result = extract(notebook(cell(SETUP, "setup"), cell(lent, "worlds"), cell(uses, "update")), outline)
    assert extras(result) == {"from collections import Counter"}


# --- written answers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "one",
    [
        cell(PROMPT.replace("*Your answer here.*", "Noise."), "why", "markdown"),
        cell(PROMPT.replace("*Your answer here.*", "Noise."), "", "markdown"),
        cell(PROMPT + "\n\nNoise.", "", "raw"),
        cell("Noise.", "why", "markdown"),
        cell("<!-- written: why -->\nNoise.", "", "code"),
    ],
)
def test_an_answer_is_found_by_its_marker_or_its_id(one):
    """Below the marker in any kind of cell, or in the cell with the id; our own words are left away."""
    assert found(one)["written"]["why"] == {"answer": "Noise.", "attempted": True}


def test_two_answers_are_both_shown():
    """A copied question with another answer hides neither, and this is told; equal copies are one answer."""
    first, second = (cell(f"<!-- written: why -->\n{text}", "", "markdown") for text in ("One.", "Two."))
    result = found(first, second, first)
    assert result["written"]["why"]["answer"] == "One.\n\nTwo."
    assert said(result, "why", "more than once")


# --- notebook commands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("%matplotlib inline", "pass"),
        ("!pip install torch", "pass"),
        ("! pip install torch", "pass"),
        ("files = !ls", "pass"),
        ("result = %timeit -o f()", "pass"),
        ("np.mean?", "pass"),
        ("?np.mean", "pass"),
        ("update??", "pass"),
        ("%%time", ""),
        ("x = (1\n  != 2)", "x = (1\n  != 2)"),
        ("x = (7\n  % 2)", "x = (7\n  % 2)"),
        ("x = 1  # right?", "x = 1  # right?"),
        ("# why?", "# why?"),
    ],
)
def test_notebook_commands_are_left_out_and_nothing_else(line, becomes):
    """The command's own line becomes `pass`; code that only looks like one stays; no line moves."""
    plain, _ = intake._without_magics(f"{line}\n\ny = 2\n")
    assert plain == f"{becomes}\n\ny = 2\n"


def test_a_cell_with_commands_is_graded_and_told():
    """Magics beside a definition cost nothing: also inside of it, and with %%time above it."""
    source = "%%time\n%matplotlib inline\ndef update(t, r):\n    # right?\n    !ls\n    return 1"
    result = found(cell(source, "update"))
    entry = result["exercises"]["update"]
    assert entry["source"].splitlines()[2:] == ["def update(t, r):", "    # right?", "    pass", "    return 1"]
    assert said(result, "cell 1", "notebook commands")


def test_a_cell_in_another_language_is_no_code():
    """%%bash and %%html cells hold nothing to grade and raise nothing."""
    result = found(cell("%%bash\nrm -rf /"), cell("%%html\n<b>"), cell(SOLVED, "update"))
    assert result["exercises"]["update"]["attempted"]
    assert result["extras"] == []


# --- malformed and hostile files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"", b" \n", b"hello", b"[]", b"3", b'"text"', b"null", b"{}", b'{"cells": null}', b'{"cells": {}}', b"{",
        b"[" * 100_000, b'{"cells": [' + b"1" * 5000 + b"]}", b"\x00" * 100, b"\xff\xfe\x00", b"PK\x03\x04",
        b"x" * (intake.MAX_BYTES + 1), json.dumps({"cells": [{}] * 2001}).encode(),
    ],
    ids=range(18),
)  # fmt: skip
def test_what_is_no_notebook_is_unreadable_with_words(data):
    """Not JSON, another document, too deep, too large, too many cells: one sentence, never an exception."""
    result = extract(data, OUTLINE)
    assert set(result) == {"unreadable"}
    assert len(result["unreadable"].split()) > 4


@pytest.mark.parametrize(
    "data",
    [
        notebook(*VALID, nbformat=99),
        notebook(*VALID, nbformat=[]),
        notebook(*VALID, None, 3, [], "text"),
        notebook(
            *VALID, {}, {"cell_type": "code"}, {"cell_type": "code", "source": 3}, {"cell_type": [], "source": {}}
        ),
        notebook(*VALID, {"cell_type": "code", "source": ["a = ", 3, "1\n"], "metadata": 7}),
        notebook(*VALID, {"cell_type": "code", "source": "x" * 200_001}),
        notebook(*VALID, metadata=[1]),
        b"\xef\xbb\xbf" + notebook(*VALID),
        notebook(*VALID).decode().encode("utf-16"),
        notebook(*VALID).replace(b"Because", b"\xfcber"),
        notebook(*VALID, cells=None, worksheets=[{"cells": list(VALID)}, {}, None]),
        notebook(*VALID, cell("\ud800 = 1"), cell("x\x00 = 1"), cell("def f(:\n" + "\n" * 50_000)),
        notebook(*VALID, cell("if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 90)) + " " * 99 + "x = 1")),
        notebook(*VALID, cell("x = " + "+".join("1" * 3000)), cell("y = " + "(" * 300 + ")" * 300)),
    ],
    ids=range(14),
)
def test_damage_beside_the_work_costs_nothing(data):
    """Odd formats, encodings, cells of no form and hostile neighbours: the definitions are found all the same."""
    exercises = extract(data, OUTLINE)["exercises"]
    assert [entry["attempted"] for entry in exercises.values()] == [True, True]


def test_latin_1_is_read_and_told():
    """A file in an old encoding keeps its code."""
    data = json.dumps({"nbformat": 4, "cells": [cell(SOLVED, "update"), cell("# Köln")]}, ensure_ascii=False)
    result = extract(data.encode("latin-1"), OUTLINE)
    assert result["exercises"]["update"]["attempted"]
    assert said(result, "Latin-1")


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["cells", "cell_type", "source", "metadata", "nbgrader", "id"]), inner),
    ),
    max_leaves=12,
)


@given(JSON, st.lists(JSON, max_size=3))
def test_no_document_breaks_intake(document, cells):
    """Any JSON, as the whole file or as cells of it, gives a result and never an exception."""
    for data in (json.dumps(document).encode(), notebook(*cells)):
        result = extract(data, OUTLINE)
        assert "unreadable" in result or set(result["exercises"]) == {"update", "Buffer"}


@given(st.text(alphabet="defclass upat(:)\n\t =?%!#'\"\\@[]{}1,.", max_size=60))
def test_no_source_breaks_intake(source):
    """Any text in a code cell gives a result, and other cells' definitions are found."""
    result = found(cell(source), cell(SOLVED_CLASS, "Buffer"))
    assert result["exercises"]["Buffer"]["attempted"]


def test_the_number_of_repairs_is_bounded():
    """A notebook of 2,000 odd cells tells at most 100 of them."""
    assert len(extract(notebook(*[None] * 2000), OUTLINE)["repairs"]) == 100
