"""GridWorld-v0: find the goal on slippery ground.

Description
    A car drives over a map of squares. `S` is the start, `G` the goal, `T` a (gravel) trap, `#` a wall, `.` free.
    The ground is slippery: with probability `slip` the car slides to one of the two sides instead, half of it each.
    A move into a wall or over the edge leaves the car where it is.
Spaces
    Observation: Discrete(rows x columns), the square as `row * columns + column`. Action: Discrete(4), 0 up, 1 right,
    2 down, 3 left.
Reward
    `step_reward` for every step, plus `goal_reward` or `trap_reward` on the step that enters the goal or the trap.
End
    Terminated in the goal and in the trap. `gym.make` truncates after 100 steps.
Arguments
    `world` (the map, one line a row), `slip` (0 to 1), `step_reward`, `goal_reward`, `trap_reward`, `render_mode`
    ("ansi" or "rgb_array").
Source
    Russell & Norvig, Artificial Intelligence: A Modern Approach, 3rd ed., figures 17.1 and 17.3: with `world=CLASSIC`
    and a discount of 1 the optimal values here are the utilities printed there.
Worked number
    In the classic map the square left of the goal is worth 0.918, the start 0.705. In the default map on dry ground
    (`slip=0`) the short way takes 4 steps: with a discount of 1 it is worth 4 * -0.04 + 1 = 0.84.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.envs.table_world import Outcome, TableWorld, Transitions

CLASSIC = """
...G
.#.T
S...
"""
GRAVEL = """
.....
.#.#.
S...G
.TTT#
"""
UP, RIGHT, DOWN, LEFT = range(4)
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))
ARROWS = "↑→↓←"
COLOURS = {"#": (90, 90, 90), "G": (0, 158, 115), "T": (213, 94, 0), "S": (86, 180, 233), ".": (245, 245, 245)}
AGENT = (0, 0, 0)
PIXELS = 24  # a square of the picture


def read_map(world: str) -> np.ndarray:
    """The letters of a map, [rows, columns].

    Raises:
        ValueError: rows of different length, an unknown letter, not one start, or no goal.
    """
    lines = world.split()
    if not lines or len({len(line) for line in lines}) != 1:
        raise ValueError(f"the map's rows have lengths {[len(line) for line in lines]}; they must be equal and not 0")
    letters = np.array([list(line) for line in lines])
    unknown = sorted(set(letters.ravel()) - set(COLOURS))
    if unknown:
        raise ValueError(f"the map holds {unknown}; its letters are {' '.join(COLOURS)}")
    if (letters == "S").sum() != 1 or not (letters == "G").any():
        raise ValueError("the map needs exactly one start S and at least one goal G")
    return letters


def picture(letters: np.ndarray, agent: int) -> np.ndarray:
    """A map as pixels [rows * PIXELS, columns * PIXELS, 3], uint8, the agent a black square on its own."""
    colours = np.array([[COLOURS[letter] for letter in row] for row in letters], dtype=np.uint8)
    pixels = np.kron(colours, np.ones((PIXELS, PIXELS, 1), dtype=np.uint8))
    pixels[::PIXELS] = pixels[:, ::PIXELS] = 200  # lines between the squares
    row, column = divmod(agent, letters.shape[1])
    margin = PIXELS // 4
    top, left = row * PIXELS + margin, column * PIXELS + margin
    pixels[top : top + 2 * margin, left : left + 2 * margin] = AGENT
    return pixels


class GridWorld(TableWorld):
    """The slippery grid; the module's docstring has its rules."""

    metadata = {"render_modes": ["ansi", "rgb_array"], "render_fps": 4}  # noqa: RUF012 - Gymnasium's own form

    def __init__(
        self,
        world: str = GRAVEL,
        slip: float = 0.2,
        step_reward: float = -0.04,
        goal_reward: float = 1.0,
        trap_reward: float = -1.0,
        render_mode: str | None = None,
    ) -> None:
        if not 0.0 <= slip <= 1.0:
            raise ValueError(f"slip is {slip}; it is a probability, from 0 to 1")
        self.letters = read_map(world)
        self.slip = slip
        self._reward_of = {"G": step_reward + goal_reward, "T": step_reward + trap_reward}
        self._step_reward = step_reward
        start = int(np.flatnonzero(self.letters.ravel() == "S")[0])
        super().__init__(self._transitions(), start, render_mode)

    def _transitions(self) -> Transitions:
        return {
            state: {action: self._outcomes(state, action) for action in range(4)} for state in range(self.letters.size)
        }

    def _outcomes(self, state: int, action: int) -> list[Outcome]:
        if self.letters.flat[state] in "GT#":
            return [(1.0, state, 0.0, True)]
        slides = ((action, 1.0 - self.slip), ((action - 1) % 4, self.slip / 2), ((action + 1) % 4, self.slip / 2))
        return [self._arrive(state, direction, chance) for direction, chance in slides if chance > 0.0]

    def _arrive(self, state: int, direction: int, chance: float) -> Outcome:
        rows, columns = self.letters.shape
        row, column = state // columns + MOVES[direction][0], state % columns + MOVES[direction][1]
        if not (0 <= row < rows and 0 <= column < columns) or self.letters[row, column] == "#":
            return chance, state, self._step_reward, False
        letter = self.letters[row, column]
        return chance, row * columns + column, self._reward_of.get(letter, self._step_reward), letter in "GT"

    def render(self) -> Any:
        """The map with the car as `@`, or as pixels; None without a render mode."""
        if self.render_mode == "rgb_array":
            return picture(self.letters, self.s)
        if self.render_mode == "ansi":
            letters = self.letters.copy()
            letters.flat[self.s] = "@"
            return "\n".join("".join(row) for row in letters) + "\n"
        return None
