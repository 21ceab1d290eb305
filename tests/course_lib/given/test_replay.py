import numpy as np
import pytest
import torch

from course_lib.given.replay import DequeReplayBuffer, ReplayBuffer

BOTH = pytest.mark.parametrize("kind", [ReplayBuffer, DequeReplayBuffer])


def filled(kind, capacity, n, seed=0):
    """A buffer to which transitions 0 .. n - 1 were added; transition i carries i in every field."""
    buffer = kind(capacity, (2,), seed=seed)
    for i in range(n):
        buffer.add(np.array([i, -i]), i % 3, float(i), np.array([i + 1, -i - 1]), i % 4 == 0)
    return buffer


@BOTH
def test_a_full_buffer_holds_the_newest(kind):
    """Once full the oldest transitions are overwritten, and no others."""
    buffer = filled(kind, 5, 12)
    assert len(buffer) == 5
    seen = {int(reward) for _ in range(40) for reward in buffer.sample(5).rewards}
    assert seen == {7, 8, 9, 10, 11}


@BOTH
def test_fields_of_a_transition_stay_together(kind):
    """Each row of a batch is one stored transition, with the dtypes that a network expects."""
    batch = filled(kind, 50, 30).sample(20)
    i = batch.rewards.numpy()
    np.testing.assert_array_equal(batch.observations.numpy(), np.stack([i, -i], 1))
    np.testing.assert_array_equal(batch.next_observations.numpy(), np.stack([i + 1, -i - 1], 1))
    np.testing.assert_array_equal(batch.actions.numpy(), i % 3)
    np.testing.assert_array_equal(batch.terminated.numpy(), i % 4 == 0)
    assert [field.dtype for field in batch] == [torch.float32, torch.int64, torch.float32, torch.float32, torch.bool]


@BOTH
def test_stored_and_sampled_arrays_are_copies(kind):
    """Neither the caller's array nor a sampled batch is the storage itself."""
    buffer, observation = kind(4, (1,)), np.array([1.0])
    buffer.add(observation, 0, 0.0, observation, False)
    observation[0] = 9.0
    buffer.sample(1).observations.fill_(7.0)
    assert buffer.sample(1).observations.item() == 1.0


@BOTH
def test_refuses_more_than_is_stored(kind):
    """Asking for more than there is raises ValueError with both numbers."""
    with pytest.raises(ValueError, match="batch_size 4 exceeds the 3"):
        filled(kind, 10, 3).sample(4)


@BOTH
def test_sampling_is_uniform_and_fresh(kind):
    """Every stored transition comes up about equally often, and two draws differ."""
    buffer = filled(kind, 10, 10)
    counts = np.bincount(np.concatenate([buffer.sample(10).rewards.numpy() for _ in range(500)]).astype(int))
    assert counts.shape == (10,)
    assert (abs(counts - 500) < 5 * np.sqrt(500)).all()
    assert not torch.equal(buffer.sample(10).rewards, buffer.sample(10).rewards)
