"""Baird-v0: seven states, no reward, and weights that run away.

Description
    Two moves from anywhere: `DASHED` leads to one of states 0 to 5, all alike, `SOLID` leads to state 6. A state's
    value is linear in eight weights w: v(s) = FEATURES[s] @ w. That is 2 w[s] + w[7] in states 0 to 5, and
    w[6] + 2 w[7] in state 6.
    Wanted are the values of the policy that always takes SOLID, from data in which all seven states are alike frequent.
Spaces
    Observation: Discrete(7). Action: Discrete(2), 0 DASHED, 1 SOLID.
Reward
    0 for every step, so every true value is 0, and the weights could represent that exactly.
End
    Never terminated; `gym.make` truncates after 100 steps.
Arguments
    `render_mode`: only None.
Source
    Baird (1995), "Residual algorithms", ICML; in the form of Sutton & Barto (2018), Reinforcement Learning, 2nd ed.,
    section 11.2, with their discount 0.99, step size 0.01 and first weights (1, 1, 1, 1, 1, 1, 10, 1).
Worked number
    The first values are 3 in states 0 to 5 and 10 + 2 = 12 in state 6, so every target is 0.99 * 12 = 11.88. The errors
    are 8.88 six times and -0.12 once. One expected update moves w[0] by 0.01 / 7 * 8.88 * 2 = 0.0254 and w[7] by
    0.01 / 7 * (6 * 8.88 - 2 * 0.12) = 0.0758.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from course_lib.envs.table_world import Outcome, TableWorld, Transitions

__all__ = ["DASHED", "FEATURES", "FIRST_WEIGHTS", "SOLID", "Baird", "growth_hard", "growth_soft", "rms_value"]

N_STATES, N_WEIGHTS = 7, 8
DASHED, SOLID = 0, 1
LAST = N_STATES - 1
FEATURES = np.vstack(
    [np.hstack([2 * np.eye(6), np.zeros((6, 1)), np.ones((6, 1))]), [[0, 0, 0, 0, 0, 0, 1, 2]]]
)  # [7, 8]
FIRST_WEIGHTS = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 10.0, 1.0])


class Baird(TableWorld):
    """The world behind the counterexample; the module's docstring has its rules."""

    metadata: ClassVar[dict[str, Any]] = {"render_modes": []}

    def __init__(self, render_mode: str | None = None) -> None:
        dashed: list[Outcome] = [(1.0 / LAST, state, 0.0, False) for state in range(LAST)]
        table: Transitions = {state: {DASHED: dashed, SOLID: [(1.0, LAST, 0.0, False)]} for state in range(N_STATES)}
        super().__init__(table, start=LAST, render_mode=render_mode)


def rms_value(weights: np.ndarray) -> np.ndarray:
    """Root mean square of the seven values for weights [..., 8]: the error, since every true value is 0."""
    return np.sqrt(np.square(weights @ FEATURES.T).mean(axis=-1))


def _parts(step_size: float, discount: float) -> tuple[np.ndarray, np.ndarray]:
    """One expected update is weights <- keep @ weights + follow @ target_weights; both matrices [8, 8]."""
    rate = step_size / N_STATES
    keep = np.eye(N_WEIGHTS) - rate * FEATURES.T @ FEATURES
    follow = rate * discount * np.outer(FEATURES.sum(axis=0), FEATURES[LAST])
    return keep, follow


def growth_hard(period: int, step_size: float, discount: float) -> float:
    """The factor by which values grow in an update, in the long run, with a copy every `period` updates; exact.

    Above 1 they diverge, below 1 they go to the true 0.
    """
    keep, follow = _parts(step_size, discount)
    between = np.eye(N_WEIGHTS)  # from one copy to the next: weights <- between @ weights
    for _ in range(period):
        between = keep @ between + follow
    return _radius(between) ** (1.0 / period)


def growth_soft(tau: float, step_size: float, discount: float) -> float:
    """The same with a target that takes over the share `tau` of the weights after every update."""
    keep, follow = _parts(step_size, discount)
    rest = (1.0 - tau) * np.eye(N_WEIGHTS)
    return _radius(np.block([[keep, follow], [tau * keep, tau * follow + rest]]))


def _radius(matrix: np.ndarray) -> float:
    """The largest eigenvalue, without the one of weights that no value depends on: it stays exactly 1 for ever."""
    sizes = np.abs(np.linalg.eigvals(matrix))
    return float(np.delete(sizes, np.abs(sizes - 1.0).argmin()).max())
