"""The pieces of chapter 07: two tables, two networks, and the return of every moment of an episode.

Source: van Hasselt (2010), "Double Q-learning"; van Hasselt, Guez & Silver (2016), "Deep Reinforcement Learning with
Double Q-learning", equation 4.
"""

from __future__ import annotations

import numpy as np
from torch import Tensor

ANSWERS = ("double_q_update", "double_dqn_targets", "discounted_returns")

__all__ = ["discounted_returns", "double_dqn_targets", "double_q_update"]


def double_q_update(
    q_a: np.ndarray,
    q_b: np.ndarray,
    state: int,
    action: int,
    reward: float,
    next_state: int,
    terminated: bool,
    step_size: float,
    discount: float,
    update_a: bool,
) -> float:
    """Move one entry of one table, its own best next action valued by the other; returns the TD error before."""
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    following = 0.0 if terminated else float(judge[next_state, learner[next_state].argmax()])
    surprise = float(reward + discount * following - learner[state, action])
    learner[state, action] += step_size * surprise
    return surprise


def double_dqn_targets(
    rewards: Tensor, next_q_online: Tensor, next_q_target: Tensor, terminated: Tensor, discount: float
) -> Tensor:
    """r + discount * target's value of online's best next action, cut where `terminated`; [B], [B, A] twice -> [B]."""
    chosen = next_q_online.argmax(dim=1, keepdim=True)  # [B, 1]
    following = next_q_target.gather(1, chosen).squeeze(1)  # [B]
    return rewards + discount * following * (~terminated).to(rewards.dtype)


def discounted_returns(rewards: np.ndarray, discount: float, bootstrap_value: float = 0.0) -> np.ndarray:
    """G[t] = rewards[t] + discount * G[t + 1] with G[T] = bootstrap_value, float64 [T]."""
    returns, following = np.zeros(len(rewards)), float(bootstrap_value)
    for step in range(len(rewards) - 1, -1, -1):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns
