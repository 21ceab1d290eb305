"""Executing a notebook in a kernel, and what is kept of it."""

import base64
from dataclasses import replace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.model.errors import ReleaseError
from autograder.release.execute import (
    WIDGET_STATE,
    WIDGET_VIEW,
    execute,
    keep_outputs,
    refuse_machine_paths,
    stored_figures,
)
from autograder.release.notebook import KEY


def notebook(*sources, tags=()):
    """Return a notebook of code cells; the first has the tags."""
    cells = [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources, start=1)]
    cells[0].metadata["tags"] = list(tags)
    metadata = {"language_info": {"name": "python"}, KEY: {"chapter": "01_mini"}}
    return new_notebook(cells=cells, metadata=metadata)


def test_a_kernel_imports_the_courses_library_and_draws_into_the_notebook(course):
    """Whatever is installed or set outside; the working directory is the folder, the notebook given stays as it was."""
    before = notebook(
        "import course_lib, pathlib; print(course_lib.__file__); print(pathlib.Path.cwd())",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
    )
    after = execute(before, course, course.solutions)
    assert after.cells[0].outputs[0].text.split() == [str(course.library / "__init__.py"), str(course.solutions)]
    assert "image/png" in after.cells[1].outputs[-1].data
    assert after.metadata == before.metadata  # no version of Python in it
    assert "execution" not in after.cells[0].metadata  # no times
    assert before.cells[0].outputs == []


def test_a_cell_that_raises_refuses_the_release(course):
    """The message names cell and chapter and ends with the error, in plain characters."""
    with pytest.raises(
        ReleaseError, match=r"cell cell-2 of 01_mini did not run to its end:[\s\S]*ValueError: no"
    ) as refusal:
        execute(notebook("x = 1", "raise ValueError('no')"), course, course.solutions)
    assert "\x1b" not in str(refusal.value)


def test_a_cell_that_does_not_end_is_tried_once_more(course, monkeypatch, tmp_path):
    """A message lost between kernel and client costs a repetition; a cell that is too slow twice is refused."""
    monkeypatch.setattr("autograder.release.execute.CELL_SECONDS", 3)
    slow = "import pathlib, time\nseen = pathlib.Path({!r})\nif {}: time.sleep(60)\nseen.touch()\nprint('on')"
    once = slow.format(str(tmp_path / "seen"), "not seen.exists() and not seen.touch()")
    assert execute(notebook(once), course, course.root).cells[0].outputs[0].text == "on\n"
    with pytest.raises(ReleaseError, match="a cell of 01_mini took longer than 3 s, in 2 attempts"):
        execute(notebook("import time; time.sleep(60)"), course, course.root)


def test_a_tagged_cell_may_raise(course):
    """So the untouched student's notebook reaches its last cell."""
    after = execute(notebook("raise ValueError('no')", "print('on')", tags=["raises-exception"]), course, course.root)
    assert after.cells[1].outputs[0].text == "on\n"


def test_a_path_of_the_machine_in_an_output_is_refused(course):
    """It says nothing to anybody else, and shows whose machine it was."""
    chapter = course.chapter("01_mini")
    executed = notebook("...")
    executed.cells[0].outputs = [new_output("stream", text=f"{course.root}/solutions/a.py:3: UserWarning: slow")]
    with pytest.raises(ReleaseError, match="cell cell-1 of 01_mini prints a path of this machine"):
        refuse_machine_paths(chapter, executed, course)


def test_outputs_are_kept_by_the_order_of_code_cells():
    """Prose that came or went moves no output."""
    executed = notebook("a", "b")
    executed.cells[1].outputs = [new_output("stream", text="of b")]
    executed.cells[1].execution_count = 2
    fresh = notebook("a", "b")
    fresh.cells.insert(0, new_markdown_cell("new", id="new"))
    kept = keep_outputs(fresh, executed)
    assert [cell.outputs for cell in kept.cells[1:]] == [cell.outputs for cell in executed.cells]
    assert kept.cells[2].execution_count == 2


def test_the_first_picture_of_a_demonstration_is_stored(course, picture):
    """Not the second, not that of another cell, not a text."""
    chapter = course.chapter("01_mini")
    other = base64.b64encode(b"another").decode()
    shown = [
        new_output("stream", text="text"),
        new_output("display_data", {"image/png": base64.b64encode(picture).decode()}),
        new_output("display_data", {"image/png": other}),
    ]
    demo = new_code_cell("...", id="demo-stops_and_seconds", outputs=shown)
    check = new_code_cell("...", id="check-stop_cost", outputs=shown)
    assert stored_figures(chapter, new_notebook(cells=[check, demo])) == {"stops_and_seconds": picture}
    assert stored_figures(chapter, new_notebook(cells=[check])) == {}


def widget(picture, *, model="box"):
    """A cell's output that shows a widget with a slider and a drawing, and the notebook's metadata that hold it."""
    view = new_output("display_data", {WIDGET_VIEW: {"model_id": model}})
    drawn = [{"output_type": "display_data", "data": {"image/png": base64.b64encode(picture).decode()}, "metadata": {}}]
    state = {
        "box": {"state": {"children": ["IPY_MODEL_slider", "IPY_MODEL_inner"]}},
        "slider": {"state": {"value": 0.5}},
        "inner": {"state": {"children": ["IPY_MODEL_drawing"]}},
        "drawing": {"state": {"outputs": drawn}},
        "bar": {"state": {"children": ["IPY_MODEL_slider"]}},
    }
    return view, {"widgets": {WIDGET_STATE: {"state": state}}}


def test_the_picture_of_a_slider_is_stored_where_the_cell_draws_none(course, picture):
    """It stands inside the widget, at any depth; a picture of the cell itself comes before it."""
    chapter = course.chapter("01_mini")
    view, metadata = widget(picture)
    demo = new_code_cell("...", id="demo-stops_and_seconds", outputs=[view])
    assert stored_figures(chapter, new_notebook(cells=[demo], metadata=metadata)) == {"stops_and_seconds": picture}
    demo.outputs.append(new_output("display_data", {"image/png": base64.b64encode(b"own").decode()}))
    assert stored_figures(chapter, new_notebook(cells=[demo], metadata=metadata)) == {"stops_and_seconds": b"own"}


def test_a_progress_bar_is_no_picture(course, picture):
    """A widget in which nothing is drawn stores nothing and refuses nothing."""
    view, metadata = widget(picture, model="bar")
    demo = new_code_cell("...", id="demo-stops_and_seconds", outputs=[view])
    assert stored_figures(course.chapter("01_mini"), new_notebook(cells=[demo], metadata=metadata)) == {}


@pytest.mark.parametrize(
    "data", [{"image/gif": "R0lG"}, {"image/svg+xml": "<svg/>"}, {"text/html": '<video src="a"></video>'}]
)
def test_a_demonstration_that_only_shows_a_film_is_refused(course, data):
    """Whoever has not solved its exercises would see nothing; one that waits for no exercise always runs."""
    chapter = course.chapter("01_mini")
    demo = new_code_cell("...", id="demo-stops_and_seconds", outputs=[new_output("display_data", data)])
    with pytest.raises(ReleaseError, match="cell demo-stops_and_seconds of 01_mini waits for exercises and draws"):
        stored_figures(chapter, new_notebook(cells=[demo]))
    cells = [replace(cell, source=cell.source.replace("@demo(needs=", "@demo(maybe=")) for cell in chapter.cells]
    assert stored_figures(replace(chapter, cells=tuple(cells)), new_notebook(cells=[demo])) == {}
