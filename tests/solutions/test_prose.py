"""Is what a chapter says checked? Its decimals, its sources, its links, its pictures' captions and its spelling."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
from spellchecker import SpellChecker

from autograder.model.chapter import Cell, Chapter
from autograder.model.source import load_chapter

HERE = Path(__file__).parent
SOLUTIONS = HERE.parents[1] / "solutions"
NAMES = sorted(path.stem for path in SOLUTIONS.glob("[0-9]*.py"))
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`+[^`]*`+|<code>.*?</code>", re.DOTALL)
FORMULA = re.compile(r"\$\$.*?\$\$|\$(?:[^$\n]|\n(?!\n))*\$", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]*)\)")
DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.]*\d)")
# Numbers of chapters, sections and examples of a book are no measurements.
OF_A_BOOK = re.compile(
    r"(?:Examples?|Figures?|[Ss]ections?|Algorithms?|[Ee]quations?|Exercises?|Tables?)"
    r"\s+\d+\.\d+(?:(?:,| and| to)\s+\d+\.\d+)*"
)
YEAR = re.compile(r"([A-Z][\w'-]+)(?: et al\.| and (?:[A-Z]\. ?)*[A-Z][\w'-]+)?,? \(?((?:19|20)\d\d)\)?")


@cache
def chapter(name: str) -> Chapter:
    """A chapter, as its source says it."""
    return load_chapter(SOLUTIONS / f"{name}.py")


def texts(name: str) -> list[Cell]:
    """The markdown cells of a chapter."""
    return [cell for cell in chapter(name).cells if cell.kind == "markdown"]


def without(text: str, *patterns: re.Pattern[str]) -> str:
    """The text with every match cut out."""
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return text


def split_worked(text: str) -> tuple[str, str]:
    """A cell's text without, and only, its examples worked by hand: from "**By hand" to the next heading."""
    parts = re.split(r"(?m)^(?=\*\*By hand|#+ )", text)
    worked = [part for part in parts if part.startswith("**By hand")]
    return "".join(part for part in parts if part not in worked), "\n".join(worked)


def literals(name: str) -> set[float]:
    """Every number that stands as a literal in a code cell."""
    trees = [ast.parse(cell.source) for cell in chapter(name).cells if cell.kind == "code"]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {float(n.value) for n in nodes if isinstance(n, ast.Constant) and type(n.value) in (int, float)}


@cache
def toml(file: str) -> dict[str, list[dict[str, str]]]:
    """A list beside the chapters."""
    return tomllib.loads((SOLUTIONS / file).read_text(encoding="utf-8"))


def cited(name: str) -> set[float]:
    """The figures that a chapter quotes."""
    return {float(row["figure"]) for row in toml("cited.toml")["cited"] if row["chapter"] == name}


def unchecked_decimals(name: str) -> Iterator[str]:
    """Decimals of the prose that nothing prints, works out, sets or cites."""
    worked = " ".join(split_worked(cell.source)[1] for cell in texts(name))
    known = {float(number) for number in DECIMAL.findall(worked)} | literals(name) | cited(name)
    for cell in texts(name):
        prose = without(split_worked(cell.source)[0], FENCED, CODE, FORMULA, LINK, OF_A_BOOK)
        for number in DECIMAL.findall(prose):
            if float(number) not in known:
                yield f"{name}.py, cell of line {cell.line}: {number}"


@pytest.mark.parametrize("name", NAMES)
def test_every_decimal_is_printed_worked_out_set_or_cited(name):
    """A measured number is fed by `record`; any other stands in an example by hand, in the code, or in cited.toml."""
    assert list(unchecked_decimals(name)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It takes 12.5 s.", ["12.5"]),
        ("`12.5` and $12.5$ and\n\n$$x = 12.5$$", []),
        ("Example 6.6 and sections 6.4, 6.5 and 6.7", []),
        ("Version 2.13.1 of v1.5", []),
        ("a loss of -3.25, then 4.75.", ["3.25", "4.75"]),
    ],
)
def test_what_counts_as_a_decimal(text, found):
    """Formulas, code, numbers of sections and of versions are no claims."""
    assert DECIMAL.findall(without(text, FENCED, CODE, FORMULA, LINK, OF_A_BOOK)) == found


def test_a_worked_example_ends_at_the_next_heading():
    """What stands below it is prose again."""
    prose, worked = split_worked("One.\n\n**By hand.** 2.5\n\n3.5\n\n## Next\n\n4.5\n")
    assert DECIMAL.findall(prose) == ["4.5"]
    assert DECIMAL.findall(worked) == ["2.5", "3.5"]


def test_every_cited_figure_is_quoted_and_has_a_source():
    """The list holds no figure that no chapter quotes."""
    for row in toml("cited.toml")["cited"]:
        prose = " ".join(cell.source for cell in texts(row["chapter"]))
        assert row["figure"].lstrip("-") in prose, row
        assert row["source"].strip(), row


def citations(name: str) -> set[tuple[str, str]]:
    """(surname of an author, year) of every work that the prose names."""
    prose = " ".join(without(cell.source, FENCED, CODE, FORMULA) for cell in texts(name)).replace("\n", " ")
    return set(YEAR.findall(prose))


def sources() -> list[dict[str, str]]:
    """The works of sources.toml."""
    return toml("sources.toml")["source"]


def names(row: dict[str, str], surname: str, year: str) -> bool:
    """Whether a surname and a year mean this work."""
    return str(row["year"]) == year and surname in re.findall(r"[\w'-]+", row["author"])


@pytest.mark.parametrize("name", NAMES)
def test_every_work_that_is_cited_is_in_the_list_of_sources(name):
    """A reader finds title and place of each work in sources.toml."""
    assert [one for one in sorted(citations(name)) if not any(names(row, *one) for row in sources())] == []


def test_every_source_is_cited_and_complete():
    """The list holds author, year, title and place, and no work that no chapter names."""
    named = set().union(*(citations(name) for name in NAMES))
    for row in sources():
        assert {"author", "year", "title", "published"} <= row.keys(), row
        assert any(names(row, *one) for one in named), row


def anchors(text: str) -> set[str]:
    """The anchors that Jupyter gives the headings of a text."""
    return {heading.strip().replace(" ", "-") for heading in re.findall(r"(?m)^#+ (.*)$", text)}


@pytest.mark.parametrize("name", NAMES)
def test_every_internal_link_leads_somewhere(name):
    """A link to a heading, to another chapter or to a file of the student's tree; no bare address."""
    own = anchors("\n".join(cell.source for cell in texts(name)))
    for cell in texts(name):
        for target in LINK.findall(without(cell.source, FENCED, CODE)):
            file, _, anchor = target.partition("#")
            if file.startswith("https://"):
                continue
            assert not file or file.removesuffix(".ipynb") in NAMES, target
            assert file or anchor in own, target


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_says_in_words_what_it_shows(name):
    """Below a cell that draws, the next text has a paragraph in italics: *What you see: ...* or *In words: ...*."""
    notebook = nbformat.read(SOLUTIONS / f"{name}.ipynb", as_version=4)
    cells = list(notebook.cells)
    silent = []
    for index, cell in enumerate(cells):
        if any("image/png" in output.get("data", {}) for output in cell.get("outputs", [])):
            below = next((later.source for later in cells[index + 1 :] if later.cell_type == "markdown"), "")
            if not re.search(r"(?m)^\*(What you see|In words)\b", below):
                silent.append(cell.id)
    assert silent == []


@cache
def dictionary() -> SpellChecker:
    """English, and the words of the course."""
    spell = SpellChecker(language="en", distance=1)
    spell.word_frequency.load_words((HERE / "words.txt").read_text(encoding="utf-8").split())
    return spell


def words(text: str) -> set[str]:
    """The words of a text in small letters, without code, formulas, links, tags and names in braces."""
    plain = without(
        text, FENCED, CODE, FORMULA, LINK, re.compile(r"<[^>]+>|\{[a-z0-9_]+\}|https?://\S+|\S+\.(?:ipynb|py|toml)")
    )
    found = re.findall(r"[A-Za-z]+(?:['’][a-z]+)?", plain)
    return {word.lower().replace("’", "'").removesuffix("'s") for word in found if len(word) > 2}


@pytest.mark.parametrize("name", NAMES)
def test_every_word_is_spelled_as_in_the_dictionary(name):
    """Prose and misconceptions; the course's own words are in words.txt."""
    mistakes = [one.text for one in chapter(name).misconceptions]
    found = words("\n".join([*(cell.source for cell in texts(name)), *mistakes]))
    assert sorted(dictionary().unknown(found)) == []


def test_the_word_list_is_sorted_and_needed():
    """No word twice, none that the dictionary has, none that no chapter uses."""
    listed = (HERE / "words.txt").read_text(encoding="utf-8").split()
    used = set().union(
        *(
            words("\n".join([*(c.source for c in texts(n)), *(m.text for m in chapter(n).misconceptions)]))
            for n in NAMES
        )
    )
    plain = SpellChecker(language="en", distance=1)
    assert listed == sorted(set(listed))
    assert set(listed) <= used
    assert not plain.known(listed)


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_of_the_replay_are_those_of_the_prose(name):
    """What `record` states is in the student's edition too."""
    file = SOLUTIONS / "records" / f"{name}.json"
    stated = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    student = (SOLUTIONS.parent / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    assert all(text in student for text in stated.values())
