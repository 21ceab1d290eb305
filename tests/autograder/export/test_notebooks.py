"""autograder/export/notebooks.py: the notebook that a grader sees."""

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.export.notebooks import GradeCell, cell_score, diagnosis, grade_cells, graded_notebook
from tests.autograder.fake_class import (
    BOOTSTRAPS,
    PAYLOAD,
    SECRET_INPUT,
    SECRET_OUTPUT,
    SOURCE,
    class_results,
    dqn,
    q_learning,
    sarsa,
    submission,
    write_released_course,
    written,
)

CHAPTER = "02_q_learning_vs_sarsa"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The small course, released."""
    return write_released_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def chapter(course):
    """Its first chapter."""
    return course.chapter(CHAPTER)


@pytest.fixture(scope="module")
def release(course):
    """The student's edition of that chapter."""
    return nbformat.read(course.notebooks / f"{CHAPTER}.ipynb", as_version=4)


def cells_of(notebook) -> dict[str, nbformat.NotebookNode]:
    """Cells by id."""
    return {cell.id: cell for cell in notebook.cells}


def test_the_cells_with_points(chapter):
    """A check cell with its checks, hidden ones too, and a written question."""
    assert grade_cells(chapter) == [
        GradeCell("check-q_learning_update", "q_learning_update", 4, ("one_step_by_hand", "random_updates"), False),
        GradeCell("check-sarsa_update", "sarsa_update", 4, ("one_sarsa_step", "random_sarsa_updates"), False),
        GradeCell("written-why_the_safe_path", "why_the_safe_path", 2, (), True),
    ]


@pytest.mark.parametrize("result", [one for one in class_results() if one.chapter == CHAPTER], ids=lambda one: "x")
def test_nbgrader_reads_our_scores_from_the_outputs(chapter, release, result):
    """Its own rule gives the partial credit of every check cell, and leaves an answer to a person."""
    cells = cells_of(graded_notebook(release, chapter, result))
    for cell in grade_cells(chapter):
        ours = cell_score(cell, result.exercises.get(cell.name))
        theirs, most = determine_grade(cells[cell.grade_id])
        assert most == cell.points
        if ours is not None:
            assert theirs == ours


def test_the_students_work_stands_in_the_released_notebook(chapter, release):
    """Source and answer are the student's, the question and all other cells ours."""
    notebook = graded_notebook(
        release, chapter, submission("ada", CHAPTER, q_learning("right"), sarsa("right"), written())
    )
    cells, before = cells_of(notebook), cells_of(release)
    assert cells["q_learning_update"].source == SOURCE
    assert cells["written-why_the_safe_path"].source.startswith("## Why the safe path?")
    assert "SARSA learns the value of the policy that it follows" in cells["written-why_the_safe_path"].source
    assert "Your answer here" not in cells["written-why_the_safe_path"].source
    changed = {name for name in cells if cells[name].source != before[name].source}
    assert changed == {"q_learning_update", "sarsa_update", "written-why_the_safe_path"}
    assert all(cells[name].metadata == before[name].metadata for name in cells)


def test_a_grader_reads_the_work_and_not_the_chapter(chapter, release):
    """The title, exercises with the prose above them, checks and answers; no set-up, no demonstration."""
    notebook = graded_notebook(release, chapter, submission("ada", CHAPTER, q_learning("right"), sarsa("right")))
    kept = [cell.id for cell in notebook.cells]
    assert "setup" not in kept
    assert kept[0] == release.cells[0].id
    assert kept[1:] == ["q_learning_update", "check-q_learning_update", "sarsa_update", "check-sarsa_update", kept[-1]]
    assert kept[-1] == "written-why_the_safe_path"


def test_what_was_not_attempted_stays_as_released(chapter, release):
    """Then nbgrader too sees that nothing was answered."""
    nothing = submission("quin", CHAPTER, q_learning("nothing"), sarsa("nothing"), written(""))
    cells, before = cells_of(graded_notebook(release, chapter, nothing)), cells_of(release)
    assert cells["q_learning_update"].source == before["q_learning_update"].source
    assert determine_grade(cells["written-why_the_safe_path"]) == (0, 2)


def test_outputs_tell_of_hidden_checks_what_a_student_may_read(chapter, release):
    """Docstring and outcome in our words: nbgrader can make feedback of this notebook."""
    text = nbformat.writes(graded_notebook(release, chapter, submission("gita", CHAPTER, q_learning("partly"))))
    assert "Fifty random transitions, a third of which end the episode. (hidden)" in text
    assert SECRET_INPUT not in text
    assert SECRET_OUTPUT not in text


def test_hostile_text_makes_no_tag_and_no_control(chapter, release):
    """In the answer no tag is left; code and outputs are text that nbconvert escapes."""
    result = submission("eve", CHAPTER, q_learning("hostile"), written(PAYLOAD))
    cells = cells_of(graded_notebook(release, chapter, result))
    assert "<script" not in cells["written-why_the_safe_path"].source
    assert "\x1b" not in cells["q_learning_update"].source
    kinds = {(output.output_type, output.get("name")) for output in cells["check-q_learning_update"].outputs}
    assert kinds == {("execute_result", None), ("stream", "stdout")}


def test_a_submission_that_nobody_could_read_scores_nothing(chapter, release):
    """The released notebook with zeros, and the reason under each check."""
    result = submission("olga", CHAPTER, status="unreadable", message="The file is empty.")
    cells = cells_of(graded_notebook(release, chapter, result))
    assert determine_grade(cells["check-q_learning_update"]) == (0, 4)
    assert "The file is empty." in cells["check-q_learning_update"].outputs[1].text


def test_what_is_ours_has_no_score(chapter):
    """Neither a zero nor nbgrader's full marks for a cell without output: a person has to look."""
    [cell] = [one for one in grade_cells(chapter) if one.name == "q_learning_update"]
    assert cell_score(cell, q_learning("ours")) is None


def test_each_check_cell_has_the_points_of_its_own_checks():
    """An exercise may have several check cells."""
    exercise = q_learning("partly")
    first = GradeCell("check-x", "x", 1, ("one_step_by_hand",), False)
    second = GradeCell("check-x-2", "x", 3, ("random_updates",), False)
    assert (cell_score(first, exercise), cell_score(second, exercise)) == (1, 0)


def test_a_diagnosis_is_the_comment_of_the_autograder():
    """Each recognised mistake once."""
    assert diagnosis(q_learning("bootstraps")) == BOOTSTRAPS
    assert diagnosis(q_learning("right")) == diagnosis(None) == ""
    assert diagnosis(dqn("gradient")).startswith("Gradient flows")
