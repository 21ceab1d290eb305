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


# %% exercise="SumTree" wrong="whole-number-storage"
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
