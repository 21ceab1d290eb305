"""Mechanical faults: each is one change, each is another text, and none touches what is only said."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.audit.mutants import mutants


def lines(source: str) -> list[str]:
    """What the mutants of a function's body read like."""
    return [mutant.line for mutant in mutants(f"def f(a, b=1):\n    {source}\n")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("return a - b", "return a + b"),
        ("return a * b", "return a / b"),
        ("return a < b", "return a <= b"),
        ("return a is b", "return a is not b"),
        ("return a and b", "return a or b"),
        ("return not a", "return not not a"),
        ("return -a", "return +a"),
        ("return ~a", "return +a"),
        ("return 1 if a else 2", "return 2 if a else 1"),
        ("return a[3]", "return a[4]"),
        ("return a[3]", "return a[2]"),
        ("return a * 0.5", "return a * 0.25"),
        ("return a.max(True)", "return a.min(True)"),
        ("return a.max(True)", "return a.max(False)"),
        ("return max(a)", "return min(a)"),
        ("return a + b", "return b + b"),
        ("a += 1", "a -= 1"),
        ("a.sort()", "(left out) a.sort()"),
        ("raise ValueError(a)", "(left out) raise ValueError(a)"),
        ("if a: b = 2", "if not a:"),
    ],
)
def test_every_kind_of_fault(source, expected):
    """An operator, a comparison, a sign, a number, a method, a parameter, a condition, a statement."""
    assert expected in lines(source)


def test_a_default_is_a_number_of_the_definition():
    """What a caller gets who says nothing can be wrong, too."""
    assert "def f(a, b=2):" in lines("return a")


def test_what_is_only_said_is_left_alone():
    """Docstrings, texts and annotations change nothing."""
    source = 'def f(a: "Tensor[3]") -> tuple[int, 2]:\n    "Row 1 of 2."\n    x: list[3] = []\n    return "1"\n'
    assert {mutant.line for mutant in mutants(source)} == {"(left out) return '1'"}


def test_no_two_mutants_read_alike():
    """`a + a` mutated in either name is one and the same fault where there is one other name."""
    found = [mutant.source for mutant in mutants("def f(a, b):\n    return a + a * 1 + 1\n")]
    assert len(found) == len(set(found))


def test_parameters_of_the_function_around_are_swapped():
    """In a method those of the method; outside of any function nothing is."""
    source = "class C:\n    x = y\n    def m(self, k):\n        return self.n + k\n"
    assert {"return k.n + k", "return self.n + self"} <= {mutant.line for mutant in mutants(source)}


@given(st.integers(0, 9), st.sampled_from(["+", "-", "*", "/", "//", "%", "**"]), st.booleans())
def test_a_mutant_is_a_program_and_another_one(number, operator, twice):
    """Whatever the source, each mutant parses and differs from it; the source itself is never among them."""
    source = f"def f(a, b):\n    c = a {operator} {number}\n    return c{' + b' if twice else ''}\n"
    normal = ast.unparse(ast.parse(source))
    for mutant in mutants(source):
        assert ast.unparse(ast.parse(mutant.source)) == mutant.source != normal
