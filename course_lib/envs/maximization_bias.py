"""MaximizationBias-v0: the best of several lotteries always looks better than it is.

Description
    A fork, A. To the right the drive is over at once and pays nothing. To the left lies a garage, B, with `n_sets` sets
    of tyres that nobody has tested. Each of them ends the drive and pays a random amount, a little less than nothing on
    average. So left is always the worse choice, and yet the best of several lucky draws says otherwise.
Spaces
    Observation: Discrete(3), 0 the fork A, 1 the garage B, 2 the end. Action: Discrete(n_sets). At A action 0 is left
    and action 1 right; at B action i takes set i. `info["action_mask"]` (int8, as in Gymnasium's Taxi) says which
    actions exist; at A the others leave the car where it is and pay 0.
Reward
    Points. 0 at A; at B a normal draw with mean `mean` and standard deviation `deviation`.
End
    Terminated after right at A and after any set at B. Never truncated.
Arguments
    `n_sets` (at least 2), `mean`, `deviation`.
Source
    Sutton & Barto (2018), Reinforcement Learning, 2nd ed., Example 6.7 and Figure 6.5. The book says "many" actions at
    B and does not give their number.
Worked number
    With mean -0.1 and a discount of 1 every action at B, and so left at A, is worth -0.1; right is worth 0.
    Epsilon-greedy with epsilon 0.1 takes left in at least 0.1 / 2 = 5 % of the episodes; the optimum takes it no more.
"""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np

__all__ = ["END", "FORK", "GARAGE", "LEFT", "RIGHT", "MaximizationBias"]

FORK, GARAGE, END = range(3)
LEFT, RIGHT = range(2)


class MaximizationBias(gym.Env[int, int]):
    """The fork and the garage; the module's docstring has their rules."""

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - Gymnasium's own form

    def __init__(self, n_sets: int = 10, mean: float = -0.1, deviation: float = 1.0) -> None:
        if n_sets < 2:
            raise ValueError(f"n_sets is {n_sets}; the fork needs two actions, so pass 2 or more")
        if deviation < 0.0:
            raise ValueError(f"deviation is {deviation}; a standard deviation is 0 or more")
        self.n_sets, self.mean, self.deviation = n_sets, mean, deviation
        self.s = FORK
        self.observation_space = gym.spaces.Discrete(3)
        self.action_space = gym.spaces.Discrete(n_sets)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Back to the fork."""
        super().reset(seed=seed, options=options)
        self.s = FORK
        return self.s, self._info()

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Turn off at the fork, or take a set of tyres in the garage."""
        if self.s == END:
            raise ValueError("the drive is over: call reset() before the next step()")
        reward = 0.0
        if self.s == GARAGE:
            self.s, reward = END, float(self.np_random.normal(self.mean, self.deviation))
        elif action in (LEFT, RIGHT):
            self.s = GARAGE if action == LEFT else END
        return self.s, reward, self.s == END, False, self._info()

    def _info(self) -> dict[str, Any]:
        exists = np.arange(self.n_sets) < (2 if self.s == FORK else self.n_sets)
        return {"action_mask": exists.astype(np.int8)}
