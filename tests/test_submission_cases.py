"""The corpus of tests/submissions has a case for everything that it promises; test_submissions.py grades it."""

from __future__ import annotations

from collections import Counter

from tests.submission_cases import FOLDER, chapters, read_cases, read_classes, read_template

CASES = read_cases()


def test_every_class_has_a_case() -> None:
    """Each class of attack, fault and odd but honest work in classes.toml is named by a case."""
    named = {one for case in CASES for one in case.classes}
    assert sorted(read_classes() - named) == []


def test_every_attack_belongs_to_a_class() -> None:
    """An attack of a kind that the list does not know extends the list."""
    assert [case.name for case in CASES if case.kind == "attack" and not case.classes] == []


def test_there_are_enough_cases_of_each_kind() -> None:
    """At least 100 hostile or faulty submissions, 60 wrong and 60 right ones."""
    counts = Counter(case.kind for case in CASES)
    assert counts["attack"] >= 100
    assert min(counts["wrong"], counts["right"]) >= 60


def test_every_exercise_hunts_for_its_answer() -> None:
    """In each chapter there is a notebook in which every exercise goes all ways to the library's own answer."""
    hunts = {case.chapter: case.template for case in CASES if "given code: every exercise" in case.classes}
    assert sorted(hunts) == sorted(chapters())
    for name, chapter in chapters().items():
        cells = read_template(FOLDER / hunts[name], name)
        assert [cell.options["exercise"] for cell in cells if cell.options] == [e.name for e in chapter.exercises]
