"""The three pieces of chapter 02, for the chapters that come after it.

Source: Sutton & Barto (2018), Reinforcement Learning, 2nd ed., sections 6.4 (SARSA) and 6.5 (Q-learning).
"""

from __future__ import annotations

import numpy as np

ANSWERS = ("epsilon_greedy", "q_learning_update", "sarsa_update")

__all__ = ["epsilon_greedy", "q_learning_update", "sarsa_update"]


def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    """Any action with probability `epsilon`, else the best of `q_values` [A]; equals are equally likely."""
    explore = rng.random() < epsilon
    candidates = np.arange(len(q_values)) if explore else np.flatnonzero(q_values == q_values.max())
    return int(candidates[rng.integers(candidates.size)])


def q_learning_update(
    q_table: np.ndarray,
    state: int,
    action: int,
    reward: float,
    next_state: int,
    terminated: bool,
    step_size: float,
    discount: float,
) -> float:
    """Move `q_table[state, action]` towards reward + discount * best next value; returns the TD error before."""
    following = 0.0 if terminated else float(q_table[next_state].max())
    return _move(q_table, state, action, reward + discount * following, step_size)


def sarsa_update(
    q_table: np.ndarray,
    state: int,
    action: int,
    reward: float,
    next_state: int,
    next_action: int,
    terminated: bool,
    step_size: float,
    discount: float,
) -> float:
    """Move `q_table[state, action]` towards reward + discount * value of next_action; returns the TD error before."""
    following = 0.0 if terminated else float(q_table[next_state, next_action])
    return _move(q_table, state, action, reward + discount * following, step_size)


def _move(q_table: np.ndarray, state: int, action: int, target: float, step_size: float) -> float:
    surprise = float(target - q_table[state, action])
    q_table[state, action] += step_size * surprise
    return surprise
