"""autograder/report/repairs.py: repairs by kind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder
from autograder.report.repairs import OTHER, kind_of, repair_numbers, repaired
from tests.autograder.fake_class import submission

CHAPTER = "02_q_learning_vs_sarsa"
PACKAGE = Path(autograder.__file__).parent
SOURCES = ("sandbox/program/intake.py", "submission/find.py", "grade/conversation.py")


def sentences() -> Iterator[str]:
    """Every repair that intake, the search for submissions and grading can note, its names replaced by `x`."""
    for source in SOURCES:
        for node in ast.walk(ast.parse((PACKAGE / source).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("repairs.append"):
                yield text(node.args[0])
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("note", "notes"):
                yield text(node.value)


def text(node: ast.AST) -> str:
    """The string of an expression, an f-string's values as `x`."""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
    return next(text(one) if isinstance(one, ast.JoinedStr) else one.value for one in inner(node))


def inner(node: ast.AST) -> list[ast.AST]:
    """The strings in an expression, the outermost first."""
    kinds = (ast.JoinedStr, ast.Constant)
    return [one for one in ast.walk(node) if isinstance(one, kinds)]


@pytest.mark.parametrize("sentence", list(sentences()))
def test_every_repair_that_can_be_noted_has_a_kind(sentence):
    """A new sentence needs a line in KINDS."""
    assert kind_of(sentence) != OTHER


def test_there_are_such_sentences():
    """The test above can fail: it finds them."""
    assert len(list(sentences())) > 15


def test_a_kind_counts_once_in_a_submission():
    """Two locked cells of one notebook are one; the most frequent comes first; what is ours is not counted."""
    locked = [f"the locked cell {name} was edited; the course's own was used" for name in ("a", "b")]
    results = [
        submission("a", CHAPTER, repairs=locked),
        submission("b", CHAPTER, repairs=(locked[0], "cell 3: notebook commands (%, !, ?) were left out")),
        submission("c", CHAPTER),
        submission("d", CHAPTER),
        submission("e", CHAPTER, status="infrastructure"),
    ]
    found = repair_numbers(results)
    assert [(one.submissions, one.share) for one in found] == [(2, 0.5), (1, 0.25)]
    assert found[0].kind == "A locked cell edited, deleted or renamed"
    assert repaired(results) == 2


def test_what_has_no_kind_is_shown():
    """As it stands, once."""
    results = [submission(who, CHAPTER, repairs=("something new",)) for who in "ab"]
    [one] = repair_numbers(results)
    assert (one.kind, one.submissions, one.examples) == (OTHER, 2, ("something new",))
