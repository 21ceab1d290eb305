import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from course_lib.drawn import add_numbered, indices_drawn, numbered, relative_weights, stored
from course_lib.given.prioritized import PrioritizedReplayBuffer, SumTree

WHOLE = st.integers(min_value=0, max_value=20)


def naive_index(priorities, mass):
    """The definition: the first i whose prefix sum, i included, exceeds the mass."""
    return int(np.flatnonzero(np.cumsum(priorities) > mass)[0])


class TreeAgainstPrefixSums(RuleBasedStateMachine):
    """Any sequence of updates: total and every index are those of plain prefix sums."""

    @initialize(capacity=st.integers(min_value=1, max_value=1_200))
    def make(self, capacity):
        """A tree of zeros."""
        self.tree, self.priorities = SumTree(capacity), np.zeros(capacity)

    @rule(data=st.data())
    def update(self, data):
        """Replace a few priorities, neighbours included."""
        count = len(self.priorities)
        first = data.draw(st.integers(0, count - 1))
        length = data.draw(st.integers(1, min(40, count - first)))
        step = data.draw(st.sampled_from([1, 3]))
        indices = np.arange(first, first + length, step)
        new = data.draw(st.lists(WHOLE, min_size=len(indices), max_size=len(indices)))
        self.tree.update(indices, new)
        self.priorities[indices] = new

    @precondition(lambda self: self.priorities.sum() > 0)
    @rule(data=st.data())
    def find(self, data):
        """Whole masses, the edges between pieces among them."""
        total = int(self.priorities.sum())
        masses = data.draw(st.lists(st.integers(0, total - 1), min_size=1, max_size=20))
        assert self.tree.find(masses).tolist() == [naive_index(self.priorities, mass) for mass in masses]

    @invariant()
    def total(self):
        """The sum is exact for whole numbers."""
        assert self.tree.total == self.priorities.sum()


TreeAgainstPrefixSums.TestCase.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
TestTreeAgainstPrefixSums = TreeAgainstPrefixSums.TestCase


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(min_value=0, max_value=1e12, allow_subnormal=False), min_size=1, max_size=200),
    st.floats(min_value=0, max_value=1, exclude_max=True),
)
def test_no_mass_below_the_total_finds_a_zero(priorities, share):
    """Also where rounding makes edges uncertain, what is found has a priority above 0."""
    tree = SumTree(len(priorities))
    tree.update(np.arange(len(priorities)), priorities)
    if tree.total > 0:
        found = tree.find([share * tree.total, np.nextafter(tree.total, 0)])
        assert (np.array(priorities)[found] > 0).all()


@pytest.mark.parametrize("capacity", [32_768, 32_769, 1_048_577])
def test_a_large_tree_has_more_levels(capacity):
    """One level below the highest, two and three: every index is that of plain prefix sums, after changes too."""
    rng = np.random.default_rng(0)
    tree, priorities = SumTree(capacity), rng.integers(0, 3, size=capacity)
    tree.update(np.arange(capacity), priorities)
    changed = rng.choice(capacity, size=500, replace=False)
    priorities[changed] = 7
    tree.update(changed, priorities[changed])
    sums = np.cumsum(priorities)
    masses = np.concatenate([rng.integers(0, sums[-1], size=500), [0, sums[-1] - 1], sums[changed] - 1])
    assert tree.total == sums[-1]
    assert tree.find(masses).tolist() == np.searchsorted(sums, masses, side="right").tolist()


def test_the_worked_number_of_the_module():
    """Mass 3.5 of the priorities 3, 1, 4, 1 finds index 1."""
    tree = SumTree(4)
    tree.update([0, 1, 2, 3], [3, 1, 4, 1])
    assert tree.total == 9.0
    assert tree.find([3.5]).tolist() == [1]
    assert tree[np.array([2, 0])].tolist() == [4.0, 3.0]


def test_rounding_does_not_pile_up():
    """After many updates the total is still the sum of what is there."""
    rng, tree, priorities = np.random.default_rng(0), SumTree(5_000), np.zeros(5_000)
    for _ in range(2_000):
        rows, new = rng.choice(5_000, 64, replace=False), rng.random(64) ** 8
        tree.update(rows, new)
        priorities[rows] = new
    assert tree.total == pytest.approx(priorities.sum(), rel=1e-14)


def test_a_tree_of_nothing_is_refused():
    """The error names the capacity."""
    with pytest.raises(ValueError, match="capacity is 0"):
        SumTree(0)


class BufferAgainstAModel(RuleBasedStateMachine):
    """Adds and updates in any order: the weights and what is stored are those of a list of priorities."""

    @initialize(capacity=st.integers(1, 12), alpha=st.sampled_from([0.0, 0.5, 1.0]))
    def make(self, capacity, alpha):
        """An empty buffer."""
        self.buffer = PrioritizedReplayBuffer(capacity, (2,), alpha=alpha, epsilon=0.5, seed=3)
        self.capacity, self.alpha = capacity, alpha
        self.numbers, self.priorities, self.largest, self.added = {}, {}, 1.0, 0

    @rule()
    def add(self):
        """The newcomer gets the largest priority ever."""
        slot = self.added % self.capacity
        add_numbered(self.buffer, range(self.added, self.added + 1))
        self.numbers[slot], self.priorities[slot] = self.added, self.largest
        self.added += 1

    @precondition(lambda self: self.numbers)
    @rule(data=st.data())
    def update(self, data):
        """New errors of either sign for some of them, as array or tensor."""
        slots = data.draw(st.lists(st.sampled_from(sorted(self.numbers)), min_size=1, unique=True))
        errors = [float(data.draw(st.integers(-3, 3))) for _ in slots]
        make = data.draw(st.sampled_from([np.array, torch.tensor]))
        self.buffer.update_priorities(np.array(slots), make(errors))
        for slot, error in zip(slots, errors, strict=True):
            self.priorities[slot] = (abs(error) + 0.5) ** self.alpha
            self.largest = max(self.largest, self.priorities[slot])

    @precondition(lambda self: self.numbers)
    @rule(beta=st.sampled_from([0.0, 0.4, 1.0]))
    def weigh(self, beta):
        """Weights are (N P) ** -beta in proportion, and the largest of a batch is 1."""
        wanted = [(self.priorities[slot] / self.priorities[0]) ** -beta for slot in sorted(self.priorities)]
        np.testing.assert_allclose(relative_weights(self.buffer, beta), wanted, rtol=1e-4)
        assert self.buffer.sample(len(self.buffer), beta)[2].max() == 1.0

    @precondition(lambda self: self.numbers)
    @rule()
    def read(self):
        """Transition k lies at k % capacity."""
        assert [row[1] for row in stored(self.buffer)] == [self.numbers[slot] for slot in sorted(self.numbers)]


BufferAgainstAModel.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestBufferAgainstAModel = BufferAgainstAModel.TestCase


def test_draws_are_proportional():
    """Each index comes up as often as its share of the sum says, within five standard deviations."""
    buffer = numbered(PrioritizedReplayBuffer, 4, 4, alpha=1.0, epsilon=1.0)
    buffer.update_priorities(np.arange(4), np.array([0.0, 1.0, 2.0, 3.0]))
    shares = np.bincount(indices_drawn(buffer, 8_000), minlength=4) / 8_000
    np.testing.assert_allclose(shares, [0.1, 0.2, 0.3, 0.4], atol=5 * 0.5 / np.sqrt(8_000))


def test_refuses_more_than_is_stored():
    """The error says both numbers."""
    with pytest.raises(ValueError, match="batch_size 3 exceeds the 2"):
        numbered(PrioritizedReplayBuffer, 5, 2).sample(3, 0.4)


def test_a_tensor_with_a_gradient_will_do():
    """TD errors may come straight from the loss."""
    buffer = numbered(PrioritizedReplayBuffer, 5, 2, alpha=1.0, epsilon=1.0)
    buffer.update_priorities(np.array([0, 1]), torch.tensor([0.0, 1.0], requires_grad=True))
    assert relative_weights(buffer, 1.0).tolist() == [1.0, 0.5]
