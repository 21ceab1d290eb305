import gymnasium as gym
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.given.replay import ReplayBuffer
from course_lib.replay_runs import (
    BLOCK,
    DISCOUNT,
    Learner,
    as_batch,
    as_stack,
    autocorrelation,
    balance,
    block_returns,
    chase,
    drive,
    falls,
    learn_while_driving,
    push_at_random,
    random_batches,
    returns_to_come,
)


def test_the_series_of_the_docstring():
    """1, -1, 1, -1, ... has autocorrelation 1, -1, 1 at lags 0, 1 and 2."""
    assert autocorrelation(np.tile([1.0, -1.0], 50), 2) == pytest.approx([1, -1, 1])


def test_autocorrelation_is_numpys():
    """At each lag it is the sum of products about the common mean, as `np.corrcoef` gives for a long series."""
    series = np.cumsum(np.random.default_rng(0).normal(size=4_000)) % 7.0
    ours = autocorrelation(series, 3)
    assert ours[1:] == pytest.approx([np.corrcoef(series[:-k], series[k:])[0, 1] for k in (1, 2, 3)], abs=0.01)


def test_a_drive_is_gymnasiums():
    """The first episode is the one that Gymnasium plays from the same seed with the same pushes."""
    env = gym.make("CartPole-v1")
    observation, _ = env.reset(seed=5)
    for seen, action, reward, after, terminated in drive(push_at_random, 200, seed=5):
        assert seen.tolist() == observation.tolist()
        observation, *told = env.step(action)
        assert (after.tolist(), [reward, terminated]) == (observation.tolist(), told[:2])
        if terminated:
            return
    pytest.fail("no pole fell")


def test_the_driver_of_act_two_never_falls():
    """700 steps of each seed of the chapter without a fall: only then is a calm lap worth 1 / (1 - discount)."""
    assert not any(lap[4] for seed in range(10) for lap in drive(balance, 700, seed))


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.floats(0, 100))
def test_returns_to_come_are_the_definition(ends, afterwards):
    """Each reward becomes the discounted sum up to the next end, or up to the last transition and what follows it."""
    laps = [(np.zeros(1), 0, 1.0 + k, np.zeros(1), end) for k, end in enumerate(ends)]
    found = returns_to_come(laps, afterwards)
    for k, lap in enumerate(found):
        last = next((j for j in range(k, len(ends)) if ends[j]), None)
        upto = len(ends) - 1 if last is None else last
        wanted = sum(DISCOUNT ** (j - k) * laps[j][2] for j in range(k, upto + 1))
        wanted += DISCOUNT ** (upto + 1 - k) * afterwards if last is None else 0.0
        assert lap[2] == pytest.approx(wanted)
        assert lap[4] is True


def test_falls_are_what_they_say():
    """Every one terminates with the pole beyond 12 degrees or the cart off the track."""
    batch = falls(20, seed=3)
    assert len(batch.rewards) == 20
    assert batch.terminated.all()
    position, _, angle, _ = batch.next_observations.T.abs()
    assert ((angle > np.deg2rad(12)) | (position > 2.4)).all()


@settings(max_examples=30)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=60))
def test_block_returns_count_each_episode_once(lengths):
    """The means of the blocks, weighted by their episodes, add up to all steps of the episodes that ended in them."""
    ends = np.zeros(sum(lengths), dtype=bool)
    ends[np.cumsum(lengths) - 1] = True
    whole = len(ends) // BLOCK * BLOCK
    counts = [ends[first : first + BLOCK].sum() for first in range(0, whole, BLOCK)]
    ended = np.cumsum(lengths)[np.cumsum(lengths) <= whole]
    assert np.dot(block_returns(ends), counts) == pytest.approx(ended[-1] if len(ended) else 0)


def a_lesson(seeds):
    """A random batch for each seed."""
    return [next(random_batches(drive(push_at_random, 80, seed), 1, np.random.default_rng(seed))) for seed in seeds]


def test_a_learner_makes_the_semi_gradient_step():
    """One update is Adam's step on the mean squared TD error with a constant target, by autograd."""
    learner, [batch] = Learner([4]), a_lesson([4])
    network = learner.agents.online.network(0)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    with torch.no_grad():
        best = network(batch.next_observations).max(dim=1).values
        targets = batch.rewards + DISCOUNT * best * ~batch.terminated
    predictions = network(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    np.testing.assert_allclose(learner.targets([batch])[0], targets, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(learner.predictions([batch])[0], predictions.detach(), rtol=1e-5, atol=1e-6)
    ((targets - predictions) ** 2).mean().backward()
    optimizer.step()
    learner.update([batch])
    with torch.no_grad():
        after = network(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    np.testing.assert_allclose(learner.predictions([batch])[0], after, rtol=1e-4, atol=1e-5)
    assert not np.allclose(learner.targets([batch])[0], targets, atol=1e-6)  # the next targets are the new network's


@pytest.mark.parametrize("with_buffer", [False, True])
def test_runs_do_not_touch_each_other(with_buffer):
    """A run beside others learns what it learns alone, online and with a buffer."""
    found = []
    for seeds in ([7], [3, 7]):
        buffers = [ReplayBuffer(500, (4,), seed) for seed in seeds]
        found.append(learn_while_driving(seeds, 1_100, buffers if with_buffer else None).returns[-1])
    np.testing.assert_array_equal(*found)


def test_a_stack_keeps_rows_and_ends():
    """Rows stay with their run, and no target goes on past an end."""
    lesson = a_lesson([1, 2])
    stack = as_stack(lesson)
    np.testing.assert_array_equal(stack.observations[1], lesson[1].observations)
    np.testing.assert_array_equal(stack.discounts == 0, np.stack([batch.terminated for batch in lesson]))
    assert set(np.unique(stack.discounts)) <= {np.float32(0), np.float32(DISCOUNT)}


def test_a_chase_reports_what_moved():
    """Shapes, and a share that is 0 where every transition terminates: then no target hangs on the network."""
    laps = [returns_to_come(drive(push_at_random, 100, seed), 0.0) for seed in (1, 2)]
    predictions, targets, share = chase([1, 2], laps, 3)
    assert predictions.shape == targets.shape == (2, 3)
    assert share.tolist() == [0, 0]


def test_transitions_become_a_typed_batch():
    """The dtypes are those of every batch of the course."""
    batch = as_batch(drive(push_at_random, 5, 0))
    assert [field.dtype for field in batch] == [torch.float32, torch.int64, torch.float32, torch.float32, torch.bool]
