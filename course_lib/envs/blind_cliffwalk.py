"""BlindCliffwalk-v0: a row of n squares on a ridge, one right step on each, and the prize at its end.

Description
    On each square one of two actions leads on, the other one over the edge. Which one is right differs from square to
    square, so there is no rule to guess. Only the right action on the last square is paid. A walker who chooses at
    random gets there once in 2 ** n episodes: the one lesson that matters is rare.
Spaces
    Observation: Discrete(n), the square. Action: Discrete(2); `env.unwrapped.right[s]` is the right one on square s.
Reward
    1 for the right action on the last square, else 0.
End
    Terminated by every wrong action, and by the last right one. Never truncated.
Arguments
    `n`, squares, 1 or more.
Source
    Schaul, Quan, Antonoglou and Silver (2016), "Prioritized experience replay", ICLR, section 3.1 and appendix B.1:
    the walk, the discount 1 - 1/n and the memory that holds all 2 ** n sequences of actions.
Worked number
    n = 3: eight sequences of three actions. All eight stand on the first square, four reach the second and two the
    third: 8 + 4 + 2 = 14 = 2 ** 4 - 2 transitions, and one of them is paid.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from course_lib.envs.table_world import TableWorld

__all__ = ["BlindCliffwalk", "Memory", "discount_of", "exact_values", "full_memory"]


class BlindCliffwalk(TableWorld):
    """The ridge; the module's docstring has its rules."""

    metadata = {"render_modes": ["ansi"], "render_fps": 4}  # noqa: RUF012 - Gymnasium's own form

    def __init__(self, n: int = 8, render_mode: str | None = None) -> None:
        if n < 1:
            raise ValueError(f"n is {n}; the ridge has 1 square or more")
        self.n = n
        self.right = np.arange(n) % 2  # any pattern will do: a table cannot guess
        rows = {
            s: {int(self.right[s]): [self._step_on(s)], int(1 - self.right[s]): [(1.0, s, 0.0, True)]} for s in range(n)
        }
        super().__init__(rows, 0, render_mode)

    def _step_on(self, square: int) -> tuple[float, int, float, bool]:
        last = square == self.n - 1
        return 1.0, square if last else square + 1, float(last), last

    def render(self) -> str | None:
        """The ridge as a line of text, the walker is W, the prize P; None without a render mode."""
        if self.render_mode is None:
            return None
        return "".join("W" if square == self.s else "." for square in range(self.n)) + "P\n"


class Memory(NamedTuple):
    """Transitions as arrays, [M]."""

    states: np.ndarray
    actions: np.ndarray
    rewards: np.ndarray
    next_states: np.ndarray
    terminated: np.ndarray


def discount_of(n: int) -> float:
    """1 - 1/n, as in the paper: the start of a longer walk is worth about the same. For n = 1 nothing follows."""
    return 1.0 - 1.0 / n


def exact_values(n: int) -> np.ndarray:
    """Q [n, 2]: the right action on square s is worth discount ** (n - 1 - s), a wrong one 0."""
    world = BlindCliffwalk(n)
    values = np.zeros((n, 2))
    values[np.arange(n), world.right] = discount_of(n) ** np.arange(n - 1, -1, -1)
    return values


def full_memory(n: int, rng: np.random.Generator) -> Memory:
    """Each of the 2 ** n sequences of actions played once, in random order: 2 ** (n + 1) - 2 transitions."""
    world = BlindCliffwalk(n)
    visits = 2 ** np.arange(n, 0, -1)  # sequences that reach each square; half of them go on
    states = np.repeat(np.arange(n), visits)
    goes_on = np.concatenate([np.arange(count) % 2 == 0 for count in visits])
    order = rng.permutation(len(states))
    states, goes_on = states[order], goes_on[order]
    last = states == n - 1
    return Memory(
        states=states,
        actions=np.where(goes_on, world.right[states], 1 - world.right[states]),
        rewards=(goes_on & last).astype(float),
        next_states=np.where(goes_on & ~last, states + 1, states),
        terminated=~goes_on | last,
    )
