"""Corridor-v0: three corridors in the shape of a U, and any number of actions that do nothing.

Description
    The car stands in the lower left corner. The lower corridor has 50 squares; from each of its ends a corridor of 10
    squares leads up. A small prize waits at the top of the left one, the large prize at the top of the right one.
    All is certain, nothing slips; a car that drives into a wall stays where it is.
Spaces
    Observation: Discrete(70), `env.unwrapped.squares[s]` is (column, height); 0 is the start. Action: Discrete(A),
    0 up, 1 right, 2 down, 3 left, all others wait.
Reward
    On arrival at a prize: `small` on the left, `large` on the right. Else 0.
End
    Terminated at either prize. Never truncated.
Arguments
    `n_actions`, 5 or more; `width`, `height` in squares; `small`, `large`, without unit.
Source
    Wang et al. (2016), "Dueling network architectures for deep reinforcement learning", section 4.1: the shape, the
    actions and the policy that is evaluated there. The prizes are ours: the paper prints no numbers.
Worked number
    With a discount of 0.99 the way from the start to the large prize takes 49 steps right and 10 up. The last one is
    paid: the start is worth 0.99 ** 58 = 0.558.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from course_lib.envs.planning import epsilon_soft, greedy_policy, policy_values, value_iteration
from course_lib.envs.table_world import TableWorld, Transitions

__all__ = ["DISCOUNT", "Corridor", "Evaluation", "evaluation"]

DISCOUNT = 0.99
EPSILON = 0.001  # share of random actions of the policy that is evaluated, as in the paper
UP, RIGHT, DOWN, LEFT = range(4)
MOVES = {UP: (0, 1), RIGHT: (1, 0), DOWN: (0, -1), LEFT: (-1, 0)}


class Corridor(TableWorld):
    """The three corridors; the module's docstring has their rules."""

    metadata = {"render_modes": ["ansi"], "render_fps": 4}  # noqa: RUF012 - Gymnasium's own form

    def __init__(
        self,
        n_actions: int = 5,
        width: int = 50,
        height: int = 10,
        small: float = 0.1,
        large: float = 1.0,
        render_mode: str | None = None,
    ) -> None:
        if n_actions < 5:
            raise ValueError(f"n_actions is {n_actions}; four moves and a wait make 5 or more")
        if width < 2 or height < 1:
            raise ValueError(f"{width} x {height} squares make no U; take a width of 2 and a height of 1 or more")
        lower = [(column, 0) for column in range(width)]
        upper = [(column, level) for column in (0, width - 1) for level in range(1, height + 1)]
        self.squares = lower + upper
        self._numbers = {square: number for number, square in enumerate(self.squares)}
        self.prizes = {self._numbers[0, height]: small, self._numbers[width - 1, height]: large}
        super().__init__(self._table(n_actions), 0, render_mode)

    def _table(self, n_actions: int) -> Transitions:
        return {s: {a: [self._outcome(s, a)] for a in range(n_actions)} for s in range(len(self.squares))}

    def _outcome(self, state: int, action: int) -> tuple[float, int, float, bool]:
        if state in self.prizes:
            return 1.0, state, 0.0, True
        column, level = self.squares[state]
        right, up = MOVES.get(action, (0, 0))
        arrival = self._numbers.get((column + right, level + up), state)
        return 1.0, arrival, self.prizes.get(arrival, 0.0), arrival in self.prizes

    def render(self) -> str | None:
        """Three lines of text: the car is C, prizes are s and L; None without a render mode."""
        if self.render_mode is None:
            return None
        columns, levels = np.array(self.squares).max(axis=0) + 1
        picture = np.full((levels, columns), " ")
        for number, (column, level) in enumerate(self.squares):
            picture[level, column] = "C" if number == self.s else "sL"[column > 0] if number in self.prizes else "."
        return "\n".join("".join(row) for row in picture[::-1]) + "\n"


class Evaluation(NamedTuple):
    """What policy evaluation needs: the world as arrays, the policy, and the exact answer. S squares, A actions."""

    next_state: np.ndarray
    """Where an action leads, int64 [S, A]."""
    reward: np.ndarray
    """What it pays, float64 [S, A]."""
    terminated: np.ndarray
    """Whether it ends the episode, bool [S, A]."""
    policy: np.ndarray
    """Probability of each action, float64 [S, A]."""
    exact: np.ndarray
    """Q of that policy, float64 [S, A], by dynamic programming; 0 on the prizes, where nobody ever drives."""
    on_the_way: np.ndarray
    """Squares that are no prize, bool [S]."""


def evaluation(n_actions: int, epsilon: float = EPSILON) -> Evaluation:
    """The problem of the paper's section 4.1: the best policy, but any action with probability `epsilon`."""
    world = Corridor(n_actions)
    outcomes = np.array([[world.P[s][a][0] for a in range(n_actions)] for s in range(len(world.squares))])
    next_state, reward, terminated = outcomes[..., 1].astype(np.int64), outcomes[..., 2], outcomes[..., 3] > 0
    best = value_iteration(world.P, DISCOUNT)
    policy = epsilon_soft(greedy_policy(best), epsilon)
    values = policy_values(world.P, policy, DISCOUNT)
    exact = reward + DISCOUNT * ~terminated * values[next_state]
    on_the_way = ~np.isin(np.arange(len(world.squares)), list(world.prizes))
    return Evaluation(next_state, reward, terminated, policy, exact, on_the_way)
