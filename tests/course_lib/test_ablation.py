import numpy as np
import pytest

from course_lib.ablation import best_and_last, train_variants, two_exams
from course_lib.stacked import CartPoleWorld, DQNSettings, greedy_play

SMALL = {"first": DQNSettings(hidden=(8,), warm_up=20), "second": DQNSettings(hidden=(8,), warm_up=20, replay=False)}


def test_variants_stand_in_their_order_and_share_their_seeds():
    """Two variants on three seeds are six rows; each variant's block of exams is its own rows'."""
    exams, run = train_variants(SMALL, [4, 5, 6], 60, every=20, show=False)
    assert run.seeds == (4, 5, 6, 4, 5, 6)
    assert [settings.replay for settings in run.settings] == [True] * 3 + [False] * 3
    assert {name: values.shape for name, values in exams.items()} == {"first": (3, 3, 2), "second": (3, 3, 2)}
    np.testing.assert_array_equal(np.concatenate(list(exams.values())), run.evaluations)


def test_the_two_exams_are_the_two_halves_of_twenty_episodes():
    """Their mean is the mean return of twenty greedy episodes, the same ones every time."""
    _, run = train_variants(SMALL, [4], 40, show=False)
    exams = two_exams(run.networks, CartPoleWorld())
    returns = greedy_play(run.networks, CartPoleWorld(), 20)
    np.testing.assert_allclose(exams[:, 0], returns[:, :10].mean(axis=1))
    np.testing.assert_allclose(exams.mean(axis=1), returns.mean(axis=1))


def test_a_variant_does_the_same_beside_another():
    """What one variant learns does not depend on which others are trained with it."""
    together, _ = train_variants(SMALL, [4, 5], 60, every=30, show=False)
    alone, _ = train_variants({"second": SMALL["second"]}, [4, 5], 60, every=30, show=False)
    np.testing.assert_allclose(together["second"], alone["second"])


def test_the_first_exam_picks_and_the_second_judges():
    """By hand: the first exam is best at stop 1, whose second exam says 40; the last second exam says 30."""
    exams = np.array([[[10.0, 90.0], [80.0, 40.0], [20.0, 30.0]]])
    best, last = best_and_last(exams)
    assert best.tolist() == [40.0]
    assert last.tolist() == [30.0]


def test_pure_noise_forgets_nothing():
    """Where all scores are noise, best minus last is 0 on average: the choice does not flatter."""
    exams = np.random.default_rng(0).normal(size=(20_000, 12, 2))
    best, last = best_and_last(exams)
    assert np.mean(best - last) == pytest.approx(0.0, abs=6 * np.sqrt(2 / 20_000))
