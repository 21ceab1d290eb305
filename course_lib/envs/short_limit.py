"""ShortLimit-v0: a drive without end of which only the first laps are shown.

Description
    A demonstration car is somewhere on a road of `squares` squares, at first on square 0. It can go round where it is,
    for ever, or drive on towards the garage behind the last square.
Spaces
    Observation: Discrete(squares). Action: Discrete(2), 0 go round, 1 drive on.
Reward
    1 for a round; 0 for driving on; `garage_reward` for the step into the garage.
End
    Terminated in the garage. `gym.make` truncates after 6 steps: the broadcast ends, the drive does not.
Arguments
    `squares` (at least 1), `garage_reward`; `render_mode`: only None.
Source
    Pardo et al. (2018), "Time Limits in Reinforcement Learning", ICML: there, learners that took the end of the clock
    for the end of the world lost value and chose worse; this world is the smallest in which both can be computed.
Worked number
    With a discount of 0.9 going round for ever is worth 1 / (1 - 0.9) = 10 on every square, and the garage 8: the best
    plan never enters it.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from course_lib.envs.table_world import TableWorld, Transitions

__all__ = ["DRIVE_ON", "GO_ROUND", "LIMIT", "ShortLimit", "cut_shares", "cut_table"]

GO_ROUND, DRIVE_ON = 0, 1
LIMIT = 6  # steps that are shown


class ShortLimit(TableWorld):
    """The road and the garage; the module's docstring has its rules."""

    metadata: ClassVar[dict[str, Any]] = {"render_modes": []}

    def __init__(self, squares: int = 4, garage_reward: float = 8.0, render_mode: str | None = None) -> None:
        if squares < 1:
            raise ValueError(f"squares is {squares}; the road needs at least 1")
        self.squares = squares
        last = squares - 1
        table: Transitions = {
            square: {GO_ROUND: [(1.0, square, 1.0, False)], DRIVE_ON: [(1.0, square + 1, 0.0, False)]}
            for square in range(squares)
        }
        table[last][DRIVE_ON] = [(1.0, last, garage_reward, True)]
        super().__init__(table, start=0, render_mode=render_mode)


def cut_shares(table: Transitions, start: int, limit: int) -> np.ndarray:
    """How often a step from each state is the last one shown, under a coin that chooses the actions; [S], exact.

    `limit` is the number of steps after which an episode is truncated. States that no episode reaches have share 0.
    """
    here = np.zeros(len(table))
    here[start] = 1.0
    visits = np.zeros(len(table))
    for step in range(limit):
        visits += here
        if step < limit - 1:
            here = _one_step(table, here)
    return np.divide(here, visits, out=np.zeros(len(table)), where=visits > 0)


def _one_step(table: Transitions, here: np.ndarray) -> np.ndarray:
    """Where the episodes that go on are after one more step, all actions alike likely; [S]."""
    after = np.zeros(len(table))
    for state, actions in table.items():
        for outcomes in actions.values():
            for probability, next_state, _, terminated in outcomes:
                after[next_state] += here[state] * probability * (not terminated) / len(actions)
    return after


def cut_table(table: Transitions, shares: np.ndarray) -> Transitions:
    """The world as it looks to whoever takes truncated for terminated: from state s a step ends it with `shares[s]`."""
    return {
        state: {
            action: [
                part
                for probability, next_state, reward, terminated in outcomes
                for part in (
                    (probability * (1.0 - shares[state]), next_state, reward, terminated),
                    (probability * shares[state], next_state, reward, True),
                )
            ]
            for action, outcomes in actions.items()
        }
        for state, actions in table.items()
    }
