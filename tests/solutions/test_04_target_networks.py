"""Chapter 04: right answers hold whatever is drawn, and a student sees nearly every mistake before handing in."""

import pytest

from tests.solutions.marking import marking

HERE = marking("04_target_networks")


@pytest.mark.parametrize("seed", range(30, 50))
@pytest.mark.parametrize("exercise", HERE.exercises)
def test_drawn_inputs_never_turn_against_a_right_answer(exercise, seed):
    """Twenty gradings: another right answer of each exercise loses nothing, whatever is drawn."""
    source = next(source for (name, _), source in HERE.right.items() if name == exercise)
    assert HERE.lost(exercise, source, seed) == set()


@pytest.mark.parametrize("exercise", HERE.exercises)
def test_nearly_every_mistake_shows_in_a_public_check(exercise):
    """A student sees the mistake before handing in: at most one in six waits for a hidden check.

    Of `sync_hard` two in seven: layers within layers and frozen parts stand in hidden checks only.
    """
    public = {check.name for check in HERE.exercises[exercise].checks if not check.hidden}
    slugs = [slug for name, slug in HERE.mistakes if name == exercise]
    late = [slug for slug in slugs if not public & HERE.lost(exercise, HERE.mistakes[exercise, slug], 21)]
    assert len(late) <= len(slugs) * (2 / 7 if exercise == "sync_hard" else 1 / 6)


def test_the_points_are_those_promised():
    """8, 5 and 5 for the exercises, 2 for the question: 20 in all."""
    points = {name: exercise.points for name, exercise in HERE.exercises.items()}
    assert points == {"td_targets": 8, "sync_hard": 5, "sync_soft": 5}
    assert [question.points for question in HERE.chapter.written] == [2]
