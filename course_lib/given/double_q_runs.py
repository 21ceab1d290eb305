"""The fork and the garage of `course_lib.envs.maximization_bias`, thousands of runs at once.

The same two methods as in chapters 02 and 07 with an array for each variable of the loop: one pass of the loop below is
one episode of every run.

Source: Sutton & Barto (2018), Reinforcement Learning, 2nd ed., Example 6.7; van Hasselt (2010), "Double Q-learning".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.envs.maximization_bias import LEFT

ANSWERS = ("double_q_update", "q_learning_update", "epsilon_greedy")

__all__ = ["BiasRuns", "run_bias"]


@dataclass(frozen=True)
class BiasRuns:
    """What R runs of E episodes left behind."""

    left: np.ndarray
    """Whether the episode turned left at the fork, bool [R, E]."""
    promise: np.ndarray
    """What turning left was believed to be worth after each episode, mean over the runs, [E]; the truth is `mean`."""


def run_bias(
    method: str,
    *,
    n_runs: int,
    n_episodes: int,
    n_sets: int = 10,
    mean: float = -0.1,
    deviation: float = 1.0,
    step_size: float = 0.1,
    epsilon: float = 0.1,
    seed: int = 0,
) -> BiasRuns:
    """Learn by "q_learning" or "double_q"; runs share nothing but the random stream. The discount is 1.

    Double Q-learning drives by the sum of its two tables; a fair coin says which one learns, anew in every step.
    """
    if method not in ("q_learning", "double_q"):
        raise ValueError(f"method is {method!r}; choose q_learning or double_q")
    learner = _Learner(1 if method == "q_learning" else 2, n_runs, n_sets, step_size, epsilon, seed)
    left, promise = np.zeros((n_runs, n_episodes), bool), np.zeros(n_episodes)
    for episode in range(n_episodes):
        left[:, episode] = learner.episode(mean, deviation)
        promise[episode] = learner.fork[:, :, LEFT].mean()
    return BiasRuns(left, promise)


class _Learner:
    """Tables of all runs: `fork` [M, R, 2] and `garage` [M, R, n_sets], M = 1 or 2 tables a run."""

    def __init__(self, n_tables: int, n_runs: int, n_sets: int, step_size: float, epsilon: float, seed: int) -> None:
        self.fork, self.garage = np.zeros((n_tables, n_runs, 2)), np.zeros((n_tables, n_runs, n_sets))
        self.run, self.step_size, self.epsilon = np.arange(n_runs), step_size, epsilon
        self.rng = np.random.default_rng(seed)

    def episode(self, mean: float, deviation: float) -> np.ndarray:
        """One episode of every run; who turned left, bool [R]."""
        action = self._choose(self.fork)
        left = action == LEFT
        chooser, judge = self._coin()
        best = self.garage[chooser, self.run].argmax(axis=1)
        following = np.where(left, self.garage[judge, self.run, best], 0.0)
        self._learn(self.fork, chooser, action, following, np.ones_like(left))
        tyres, (chooser, _) = self._choose(self.garage), self._coin()
        self._learn(self.garage, chooser, tyres, self.rng.normal(mean, deviation, size=left.size), left)
        return left

    def _coin(self) -> tuple[np.ndarray, np.ndarray]:
        """The table that chooses and learns, and the table that gives the value, [R] each; with one table the same."""
        chooser = self.rng.integers(len(self.fork), size=self.run.size)
        return chooser, len(self.fork) - 1 - chooser

    def _learn(
        self, tables: np.ndarray, which: np.ndarray, action: np.ndarray, target: np.ndarray, where: np.ndarray
    ) -> None:
        entry = (which, self.run, action)
        tables[entry] += self.step_size * where * (target - tables[entry])

    def _choose(self, tables: np.ndarray) -> np.ndarray:
        """An epsilon-greedy action on the sum of a run's tables, equals equally likely, [R]."""
        values = tables.sum(axis=0)
        best = values == values.max(axis=1, keepdims=True)
        greedy = np.where(best, self.rng.random(values.shape), -1.0).argmax(axis=1)
        explore = self.rng.random(len(values)) < self.epsilon
        return np.where(explore, self.rng.integers(values.shape[1], size=len(values)), greedy)
