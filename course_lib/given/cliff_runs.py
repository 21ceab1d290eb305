"""Cliff Walking, many runs at once: the same two methods as in chapter 02 with an array for each variable of the loop.

A run does its own episodes at its own pace; one pass of the loop below is one step of every run that is not finished.

Source: Sutton & Barto (2018), Reinforcement Learning, 2nd ed., Example 6.6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.envs.cliff import GOAL, START, moves

ANSWERS = ("epsilon_greedy", "q_learning_update", "sarsa_update")

__all__ = ["CliffRuns", "run_cliff"]


@dataclass(frozen=True)
class CliffRuns:
    """What R runs of E episodes left behind."""

    returns: np.ndarray
    """Undiscounted return of each episode while it was learned, exploration included, [R, E]."""
    tables: np.ndarray
    """The Q-table of each run after its last episode, [R, 48, 4]."""
    truncated: int
    """Episodes, of all R * E, that the cap on their steps cut short."""


def run_cliff(
    method: str,
    *,
    n_runs: int,
    n_episodes: int,
    step_size: float,
    epsilon: float,
    discount: float = 1.0,
    max_steps: int = 1_000,
    seed: int = 0,
) -> CliffRuns:
    """Learn Cliff Walking by "q_learning" or "sarsa" in `n_runs` runs that share nothing but the random stream."""
    if method not in ("q_learning", "sarsa"):
        raise ValueError(f"method is {method!r}; choose q_learning or sarsa")
    walkers = _Walkers(method, n_runs, n_episodes, step_size, epsilon, discount, max_steps, seed)
    while walkers.run.size:
        walkers.step()
    return CliffRuns(walkers.returns, walkers.tables, walkers.truncated)


class _Walkers:
    """The runs that are not finished; `run` [W] holds their numbers, and state, action, episode, age are alike [W]."""

    def __init__(
        self,
        method: str,
        n_runs: int,
        n_episodes: int,
        step_size: float,
        epsilon: float,
        discount: float,
        max_steps: int,
        seed: int,
    ) -> None:
        self.on_policy, self.n_episodes, self.max_steps = method == "sarsa", n_episodes, max_steps
        self.step_size, self.epsilon, self.discount = step_size, epsilon, discount
        self.rng, (self.next_states, self.rewards) = np.random.default_rng(seed), moves()
        self.tables = np.zeros((n_runs, *self.rewards.shape))
        self.returns, self.truncated = np.zeros((n_runs, n_episodes)), 0
        self.run, self.state = np.arange(n_runs), np.full(n_runs, START)
        self.episode, self.age = np.zeros(n_runs, int), np.zeros(n_runs, int)
        self.action = self._choose(self.state)

    def step(self) -> None:
        """One step of every run."""
        reward, next_state = self.rewards[self.state, self.action], self.next_states[self.state, self.action]
        terminated = next_state == GOAL
        if self.on_policy:  # SARSA first chooses, then learns from what it chose; Q-learning the other way round
            next_action = self._choose(next_state)
            self._learn(reward, self.tables[self.run, next_state, next_action], terminated)
        else:
            self._learn(reward, self.tables[self.run, next_state].max(axis=1), terminated)
            next_action = self._choose(next_state)
        self.returns[self.run, self.episode] += reward
        self._move_on(next_state, next_action, terminated)

    def _learn(self, reward: np.ndarray, following: np.ndarray, terminated: np.ndarray) -> None:
        target = reward + self.discount * np.where(terminated, 0.0, following)
        entry = (self.run, self.state, self.action)
        self.tables[entry] += self.step_size * (target - self.tables[entry])

    def _move_on(self, next_state: np.ndarray, next_action: np.ndarray, terminated: np.ndarray) -> None:
        """To the next square or, where an episode is over, back to the start; runs without episodes left drop out."""
        cut = ~terminated & (self.age + 1 >= self.max_steps)
        self.truncated += int(cut.sum())
        over = terminated | cut
        self.age, self.episode = np.where(over, 0, self.age + 1), self.episode + over
        self.state = np.where(over, START, next_state)
        self.action = np.where(over, self._choose(self.state), next_action) if over.any() else next_action
        left = self.episode < self.n_episodes
        if not left.all():
            for name in ("run", "state", "action", "episode", "age"):
                setattr(self, name, getattr(self, name)[left])

    def _choose(self, state: np.ndarray) -> np.ndarray:
        """An epsilon-greedy action in `state` [W], equals equally likely."""
        values = self.tables[self.run, state]
        best = values == values.max(axis=1, keepdims=True)
        greedy = np.where(best, self.rng.random(values.shape), -1.0).argmax(axis=1)
        explore = self.rng.random(len(values)) < self.epsilon
        return np.where(explore, self.rng.integers(values.shape[1], size=len(values)), greedy)
