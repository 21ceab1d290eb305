"""A world whose rules are a table, as in Gymnasium's toy text: what GridWorld and PitStop have in common.

`P[state][action]` is a list of outcomes `(probability, next_state, reward, terminated)`. The environment draws one
outcome a step; a planner (`course_lib.envs.planning`) reads the same table, so its optimum is that of this very world.
"""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np

Outcome = tuple[float, int, float, bool]
Transitions = dict[int, dict[int, list[Outcome]]]


class TableWorld(gym.Env[int, int]):
    """Draws from a transition table.

    Args:
        transitions: `P[state][action]`, for each state 0 .. S - 1 and each action 0 .. A - 1.
        start: the state of every reset.
        render_mode: None or one of the class's `metadata["render_modes"]`.
    """

    def __init__(self, transitions: Transitions, start: int, render_mode: str | None = None) -> None:
        modes = self.metadata["render_modes"]
        if render_mode is not None and render_mode not in modes:
            raise ValueError(f"render_mode is {render_mode!r}; choose one of {', '.join(modes)}, or None")
        self.P = transitions
        self.start = start
        self.s = start
        self.last_action: int | None = None
        self.render_mode = render_mode
        self.observation_space = gym.spaces.Discrete(len(transitions))
        self.action_space = gym.spaces.Discrete(len(transitions[start]))

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Begin an episode in the start state."""
        super().reset(seed=seed, options=options)
        self.s, self.last_action = self.start, None
        return self.s, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Draw one outcome of `action`; never truncates, that is the business of a time limit around it."""
        outcomes = self.P[self.s][int(action)]
        probability, self.s, reward, terminated = outcomes[_draw(outcomes, self.np_random)]
        self.last_action = int(action)
        return self.s, reward, terminated, False, {"prob": probability}


def _draw(outcomes: list[Outcome], rng: np.random.Generator) -> int:
    """The index of an outcome, each with its own probability; no draw where there is no choice."""
    if len(outcomes) == 1:
        return 0
    left = rng.random()
    for index, outcome in enumerate(outcomes):
        left -= outcome[0]
        if left < 0.0:
            return index
    return len(outcomes) - 1  # rounding: the probabilities sum to 1 but for the last digit
