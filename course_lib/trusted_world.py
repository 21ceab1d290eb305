"""An environment that the grader holds, and an agent whose actions depend on all that it is told.

In this world nothing is known beforehand: a loop that wants the rewards must play for them, and an agent that is not
told what happened, or not at the right time, plays otherwise. See `course_lib.checks.remote` for the world itself.

Worked number: before the first lesson every action is worth 10 (nothing was tried), and the lowest of equals is played.
"""

from __future__ import annotations

from operator import index
from typing import Any

import gymnasium
import numpy as np

from course_lib.checks.remote import N_ACTIONS, ask

__all__ = ["Scout", "TrustedEnv"]

UNTRIED = 10.0


class TrustedEnv(gymnasium.Env[np.ndarray, int]):
    """The grader's world of the check that is running; a check has one."""

    observation_space = gymnasium.spaces.Box(0.0, 1e6, (2,), np.float32)
    action_space = gymnasium.spaces.Discrete(N_ACTIONS)

    def __init__(self) -> None:
        if refusal := ask(["open"]):
            raise RuntimeError(refusal)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin an episode; seed and options change nothing."""
        return _told(["reset"])[0], {}

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Play one action."""
        observation, reward, terminated, truncated = _told(["step", index(action)])
        return observation, reward, terminated, truncated, {}

    def render(self) -> None:
        """Nothing is to be seen; a loop may ask all the same."""


def _told(question: list[Any]) -> tuple[np.ndarray, float, bool, bool]:
    answer = ask(question)
    if not isinstance(answer, list):
        raise RuntimeError(answer)
    observation, reward, terminated, truncated = answer
    return np.array(observation, dtype=np.float32), reward, terminated, truncated


class Scout:
    """Plays what was worth most at a place, by the last lesson there; what was never tried is worth 10.

    Worth is the reward, less 20 where the world ended, less 2 for each episode before, plus a tenth of the number of
    the next place.
    """

    def __init__(self) -> None:
        self._worth: dict[float, list[float]] = {}
        self._told: list[tuple[float, int, float]] = []
        self._episodes = 0

    def act(self, observation: np.ndarray) -> int:
        """The best action at this place, the lowest of equals."""
        return int(np.argmax(self._at(float(observation[0]))))

    def observe(
        self, observation: np.ndarray, action: int, reward: float, next_observation: np.ndarray, terminated: bool
    ) -> None:
        """Keep what happened for the next lesson."""
        worth = float(reward) - 20.0 * bool(terminated) + 0.1 * float(next_observation[0]) - 2.0 * self._episodes
        self._told.append((float(observation[0]), index(action), worth))

    def learn(self) -> None:
        """One lesson, from what was told last."""
        if self._told:
            place, action, worth = self._told.pop()
            self._at(place)[action] = worth

    def end_episode(self) -> None:
        """Count, and forget what was told and never learned."""
        self._episodes += 1
        self._told.clear()

    def _at(self, place: float) -> list[float]:
        return self._worth.setdefault(place, [UNTRIED] * N_ACTIONS)
