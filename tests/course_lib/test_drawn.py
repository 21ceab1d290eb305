import numpy as np

from course_lib.drawn import indices_drawn, largest_weights, numbered, relative_weights, stored
from course_lib.given.prioritized import PrioritizedReplayBuffer


def worked_example():
    """Priorities 1, 2 and 4."""
    buffer = numbered(PrioritizedReplayBuffer, 3, 3, alpha=0.5, epsilon=1.0)
    buffer.update_priorities(np.arange(3), np.array([0.0, -3.0, 15.0]))
    return buffer


def test_relative_weights_by_hand():
    """7/3, 7/6 and 7/12 over the first."""
    assert relative_weights(worked_example(), 1.0).tolist() == [1.0, 0.5, 0.25]


def test_two_indices_that_never_meet_are_not_compared():
    """A buffer that always draws one index has no proportion to show."""

    class Stubborn(PrioritizedReplayBuffer):
        def sample(self, batch_size, beta):
            batch, indices, weights = super().sample(batch_size, beta)
            return batch, np.ones_like(indices), weights

    assert np.isnan(relative_weights(numbered(Stubborn, 2, 2), 1.0)[1])


def test_two_that_never_meet_are_compared_through_a_third():
    """Indices 0 and 1 share no batch; both meet index 2."""

    class InTurn(PrioritizedReplayBuffer):
        turn = 0

        def sample(self, batch_size, beta):
            self.turn += 1
            batch, _, _ = super().sample(batch_size, beta)
            return (
                batch,
                np.array([self.turn % 2, 2, 2]),
                np.array([[0.5, 0.25, 0.25], [1.0, 0.125, 0.125]][self.turn % 2]),
            )

    assert relative_weights(numbered(InTurn, 3, 3), 1.0).tolist() == [1.0, 4.0, 0.5]


def test_what_is_stored_where():
    """After five adds to a ring of three: transitions 3, 4 and 2, all fields of each."""
    buffer = numbered(PrioritizedReplayBuffer, 3, 5)
    assert stored(buffer) == [[0.0, 3, 3, 3, 4, 1.0], [1.0, 4, 4, 4, 5, 0.0], [2.0, 2, 2, 2, 3, 0.0]]


def test_the_largest_weight_of_a_right_buffer_is_one():
    """Whatever is in the batch."""
    assert largest_weights(worked_example(), 0.7, 50) == [1.0]


def test_as_many_raw_draws_as_asked_for():
    """The last batch is cut."""
    assert indices_drawn(worked_example(), 100).shape == (100,)
    assert indices_drawn(worked_example(), 100, 1).shape == (100,)
