"""PitStop-v0: a short race as a table. When to stop, and for which tyres?

Description
    Before every lap the strategist sees the lap, the tyres on the car, how many laps they have done, which compounds
    have been used so far, and whether the safety car is out; then the car stays out or stops for new tyres.
    Softer tyres are faster when new and lose more with every lap.
    A stop costs pit-lane time; while the safety car is out, everybody is slow and a stop costs less.
    The slow lap behind the safety car costs all cars alike, so it is left out of the lap time here.
    At least two different compounds must be used by the flag, or a penalty in seconds is added to the last lap.
Spaces
    Observation: Discrete(S), a number for every situation that can occur; `env.unwrapped.situation(s)` says which,
    the last one is the flag. Action: Discrete(4), 0 stay out, 1 soft, 2 medium, 3 hard (a stop for new tyres, also of
    the same compound).
Reward
    Minus the lap time in seconds: base lap + pace of the compound + wear * age of the tyres + what a stop costs.
End
    Terminated after the last lap. Never truncated.
Arguments
    `laps`; `start_compound`; `pit_loss` and `pit_loss_safety_car` in seconds; `safety_car_comes` and
    `safety_car_leaves`, probabilities before each lap (the first lap is always clear); `penalty` in seconds;
    `base_lap` in seconds; `render_mode` ("ansi" or "rgb_array").
Source
    Heilmeier, Graf and Lienkamp (2018), "A race simulation for strategy decisions in circuit motorsports", ITSC:
    lap time as a base lap plus what tyres and pit lane cost. The numbers here are invented; wear is fast, so that ten
    laps hold a decision.
Worked number
    New soft tyres on a clear lap with a stop: 80 + 0 + 0 + 8 = 88 s, reward -88. One lap later, staying out:
    80 + 0 + 1.0 * 1 = 81 s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from course_lib.envs.table_world import Outcome, TableWorld


@dataclass(frozen=True)
class Compound:
    """A kind of tyre: `pace` in seconds a lap over the fastest, `wear` in seconds a lap for each lap of age."""

    name: str
    pace: float
    wear: float
    colour: tuple[int, int, int]


COMPOUNDS = (
    Compound("soft", pace=0.0, wear=1.0, colour=(213, 94, 0)),
    Compound("medium", pace=0.8, wear=0.5, colour=(240, 228, 66)),
    Compound("hard", pace=1.6, wear=0.2, colour=(160, 160, 160)),
)
NAMES = tuple(compound.name for compound in COMPOUNDS)
ACTIONS = ("stay out", *NAMES)
STAY_OUT = 0


class Situation(NamedTuple):
    """What the strategist sees before a lap."""

    lap: int
    """Laps done, 0 before the first one."""
    compound: int
    """Index into COMPOUNDS of the tyres on the car."""
    age: int
    """Laps that these tyres have done."""
    used: frozenset[int]
    """The compounds used so far, that on the car included."""
    safety_car: bool

    def __str__(self) -> str:
        car = ", safety car" if self.safety_car else ""
        used = "+".join(NAMES[compound] for compound in sorted(self.used))
        return f"lap {self.lap + 1}, {NAMES[self.compound]} aged {self.age}, used {used}{car}"


class PitStop(TableWorld):
    """The race as a table; the module's docstring has its rules."""

    metadata = {"render_modes": ["ansi", "rgb_array"], "render_fps": 2}  # noqa: RUF012 - Gymnasium's own form

    def __init__(
        self,
        laps: int = 10,
        start_compound: str = "medium",
        pit_loss: float = 8.0,
        pit_loss_safety_car: float = 3.0,
        safety_car_comes: float = 0.1,
        safety_car_leaves: float = 0.5,
        penalty: float = 20.0,
        base_lap: float = 80.0,
        render_mode: str | None = None,
    ) -> None:
        if laps < 1:
            raise ValueError(f"laps is {laps}; a race has at least 1")
        if start_compound not in NAMES:
            raise ValueError(f"start_compound is {start_compound!r}; choose one of {', '.join(NAMES)}")
        for name, chance in (("safety_car_comes", safety_car_comes), ("safety_car_leaves", safety_car_leaves)):
            if not 0.0 <= chance <= 1.0:
                raise ValueError(f"{name} is {chance}; it is a probability, from 0 to 1")
        self.laps, self.base_lap, self.penalty = laps, base_lap, penalty
        self.pit_loss = {False: pit_loss, True: pit_loss_safety_car}
        self.safety_car_chance = {False: safety_car_comes, True: 1.0 - safety_car_leaves}
        first = NAMES.index(start_compound)
        self._situations = self._reachable(Situation(0, first, 0, frozenset([first]), safety_car=False))
        self._numbers = {situation: number for number, situation in enumerate(self._situations)}
        self.flag = len(self._situations)
        rows = {s: {a: self._outcomes(one, a) for a in range(4)} for s, one in enumerate(self._situations)}
        rows[self.flag] = {action: [(1.0, self.flag, 0.0, True)] for action in range(4)}
        super().__init__(rows, 0, render_mode)

    def situation(self, state: int) -> Situation | None:
        """What the number `state` stands for; None at the flag."""
        return None if state == self.flag else self._situations[state]

    def number(self, situation: Situation) -> int:
        """The state of a situation; KeyError when it cannot occur in this race."""
        return self._numbers[situation]

    def lap_time(self, situation: Situation, action: int) -> float:
        """Seconds for the next lap, the stop and any penalty included."""
        after = self._tyres(situation, action)
        tyres = COMPOUNDS[after.compound]
        stop = 0.0 if action == STAY_OUT else self.pit_loss[situation.safety_car]
        fine = self.penalty if situation.lap == self.laps - 1 and len(after.used) < 2 else 0.0
        return self.base_lap + tyres.pace + tyres.wear * after.age + stop + fine

    def drive(self, q_table: np.ndarray, safety_car_laps: Collection[int] = ()) -> list[tuple[str, bool]]:
        """Follow the best action of `q_table` [S, 4]; the safety car is out in `safety_car_laps`, from lap 2 on.

        Returns for each lap the name of the compound driven, and whether the lap began with a stop.
        """
        situation, laps = self._situations[0], []
        for lap in range(1, self.laps + 1):
            action = int(q_table[self._numbers[situation]].argmax())
            driven = self._tyres(situation, action)
            laps.append((NAMES[driven.compound], action != STAY_OUT))
            situation = driven._replace(lap=lap, age=driven.age + 1, safety_car=lap + 1 in safety_car_laps)
        return laps

    def _tyres(self, situation: Situation, action: int) -> Situation:
        """The situation once the stop, if any, is made."""
        if action == STAY_OUT:
            return situation
        compound = action - 1
        return situation._replace(compound=compound, age=0, used=situation.used | {compound})

    def _next(self, situation: Situation, action: int) -> Iterator[tuple[float, Situation]]:
        """With which probability which situation follows the next lap."""
        driven = self._tyres(situation, action)
        driven = driven._replace(lap=driven.lap + 1, age=driven.age + 1)
        chance = self.safety_car_chance[situation.safety_car]
        for safety_car, probability in ((False, 1.0 - chance), (True, chance)):
            if probability > 0.0:
                yield probability, driven._replace(safety_car=safety_car)

    def _reachable(self, first: Situation) -> list[Situation]:
        """Every situation that can occur, lap by lap."""
        situations, frontier = [first], [first]
        for _ in range(self.laps - 1):
            following = {after for one in frontier for action in range(4) for _, after in self._next(one, action)}
            frontier = sorted(following, key=lambda one: (one.compound, one.age, sorted(one.used), one.safety_car))
            situations += frontier
        return situations

    def _outcomes(self, situation: Situation, action: int) -> list[Outcome]:
        reward = -self.lap_time(situation, action)
        if situation.lap == self.laps - 1:
            return [(1.0, self.flag, reward, True)]
        return [(chance, self._numbers[after], reward, False) for chance, after in self._next(situation, action)]

    def render(self) -> Any:
        """One line of text, or a strip with a square a lap, the tyres' colour up to now; None without a render mode."""
        situation = self.situation(self.s)
        if self.render_mode == "ansi":
            return f"{situation or 'the flag'}\n"
        if self.render_mode == "rgb_array":
            return self._strip(situation)
        return None

    def _strip(self, situation: Situation | None) -> np.ndarray:
        """[16, 16 * laps, 3] uint8: white laps to come, black laps done, the present set of tyres in its colour."""
        laps = np.full((self.laps, 3), 255, dtype=np.uint8)
        if situation is None:
            laps[:] = 0
        else:
            laps[: situation.lap] = 0
            laps[situation.lap - situation.age : situation.lap + 1] = COMPOUNDS[situation.compound].colour
        return np.kron(laps[None], np.ones((16, 16, 1), dtype=np.uint8))
