"""A world that the grader holds: a training loop in the sandbox asks for each step over the pipe.

What the sandbox says of itself can be forged; what happened in this world cannot: rewards, ends and the actions that
were played are noted where the student's code never runs. In a notebook the same world is held by the same process.

A question is `["open"]`, `["reset"]` or `["step", action]` with an action of 0, 1 or 2, and nothing else. The answer to
`open` is None, to the others `[observation, reward, terminated, truncated]`, or a text that says why there is none.

The world, drawn anew for each check and seed: 12 places; each of 3 actions leads from a place to a place that is drawn
beforehand and pays a whole reward from -9 to 9; two of the places end the episode, and so does the 15th step. A loop
that goes on after the end pays 100 for it and is told that the world ended.
Observation: [number of the place, steps since the reset], two floats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

__all__ = ["MOST_QUESTIONS", "N_ACTIONS", "BadQuestion", "Host", "ask", "hosted", "linked"]

N_PLACES, N_ACTIONS, N_ENDS = 12, 3, 2
LONGEST_EPISODE = 15
MOST_STEPS = 250
OVERRUN_REWARD = -100.0
MOST_QUESTIONS = 400  # after that many the asker is not interested in answers

Question = list[Any]
Answer = list[Any] | str | None


class BadQuestion(ValueError):
    """A question that is none of those above: only a forger asks it."""


class Host:
    """Holds the world of one check and notes what happens in it."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._questions = 0
        self.opened = False
        self.episodes: list[dict[str, Any]] = []

    def answer(self, question: Any) -> Answer:
        """What is sent back.  Raises BadQuestion for what no environment of ours would ask."""
        self._questions += 1
        if self._questions > MOST_QUESTIONS:
            raise BadQuestion("too many questions")
        if not (isinstance(question, list) and question and isinstance(question[0], str)):
            raise BadQuestion("a question is a list that begins with the name of an operation")
        match question:
            case ["open"]:
                return self._open()
            case ["reset"] if self.opened:
                return self._reset()
            case ["step", action] if self.opened:
                return self._step(action)
        raise BadQuestion("a world is opened, reset, and then played step by step, each step with one action")

    def _open(self) -> Answer:
        if self.opened:
            return "a check has one world"
        self.opened = True
        rng = np.random.default_rng(self._seed)
        self._next = rng.integers(N_PLACES, size=(N_PLACES, N_ACTIONS)).tolist()
        self._rewards = rng.integers(-9, 10, size=(N_PLACES, N_ACTIONS)).astype(float).tolist()
        self._start, *ends = rng.permutation(N_PLACES)[: 1 + N_ENDS].tolist()
        self._ends = frozenset(ends)
        self._place, self._age, self._running = self._start, 0, False
        return None

    def _reset(self) -> Answer:
        if len(self.episodes) >= MOST_STEPS:
            return f"there were {MOST_STEPS} resets"
        self.episodes.append({"actions": [], "rewards": [], "ends": []})
        self._place, self._age, self._running = self._start, 0, True
        return [self._observation(), 0.0, False, False]

    def _step(self, action: Any) -> Answer:
        if type(action) is not int or not 0 <= action < N_ACTIONS:
            return f"the action must be a whole number from 0 to {N_ACTIONS - 1}"
        if not self.episodes:
            return "no episode is running: begin each with env.reset()"
        if sum(len(episode["actions"]) for episode in self.episodes) >= MOST_STEPS:
            return f"there were {MOST_STEPS} steps"
        return self._move(action)

    def _move(self, action: int) -> Answer:
        reward, terminated, truncated = OVERRUN_REWARD, True, False
        if self._running:
            reward = self._rewards[self._place][action]
            self._place, self._age = self._next[self._place][action], self._age + 1
            terminated, truncated = self._place in self._ends, self._age == LONGEST_EPISODE
        episode, self._running = self.episodes[-1], not (terminated or truncated)
        episode["actions"].append(action)
        episode["rewards"].append(reward)
        episode["ends"].append([terminated, truncated])
        return [self._observation(), reward, terminated, truncated]

    def _observation(self) -> list[float]:
        return [float(self._place), float(self._age)]

    def witnessed(self, value: Any) -> Any:
        """`value`, the answer of a check, together with what was noted, if the check opened a world."""
        if not self.opened:
            return value
        returns = [sum(episode["rewards"]) for episode in self.episodes]
        return {"returned": value, "paid": returns, "episodes": self.episodes}


# --- the other end ------------------------------------------------------------------------------------------------

_LINKS: list[Callable[[Question], Answer]] = []


def ask(question: Question) -> Answer:
    """The answer of whoever holds the world of the check that is running."""
    if not _LINKS:
        raise RuntimeError("no check is running: a world of the grader's can be opened inside a check only")
    return _LINKS[-1](question)


@contextmanager
def linked(link: Callable[[Question], Answer]) -> Iterator[None]:
    """Send questions to `link` meanwhile."""
    _LINKS.append(link)
    try:
        yield
    finally:
        _LINKS.clear()


@contextmanager
def hosted(seed: int) -> Iterator[Host]:
    """Hold the world in this process, as a notebook does."""
    host = Host(seed)
    with linked(host.answer):
        yield host
