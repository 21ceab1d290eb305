"""Are the checks of every chapter fair? Right answers of any style pass, every known mistake loses points and is named.

The answers are those of solutions/audit and solutions/misconceptions. `python -m autograder audit` grades the same ones
in the sandbox; here they meet other seeds, in seconds.
"""

import pytest

from course_lib.checks.diagnosis import same_outcome
from tests.solutions.marking import COURSE, marking

CHAPTERS = [chapter.name for chapter in COURSE.chapters()]
RIGHT = [(name, exercise, style) for name in CHAPTERS for exercise, style in marking(name).right]
# More than two known mistakes give each answer that these give to a public check; grading tells them apart.
ONLY_WHEN_GRADED = {
    ("ReplayBuffer", "never-refuses"),
    ("ReplayBuffer", "a-smaller-batch-instead"),
    ("ReplayBuffer", "a-smaller-batch-unless-empty"),
    ("ReplayBuffer", "none-instead-of-an-error"),
    ("ReplayBuffer", "takes-out-what-it-draws"),
    ("QNetwork", "last-layer-expects-the-first-width"),
    ("dqn_loss", "maximum-over-the-batch"),
    ("dqn_loss", "one-maximum-for-the-whole-batch"),
    ("dqn_loss", "values-of-the-same-observation"),
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


@pytest.mark.parametrize(("chapter", "exercise", "slug"), [one for one in MISTAKES if one[1:] not in ONLY_WHEN_GRADED])
def test_a_public_check_that_fails_names_the_mistake(chapter, exercise, slug):
    """Of the public checks that a mistake fails, one gets an answer that at most one other known mistake gives."""
    here = marking(chapter)
    public = {check.name for check in here.exercises[exercise].checks if not check.hidden}
    failed = public & here.lost(exercise, here.mistakes[exercise, slug], 21)
    mine, close = here.outcomes(exercise, here.mistakes[exercise, slug], 21), here.tolerances(exercise)
    known = [one for one in here.chapter.misconceptions if one.exercise == exercise]
    answers = [(one.text, here.outcomes(exercise, one.source, 21)) for one in known]
    alike = [{text for text, one in answers if same_outcome(mine[name], one[name], *close[name])} for name in failed]
    assert not failed or min(map(len, alike)) <= 2
