import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.model.errors import ReleaseError
from autograder.model.source import load_chapter
from autograder.release.differences import check
from autograder.release.execute import execute
from autograder.release.files import Files
from autograder.release.generate import build
from autograder.release.records import fill, find_records
from course_lib.records import MIME


@pytest.fixture
def chapter(course):
    """The chapter of the mini course."""
    return load_chapter(course.solutions / "01_mini.py")


def recorded(**numbers):
    """A code cell that recorded these numbers."""
    outputs = [new_output("display_data", {MIME: {"name": n, "text": t}, "text/plain": t}) for n, t in numbers.items()]
    return new_code_cell("...", outputs=outputs)


def prose(text):
    """A notebook of one paragraph."""
    return new_notebook(cells=[new_markdown_cell(text)])


def test_recorded_numbers_stand_in_the_prose(chapter):
    """Every `{name}` gives way to the number's text, above and below the cell that records it."""
    filled = fill(
        prose("It takes {lap_time} s, {stops} stops. Again: {lap_time} s."), {"lap_time": "82.5", "stops": "2"}, chapter
    )
    assert filled.cells[0].source == "It takes 82.5 s, 2 stops. Again: 82.5 s."


@pytest.mark.parametrize(
    "kept",
    [
        "`{stops}`",
        "``f'{stops}'``",
        "```python\nprint(f'{stops}')\n```",
        r"$\frac{stops}{b}$",
        "$x_{stops}\n+ 1$",
        "$$\nx_{stops}\n$$",
        "{Stops}",
        "{}",
    ],
)
def test_code_and_formulas_are_left_alone(chapter, kept):
    """A name in braces means something else there."""
    filled = fill(prose(f"{kept} and {{stops}}"), {"stops": "2"}, chapter)
    assert filled.cells[0].source == f"{kept} and 2"


def test_a_name_that_no_cell_recorded_is_refused(chapter):
    """The message says chapter, name and what was recorded."""
    with pytest.raises(ReleaseError, match=r'01_mini: the prose says \{lap\}, and no cell says record\("lap".*: stops'):
        fill(prose("{lap} {stops}"), {"stops": "2"}, chapter)


def test_a_number_that_the_prose_never_states_is_refused(chapter):
    """Else numbers would pile up that nobody reads."""
    with pytest.raises(ReleaseError, match="never stated in the prose: stops"):
        fill(prose("Nothing."), {"stops": "2"}, chapter)


def test_one_name_has_one_number():
    """The same number twice is fine, two numbers under one name are refused."""
    assert find_records(new_notebook(cells=[recorded(a="1"), recorded(a="1", b="2")])) == {"a": "1", "b": "2"}
    with pytest.raises(ReleaseError, match="records a as 2, an earlier one as 1"):
        find_records(new_notebook(cells=[recorded(a="1"), recorded(a="2")]))


def test_a_real_kernel_hands_its_numbers_over(course):
    """What `record` shows in a kernel is what the release finds."""
    notebook = new_notebook(
        cells=[new_code_cell("from course_lib import record\nrecord('third', 1 / 3, '.2f')")],
        metadata={"language_info": {"name": "python"}, "pole_position": {"chapter": "01_mini"}},
    )
    assert find_records(execute(notebook, course, course.solutions)) == {"third": "0.33"}


@pytest.fixture
def with_number(course, record, monkeypatch):
    """A release of the mini course whose prose states the number of laps, as a cell recorded it."""
    from autograder.release import generate

    source = course.solutions / "01_mini.py"
    source.write_text(source.read_text() + "\n# %% [markdown]\n# The race has {laps} laps.\n")
    without = generate.execute

    def execute_and_record(notebook, *arguments):
        executed = without(notebook, *arguments)
        first = next(cell for cell in executed.cells if cell.cell_type == "code")
        first.outputs = recorded(laps="57").outputs
        return executed

    monkeypatch.setattr(generate, "execute", execute_and_record)
    build(course)
    return course


def test_both_editions_state_the_number(with_number):
    """The instructor's and the student's notebook read alike, and the number is kept for replays."""
    files = Files(with_number, with_number.chapter("01_mini"))
    for path in (files.solution, files.student):
        assert "The race has 57 laps." in path.read_text()
    assert json.loads(files.records.read_text()) == {"laps": "57"}
    assert check(with_number) == []


def test_the_check_finds_a_changed_number(with_number):
    """`release --check` compares the file of the numbers with the executed notebook, too."""
    files = Files(with_number, with_number.chapter("01_mini"))
    files.records.write_text('{"laps": "58"}')
    assert [str(one) for one in check(with_number)] == [
        "solutions/records/01_mini.json: holds other numbers than the executed notebook"
    ]


def test_the_check_finds_prose_without_its_number(with_number):
    """A paragraph that names what no cell recorded is reported, not raised."""
    source = with_number.solutions / "01_mini.py"
    source.write_text(source.read_text().replace("{laps}", "{rounds}"))
    [difference] = check(with_number)
    assert "the prose says {rounds}" in str(difference)


def test_numbers_of_a_chapter_that_is_gone_are_removed(with_number):
    """The file of a renamed or removed chapter, or of one without numbers, does not stay."""
    stray = with_number.records / "09_gone.json"
    stray.write_text("{}")
    build(with_number)
    assert not stray.exists()
