"""Is every chapter built as the course asks? Little prose, short cells, a checklist, minutes, hints, a summary."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from autograder.model.chapter import Cell, Chapter
from autograder.model.regions import SOLUTION, replace_regions
from autograder.model.source import load_chapter

SOLUTIONS = Path(__file__).parents[2] / "solutions"
NAMES = sorted(path.stem for path in SOLUTIONS.glob("[0-9]*.py"))
MOST_WORDS_PER_LINE = 6.0
LONGEST_CELL = 15  # lines of code
HINTS = range(2, 4)

NO_PROSE = re.compile(r"^```.*?^```|\$\$.*?\$\$|\$[^$]*\$|<!--.*?-->|</?\w[^>]*>", re.DOTALL | re.MULTILINE)
MINUTES = re.compile(r"\b\d+ minutes\b")
DIFFICULTY = re.compile(r"\b(easy|medium|hard)\b")


@cache
def chapter(name: str) -> Chapter:
    """A chapter, as its source says it."""
    return load_chapter(SOLUTIONS / f"{name}.py")


def code_lines(cell: Cell) -> int:
    """Lines that are neither blank nor comment: of solutions and hidden checks too, docstrings included."""
    lines = map(str.strip, cell.source.split("\n"))
    return sum(bool(line) and not line.startswith("#") for line in lines)


def words(text: str) -> int:
    """Whatever stands between blanks and has a letter; formulas, tags and the rules of a table are no words."""
    return sum(any(map(str.isalpha, word)) for word in NO_PROSE.sub(" ", text).split())


def read_by_students(cell: Cell) -> str:
    """The text of a markdown cell; of a written question all but the model answer."""
    return replace_regions(cell.source, SOLUTION, stub="") if cell.role == "written" else cell.source


def words_per_line(cells: tuple[Cell, ...]) -> float:
    """Words of all text, hints and tables included, over lines of all code."""
    prose = sum(words(read_by_students(cell)) for cell in cells if cell.kind == "markdown")
    return prose / sum(code_lines(cell) for cell in cells if cell.kind == "code")


def introduction(cells: tuple[Cell, ...], exercise: Cell) -> str:
    """What a student reads before an exercise: the text below the last heading that calls itself Exercise."""
    above = cells[: cells.index(exercise)]
    last = max((place for place, cell in enumerate(above) if cell.role == "exercise"), default=-1)
    text = "\n".join(cell.source for cell in above[last + 1 :] if cell.kind == "markdown")
    return re.split(r"(?m)^(?=#+ .*\bExercise\b)", text)[-1]


def too_long(cells: tuple[Cell, ...]) -> list[str]:
    """Cells that a student reads and does not write, with more lines than fit in a head."""
    return [cell.id for cell in cells if cell.role in ("setup", "given", "demo") and code_lines(cell) > LONGEST_CELL]


def too_short(cells: tuple[Cell, ...]) -> list[str]:
    """Code cells of one line, other than a call that shows something (`progress()`, a drawing)."""
    short = [cell for cell in cells if cell.kind == "code" and code_lines(cell) < 2]
    return [cell.id for cell in short if not _is_a_call(cell.source)]


def _is_a_call(source: str) -> bool:
    body = ast.parse(source).body
    return len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Call)


@pytest.mark.parametrize("name", NAMES)
def test_at_most_six_words_of_prose_a_line_of_code(name):
    """A notebook is read with the hands on the keys. The words of the model answers are not the student's."""
    found = words_per_line(chapter(name).cells)
    assert found <= MOST_WORDS_PER_LINE, f"{found:.2f} words a line: cut the sentences that nobody misses"


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_that_is_given_is_longer_than_fifteen_lines(name):
    """Longer drawing goes to course_lib/plots, longer experiments to course_lib/given, or the cell is split."""
    assert too_long(chapter(name).cells) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_of_one_line_is_a_call_that_shows_something(name):
    """Any other is a part of a neighbour."""
    assert too_short(chapter(name).cells) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_first_cell_lists_what_will_be_learned(name):
    """A checklist of at least three objectives, below the title, and the minutes of the whole chapter."""
    first = chapter(name).cells[0]
    assert first.source.startswith("# ")
    assert len(re.findall(r"(?m)^- \[ \] ", first.source)) >= 3
    assert MINUTES.search(first.source)


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_says_how_long_and_how_hard_it_is(name):
    """Minutes, and easy, medium or hard; a written question too."""
    cells = chapter(name).cells
    texts = {cell.name: introduction(cells, cell) for cell in cells if cell.role == "exercise"}
    texts |= {cell.name: read_by_students(cell) for cell in cells if cell.role == "written"}
    assert [one for one, text in texts.items() if not (MINUTES.search(text) and DIFFICULTY.search(text))] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_has_two_or_three_hints(name):
    """Each folded away under a summary that names the confusion."""
    cells = chapter(name).cells
    texts = {cell.name: introduction(cells, cell) for cell in cells if cell.role == "exercise"}
    found = {one: len(re.findall(r"<details>\s*<summary>Hint: \S", text)) for one, text in texts.items()}
    assert {one: hints for one, hints in found.items() if hints not in HINTS} == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_last_cell_shows_the_progress(name):
    """The summary card is what a student sees last."""
    last = chapter(name).cells[-1]
    assert (last.kind, last.source.strip().split("\n")[-1]) == ("code", "progress()")


def cell(source, *, kind="code", role="demo"):
    """A cell of a made-up chapter."""
    return Cell(kind, source, 1, "here", role, "")


def text(source, role="prose"):
    """A markdown cell of a made-up chapter."""
    return cell(source, kind="markdown", role=role)


def test_what_counts_as_a_word():
    """Hints, tables and code in a sentence count; formulas, tags, rules and numbers do not."""
    assert words("Take $\\alpha = 0.5$ of `q_table` - 3 of 4.") == 4
    assert words("| word | $s$ |\n|---|---|\n| state | 2 |") == 2
    assert words("<details><summary>Hint: why?</summary>\n\nBecause.\n</details>\n<!-- written: why -->") == 3
    assert words("$$\nx = \\text{speed}\n$$\n\n```\na b c\n```\n\nOne.") == 1
    answered = text("Why?\n\n### BEGIN SOLUTION\nBecause of the wear.\n### END SOLUTION", role="written")
    assert words(read_by_students(answered)) == 1


def test_what_counts_as_a_line_of_code():
    """No blank line and no comment; a docstring is read like code."""
    assert code_lines(cell('# Why.\n\ndef f():\n    """What."""\n    # How.\n    return 1  # so')) == 3


def test_prose_is_weighed_against_code():
    """Thirteen words over two lines are more than six a line, twelve are not."""
    assert words_per_line((text("one " * 13), cell("a = 1\nb = 2"))) == 6.5
    assert words_per_line((text("one " * 12), cell("a = 1\nb = 2"))) == 6.0


def test_long_and_short_cells_are_found():
    """Exercises and their checks may be as long as they must; a lone call is no mistake, a lone import is."""
    lines = "\n".join(["a = 1"] * 16)
    assert too_long((cell(lines),)) == too_long((cell(lines, role="given"),)) == ["here"]
    assert too_long((cell(lines, role="check"), cell(lines, role="exercise"), cell(lines + "\n# b"[:0]))) == ["here"]
    assert too_long((cell("\n".join(["a = 1"] * 15)),)) == []
    assert too_short((cell("import numpy"), cell("progress()"), cell("a = 1\nb = 2"))) == ["here"]


def test_the_introduction_begins_at_the_last_heading_of_an_exercise():
    """Minutes and hints of the exercise before are not this one's."""
    exercise = cell("def f(): ...", role="exercise")
    first = (text("## Exercise 1\n\n2 minutes"), cell("def g(): ...", role="exercise"), text("Well done."))
    assert introduction((*first, text("Prose.\n\n## Exercise 2: more\n\nhard"), exercise), exercise).endswith("hard")
    assert "minutes" not in introduction((*first, text("hard"), exercise), exercise)
