"""Chapters 01 and 02 as an agent, bins and Q-learning: the tabular baseline that a network has to beat.

Source: Watkins & Dayan (1992), "Q-learning".
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

ANSWERS = ("discretize", "epsilon_greedy", "q_learning_update", "sarsa_update")

__all__ = ["TabularAgent"]


class TabularAgent:
    """Q-learning of chapter 02 on a grid of bins: each observation is read as the bin that it falls in.

    `edges`: for each number of the observation the inner edges of its bins. Unseen entries start at `first_value`.
    """

    def __init__(
        self,
        edges: Sequence[np.ndarray],
        n_actions: int,
        *,
        epsilon: Callable[[int], float],
        step_size: float = 0.2,
        discount: float = 0.99,
        first_value: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.edges, self.n_actions = edges, n_actions
        self.epsilon_at, self.step_size, self.discount = epsilon, step_size, discount
        self.q_table = np.full((*(len(inner) + 1 for inner in edges), n_actions), first_value)  # [bins..., A]
        self.steps = 0
        self._last: tuple[Any, int, float, Any, bool] | None = None
        self._rng = np.random.default_rng(seed)

    def cell(self, observation: Any) -> tuple[int, ...]:
        """The bin of each number of the observation."""
        return tuple(int(np.searchsorted(inner, x)) for inner, x in zip(self.edges, observation, strict=True))

    def greedy(self, observation: Any) -> int:
        """The best action that the table knows."""
        return int(self.q_table[self.cell(observation)].argmax())

    def act(self, observation: Any) -> int:
        """A random action with probability epsilon, else the greedy one."""
        if self._rng.random() < self.epsilon_at(self.steps):
            return int(self._rng.integers(self.n_actions))
        return self.greedy(observation)

    def observe(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> None:
        """Keep the transition for the lesson that follows."""
        self.steps += 1
        self._last = (observation, action, float(reward), next_observation, terminated)

    def learn(self) -> None:
        """Move one entry of the table towards its target."""
        if self._last is None:
            return
        observation, action, reward, next_observation, terminated = self._last
        following = 0.0 if terminated else self.q_table[self.cell(next_observation)].max()
        entry = (*self.cell(observation), action)
        self.q_table[entry] += self.step_size * (reward + self.discount * following - self.q_table[entry])

    def end_episode(self) -> None:
        """Nothing to do: each lesson is taken at once."""
