"""What the course needs beside Gymnasium's CliffWalking-v1: its table, the paths that policies take, a picture.

Description
    Four rows of twelve squares. The start is the lower left corner, the goal the lower right one, and between them
    lies the cliff. Actions 0 up, 1 right, 2 down, 3 left; the ground is not slippery.
Reward
    -1 for every step; -100 for the step over the cliff, which puts the walker back on the start without ending the
    episode.
End
    Terminated at the goal, never truncated: cap the steps of an episode yourself.
Source
    Sutton & Barto (2018), Reinforcement Learning, 2nd ed., Example 6.6; Gymnasium's `cliffwalking.py`.
Worked number
    The shortest way goes along the edge: 1 up, 11 right, 1 down, a return of -13.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import gymnasium as gym
import numpy as np

from course_lib.envs.grid_world import picture
from course_lib.envs.table_world import Transitions

ROWS, COLUMNS = 4, 12
START, GOAL = 36, 47
LETTERS = np.array([list("." * 12)] * 3 + [list("S" + "T" * 10 + "G")])
SHORTEST = 13


def cliff_table() -> Transitions:
    """Gymnasium's own table `P[state][action]`; its goal, left as it is there, is never left."""
    environment = gym.make("CliffWalking-v1")
    table: Transitions = environment.unwrapped.P
    environment.close()
    return {state: dict(actions) for state, actions in table.items() if state != GOAL} | {
        GOAL: {action: [(1.0, GOAL, 0.0, True)] for action in range(4)}
    }


@cache
def moves() -> tuple[np.ndarray, np.ndarray]:
    """Next state and reward of each action, both [48, 4]; read only."""
    table = cliff_table()
    arrivals = [[table[state][action][0] for action in range(4)] for state in range(ROWS * COLUMNS)]
    return np.array([[a[1] for a in row] for row in arrivals]), np.array([[a[2] for a in row] for row in arrivals])


@dataclass(frozen=True)
class Path:
    """The way of a policy that never explores, from the start."""

    squares: list[int]
    """The squares in their order, the start first."""
    ends: bool
    """False if it walks in a circle: some square comes a second time."""

    @property
    def kind(self) -> str:
        """Its steps in words, such as "13 steps"; "never ends" for a circle."""
        return f"{len(self.squares) - 1} steps" if self.ends else "never ends"


def greedy_path(q_table: np.ndarray) -> Path:
    """Follow the best action of `q_table` [48, 4] from the start; of equals the first."""
    next_state, _ = moves()
    squares = [START]
    while squares[-1] != GOAL:
        square = int(next_state[squares[-1], q_table[squares[-1]].argmax()])
        if square in squares:
            return Path(squares, ends=False)
        squares.append(square)
    return Path(squares, ends=True)


def cliff_picture(square: int) -> np.ndarray:
    """The cliff as pixels, uint8 [rows, columns, 3], the walker on `square`."""
    return picture(LETTERS, square)
