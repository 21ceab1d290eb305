"""Are the checks of every chapter fair? Right answers of any style pass, every known mistake loses points and is named.

The answers are those of solutions/audit and solutions/misconceptions. `python -m autograder audit` grades the same ones
in the sandbox; here they meet other seeds, in seconds.
"""

import pytest

from course_lib.checks.diagnosis import same_outcome
from tests.solutions.marking import COURSE, marking

CHAPTERS = [chapter.name for chapter in COURSE.chapters()]
RIGHT = [(name, exercise, style) for name in CHAPTERS for exercise, style in marking(name).right]
# Some mistakes of these are told from their neighbours only by several checks together, that is, when graded.
TOGETHER = {"03_experience_replay", "05_dqn"}
# So are these. Without them the notebook would give some of their answers the name of the neighbour.
ONLY_WHEN_GRADED = {
    ("epsilon_greedy", "any-action-on-a-tie"),
    ("q_learning_update", "error-after-the-update"),
    ("q_learning_update", "old-target-minus-new-value"),
    ("q_learning_update", "no-old-value-at-the-end"),
    ("q_learning_update", "sets-the-last-reward-at-once"),
    ("q_learning_update", "discounts-the-reward-until-the-end"),
    ("sarsa_update", "error-after-the-update"),
    ("sarsa_update", "old-target-minus-new-value"),
    ("sarsa_update", "no-old-value-at-the-end"),
    ("sarsa_update", "sets-the-last-reward-at-once"),
    ("sarsa_update", "discounts-the-reward-until-the-end"),
    ("sarsa_update", "index-instead-of-value"),
    ("sarsa_update", "action-zero-counts-for-nothing"),
    ("sarsa_update", "returns-the-size-of-the-error"),
    ("sync_hard", "linear-layers-only"),
    ("sync_soft", "tau-of-the-example"),
}
MISTAKES = [(name, exercise, slug) for name in CHAPTERS for exercise, slug in marking(name).mistakes]


@pytest.mark.parametrize(("chapter", "exercise", "style"), RIGHT)
@pytest.mark.parametrize("seed", [11, 12])
def test_right_answers_of_any_style_pass(chapter, exercise, style, seed):
    """Loops, other libraries, other draws, other dtypes in between: nothing is lost, whatever is drawn."""
    here = marking(chapter)
    assert here.lost(exercise, here.right[exercise, style], seed) == set()


@pytest.mark.parametrize(("chapter", "exercise", "slug"), MISTAKES)
def test_every_mistake_loses_points_and_is_named(chapter, exercise, slug):
    """Each mistake is told from the reference, and from all other mistakes."""
    here = marking(chapter)
    source = here.mistakes[exercise, slug]
    assert here.lost(exercise, source, 21)
    assert here.named(exercise, source, 21) == slug


@pytest.mark.parametrize(
    ("chapter", "exercise", "slug"),
    [one for one in MISTAKES if one[0] not in TOGETHER and one[1:] not in ONLY_WHEN_GRADED],
)
def test_a_public_check_that_fails_names_the_mistake(chapter, exercise, slug):
    """Of the public checks that a mistake fails, at least one gets an answer that no other known mistake gives."""
    here = marking(chapter)
    public = {check.name for check in here.exercises[exercise].checks if not check.hidden}
    failed = public & here.lost(exercise, here.mistakes[exercise, slug], 21)
    mine, close = here.outcomes(exercise, here.mistakes[exercise, slug], 21), here.tolerances(exercise)
    others = [source for (name, s), source in here.mistakes.items() if name == exercise and s != slug]
    known = [here.outcomes(exercise, source, 21) for source in others]
    alone = [name for name in failed if not any(same_outcome(mine[name], one[name], *close[name]) for one in known)]
    assert alone or not failed
