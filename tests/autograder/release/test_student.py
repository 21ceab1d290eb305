"""From the instructor's cells to the student's, step by step."""

import ast
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_output
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import compute_checksum
from traitlets.config import Config

from autograder.model.regions import CODE_STUB, SOLUTION, replace_regions
from autograder.release.notebook import solution_notebook
from autograder.release.student import NBGRADER_SETTINGS, STEPS, student_notebook

LINES = st.text(
    st.characters(codec="utf-8", exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=30
).filter(lambda line: "SOLUTION" not in line)
BLOCKS = st.lists(LINES, min_size=1, max_size=4)


@st.composite
def sources(draw):
    """A cell in which given blocks and solution regions take turns, with its given lines and its solution lines."""
    lines, given_lines, all_lines = [], [], []
    for block in draw(st.lists(BLOCKS, min_size=1, max_size=4)):
        lines += block
        given_lines += block
        all_lines += block
        solution = draw(BLOCKS)
        indent = " " * draw(st.sampled_from([0, 4, 8]))
        lines += [indent + SOLUTION.begin, *solution, indent + SOLUTION.end]
        given_lines += [indent + row for row in CODE_STUB.split("\n")]
        all_lines += solution
    return "\n".join(lines), "\n".join(given_lines), "\n".join(all_lines)


@given(sources())
def test_regions_become_stubs_or_plain_lines(example):
    """The starter is what is given with the stub in each gap; the reference is every line without the marks."""
    source, starter, reference = example
    assert replace_regions(source, SOLUTION, stub=CODE_STUB) == starter
    assert replace_regions(source, SOLUTION, keep=True) == reference


@given(sources())
def test_nbgrader_makes_the_same_starter(example):
    """`Exercise.starter` is read without nbgrader, the student's cell is written by it: both are one text."""
    cell = new_code_cell(example[0], metadata={"nbgrader": {"solution": True}})
    preprocessor = ClearSolutions(config=Config(NBGRADER_SETTINGS))
    cleared, _ = preprocessor.preprocess_cell(cell, {"language": "python"}, 0)
    assert cleared.source == replace_regions(example[0], SOLUTION, stub=CODE_STUB)


BODY = st.lists(
    st.sampled_from(["x = 1", "if x:\n    y = 2", "for _ in range(3):\n    pass", "# a comment", "return 7"]),
    min_size=1,
)


@given(st.booleans(), BODY)
def test_a_starter_raises_not_implemented(has_docstring, body):
    """Whatever the solution is, the student's function can be defined and raises NotImplementedError when called."""
    docstring = '"""What it does."""\n' if has_docstring else ""
    inner = docstring + "\n".join([SOLUTION.begin, *body, SOLUTION.end])
    source = "def exercise():\n" + textwrap.indent(inner, "    ")
    namespace = {}
    exec(replace_regions(source, SOLUTION, stub=CODE_STUB), namespace)
    with pytest.raises(NotImplementedError):
        namespace["exercise"]()


@pytest.fixture
def editions(course):
    """The instructor's and the student's notebook of the mini chapter, and the chapter."""
    chapter = course.chapter("01_mini")
    solution = solution_notebook(chapter, course)
    return chapter, solution, student_notebook(solution)


def test_the_student_gets_the_starter_of_each_exercise_and_the_prompt_of_each_question(editions):
    """What graders compare with (`Exercise.starter`, `Written.prompt`) is exactly what stands in the notebook."""
    chapter, _, student = editions
    cells = {cell.id: cell.source for cell in student.cells}
    assert all(cells[exercise.cell_id] == exercise.starter for exercise in chapter.exercises)
    assert all(cells[question.cell_id] == question.prompt for question in chapter.written)


def test_every_other_cell_is_the_instructors_but_for_hidden_checks(editions):
    """Nothing is lost or added between the editions."""
    chapter, solution, student = editions
    ids = [cell.id for cell in chapter.cells]
    assert [cell.id for cell in student.cells] == [cell.id for cell in solution.cells] == [*ids[:1], "colab", *ids[1:]]
    by_id = {cell.id: cell for cell in solution.cells}
    for after, cell in zip(own_cells(student), chapter.cells, strict=True):
        before = by_id[cell.id]
        if cell.role in ("setup", "given", "demo", "prose"):
            assert after.source == before.source
        if cell.role == "check":
            assert before.source.startswith(after.source)
            assert after.source == after.source.rstrip()


def own_cells(notebook):
    """Return the cells that the chapter wrote."""
    return [cell for cell in notebook.cells if cell.id != "colab"]


ROLES = {
    # role: (grade, solution, locked, deletable, editable, tags of the student's edition)
    "setup": (False, False, True, False, False, None),
    "given": (False, False, True, False, False, None),
    "exercise": (False, True, False, False, None, None),
    "check": (True, False, True, False, False, ["raises-exception"]),
    "written": (True, True, False, False, None, None),
}


def test_each_role_has_its_metadata(editions):
    """Schema 3; set-up, given and check cells are locked; points stand where they are earned; only checks may raise."""
    chapter, _, student = editions
    for cell, source in zip(own_cells(student), chapter.cells, strict=True):
        if source.role not in ROLES:
            assert cell.metadata == {}
            continue
        mine = cell.metadata["nbgrader"]
        flags = [mine["grade"], mine["solution"], mine["locked"]]
        flags += [cell.metadata.get(key) for key in ("deletable", "editable", "tags")]
        assert tuple(flags) == ROLES[source.role]
        assert (mine["schema_version"], mine["grade_id"], mine["task"]) == (3, source.id, False)
        assert mine.get("points", 0) == source.points
        assert mine["checksum"] == compute_checksum(cell)


def test_the_instructors_cells_never_allow_an_exception(editions):
    """Under nbval a cell with that tag passes when it raises: a broken solution would go unseen."""
    _, solution, _ = editions
    assert not any("tags" in cell.metadata for cell in solution.cells)


def test_an_executed_notebook_gives_the_same_student_notebook(editions):
    """Outputs, their counts, widgets and the digest of the execution would tell what the solution gives."""
    _, solution, student = editions
    solution.metadata["widgets"] = {"state": {}}
    for cell in solution.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [new_output("stream", text="45.0")], 7
    assert student_notebook(solution) == student


def test_the_steps_leave_the_instructors_notebook_alone(editions):
    """A step is pure: the instructor's notebook is still whole after the student's was made of it."""
    chapter, solution, _ = editions
    assert "".join(cell.source for cell in solution.cells).count(SOLUTION.begin) == 4
    assert len(STEPS) == 8
    assert chapter.points == 7.5


def test_the_configuration_is_python_that_sets_each_option(editions):
    """Stock nbgrader reads the same settings as the release."""
    from autograder.release.student import nbgrader_configuration

    text = nbgrader_configuration()
    ast.parse(text)
    config = Config()
    exec(text, {"get_config": lambda: config})
    assert config == Config(NBGRADER_SETTINGS)
