"""Q-learning on the race in real numbers, with a table that stores only the cells that were seen.

A dictionary holds a row of five values for each cell. `cell(observation) -> int` says which cell a screen belongs to:
it is chapter 01's exercise, and this module does not know how it works.

The table starts at zero, which must mean "an ordinary race", so each lap is paid as its gap to a benchmark lap of 83
seconds; every race has ten laps, so the order of strategies stays the same.

Source: Watkins & Dayan (1992), "Q-learning".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import gymnasium as gym
import numpy as np

from course_lib.envs.race_strategy import RaceStrategy, core_optimum

ANSWERS = ("epsilon_greedy", "q_learning_update")

__all__ = ["BENCHMARK_LAP", "RaceResult", "Table", "drive", "learn_race"]

BENCHMARK_LAP = 83.0  # s
EXAM_SEED = 77_000_000
Table = dict[int, list[float]]


class RaceResult(NamedTuple):
    """How a table drove in fresh races."""

    behind: float
    """Mean seconds a race behind the optimum of the core, the yardstick."""
    known: float
    """Share of its decisions, 0 to 1, in a cell that it had met while learning."""


def learn_race(
    cell: Callable[[np.ndarray], int],
    n_races: int,
    seed: int,
    *,
    step_size: float = 0.2,
    epsilon: float = 0.2,
) -> Table:
    """Drive `n_races` races epsilon-greedily and learn from every lap; returns the rows of all cells met."""
    race, rng, table = RaceStrategy(), np.random.default_rng([seed, 1]), {}
    n_actions = int(race.action_space.n)
    race.reset(seed=seed)
    for _ in range(n_races):
        here, over = cell(race.reset()[0]), False
        while not over:
            row = table.setdefault(here, [0.0] * n_actions)
            action = int(rng.integers(n_actions)) if rng.random() < epsilon else _best(row, rng)
            observation, reward, over, _, _ = race.step(action)
            there = cell(observation)
            following = 0.0 if over else max(table.get(there, [0.0]))
            row[action] += step_size * (reward + BENCHMARK_LAP + following - row[action])
            here = there
    return table


def _best(row: list[float], rng: np.random.Generator) -> int:
    """The best action; equals are equally likely."""
    highest = max(row)
    best = [action for action, value in enumerate(row) if value == highest]
    return best[0] if len(best) == 1 else best[int(rng.integers(len(best)))]


def drive(table: Table, cell: Callable[[np.ndarray], int], n_races: int = 100, *, seed: int = EXAM_SEED) -> RaceResult:
    """Drive fresh races greedily; in a cell that the table does not hold nothing is known, and the car stays out."""
    race: gym.Env[np.ndarray, int] = RaceStrategy()
    race.reset(seed=seed)
    seconds, decisions, known = 0.0, 0, 0
    for _ in range(n_races):
        observation, over = race.reset()[0], False
        while not over:
            row = table.get(cell(observation))
            decisions, known = decisions + 1, known + (row is not None)
            observation, reward, over, _, _ = race.step(0 if row is None else row.index(max(row)))
            seconds -= float(reward)
    return RaceResult(seconds / n_races + core_optimum(RaceStrategy()), known / decisions)
