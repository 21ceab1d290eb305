"""How many updates does a table need on the Blind Cliffwalk, and which transition should be replayed next?

This is the experiment of Schaul et al. (2016), section 3.1: the memory holds every sequence of actions once, Q-learning
with step 1/4 replays one transition an update, and the updates are counted until the mean squared error to the exact
values is below 0.001.

    uniform(n, seed)                     any transition, all alike
    prioritized(n, seed, SumTree)        in proportion to (|TD error| + epsilon) ** alpha
    oracle(n, seed)                      the one whose update lowers the error most: nobody knows it in earnest

No importance weights are used here: nothing is random in this world, so there is nothing to be biased about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.envs.blind_cliffwalk import discount_of, exact_values, full_memory

__all__ = ["oracle", "prioritized", "uniform"]

STEP = 0.25
SMALL = 1e-3  # mean squared error at which counting ends
START = 0.1  # spread of the first values
EPSILON = 1e-6


class _Walk:
    """A table that learns from single transitions and knows how far it is from the truth."""

    def __init__(self, n: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        memory = full_memory(n, self.rng)
        self.entries = (2 * memory.states + memory.actions).tolist()  # of the flat table [2n]
        self.rewards = memory.rewards.tolist()
        self.following = (2 * memory.next_states).tolist()
        self.discounts = (discount_of(n) * ~memory.terminated).tolist()
        self.exact = exact_values(n).ravel().tolist()
        self.table = (START * self.rng.standard_normal(2 * n)).tolist()
        self.squares = sum((a - b) ** 2 for a, b in zip(self.table, self.exact, strict=True))
        self.enough = SMALL * 2 * n
        self.updates = 0

    def error(self, one: int) -> float:
        """TD error of transition `one`."""
        left = self.following[one]
        best = max(self.table[left], self.table[left + 1])
        return self.rewards[one] + self.discounts[one] * best - self.table[self.entries[one]]

    def learn(self, one: int) -> float:
        """One update; the TD error before it."""
        error, entry = self.error(one), self.entries[one]
        self.squares += self._change(entry, error)
        self.table[entry] += STEP * error
        self.updates += 1
        return error

    def _change(self, entry: int, error: float) -> float:
        """By how much the update alters the sum of squared errors to the exact values."""
        away = self.table[entry] - self.exact[entry]
        return (away + STEP * error) ** 2 - away**2

    def gain(self, one: int) -> float:
        """By how much an update with transition `one` would lower the sum of squared errors."""
        return -self._change(self.entries[one], self.error(one))

    @property
    def done(self) -> bool:
        """Whether the table is close enough."""
        return self.squares < self.enough


def uniform(n: int, seed: int) -> int:
    """Updates that uniform replay needs."""
    walk = _Walk(n, seed)
    while True:
        for one in walk.rng.integers(len(walk.entries), size=4_096).tolist():
            walk.learn(one)
            if walk.done:
                return walk.updates


def prioritized(n: int, seed: int, make_tree: Callable[[int], Any], alpha: float = 0.6) -> int:
    """Updates that prioritized replay needs; `make_tree(capacity)` -> a SumTree. All begin at priority 1."""
    walk = _Walk(n, seed)
    size = len(walk.entries)
    tree = make_tree(size)
    tree.update(np.arange(size), np.ones(size))
    while not walk.done:
        one = int(tree.find(np.array([walk.rng.random() * tree.total]))[0])
        error = walk.learn(one)
        tree.update(np.array([one]), np.array([(abs(error) + EPSILON) ** alpha]))
    return walk.updates


def oracle(n: int, seed: int) -> int:
    """Updates of somebody who knows the truth and always takes the most useful transition."""
    walk = _Walk(n, seed)
    kinds = list({entry: one for one, entry in enumerate(walk.entries)}.values())  # equal transitions count once
    while not walk.done:
        walk.learn(max(kinds, key=walk.gain))
    return walk.updates
