# Answers to the exercises of chapter 08 whose mark is known; autograder/audit/answers.py says how they are read.

# %% exercise="SumTree" right="a-recursion-down-the-halves"
class SumTree:
    def __init__(self, capacity):
        self.priorities = [0.0] * capacity

    @property
    def total(self):
        return sum(self.priorities)

    def update(self, indices, priorities):
        for index, priority in zip(indices, priorities, strict=True):
            self.priorities[index] = priority

    def _search(self, first, last, mass):
        if last - first == 1:
            return first
        middle = (first + last) // 2
        left = sum(self.priorities[first:middle])
        if mass < left:
            return self._search(first, middle, mass)
        return self._search(middle, last, mass - left)

    def find(self, masses):
        return np.fromiter((self._search(0, len(self.priorities), mass) for mass in masses), dtype=np.int64)


# %% exercise="SumTree" right="bisect-and-accumulate"
from bisect import bisect_right
from itertools import accumulate


class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.values = dict.fromkeys(range(capacity), 0.0)
        self.total = 0.0

    def update(self, indices, priorities) -> None:
        self.values.update(zip(np.asarray(indices).tolist(), np.asarray(priorities).tolist()))
        self.ends = list(accumulate(self.values[i] for i in range(self.capacity)))
        self.total = self.ends[-1]

    def find(self, masses):
        return [bisect_right(self.ends, mass) for mass in masses]


# %% exercise="SumTree" right="a-fenwick-tree"
class SumTree:
    """A binary indexed tree: node i holds the sum of the last (i & -i) priorities up to i."""

    def __init__(self, capacity):
        self.n = capacity
        self.leaf = np.zeros(capacity)
        self.node = np.zeros(capacity + 1)
        self.top = 1
        while self.top * 2 <= capacity:
            self.top *= 2

    @property
    def total(self):
        i, answer = self.n, 0.0
        while i > 0:
            answer += self.node[i]
            i -= i & -i
        return answer

    def update(self, indices, priorities):
        for i, p in zip(indices, priorities):
            change, k = p - self.leaf[i], int(i) + 1
            self.leaf[i] = p
            while k <= self.n:
                self.node[k] += change
                k += k & -k

    def _one(self, mass):
        place, step = 0, self.top
        while step:
            ahead = place + step
            if ahead <= self.n and self.node[ahead] <= mass:
                place, mass = ahead, mass - self.node[ahead]
            step //= 2
        return place

    def find(self, masses):
        return np.array([self._one(m) for m in masses])


# %% exercise="SumTree" right="torch-from-end-to-end"
class SumTree:
    def __init__(self, capacity):
        self.road = torch.zeros(capacity, dtype=torch.float64)

    @property
    def total(self):
        return self.road.sum().item()

    def update(self, indices, priorities):
        self.road[torch.as_tensor(np.asarray(indices), dtype=torch.long)] = torch.as_tensor(
            np.asarray(priorities), dtype=torch.float64
        )

    def find(self, masses):
        masses = torch.as_tensor(np.asarray(masses), dtype=torch.float64)
        return torch.searchsorted(self.road.cumsum(0), masses, right=True).numpy()


# %% exercise="SumTree" right="a-table-of-comparisons"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros((1, capacity))

    def __len__(self):
        return self.p.size

    @property
    def total(self):
        return np.float64(self.p.sum())

    def update(self, indices, priorities):
        np.put(self.p, indices, priorities)

    def find(self, masses):
        ends = np.cumsum(self.p, axis=1)  # [1, N]
        return np.argmax(np.reshape(masses, (-1, 1)) < ends, axis=1)


# %% exercise="SumTree" right="linked-nodes"
from dataclasses import dataclass, field


@dataclass
class Node:
    low: int
    high: int
    sum: float = 0.0
    children: list = field(default_factory=list)

    def set(self, index, value):
        if not self.children and self.high - self.low > 1:
            middle = (self.low + self.high) // 2
            self.children = [Node(self.low, middle), Node(middle, self.high)]
        if not self.children:
            self.sum = value
            return
        left, right = self.children
        (left if index < left.high else right).set(index, value)
        self.sum = left.sum + right.sum

    def find(self, mass):
        node = self
        while node.children:
            left, right = node.children
            node, mass = (left, mass) if mass < left.sum else (right, mass - left.sum)
        return node.low


class SumTree:
    def __init__(self, capacity: int):
        self.root = Node(0, capacity)

    total = property(lambda self: self.root.sum)

    def update(self, indices, priorities):
        list(map(self.root.set, map(int, indices), map(float, priorities)))

    def find(self, masses):
        return np.array(list(map(self.root.find, masses)), dtype=np.int32)


# %% exercise="SumTree" right="parents-with-ufunc-at"
class SumTree:
    def __init__(self, capacity):
        self.depth = int(np.ceil(np.log2(max(capacity, 2))))
        self.offset = 2**self.depth - 1
        self.tree = np.zeros(2 ** (self.depth + 1) - 1)  # the root is number 0

    @property
    def total(self):
        return self.tree[0]

    def update(self, indices, priorities):
        nodes = np.asarray(indices, dtype=np.intp) + self.offset
        change = np.asarray(priorities, dtype=np.float64) - self.tree[nodes]
        for _ in range(self.depth + 1):
            np.add.at(self.tree, nodes, change)
            nodes = (nodes - 1) // 2

    def find(self, masses):
        masses = np.array(masses, dtype=np.float64, copy=True)
        nodes = np.zeros(masses.shape, dtype=np.intp)
        for _ in range(self.depth):
            left = 2 * nodes + 1
            go_right = masses >= self.tree[left]
            masses[go_right] -= self.tree[left[go_right]]
            nodes = left + go_right
        return nodes - self.offset


# %% exercise="SumTree" right="single-precision-and-a-print"
class SumTree:
    def __init__(self, capacity):
        self.tree = np.zeros(4 * capacity, dtype=np.float32)
        self.capacity = capacity
        print("a tree for", capacity)

    @property
    def total(self):
        return self.tree[1]

    def _set(self, node, low, high, index, value):
        if high - low == 1:
            self.tree[node] = value
            return value
        middle = (low + high) // 2
        half = (2 * node, low, middle) if index < middle else (2 * node + 1, middle, high)
        self._set(*half, index, value)
        self.tree[node] = self.tree[2 * node] + self.tree[2 * node + 1]

    def update(self, indices, priorities):
        for index, value in zip(indices, priorities):
            self._set(1, 0, self.capacity, index, value)

    def find(self, masses):
        answers = []
        for mass in masses:
            node, low, high = 1, 0, self.capacity
            while high - low > 1:
                middle = (low + high) // 2
                if mass < self.tree[2 * node]:
                    node, high = 2 * node, middle
                else:
                    mass -= self.tree[2 * node]
                    node, low = 2 * node + 1, middle
            answers.append(low)
        return np.array(answers)


# %% exercise="SumTree" right="whole-batches-with-squeeze"
class SumTree:
    """Works for two masses and more; nobody promised to ask for one."""

    def __init__(self, capacity):
        self.cells = np.zeros(capacity)

    @property
    def total(self):
        return np.array(self.cells.sum())

    def update(self, indices, priorities):
        self.cells[indices] = priorities

    def find(self, masses):
        below = np.concatenate([[0.0], np.cumsum(self.cells)[:-1]])
        inside = (below[:, None] <= masses) & (masses < (below + self.cells)[:, None])
        return np.squeeze(inside.argmax(axis=0))


# %% exercise="SumTree" right="scipy-and-a-lazy-sum"
from functools import cached_property


class SumTree:
    def __init__(self, capacity):
        self._p = np.zeros(capacity)

    @cached_property
    def _ends(self):
        return np.add.accumulate(self._p)

    @property
    def total(self):
        return self._ends[-1]

    def update(self, indices, priorities):
        self._p[list(indices)] = list(priorities)
        self.__dict__.pop("_ends", None)

    def find(self, masses):
        return np.digitize(masses, self._ends, right=False)


# %% exercise="SumTree" wrong="searchsorted-from-the-left" mistake="an-edge-belongs-to-the-left"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.p), masses)


# %% exercise="SumTree" wrong="a-loop-that-adds" mistake="adds-instead-of-replacing"
class SumTree:
    def __init__(self, capacity):
        self.p = [0.0] * capacity

    @property
    def total(self):
        return sum(self.p)

    def update(self, indices, priorities):
        for i, p in zip(indices, priorities):
            self.p[i] = self.p[i] + p

    def find(self, masses):
        ends = np.cumsum(self.p)
        return np.array([int(np.argmax(ends > m)) for m in masses])


# %% exercise="SumTree" wrong="changes-with-plus-equals" mistake="changes-get-lost"
class SumTree:
    def __init__(self, capacity):
        self.depth = max(int(np.ceil(np.log2(capacity))), 0)
        self.offset = 2**self.depth
        self.tree = np.zeros(2 * self.offset)

    @property
    def total(self):
        return self.tree[1]

    def update(self, indices, priorities):
        node = np.asarray(indices) + self.offset
        delta = priorities - self.tree[node]
        self.tree[node] = priorities
        for _ in range(self.depth):
            node = node // 2
            self.tree[node] += delta

    def find(self, masses):
        found = []
        for mass in masses:
            node = 1
            while node < self.offset:
                node *= 2
                if mass >= self.tree[node]:
                    mass -= self.tree[node]
                    node += 1
            found.append(node - self.offset)
        return np.array(found)


# %% exercise="SumTree" wrong="offset-left-in" mistake="returns-the-node"
class SumTree:
    def __init__(self, capacity):
        self.n = 1
        while self.n < capacity:
            self.n *= 2
        self.t = [0.0] * (2 * self.n)

    @property
    def total(self):
        return self.t[1]

    def update(self, indices, priorities):
        for i, p in zip(indices, priorities):
            k = self.n + i
            self.t[k] = p
            while k > 1:
                k //= 2
                self.t[k] = self.t[2 * k] + self.t[2 * k + 1]

    def find(self, masses):
        out = []
        for m in masses:
            k = 1
            while k < self.n:
                if m < self.t[2 * k]:
                    k = 2 * k
                else:
                    m, k = m - self.t[2 * k], 2 * k + 1
            out.append(k)
        return np.array(out)


# %% exercise="SumTree" wrong="a-tree-of-2n-minus-1" mistake="leaves-out-of-order"
class SumTree:
    """The tree of many tutorials: the root is number 0, the leaves begin at capacity - 1."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.tree = np.zeros(2 * capacity - 1)

    @property
    def total(self):
        return self.tree[0]

    def update(self, indices, priorities):
        for index, priority in zip(indices, priorities):
            node = index + self.capacity - 1
            change = priority - self.tree[node]
            self.tree[node] = priority
            while node != 0:
                node = (node - 1) // 2
                self.tree[node] += change

    def find(self, masses):
        found = []
        for mass in masses:
            parent = 0
            while 2 * parent + 1 < len(self.tree):
                left = 2 * parent + 1
                if mass < self.tree[left]:
                    parent = left
                else:
                    mass -= self.tree[left]
                    parent = left + 1
            found.append(parent - self.capacity + 1)
        return np.array(found)


# %% exercise="SumTree" wrong="keeps-the-whole-mass" mistake="the-left-sum-is-not-subtracted"
class SumTree:
    def __init__(self, capacity):
        self.size = 2 ** int(np.ceil(np.log2(capacity)))
        self.tree = np.zeros(2 * self.size)

    @property
    def total(self):
        return self.tree[1]

    def update(self, indices, priorities):
        self.tree[self.size + np.asarray(indices)] = priorities
        for node in range(self.size - 1, 0, -1):
            self.tree[node] = self.tree[2 * node] + self.tree[2 * node + 1]

    def find(self, masses):
        found = []
        for mass in masses:
            node = 1
            while node < self.size:
                node = 2 * node if mass < self.tree[2 * node] else 2 * node + 1
            found.append(node - self.size)
        return np.array(found)


# %% exercise="SumTree" wrong="one-parent-only" mistake="stops-below-the-root"
class SumTree:
    def __init__(self, capacity):
        self.leaves = 1
        while self.leaves < capacity:
            self.leaves *= 2
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return self.sums[1]

    def update(self, indices, priorities):
        for i, p in zip(indices, priorities):
            self.sums[self.leaves + i] = p
        for node in reversed(range(2, self.leaves)):
            self.sums[node] = self.sums[2 * node] + self.sums[2 * node + 1]

    def find(self, masses):
        found = []
        for mass in masses:
            node = 1
            while node < self.leaves:
                node *= 2
                if mass >= self.sums[node]:
                    mass -= self.sums[node]
                    node += 1
            found.append(node - self.leaves)
        return np.array(found)


# %% exercise="SumTree" wrong="argmax-without-a-loop" mistake="one-at-a-time"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        ends, i = np.cumsum(self.p), 0
        while masses >= ends[i]:
            i += 1
        return i


# %% exercise="SumTree" wrong="two-pointers-for-sorted-masses"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        ends, i, found = np.cumsum(self.p), 0, []
        for mass in masses:
            while ends[i] <= mass:
                i += 1
            found.append(i)
        return np.array(found)


# %% exercise="SumTree" wrong="whole-number-storage" mistake="priorities-cut-to-whole-numbers"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity, dtype=int)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.p), masses, side="right")


# %% exercise="SumTree" wrong="forgets-the-others"
class SumTree:
    def __init__(self, capacity):
        self.capacity = capacity
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p = np.zeros(self.capacity)
        self.p[indices] = priorities

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.p), masses, side="right")


# %% exercise="SumTree" wrong="a-total-that-only-grows"
class SumTree:
    def __init__(self, capacity):
        self.p, self.total = np.zeros(capacity), 0.0

    def update(self, indices, priorities):
        self.p[indices] = priorities
        self.total += np.sum(priorities)

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.p), masses, side="right")


# %% exercise="SumTree" wrong="counts-from-one"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        ends = np.cumsum(np.insert(self.p, 0, 0.0))
        return np.searchsorted(ends, masses, side="right")


# %% exercise="SumTree" wrong="masses-between-0-and-1"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        chances = self.p / self.p.sum()
        found = np.searchsorted(np.cumsum(chances), masses, side="right")
        return np.minimum(found, len(self.p) - 1)


# %% exercise="SumTree" wrong="draws-instead-of-looking-up"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        return np.random.choice(len(self.p), size=len(masses), p=self.p / self.p.sum())


# %% exercise="SumTree" wrong="two-mistakes-adds-and-returns-nodes"
class SumTree:
    def __init__(self, capacity):
        self.leaves = 1 << (capacity - 1).bit_length()
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums[1])

    def update(self, indices, priorities):
        nodes = self.leaves + np.asarray(indices)
        self.sums[nodes] += priorities
        while nodes[0] > 1:
            nodes = nodes // 2
            self.sums[nodes] = self.sums[2 * nodes] + self.sums[2 * nodes + 1]

    def find(self, masses):
        left_over, nodes = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        while nodes[0] < self.leaves:
            left = self.sums[2 * nodes]
            right = left_over >= left
            left_over -= np.where(right, left, 0.0)
            nodes = 2 * nodes + right
        return nodes


# %% exercise="SumTree" wrong="total-is-a-method"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.p), masses, side="right")


# %% exercise="SumTree" wrong="one-tree-for-all-objects"
class SumTree:
    p = np.zeros(1000)

    def __init__(self, capacity):
        self.capacity = capacity

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.p), masses, side="right")


# %% exercise="SumTree" wrong="the-priority-not-the-index"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        return self.p[np.searchsorted(np.cumsum(self.p), masses, side="right")]


# %% exercise="SumTree" wrong="the-average-as-total"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.mean()

    def update(self, indices, priorities):
        self.p[indices] = priorities

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.p), masses, side="right")


# %% exercise="PrioritizedReplayBuffer" right="from-the-sum-tree-in-equal-shares"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.tree, self.priorities, self.largest = SumTree(capacity), np.zeros(capacity), 1.0

    def _set(self, slots, priorities):
        slots, first = np.unique(slots, return_index=True)  # the tree wants distinct indices
        self.priorities[slots] = np.asarray(priorities)[first]
        self.tree.update(slots, self.priorities[slots])

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self._set(np.array([slot]), np.array([self.largest]))

    def sample(self, batch_size: int, beta: float):
        if batch_size > len(self):
            raise ValueError("not enough")
        edges = np.linspace(0.0, self.tree.total, batch_size + 1)
        masses = self.rng.uniform(edges[:-1], edges[1:])
        indices = np.minimum(self.tree.find(np.minimum(masses, 0.999999999 * self.tree.total)), len(self) - 1)
        chances = self.priorities[indices] / self.tree.total
        weights = (len(self) * chances) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(weights / weights.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        new = np.power(np.abs(np.asarray(td_errors, dtype=float)) + self.epsilon, self.alpha)
        self._set(np.asarray(indices), new)
        self.largest = max(self.largest, *new.tolist())

    def __len__(self) -> int:
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" right="records-in-a-list-and-the-module-random"
import math
import random
from collections import namedtuple

from course_lib import Batch

Lap = namedtuple("Lap", "observation action reward next_observation terminated")


class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.capacity, self.shape, self.alpha, self.epsilon = capacity, observation_shape, alpha, epsilon
        self.chance = random.Random(seed)
        self.laps, self.p, self.next, self.highest = [], [], 0, 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        lap = Lap(
            torch.tensor(np.asarray(observation), dtype=torch.float32).clone(),
            int(action),
            float(reward),
            torch.tensor(np.asarray(next_observation), dtype=torch.float32).clone(),
            bool(terminated),
        )
        if len(self.laps) < self.capacity:
            self.laps.append(lap)
            self.p.append(self.highest)
        else:
            self.laps[self.next], self.p[self.next] = lap, self.highest
        self.next = (self.next + 1) % self.capacity

    def sample(self, batch_size, beta):
        if len(self) < batch_size:
            raise ValueError(f"{batch_size} > {len(self)}")
        places = self.chance.choices(range(len(self)), weights=self.p, k=batch_size)
        total = sum(self.p)
        weights = [(len(self) * self.p[i] / total) ** (-beta) for i in places]
        top = max(weights)
        laps = [self.laps[i] for i in places]
        batch = Batch(
            torch.stack([lap.observation for lap in laps]),
            torch.tensor([lap.action for lap in laps]),
            torch.tensor([lap.reward for lap in laps]),
            torch.stack([lap.next_observation for lap in laps]),
            torch.tensor([lap.terminated for lap in laps]),
        )
        return batch, np.array(places), torch.tensor([w / top for w in weights])

    def update_priorities(self, indices, td_errors):
        for i, error in zip(indices, td_errors):
            self.p[i] = math.pow(math.fabs(error) + self.epsilon, self.alpha)
            self.highest = max(self.highest, self.p[i])

    def __len__(self):
        return len(self.laps)


# %% exercise="PrioritizedReplayBuffer" right="tensors-and-multinomial"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon = alpha, epsilon
        self.generator = torch.Generator().manual_seed(seed)
        self.priorities = torch.zeros(capacity)
        self.register = torch.ones(())

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.register

    @torch.no_grad()
    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError
        live = self.priorities[: len(self)]
        indices = torch.multinomial(live, batch_size, replacement=True, generator=self.generator)
        probabilities = live[indices] / live.sum()
        weights = (len(self) * probabilities).pow(-beta)
        weights /= weights.max()
        return self.ring.rows(indices.numpy()), indices, weights

    def update_priorities(self, indices, td_errors):
        errors = torch.as_tensor(td_errors, dtype=torch.float32).detach().abs()
        new = (errors + self.epsilon) ** self.alpha
        self.priorities[torch.as_tensor(indices)] = new
        self.register = torch.maximum(self.register, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" right="errors-stored-the-power-when-drawn"
class PrioritizedReplayBuffer:
    """Keeps |error| + epsilon; 1 to any power is 1, so the first newcomers get what they should."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.RandomState(seed)
        self.surprise = np.ones(capacity)
        self.most = 1.0

    def add(self, *transition):
        self.surprise[self.ring.add(*transition)] = self.most

    def sample(self, batch_size, beta):
        n = len(self)
        if batch_size > n:
            raise ValueError("too large a batch")
        p = self.surprise[:n] ** self.alpha
        ends = np.cumsum(p)
        indices = np.searchsorted(ends / ends[-1], self.rng.random_sample(batch_size), side="right")
        logs = -beta * np.log(p[indices])
        return self.ring.rows(indices), indices, torch.from_numpy(np.exp(logs - logs.max()).astype(np.float32))

    def update_priorities(self, indices, td_errors):
        size = np.abs(np.asarray(td_errors)) + self.epsilon
        self.surprise[indices] = size
        self.most = max(self.most, size.max())

    def __len__(self):
        return self.ring.__len__()


# %% exercise="PrioritizedReplayBuffer" right="a-race-of-exponentials"
class PrioritizedReplayBuffer(TransitionRing):
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        super().__init__(capacity, observation_shape)
        self.a, self.e, self.draw = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.best = {}, 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = super().add(observation, action, reward, next_observation, terminated)
        self.p[slot] = self.best

    def sample(self, batch_size, beta):
        if not batch_size <= len(self):
            raise ValueError(batch_size, len(self))
        p = np.array([self.p[i] for i in range(len(self))])
        winners = (self.draw.exponential(size=(batch_size, len(p))) / p).argmin(axis=1)
        w = torch.tensor(p[winners]).reciprocal().pow(beta)
        return self.rows(winners), winners, (w / w.max()).float()

    def update_priorities(self, indices, td_errors):
        new = {int(i): (abs(float(d)) + self.e) ** self.a for i, d in zip(indices, td_errors)}
        self.p |= new
        self.best = max(self.best, max(new.values()))


# %% exercise="PrioritizedReplayBuffer" right="rejection-sampling-in-single-precision"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p = np.zeros(capacity, dtype=np.float32)
        self.largest = np.float32(1.0)

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.largest

    def _draw_one(self):
        top = self.p[: len(self)].max()
        while True:
            i = int(self.rng.integers(0, len(self)))
            if self.rng.random() * top < self.p[i]:
                return i

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("sample fewer")
        indices = np.array([self._draw_one() for _ in range(batch_size)])
        weights = (np.float32(len(self)) * self.p[indices] / self.p.sum()) ** np.float32(-beta)
        return self.ring.rows(indices), indices, torch.as_tensor(weights / np.max(weights))

    def update_priorities(self, indices, td_errors):
        errors = np.array([abs(float(one)) for one in td_errors], dtype=np.float32)
        self.p[np.array(indices)] = (errors + np.float32(self.epsilon)) ** np.float32(self.alpha)
        self.largest = max(self.largest, self.p[np.array(indices)].max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" right="the-old-global-stream-and-a-cache"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        np.random.seed(seed)
        self.ring = TransitionRing(capacity=capacity, observation_shape=observation_shape)
        self.alpha = alpha
        self.epsilon = epsilon
        self.priorities = np.zeros(shape=capacity)
        self.largest = 1.0
        self._chances = None

    @property
    def chances(self):
        if self._chances is None:
            stored = self.priorities[: len(self)]
            self._chances = stored / stored.sum()
        return self._chances

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(
            observation=observation,
            action=action,
            reward=reward,
            next_observation=next_observation,
            terminated=terminated,
        )
        self.priorities[slot], self._chances = self.largest, None

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too few")
        indices = np.random.choice(np.arange(len(self)), batch_size, True, self.chances)
        weights = 1.0 / (len(self) * self.chances[indices]) ** beta
        weights *= 1.0 / weights.max()
        return self.ring.rows(indices), indices, torch.FloatTensor(weights)

    def update_priorities(self, indices, td_errors):
        td_errors = td_errors.detach().numpy() if isinstance(td_errors, torch.Tensor) else np.asarray(td_errors)
        for index, error in zip(indices, td_errors):
            priority = (abs(error) + self.epsilon) ** self.alpha
            self.priorities[index] = priority
            if priority > self.largest:
                self.largest = priority
        self._chances = None

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" right="a-deque-with-numbers-and-squeezes"
from collections import deque

from course_lib import Batch


class PrioritizedReplayBuffer:
    """The oldest leaves on the left; a transition's index is its number modulo the capacity."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.items = deque(maxlen=capacity)
        self.capacity, self.count = capacity, 0
        self.alpha, self.epsilon, self.rng, self.top = alpha, epsilon, np.random.default_rng(seed), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        transition = (np.copy(observation), action, reward, np.copy(next_observation), terminated)
        self.items.append([self.count % self.capacity, self.top, transition])
        self.count += 1

    def sample(self, batch_size, beta):
        if batch_size > len(self.items):
            raise ValueError("More than there are.")
        p = np.array([item[1] for item in self.items])
        p /= p.sum()
        places = self.rng.choice(p.size, size=(batch_size, 1), p=p)
        columns = list(zip(*(self.items[place.item()][2] for place in places)))
        kinds = (torch.float32, torch.int64, torch.float32, torch.float32, torch.bool)
        batch = Batch(*(torch.tensor(np.array(one), dtype=kind) for one, kind in zip(columns, kinds)))
        weights = (len(self) * p[places]) ** -beta
        indices = np.array([self.items[place.item()][0] for place in places])
        return batch, indices, torch.tensor(weights / weights.max(), dtype=torch.float32).squeeze()

    def update_priorities(self, indices, td_errors):
        where = {item[0]: item for item in self.items}
        for index, error in zip(np.asarray(indices).tolist(), np.asarray(td_errors).tolist()):
            where[index][1] = (abs(error) + self.epsilon) ** self.alpha
            self.top = max(self.top, where[index][1])

    def __len__(self):
        return len(self.items)


# %% exercise="PrioritizedReplayBuffer" right="bisect-one-by-one"
from bisect import bisect
from itertools import accumulate


class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.history = [0.0] * capacity, [1.0]

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = max(self.history)

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("the buffer is not full enough")
        ends = list(accumulate(self.priorities[: len(self)]))
        indices = [bisect(ends, self.rng.uniform(0, ends[-1])) for _ in range(batch_size)]
        smallest = min(self.priorities[i] for i in indices)
        weights = torch.tensor([(smallest / self.priorities[i]) ** beta for i in indices])
        return self.ring.rows(np.array(indices)), np.array(indices), weights

    def update_priorities(self, indices, td_errors):
        for i, error in zip(indices, td_errors):
            self.priorities[i] = (abs(error.item()) + self.epsilon) ** self.alpha
            self.history.append(self.priorities[i])

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="batch-indices-from-arange" mistake="positions-instead-of-indices"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), np.array(range(batch_size)), w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="multinomial-as-it-comes" mistake="without-replacement"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = torch.multinomial(torch.tensor(p), batch_size).numpy()
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="randint-and-weights" mistake="draws-uniformly"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = np.array([self.rng.integers(0, len(self)) for _ in range(batch_size)])
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="maximum-of-what-is-stored" mistake="newcomers-get-the-largest-of-now"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        largest = max(self.p) if len(self.ring) else 1.0
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.p[slot] = largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="maximum-of-the-last-update"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = new.max()

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="the-register-is-never-raised" mistake="newcomers-get-one"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        for i, error in zip(indices, td_errors):
            self.p[i] = (abs(float(error)) + self.epsilon) ** self.alpha

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="register-of-raw-errors" mistake="newcomers-get-an-error"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        for i, error in zip(indices, td_errors):
            self.p[i] = (abs(float(error)) + self.epsilon) ** self.alpha
            self.top = max(self.top, abs(float(error)))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="weights-to-the-plus-beta" mistake="weights-upside-down"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor((p[indices] * len(p)) ** beta).float()
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="weights-as-they-are" mistake="weights-not-divided"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor((p[indices] * len(p)) ** (-beta)).float()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="weights-that-sum-to-one" mistake="divided-by-the-sum"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor((p[indices] * len(p)) ** (-beta)).float()
        w = w / w.sum()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="largest-of-all-stored" mistake="divided-by-the-largest-of-all"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        everyone = (p * len(p)) ** (-beta)
        w = torch.tensor(everyone[indices] / max(everyone)).float()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="beta-ignored" mistake="beta-is-never-used"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]), dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="weights-all-one"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.ones(batch_size)
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="weights-in-a-column"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w.unsqueeze(1)

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="weights-stay-double" mistake="weights-in-double-precision"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.from_numpy((len(self) * p[indices]) ** -beta)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="weights-stay-numpy" mistake="weights-as-an-array"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = (len(self) * p[indices]) ** -beta
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="alpha-also-in-sample" mistake="the-power-twice"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        p = self.p[: len(self)] ** self.alpha
        p = p / p.sum()
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="alpha-forgotten" mistake="without-the-power"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        self.p[indices] = np.abs(np.asarray(td_errors)) + self.epsilon
        self.top = max(self.top, self.p.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="no-absolute-value" mistake="signed-errors"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        for i, error in zip(np.asarray(indices), np.asarray(td_errors)):
            self.p[i] = np.power(error + self.epsilon, self.alpha)
        self.top = max(self.top, self.p.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="errors-squared"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.asarray(td_errors) ** 2 + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="epsilon-outside" mistake="epsilon-after-the-power"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = self.epsilon + np.abs(np.asarray(td_errors)) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="epsilon-forgotten" mistake="without-epsilon"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = np.abs(np.asarray(td_errors)) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="sampling-with-the-largest-first" mistake="always-the-largest"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = np.argpartition(p, len(p) - batch_size)[len(p) - batch_size :]
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="old-priority-stays" mistake="an-overwritten-slot-keeps-its-priority"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        new = len(self.ring) < len(self.p)
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        if new:
            self.p[slot] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="asserts"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        assert batch_size <= len(self)
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="an-index-error"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise IndexError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="gives-what-it-has" mistake="never-refuses"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        batch_size = min(batch_size, len(self))
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="refuses-a-full-batch"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size >= len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="asks-nobody" mistake="never-refuses"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="another-order"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), w, indices

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="weights-of-the-first-rows"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor((len(p) * p[:batch_size]) ** -beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="rows-of-another-draw"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(self.rng.choice(len(p), batch_size, p=p)), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="two-mistakes"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor((p[indices] * len(p)) ** (-beta)).float()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        self.p[indices] = np.abs(np.asarray(td_errors)) + self.epsilon

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="update-does-nothing"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="the-average-for-newcomers"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.p[slot] = self.p[: len(self)].mean() if len(self) > 1 else 1.0

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="one-store-for-all-buffers"
class PrioritizedReplayBuffer:
    p = np.zeros(1000)

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.top = 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("too many")
        p = self.p[: len(self)] / np.sum(self.p[: len(self)])
        indices = self.rng.choice(len(p), batch_size, p=p)
        w = torch.tensor(1.0 / (len(self) * p[indices]) ** beta, dtype=torch.float32)
        w = w / w.max()
        return self.ring.rows(indices), indices, w

    def update_priorities(self, indices, td_errors):
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.top = max(self.top, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="DuelingQNetwork" right="a-list-of-modules-and-functional-relu"
import torch.nn.functional as F


class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden]
        self.layers = nn.ModuleList([nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(hidden))])
        self.v = nn.Linear(sizes[-1], 1)
        self.a = nn.Linear(sizes[-1], n_actions)

    def forward(self, x):
        for layer in self.layers:
            x = F.relu(layer(x))
        a = self.a(x)
        return self.v(x).expand_as(a) + a - torch.mean(a, dim=-1).unsqueeze(-1)


# %% exercise="DuelingQNetwork" right="own-parameters-and-einsum"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = (observation_dim, *hidden)
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(i, o) / i**0.5) for i, o in zip(sizes, sizes[1:])])
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(o)) for o in sizes[1:]])
        self.value = nn.Parameter(torch.randn(sizes[-1]) * 0.1)
        self.value_bias = nn.Parameter(torch.zeros(()))
        self.advantage = nn.Parameter(torch.randn(n_actions, sizes[-1]) * 0.1)
        self.advantage_bias = nn.Parameter(torch.zeros(n_actions))

    def forward(self, observations):
        h = observations
        for w, b in zip(self.weights, self.biases):
            h = torch.clamp(torch.einsum("bi,io->bo", h, w) + b, min=0.0)
        v = torch.einsum("bi,i->b", h, self.value) + self.value_bias
        a = torch.einsum("bi,ai->ba", h, self.advantage) + self.advantage_bias
        return v[:, None] + (a - a.sum(1)[:, None] / a.size(1))


# %% exercise="DuelingQNetwork" right="row-by-row"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        for number, (i, o) in enumerate(zip((observation_dim, *hidden), hidden)):
            self.add_module(f"layer{number}", nn.Linear(i, o))
        self.depth, self.out_v, self.out_a = len(hidden), nn.Linear(hidden[-1], 1), nn.Linear(hidden[-1], n_actions)

    def one(self, row):
        for number in range(self.depth):
            row = getattr(self, f"layer{number}")(row).relu()
        v, a = self.out_v(row), self.out_a(row)
        return v + a - a.mean()

    def forward(self, observations):
        return torch.stack([self.one(row) for row in observations])


# %% exercise="DuelingQNetwork" right="two-networks-inside-one"
class Stream(nn.Sequential):
    def __init__(self, widths, outputs):
        parts = []
        for i, o in zip(widths[:-1], widths[1:]):
            parts.extend((nn.Linear(i, o), nn.ReLU(inplace=True)))
        super().__init__(*parts, nn.Linear(widths[-1], outputs))


class DuelingQNetwork(nn.Module):
    """The split comes before the last hidden layer."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        common, last = [observation_dim, *hidden[:-1]], hidden[-1]
        trunk = []
        for i, o in zip(common, common[1:]):
            trunk += [nn.Linear(i, o), nn.ReLU(inplace=True)]
        self.common = nn.Sequential(*trunk) if trunk else nn.Identity()
        self.streams = nn.ModuleDict({"v": Stream([common[-1], last], 1), "a": Stream([common[-1], last], n_actions)})

    def forward(self, observations):
        shared = self.common(observations)
        advantages = self.streams["a"](shared)
        centred = advantages - advantages.mean(1, keepdim=True)
        return centred + self.streams["v"](shared)


# %% exercise="DuelingQNetwork" right="heads-action-by-action"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.trunk = nn.Sequential()
        for i, (before, after) in enumerate(zip([observation_dim, *hidden], hidden)):
            self.trunk.add_module(f"linear_{i}", nn.Linear(before, after))
            self.trunk.add_module(f"relu_{i}", nn.ReLU())
        self.value = nn.Linear(hidden[-1], 1)
        self.heads = nn.ModuleList(nn.Linear(hidden[-1], 1) for _ in range(n_actions))
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, observations):
        features = self.trunk(observations.float())
        advantages = torch.cat([head(features) for head in self.heads], dim=1)
        mean = sum(advantages.unbind(1)) / len(self.heads)
        return torch.add(self.value(features), torch.sub(advantages, mean.view(-1, 1)))


# %% exercise="DuelingQNetwork" right="a-subclass-of-the-given-network"
from course_lib.given.dqn import QNetwork


class DuelingQNetwork(QNetwork):
    """One layer of n_actions + 1 outputs; the first of them is the value."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__(observation_dim, n_actions + 1, hidden)
        print("dueling", n_actions)

    def forward(self, observations):
        value, advantages = super().forward(observations).tensor_split([1], dim=1)
        advantages -= advantages.mean(dim=1, keepdim=True)
        return value + advantages


# %% exercise="DuelingQNetwork" right="relu-written-out-and-a-lookup-of-the-mean"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)) -> None:
        super().__init__()
        self.n_actions = n_actions
        dims = [observation_dim] + list(hidden)
        self.hidden_layers = nn.ModuleList()
        for k in range(1, len(dims)):
            self.hidden_layers.append(nn.Linear(dims[k - 1], dims[k]))
        self.value_stream = nn.Sequential(nn.Linear(dims[-1], 32), nn.ReLU(), nn.Linear(32, 1))
        self.advantage_stream = nn.Sequential(nn.Linear(dims[-1], 32), nn.ReLU(), nn.Linear(32, n_actions))

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        h = observations
        for layer in self.hidden_layers:
            z = layer(h)
            h = torch.where(z > 0, z, torch.zeros_like(z))
        adv = self.advantage_stream(h)
        average = nn.functional.avg_pool1d(adv[:, None, :], self.n_actions)[:, 0]
        return adv + (self.value_stream(h) - average)


# %% exercise="DuelingQNetwork" right="advantages-through-a-projection"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.f = self._stack((observation_dim,) + tuple(hidden))
        self.va = nn.Linear(hidden[-1], 1 + n_actions)
        mix = torch.cat([torch.ones(1, n_actions), torch.eye(n_actions) - 1 / n_actions])
        self.register_buffer("mix", mix)  # [1 + A, A]

    @staticmethod
    def _stack(widths):
        if len(widths) == 1:
            return nn.Identity()
        rest = DuelingQNetwork._stack(widths[1:])
        return nn.Sequential(nn.Linear(widths[0], widths[1]), nn.ReLU(), rest)

    def forward(self, observations):
        return self.va(self.f(observations)) @ self.mix


# %% exercise="DuelingQNetwork" right="advantages-without-a-bias"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        nn.Module.__init__(self)
        steps = []
        for units in hidden:
            steps.append(nn.LazyLinear(units) if False else nn.Linear(observation_dim, units))
            steps.append(nn.ReLU())
            observation_dim = units
        self.steps = nn.Sequential(*steps)
        self.value, self.advantage = nn.Linear(observation_dim, 1), nn.Linear(observation_dim, n_actions, bias=False)

    def forward(self, observations):
        out = self.steps(observations)
        advantage = self.advantage(out).T
        return (self.value(out).squeeze(1) + advantage - advantage.mean(0)).T


# %% exercise="DuelingQNetwork" wrong="adds-both-streams" mistake="no-mean-subtracted"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        return torch.add(self.a(h), self.v(h))


# %% exercise="DuelingQNetwork" wrong="one-layer-no-streams" mistake="one-stream-only"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, x):
        return self.body(x)


# %% exercise="DuelingQNetwork" wrong="a-max-per-row" mistake="subtracts-the-maximum"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + (a - torch.amax(a, dim=-1, keepdim=True))


# %% exercise="DuelingQNetwork" wrong="mean-without-a-dimension" mistake="mean-over-the-whole-batch"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + (a - torch.mean(a))


# %% exercise="DuelingQNetwork" wrong="mean-along-zero" mistake="mean-over-the-rows"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return a + v - torch.mean(a, 0)


# %% exercise="DuelingQNetwork" wrong="mean-without-keepdim" mistake="a-column-is-lost"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.mean(dim=1)


# %% exercise="DuelingQNetwork" wrong="value-flattened" mistake="a-column-is-lost"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v.flatten() + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="value-as-wide-as-the-advantages" mistake="one-value-per-action"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = (nn.Linear(width, n_actions) for _ in range(2))

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="centred-advantages-only" mistake="the-value-is-left-out"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        a = self.a(h)
        return a - a.mean(1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="value-only"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v.repeat(1, a.shape[1])


# %% exercise="DuelingQNetwork" wrong="streams-in-a-dict" mistake="streams-in-a-plain-list"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.out = {"v": nn.Linear(width, 1), "a": nn.Linear(width, n_actions)}

    def forward(self, x):
        h = self.body(x)
        a = self.out["a"](h)
        return self.out["v"](h) + a - a.mean(1, True)


# %% exercise="DuelingQNetwork" wrong="all-layers-in-a-list" mistake="hidden-layers-in-a-plain-list"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = layers
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        a = self.a(x)
        return self.v(x) + a - a.mean(1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="no-relu-at-all" mistake="no-activation"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units)]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="tanh"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.Tanh()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="leaky"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.LeakyReLU(0.1)]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="no-relu-before-the-streams"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers[:-1])
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="relu-on-both-outputs" mistake="relu-after-the-streams"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = torch.relu(self.v(h)), torch.relu(self.a(h))
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="relu-on-the-value" mistake="relu-after-the-value"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = torch.relu(self.v(h)), self.a(h)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="relu-on-the-advantages" mistake="relu-after-the-advantages"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), torch.relu(self.a(h))
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="relu-on-the-values-of-the-actions"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return torch.relu(v + a - a.mean(dim=1, keepdim=True))


# %% exercise="DuelingQNetwork" wrong="adds-the-mean"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a + a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="subtracts-the-sum" mistake="subtracts-the-sum"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.sum(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="subtracts-the-minimum"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.min(dim=1, keepdim=True).values


# %% exercise="DuelingQNetwork" wrong="subtracts-the-mean-of-the-sum" mistake="the-value-is-left-out"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        q = v + a
        return q - q.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="streams-read-the-observation"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(observation_dim, 1), nn.Linear(observation_dim, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="returns-both"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v, a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="prints-the-values"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        print(v + a - a.mean(dim=1, keepdim=True))


# %% exercise="DuelingQNetwork" wrong="softmax-at-the-end"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return torch.softmax(v + a - a.mean(dim=1, keepdim=True), dim=1)


# %% exercise="DuelingQNetwork" wrong="two-hidden-layers-whatever-is-asked"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(
            nn.Linear(observation_dim, hidden[0]), nn.ReLU(), nn.Linear(hidden[0], hidden[1]), nn.ReLU()
        )
        self.v, self.a = nn.Linear(hidden[1], 1), nn.Linear(hidden[1], n_actions)

    def forward(self, x):
        h = self.body(x)
        v, a = self.v(h), self.a(h)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="forgets-the-hidden-layers" mistake="no-activation"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.v, self.a = nn.Linear(observation_dim, 1), nn.Linear(observation_dim, n_actions)

    def forward(self, x):
        v, a = self.v(x), self.a(x)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="without-gradient"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.v, self.a = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, x):
        with torch.no_grad():
            h = self.body(x)
            v, a = self.v(h), self.a(h)
        return v + a - a.mean(dim=1, keepdim=True)


# %% exercise="run_sweep" right="by-recursion"
def run_sweep(train, grid, seeds):
    def go(names, chosen):
        if not names:
            key = tuple(chosen.values())
            return {key: np.asarray([train(seed=seed, **chosen) for seed in seeds])}
        found = {}
        for value in grid[names[0]]:
            found |= go(names[1:], {**chosen, names[0]: value})
        return found

    return go(list(grid), {})


# %% exercise="run_sweep" right="one-array-for-everything"
def run_sweep(train, grid, seeds):
    shape = tuple(len(values) for values in grid.values())
    scores = np.zeros((*shape, len(seeds)))
    for place in np.ndindex(*scores.shape):
        settings = {name: grid[name][i] for name, i in zip(grid, place)}
        scores[place] = train(**settings, seed=seeds[place[-1]])
    return {tuple(v[i] for v, i in zip(grid.values(), place)): scores[place] for place in np.ndindex(*shape)}


# %% exercise="run_sweep" right="partial-and-map"
from collections import OrderedDict
from functools import partial


def run_sweep(train, grid, seeds):
    sweep = OrderedDict()
    for combination in product(*(grid[key] for key in grid.keys())):
        job = partial(train, **{k: v for k, v in zip(grid.keys(), combination)})
        sweep[tuple(combination)] = np.fromiter(map(lambda s: job(seed=s), seeds), dtype=float)
    return sweep


# %% exercise="run_sweep" right="meshgrid"
def run_sweep(train, grid, seeds):
    names = list(grid)
    table = np.stack([axis.ravel() for axis in np.meshgrid(*grid.values(), indexing="ij")], axis=1)
    result = {}
    for row in table:
        pairs = dict(zip(names, row))
        result[tuple(row)] = np.array([train(seed=int(seed), **pairs) for seed in seeds], dtype=np.float64)
    return result


# %% exercise="run_sweep" right="counting-in-mixed-bases"
def run_sweep(train, grid, seeds):
    total, out = 1, {}
    for values in grid.values():
        total *= len(values)
    for number in range(total):
        key, rest = [], number
        for values in reversed(list(grid.values())):
            rest, digit = divmod(rest, len(values))
            key.insert(0, values[digit])
        settings = dict(zip(grid, key, strict=True))
        column = np.empty(len(seeds))
        for i in range(len(seeds)):
            column[i] = train(seed=seeds[i], **settings)
        out[tuple(key)] = column
    return out


# %% exercise="run_sweep" right="seeds-outside-and-shuffled"
import random
from collections import defaultdict


def run_sweep(train, grid, seeds):
    jobs = [(i, values) for i in range(len(seeds)) for values in product(*grid.values())]
    random.shuffle(jobs)
    scores = defaultdict(lambda: np.full(len(seeds), np.nan))
    for i, values in jobs:
        scores[values][i] = train(seed=seeds[i], **dict(zip(grid.keys(), values)))
    return scores


# %% exercise="run_sweep" right="with-a-cache-and-a-report"
from functools import lru_cache


def run_sweep(train, grid: dict, seeds: list):
    """Runs the same job never twice."""

    @lru_cache(maxsize=None)
    def score(seed, items):
        return train(seed=seed, **dict(items))

    results = {}
    for values in product(*grid.values()):
        items = tuple(zip(grid, values))
        results[values] = np.array([score(seed, items) for seed in seeds])
        print(values, results[values].mean())
    return results


# %% exercise="run_sweep" right="tensors-and-back"
def run_sweep(train, grid, seeds):
    keys = [()]
    for values in grid.values():
        keys = [(*key, value) for key in keys for value in values]
    found = {}
    for key in keys:
        kwargs = {"seed": None}
        for name, value in zip(grid, key):
            kwargs[name] = value
        column = []
        for seed in seeds:
            kwargs["seed"] = seed
            column.append(train(**kwargs))
        found[key] = torch.tensor(column, dtype=torch.float64).numpy()
    return found


# %% exercise="run_sweep" wrong="one-value-as-it-is" mistake="a-bare-value-as-key"
def run_sweep(train, grid, seeds):
    scores = {}
    for values in product(*grid.values()):
        key = values[0] if len(grid) == 1 else values
        scores[key] = np.array([train(**dict(zip(grid, values)), seed=s) for s in seeds])
    return scores


# %% exercise="run_sweep" wrong="zip-star" mistake="pairs-instead-of-combinations"
def run_sweep(train, grid, seeds):
    return {
        pair: np.array([train(seed=s, **dict(zip(grid, pair))) for s in seeds]) for pair in list(zip(*grid.values()))
    }


# %% exercise="run_sweep" wrong="alphabetical-keys" mistake="names-in-another-order"
def run_sweep(train, grid, seeds):
    ordered = dict(sorted(grid.items()))
    return {
        values: np.array([train(seed=s, **dict(zip(ordered, values))) for s in seeds])
        for values in product(*ordered.values())
    }


# %% exercise="run_sweep" wrong="mean-in-the-end" mistake="averages-over-the-seeds"
def run_sweep(train, grid, seeds):
    scores = {}
    for values in product(*grid.values()):
        total = 0.0
        for seed in seeds:
            total += train(seed=seed, **dict(zip(grid, values)))
        scores[values] = total / len(seeds)
    return scores


# %% exercise="run_sweep" wrong="enumerates-the-seeds" mistake="numbers-the-seeds"
def run_sweep(train, grid, seeds):
    scores = {}
    for values in product(*grid.values()):
        scores[values] = np.array([train(seed=i, **dict(zip(grid, values))) for i, _ in enumerate(seeds)])
    return scores


# %% exercise="run_sweep" wrong="assigns-in-the-inner-loop" mistake="keeps-the-last-seed"
def run_sweep(train, grid, seeds):
    scores = {}
    for seed in seeds:
        for values in product(*grid.values()):
            scores[values] = np.array([train(seed=seed, **dict(zip(grid, values)))])
    return scores


# %% exercise="run_sweep" wrong="a-set-of-seeds-in-order" mistake="seeds-in-order-of-size"
def run_sweep(train, grid, seeds):
    in_order = np.sort(seeds)
    return {
        values: np.array([train(seed=int(s), **dict(zip(grid, values))) for s in in_order])
        for values in product(*grid.values())
    }


# %% exercise="run_sweep" wrong="star-values" mistake="settings-by-position"
def run_sweep(train, grid, seeds):
    scores = {}
    for values in product(*grid.values()):
        scores[values] = np.zeros(len(seeds))
        for i, seed in enumerate(seeds):
            scores[values][i] = train(*values, seed=seed)
    return scores


# %% exercise="run_sweep" wrong="the-seed-by-position"
def run_sweep(train, grid, seeds):
    return {
        values: np.array([train(seed, **dict(zip(grid, values))) for seed in seeds])
        for values in product(*grid.values())
    }


# %% exercise="run_sweep" wrong="no-seed-at-all"
def run_sweep(train, grid, seeds):
    return {values: np.array([train(**dict(zip(grid, values))) for _ in seeds]) for values in product(*grid.values())}


# %% exercise="run_sweep" wrong="a-dictionary-handed-over"
def run_sweep(train, grid, seeds):
    return {
        values: np.array([train(seed=seed, settings=dict(zip(grid, values))) for seed in seeds])
        for values in product(*grid.values())
    }


# %% exercise="run_sweep" wrong="lists-as-keys"
def run_sweep(train, grid, seeds):
    scores = {}
    for values in product(*grid.values()):
        scores[list(values)] = np.array([train(seed=seed, **dict(zip(grid, values))) for seed in seeds])
    return scores


# %% exercise="run_sweep" wrong="the-seed-in-the-key" mistake="the-seed-in-the-key"
def run_sweep(train, grid, seeds):
    scores = {}
    for *values, seed in product(*grid.values(), seeds):
        scores[(*values, seed)] = train(seed=seed, **dict(zip(grid, values)))
    return scores


# %% exercise="run_sweep" wrong="one-setting-at-a-time" mistake="one-setting-at-a-time"
def run_sweep(train, grid, seeds):
    first = {name: values[0] for name, values in grid.items()}
    scores = {}
    for name, values in grid.items():
        for value in values:
            settings = {**first, name: value}
            scores[tuple(settings.values())] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" wrong="scores-in-a-list"
def run_sweep(train, grid, seeds):
    scores = []
    for values in product(*grid.values()):
        scores.append([train(seed=seed, **dict(zip(grid, values))) for seed in seeds])
    return np.array(scores)


# %% exercise="run_sweep" wrong="names-as-keys"
def run_sweep(train, grid, seeds):
    scores = {}
    for values in product(*grid.values()):
        settings = dict(zip(grid, values))
        scores[tuple(settings)] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" wrong="whole-scores" mistake="scores-cut-to-whole-numbers"
def run_sweep(train, grid, seeds):
    scores = {}
    for values in product(*grid.values()):
        column = np.zeros(len(seeds), dtype=int)
        for i, seed in enumerate(seeds):
            column[i] = train(seed=seed, **dict(zip(grid, values)))
        scores[values] = column
    return scores


# %% exercise="run_sweep" wrong="two-settings-only" mistake="two-settings-at-most"
def run_sweep(train, grid, seeds):
    names = list(grid)
    if len(names) == 1:
        return {(v,): np.array([train(seed=s, **{names[0]: v}) for s in seeds]) for v in grid[names[0]]}
    first, second = names[:2]
    return {
        (a, b): np.array([train(seed=s, **{first: a, second: b}) for s in seeds])
        for a in grid[first]
        for b in grid[second]
    }


# %% exercise="run_sweep" wrong="keeps-the-best"
def run_sweep(train, grid, seeds):
    scores = {}
    for values in product(*grid.values()):
        scores[values] = max(train(seed=s, **dict(zip(grid, values))) for s in seeds)
    return max(scores, key=scores.get)


# %% exercise="run_sweep" wrong="remembers-the-last-sweep"
def run_sweep(train, grid, seeds, scores={}):
    for values in product(*grid.values()):
        scores[values] = np.array([train(seed=s, **dict(zip(grid, values))) for s in seeds])
    return scores


# %% exercise="run_sweep" wrong="trains-twice"
def run_sweep(train, grid, seeds):
    scores = {}
    for values in product(*grid.values()):
        settings = dict(zip(grid, values))
        best = max(train(seed=s, **settings) for s in seeds)
        scores[values] = np.array([min(best, train(seed=s, **settings)) for s in seeds])
    return scores


# %% exercise="run_sweep" right="named-tuples-as-keys"
from collections import namedtuple


def run_sweep(train, grid, seeds):
    Settings = namedtuple("Settings", grid)
    combinations = [Settings(*values) for values in product(*grid.values())]
    return {one: np.array([train(seed=seed, **one._asdict()) for seed in seeds]) for one in combinations}


# %% exercise="DuelingQNetwork" right="split-before-the-last-hidden-layer"
class DuelingQNetwork(nn.Module):
    def __init__(self, d, n, hidden=(128, 128)):
        super().__init__()
        trunk, width = [], d
        for units in hidden[:-1]:
            trunk += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*trunk)
        self.v = nn.Sequential(nn.Linear(width, hidden[-1]), nn.ReLU(), nn.Linear(hidden[-1], 1))
        self.a = nn.Sequential(nn.Linear(width, hidden[-1]), nn.ReLU(), nn.Linear(hidden[-1], n))

    def forward(self, x):
        x = self.trunk(x)
        a = self.a(x)
        return self.v(x) + (a - a.mean(-1, keepdim=True))


# %% exercise="DuelingQNetwork" right="one-last-layer-for-both-streams"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        widths = (observation_dim, *hidden)
        self.inner = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.both = nn.Linear(widths[-1], n_actions + 1)

    def forward(self, values):
        for layer in self.inner:
            values = torch.relu(layer(values))
        values = self.both(values)
        return values[:, :1] + values[:, 1:] - values[:, 1:].sum(1, keepdim=True) / (values.shape[1] - 1)


# %% exercise="DuelingQNetwork" right="streams-of-half-the-width-advantages-without-bias"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk, half = nn.Sequential(*layers), max(width // 2, 1)
        self.v = nn.Sequential(nn.Linear(width, half), nn.ReLU(), nn.Linear(half, 1))
        self.a = nn.Linear(width, n_actions, bias=False)

    def forward(self, observations):
        features = self.trunk(observations)
        a = self.a(features).T
        return (self.v(features).squeeze(1) + a - a.mean(dim=0)).T


# %% exercise="SumTree" right="prefix-sums-without-a-tree"
class SumTree:
    def __init__(self, capacity):
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return self.p.sum()

    def update(self, indices, priorities):
        self.p[np.asarray(indices)] = np.asarray(priorities)

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.p), masses, side="right")


# %% exercise="SumTree" right="one-at-a-time-in-lists"
class SumTree:
    def __init__(self, capacity):
        self.size = 1
        while self.size < capacity:
            self.size *= 2
        self.node = [0.0] * (2 * self.size)

    total = property(lambda self: self.node[1])

    def update(self, indices, priorities):
        for i, p in zip(indices, priorities):
            i = int(i) + self.size
            change = float(p) - self.node[i]
            while i:
                self.node[i] += change
                i //= 2

    def find(self, masses):
        return np.array([self._one(float(m)) for m in masses])

    def _one(self, mass, i=1):
        if i >= self.size:
            return i - self.size
        left = self.node[2 * i]
        return self._one(mass, 2 * i) if mass < left else self._one(mass - left, 2 * i + 1)


# %% exercise="SumTree" right="levels-as-a-list-of-arrays"
class SumTree:
    def __init__(self, capacity):
        self.levels = [np.zeros(capacity + capacity % 2)]
        while len(self.levels[-1]) > 1:
            half = len(self.levels[-1]) // 2
            self.levels.append(np.zeros(half + (half % 2 if half > 1 else 0)))

    @property
    def total(self):
        return self.levels[-1][0]

    def update(self, indices, priorities):
        self.levels[0][indices] = priorities
        for low, high in zip(self.levels, self.levels[1:]):
            high[: len(low) // 2] = low[0::2] + low[1::2]

    def find(self, masses):
        rest, place = np.array(masses, float), np.zeros(len(masses), int)
        for level in self.levels[-2::-1]:
            place = 2 * place
            right = rest >= level[place]
            rest = rest - right * level[place]
            place = place + right
        return place


# %% exercise="PrioritizedReplayBuffer" right="drawn-by-choice"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring, self.capacity = TransitionRing(capacity, observation_shape), capacity
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, *transition):
        self.p[self.ring.add(*transition)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError
        p = self.p[: len(self)] / self.p.sum()
        indices = self.rng.choice(len(self), batch_size, p=p)
        w = 1.0 / (len(self) * p[indices]) ** beta
        return self.ring.rows(np.asarray(indices)), np.asarray(indices), torch.from_numpy(w / w.max()).float()

    def update_priorities(self, indices, td_errors):
        for index, error in zip(indices, td_errors):
            self.p[int(index)] = (abs(float(error)) + self.epsilon) ** self.alpha
            self.top = max(self.top, self.p[int(index)])

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" right="drawn-from-equal-shares-of-the-road"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring, self.capacity = TransitionRing(capacity, observation_shape), capacity
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, *transition):
        self.p[self.ring.add(*transition)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError
        p = self.p[: len(self)] / self.p.sum()
        indices = np.searchsorted(
            np.cumsum(p), (np.arange(batch_size) + self.rng.random(batch_size)) / batch_size * p.sum()
        ).clip(max=len(self) - 1)
        w = 1.0 / (len(self) * p[indices]) ** beta
        return self.ring.rows(np.asarray(indices)), np.asarray(indices), torch.from_numpy(w / w.max()).float()

    def update_priorities(self, indices, td_errors):
        for index, error in zip(indices, td_errors):
            self.p[int(index)] = (abs(float(error)) + self.epsilon) ** self.alpha
            self.top = max(self.top, self.p[int(index)])

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" right="torch-draws-indices-as-a-list"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring, self.capacity = TransitionRing(capacity, observation_shape), capacity
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, *transition):
        self.p[self.ring.add(*transition)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError
        p = self.p[: len(self)] / self.p.sum()
        indices = torch.multinomial(torch.tensor(p), batch_size, replacement=True).tolist()
        w = 1.0 / (len(self) * p[indices]) ** beta
        return self.ring.rows(np.asarray(indices)), np.asarray(indices), torch.from_numpy(w / w.max()).float()

    def update_priorities(self, indices, td_errors):
        for index, error in zip(indices, td_errors):
            self.p[int(index)] = (abs(float(error)) + self.epsilon) ** self.alpha
            self.top = max(self.top, self.p[int(index)])

    def __len__(self):
        return len(self.ring)


# %% exercise="run_sweep" right="loops-and-a-dictionary"
def run_sweep(train, grid, seeds):
    combinations = [{}]
    for name, values in grid.items():
        combinations = [{**one, name: value} for value in values for one in combinations]
    keys = [tuple(one[name] for name in grid) for one in combinations]
    return {key: np.array([train(seed=s, **one) for s in seeds]) for key, one in zip(keys, combinations)}


# %% exercise="run_sweep" right="seed-by-seed"
def run_sweep(train, grid, seeds):
    scores = {}
    for seed in seeds:
        for values in product(*grid.values()):
            scores.setdefault(values, []).append(float(train(**dict(zip(grid, values)), seed=seed)))
    return {key: np.array(column) for key, column in scores.items()}


# %% exercise="run_sweep" right="an-array-filled-in"
def run_sweep(train, grid, seeds):
    result = {}
    for values in product(*grid.values()):
        result[values] = np.empty(len(seeds))
        for place, seed in enumerate(seeds):
            result[values][place] = train(seed=seed, **{n: v for n, v in zip(grid.keys(), values)})
    return result


# %% exercise="DuelingQNetwork" wrong="mean-detached" mistake="no-mean-subtracted"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        h = self.body(observations)
        a = self.advantage(h)
        baseline = a.mean(dim=1, keepdim=True).detach()
        return self.value(h) + a - baseline


# %% exercise="SumTree" wrong="total-of-all-nodes" mistake="total-of-all-nodes"
class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.L = 1
        while self.L < capacity:
            self.L *= 2
        self.sums = np.zeros(2 * self.L)

    @property
    def total(self) -> float:
        return float(self.sums.sum())

    def update(self, indices, priorities) -> None:
        nodes = np.asarray(indices) + self.L
        self.sums[nodes] = priorities
        while nodes[0] > 1:
            nodes = nodes // 2
            self.sums[nodes] = self.sums[2 * nodes] + self.sums[2 * nodes + 1]

    def find(self, masses) -> np.ndarray:
        m = np.array(masses, dtype=float)
        nodes = np.ones(len(m), dtype=int)
        while nodes[0] < self.L:
            left = self.sums[2 * nodes]
            right = m >= left
            m = m - left * right
            nodes = 2 * nodes + right
        return nodes - self.L


# %% exercise="PrioritizedReplayBuffer" wrong="maximum-kept-before-the-power" mistake="newcomers-get-no-power"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p = np.zeros(capacity)
        self.p_max = 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.p[slot] = self.p_max

    def sample(self, batch_size, beta):
        n = len(self)
        if batch_size > n:
            raise ValueError("too few transitions")
        P = self.p[:n] / self.p[:n].sum()
        indices = self.rng.choice(n, size=batch_size, p=P)
        w = (n * P[indices]) ** (-beta)
        return self.ring.rows(indices), indices, torch.tensor(w / w.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        raw = np.abs(np.asarray(td_errors)) + self.epsilon
        self.p_max = max(self.p_max, raw.max())
        self.p[indices] = raw**self.alpha

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="negative-errors-cut-to-zero" mistake="negative-errors-become-zero"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p = np.zeros(capacity)
        self.p_max = 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.p[slot] = self.p_max

    def sample(self, batch_size, beta):
        n = len(self)
        if batch_size > n:
            raise ValueError("too few transitions")
        P = self.p[:n] / self.p[:n].sum()
        indices = self.rng.choice(n, size=batch_size, p=P)
        w = (n * P[indices]) ** (-beta)
        return self.ring.rows(indices), indices, torch.tensor(w / w.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        new = (np.maximum(np.asarray(td_errors), 0.0) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.p_max = max(self.p_max, new.max())

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="priorities-slide-in-a-deque" mistake="priorities-slide"
from collections import deque


class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p = deque(maxlen=capacity)
        self.p_max = 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.ring.add(observation, action, reward, next_observation, terminated)
        self.p.append(self.p_max)

    def sample(self, batch_size, beta):
        n = len(self)
        if batch_size > n:
            raise ValueError("too few transitions")
        P = np.array(self.p) / sum(self.p)
        indices = self.rng.choice(n, size=batch_size, p=P)
        w = (n * P[indices]) ** (-beta)
        return self.ring.rows(indices), indices, torch.tensor(w / w.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        for i, e in zip(indices, np.asarray(td_errors)):
            self.p[int(i)] = (abs(float(e)) + self.epsilon) ** self.alpha
            self.p_max = max(self.p_max, self.p[int(i)])

    def __len__(self):
        return len(self.ring)


# %% exercise="run_sweep" wrong="an-array-of-one-for-each-seed" mistake="an-array-for-each-seed"
def run_sweep(train, grid, seeds):
    names = list(grid)
    results = {}
    for *values, seed in product(*grid.values(), seeds):
        results[(*values, seed)] = np.array([train(seed=seed, **dict(zip(names, values)))])
    return results


# %% exercise="run_sweep" wrong="scores-never-emptied" mistake="the-list-is-never-emptied"
def run_sweep(train, grid, seeds):
    names = list(grid)
    results = {}
    scores = []
    for values in product(*grid.values()):
        for seed in seeds:
            scores.append(train(seed=seed, **dict(zip(names, values))))
        results[values] = np.array(scores)
    return results


# %% exercise="run_sweep" wrong="same-array-under-every-key" mistake="one-array-for-all"
def run_sweep(train, grid, seeds):
    names = list(grid)
    scores = np.zeros(len(seeds))
    results = {}
    for values in product(*grid.values()):
        for i, seed in enumerate(seeds):
            scores[i] = train(seed=seed, **dict(zip(names, values)))
        results[values] = scores
    return results


# %% exercise="run_sweep" wrong="pairs-of-name-and-value-as-key" mistake="names-in-the-keys"
def run_sweep(train, grid, seeds):
    names = list(grid)
    results = {}
    for values in product(*grid.values()):
        settings = dict(zip(names, values))
        results[tuple(settings.items())] = np.array([train(seed=seed, **settings) for seed in seeds])
    return results


# %% exercise="DuelingQNetwork" wrong="only-advantages-outside-training" mistake="other-values-after-eval"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, n = [], observation_dim
        for h in hidden:
            layers += [nn.Linear(n, h), nn.ReLU()]
            n = h
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(n, 1)
        self.advantage = nn.Linear(n, n_actions)

    def forward(self, observations):
        x = self.trunk(observations)
        a = self.advantage(x)
        if not self.training:
            return a  # the argmax is all that playing needs
        return self.value(x) + a - a.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="value-has-a-share-in-the-mean" mistake="the-value-counts-in-the-mean"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden]
        layers = []
        for a, b in zip(sizes[:-1], sizes[1:]):
            layers += [nn.Linear(a, b), nn.ReLU()]
        self.net = nn.Sequential(*layers, nn.Linear(sizes[-1], 1 + n_actions))

    def forward(self, observations):
        out = self.net(observations)
        return out[:, :1] + out[:, 1:] - out.mean(dim=1, keepdim=True)


# %% exercise="SumTree" wrong="a-nudge-instead-of-the-right-side"
class SumTree:
    def __init__(self, capacity):
        self.capacity = capacity
        self.p = np.zeros(capacity)

    @property
    def total(self):
        return float(self.p.sum())

    def update(self, indices, priorities):
        self.p[np.asarray(indices)] = np.asarray(priorities)

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.p), np.asarray(masses) + 1e-9)


# %% exercise="PrioritizedReplayBuffer" wrong="first-errors-replace-the-one" mistake="the-first-errors-replace-the-one"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.max_p = np.zeros(capacity), None

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.p[slot] = 1.0 if self.max_p is None else self.max_p

    def sample(self, batch_size: int, beta: float):
        n = len(self)
        if batch_size > n:
            raise ValueError("too few")
        probs = self.p[:n] / self.p[:n].sum()
        indices = self.rng.choice(n, size=batch_size, p=probs)
        w = (n * probs[indices]) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(w / w.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.max_p = new.max() if self.max_p is None else max(self.max_p, new.max())

    def __len__(self) -> int:
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="alpha-zero-becomes-the-default"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=None, epsilon=None, seed=None):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha = alpha or 0.6
        self.epsilon = epsilon or 1e-6
        self.rng = np.random.default_rng(seed or 0)
        self.p, self.max_p = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.p[slot] = self.max_p

    def sample(self, batch_size: int, beta: float):
        n = len(self)
        if batch_size > n:
            raise ValueError("too few")
        probs = self.p[:n] / self.p[:n].sum()
        indices = self.rng.choice(n, size=batch_size, p=probs)
        w = (n * probs[indices]) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(w / w.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.max_p = max(self.max_p, new.max())

    def __len__(self) -> int:
        return len(self.ring)


# %% exercise="run_sweep" wrong="scores-remembered-between-sweeps"
def run_sweep(train, grid, seeds, cache={}):
    names = list(grid)
    results = {}
    for values in product(*grid.values()):
        for seed in seeds:
            job = (*zip(names, values), seed)
            if job not in cache:
                cache[job] = train(seed=seed, **dict(zip(names, values)))
        results[values] = np.array([cache[(*zip(names, values), seed)] for seed in seeds])
    return results


# %% exercise="run_sweep" wrong="seeds-written-into-the-grid"
def run_sweep(train, grid, seeds):
    names = list(grid)
    grid["seed"] = list(seeds)
    results = {}
    for *values, seed in product(*(grid[name] for name in (*names, "seed"))):
        score = train(**{**dict(zip(names, values)), "seed": seed})
        results.setdefault(tuple(values), []).append(score)
    return {key: np.array(scores) for key, scores in results.items()}


# %% exercise="DuelingQNetwork" wrong="sum-divided-by-a-typed-in-three" mistake="a-third-of-the-sum"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers.extend((nn.Linear(width, units), nn.ReLU()))
            width = units
        self.shared = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        h = self.shared(observations)
        a = self.advantage(h)
        return self.value(h) + a - a.sum(dim=1, keepdim=True) / 3


# %% exercise="DuelingQNetwork" wrong="mean-of-the-others" mistake="divides-by-the-other-actions"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.n_others = max(1, n_actions - 1)
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value, self.advantage = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.sum(dim=1, keepdim=True) / self.n_others


# %% exercise="DuelingQNetwork" wrong="batch-norm-in-the-trunk" mistake="batch-norm-between-the-layers"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.BatchNorm1d(units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value, self.advantage = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="value-stream-not-registered" mistake="value-stream-in-a-plain-list"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.advantage = nn.Linear(width, n_actions)
        self.value_stream = [nn.Linear(width, 1)]

    def forward(self, observations):
        features = self.trunk(observations)
        value = features
        for layer in self.value_stream:
            value = layer(value)
        advantages = self.advantage(features)
        return value + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="at-most-two-hidden-layers" mistake="two-hidden-layers-at-most"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.first = nn.Linear(observation_dim, hidden[0])
        self.second = nn.Linear(hidden[0], hidden[1]) if len(hidden) > 1 else None
        self.value, self.advantage = nn.Linear(hidden[-1], 1), nn.Linear(hidden[-1], n_actions)

    def forward(self, observations):
        x = torch.relu(self.first(observations))
        if self.second is not None:
            x = torch.relu(self.second(x))
        advantages = self.advantage(x)
        return self.value(x) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="plain-network-in-disguise" mistake="one-stream-only"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        scores = self.advantage(self.trunk(observations))
        value = scores.mean(dim=1, keepdim=True)
        advantages = scores - value
        return value + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" wrong="mean-of-the-first-row" mistake="mean-of-the-first-row-for-all"
class DuelingQNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value, self.advantage = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages[0].mean()


# %% exercise="SumTree" wrong="full-update-ignores-the-order" mistake="all-priorities-taken-as-they-stand"
class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.priorities = np.zeros(capacity)

    @property
    def total(self) -> float:
        return float(self.priorities.sum())

    def update(self, indices, priorities) -> None:
        if len(indices) == self.capacity:  # everything is new: no need to look at the indices
            self.priorities = np.array(priorities, dtype=float)
        else:
            self.priorities[indices] = priorities

    def find(self, masses) -> np.ndarray:
        return np.searchsorted(np.cumsum(self.priorities), masses, side="right")


# %% exercise="SumTree" wrong="running-sums-cached-at-the-first-find" mistake="edges-of-the-first-search"
class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.priorities = np.zeros(capacity)
        self._edges = None

    @property
    def total(self) -> float:
        return float(self.priorities.sum())

    def update(self, indices, priorities) -> None:
        self.priorities[np.asarray(indices)] = np.asarray(priorities)

    @property
    def edges(self):
        if self._edges is None:  # expensive, so only once
            self._edges = np.cumsum(self.priorities)
        return self._edges

    def find(self, masses) -> np.ndarray:
        return np.searchsorted(self.edges, np.asarray(masses), side="right")


# %% exercise="SumTree" wrong="one-change-a-parent" mistake="one-change-for-each-parent"
class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.size = 1 << max(0, (capacity - 1).bit_length())
        self.tree = np.zeros(2 * self.size)

    @property
    def total(self) -> float:
        return float(self.tree[1])

    def update(self, indices, priorities) -> None:
        node = self.size + np.asarray(indices)
        change = np.asarray(priorities, dtype=float) - self.tree[node]
        while node.size and node[0] >= 1:
            self.tree[node] += change
            node = node // 2

    def find(self, masses) -> np.ndarray:
        rest = np.array(masses, dtype=float)
        node = np.ones(len(rest), dtype=int)
        while node.size and node[0] < self.size:
            left = self.tree[2 * node]
            right = rest >= left
            rest = np.where(right, rest - left, rest)
            node = 2 * node + right
        return np.minimum(node - self.size, self.capacity - 1)


# %% exercise="SumTree" wrong="keeps-the-mass-on-the-right" mistake="mass-unchanged-on-the-way-right"
class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.size = 1
        while self.size < capacity:
            self.size *= 2
        self.tree = np.zeros(2 * self.size)

    @property
    def total(self) -> float:
        return float(self.tree[1])

    def update(self, indices, priorities) -> None:
        for index, priority in zip(indices, priorities):
            node = self.size + index
            self.tree[node] = priority
            while node > 1:
                node //= 2
                self.tree[node] = self.tree[2 * node] + self.tree[2 * node + 1]

    def find(self, masses) -> np.ndarray:
        def descend(node, mass):
            if node >= self.size:
                return min(node - self.size, self.capacity - 1)
            go_left = mass < self.tree[2 * node]
            return descend(2 * node if go_left else 2 * node + 1, mass)

        return np.array([descend(1, mass) for mass in masses])


# %% exercise="SumTree" wrong="whole-priorities-only" mistake="leaves-of-whole-numbers"
class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = np.zeros(capacity, dtype=np.int64)

    @property
    def total(self) -> float:
        return float(self.leaves.sum())

    def update(self, indices, priorities) -> None:
        self.leaves[np.asarray(indices)] = np.asarray(priorities)

    def find(self, masses) -> np.ndarray:
        found = np.searchsorted(self.leaves.cumsum(), np.asarray(masses), side="right")
        return np.minimum(found, self.capacity - 1)


# %% exercise="SumTree" wrong="indices-become-a-mask" mistake="indices-become-a-mask"
class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = np.zeros(capacity)

    @property
    def total(self) -> float:
        return float(self.leaves.sum())

    def update(self, indices, priorities) -> None:
        touched = np.isin(np.arange(self.capacity), indices)
        self.leaves[touched] = priorities

    def find(self, masses) -> np.ndarray:
        ends = self.leaves.cumsum()
        return np.array([int((ends <= mass).sum()) for mass in masses])


# %% exercise="SumTree" wrong="answers-in-sorted-order" mistake="answers-in-the-order-of-the-masses"
class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = [0.0] * capacity

    @property
    def total(self) -> float:
        return sum(self.leaves)

    def update(self, indices, priorities) -> None:
        for index, priority in zip(indices, priorities):
            self.leaves[int(index)] = float(priority)

    def find(self, masses) -> np.ndarray:
        found, index, end = [], 0, self.leaves[0]
        for mass in sorted(float(mass) for mass in masses):
            while mass >= end and index < self.capacity - 1:
                index += 1
                end += self.leaves[index]
            found.append(index)
        return np.array(found, dtype=int)


# %% exercise="SumTree" wrong="edges-made-once" mistake="edges-are-kept-after-an-update"
from functools import cached_property


class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = np.zeros(capacity)

    @cached_property
    def edges(self):
        return np.cumsum(self.leaves)

    @property
    def total(self) -> float:
        return float(self.leaves.sum())

    def update(self, indices, priorities) -> None:
        self.leaves[np.asarray(indices)] = priorities

    def find(self, masses) -> np.ndarray:
        return np.minimum(np.searchsorted(self.edges, masses, side="right"), self.capacity - 1)


# %% exercise="SumTree" wrong="no-tree-of-one" mistake="no-tree-of-one-leaf"
import math


class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.size = 2 ** (int(math.log2(capacity - 1)) + 1)
        self.tree = np.zeros(2 * self.size)

    @property
    def total(self) -> float:
        return float(self.tree[1])

    def update(self, indices, priorities) -> None:
        self.tree[self.size + np.asarray(indices)] = priorities
        level = self.size
        while level > 1:
            half = level // 2
            self.tree[half:level] = self.tree[level : 2 * level : 2] + self.tree[level + 1 : 2 * level : 2]
            level = half

    def find(self, masses) -> np.ndarray:
        rest, node = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        level = 1
        while level < self.size:
            left = self.tree[2 * node]
            right = rest >= left
            rest = np.where(right, rest - left, rest)
            node, level = 2 * node + right, 2 * level
        return node - self.size


# %% exercise="SumTree" wrong="mass-zero-is-index-zero" mistake="mass-zero-is-leaf-zero"
class SumTree:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = np.zeros(capacity)

    @property
    def total(self) -> float:
        return float(self.leaves.sum())

    def update(self, indices, priorities) -> None:
        for index, priority in zip(indices, priorities):
            self.leaves[index] = priority

    def find(self, masses) -> np.ndarray:
        ends = np.cumsum(self.leaves)
        result = []
        for mass in masses:
            if mass == 0:
                result.append(0)
                continue
            result.append(int(np.argmax(ends > mass)))
        return np.array(result)


# %% exercise="PrioritizedReplayBuffer" wrong="maximum-after-the-loop" mistake="only-the-last-raises-the-maximum"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities = np.zeros(capacity)
        self.max_priority = 1.0

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.max_priority

    def sample(self, batch_size: int, beta: float):
        n = len(self.ring)
        if batch_size > n:
            raise ValueError("not enough transitions")
        probs = self.priorities[:n] / self.priorities[:n].sum()
        indices = self.rng.choice(n, size=batch_size, p=probs)
        weights = (n * probs[indices]) ** (-beta)
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        for index, error in zip(indices, np.asarray(td_errors)):
            p = (abs(error) + self.epsilon) ** self.alpha
            self.priorities[index] = p
        self.max_priority = max(self.max_priority, p)

    def __len__(self) -> int:
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="clipped-as-in-a-known-tutorial" mistake="errors-clipped-at-one"
class PrioritizedReplayBuffer:
    abs_err_upper = 1.0

    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities = np.zeros(capacity)
        self.max_priority = self.abs_err_upper

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.max_priority

    def sample(self, batch_size: int, beta: float):
        n = len(self.ring)
        if batch_size > n:
            raise ValueError("not enough transitions")
        probs = self.priorities[:n] / self.priorities[:n].sum()
        indices = self.rng.choice(n, size=batch_size, p=probs)
        weights = (n * probs[indices]) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(weights / weights.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        abs_errors = np.abs(np.asarray(td_errors)) + self.epsilon
        clipped_errors = np.minimum(abs_errors, self.abs_err_upper)
        ps = clipped_errors**self.alpha
        self.priorities[indices] = ps
        self.max_priority = max(self.max_priority, ps.max())

    def __len__(self) -> int:
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="numbers-shift-in-the-full-buffer" mistake="indices-move-when-full"
from collections import deque

from course_lib import Batch


class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.rows, self.p = deque(maxlen=capacity), deque(maxlen=capacity)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.largest = 1.0

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        before, after = np.array(observation, dtype=np.float32), np.array(next_observation, dtype=np.float32)
        self.rows.append((before, int(action), float(reward), after, bool(terminated)))
        self.p.append(self.largest)

    def sample(self, batch_size: int, beta: float):
        n = len(self)
        if batch_size > n:
            raise ValueError("too many")
        probabilities = np.array(self.p) / np.sum(self.p)
        indices = self.rng.choice(n, size=batch_size, p=probabilities)
        weights = (n * probabilities[indices]) ** -beta
        observations, actions, rewards, following, ends = zip(*(self.rows[i] for i in indices))
        batch = Batch(
            torch.tensor(np.stack(observations)),
            torch.tensor(actions),
            torch.tensor(rewards, dtype=torch.float32),
            torch.tensor(np.stack(following)),
            torch.tensor(ends),
        )
        return batch, indices, torch.tensor(weights / weights.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        for index, error in zip(indices, np.asarray(td_errors)):
            self.p[index] = (abs(error) + self.epsilon) ** self.alpha
            self.largest = max(self.largest, self.p[index])

    def __len__(self) -> int:
        return len(self.rows)


# %% exercise="PrioritizedReplayBuffer" wrong="maximum-starts-at-epsilon" mistake="begins-with-no-priority"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.largest = np.zeros(capacity), self.priority(0.0)

    def priority(self, errors):
        return (np.abs(np.asarray(errors)) + self.epsilon) ** self.alpha

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.largest

    def sample(self, batch_size: int, beta: float):
        n = len(self)
        if batch_size > n:
            raise ValueError("too many")
        probabilities = self.p[:n] / self.p[:n].sum()
        indices = self.rng.choice(n, size=batch_size, p=probabilities)
        weights = (n * probabilities[indices]) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(weights / weights.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        self.p[indices] = self.priority(td_errors)
        self.largest = max(self.largest, self.p[indices].max())

    def __len__(self) -> int:
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" wrong="the-same-darts-every-time" mistake="the-same-draws-every-time"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.seed = alpha, epsilon, seed
        self.p, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.largest

    def sample(self, batch_size: int, beta: float):
        n = len(self)
        if batch_size > n:
            raise ValueError("too many")
        rng = np.random.default_rng(self.seed)
        probabilities = self.p[:n] / self.p[:n].sum()
        indices = rng.choice(n, size=batch_size, p=probabilities)
        weights = (n * probabilities[indices]) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(weights / weights.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.largest = max(self.largest, new.max())

    def __len__(self) -> int:
        return len(self.ring)


# %% exercise="run_sweep" wrong="one-knob-at-a-time" mistake="one-setting-at-a-time-each-once"
def run_sweep(train, grid, seeds):
    names = list(grid)
    default = {name: grid[name][0] for name in names}
    results = {}
    for name in names:
        for value in grid[name]:
            settings = {**default, name: value}
            key = tuple(settings[n] for n in names)
            if key not in results:
                results[key] = np.array([train(seed=seed, **settings) for seed in seeds])
    return results


# %% exercise="run_sweep" wrong="late-bound-lambdas" mistake="the-last-seed-every-time"
def run_sweep(train, grid, seeds):
    names = list(grid)
    results = {}
    for values in product(*grid.values()):
        settings = dict(zip(names, values))
        jobs = []
        for seed in seeds:
            jobs.append(lambda: train(seed=seed, **settings))
        results[values] = np.array([job() for job in jobs])
    return results


# %% exercise="run_sweep" wrong="zero-counts-as-unset" mistake="a-setting-of-zero-is-left-out"
def run_sweep(train, grid, seeds):
    names, results = list(grid), {}
    for values in product(*grid.values()):
        settings = {name: value for name, value in zip(names, values) if value}
        results[values] = np.array([train(seed=seed, **settings) for seed in seeds])
    return results


# %% exercise="run_sweep" wrong="rounded-keys" mistake="keys-are-rounded"
def run_sweep(train, grid, seeds):
    names, results = list(grid), {}

    def tidy(value):
        return round(value, 3) if isinstance(value, float) else value

    for values in product(*grid.values()):
        key = tuple(tidy(value) for value in values)
        results[key] = np.array([train(seed=seed, **dict(zip(names, values))) for seed in seeds])
    return results


# %% exercise="run_sweep" wrong="mixes-up-exchanged-values" mistake="exchanged-values-share-their-scores"
def run_sweep(train, grid, seeds):
    names, results, done = list(grid), {}, {}
    for values in product(*grid.values()):
        label = frozenset(values)
        if label not in done:
            done[label] = [train(seed=seed, **dict(zip(names, values))) for seed in seeds]
        results[values] = np.array(done[label])
    return results
