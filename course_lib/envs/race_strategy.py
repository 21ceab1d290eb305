"""RaceStrategy-v0: the race of PitStop-v0 as a strategist's screen shows it, in real numbers.

Description
    The same race, tyres, safety car and rule of two compounds as in PitStop-v0. What the table counts in whole laps
    is measured here: tyres wear by an amount that depends on the weight of the fuel and on luck, the car ahead can
    hold us up, and it may rain. Hardly any screen is ever seen twice, so a table no longer fits.
    - Wear: a lap adds `stress` to the tyres, on average 1 over a race: (1 - fuel_stress / 2 + fuel_stress * fuel)
      times a lognormal factor of mean 1 and spread `stress_noise`. Fuel falls from 1 to 0 over the race.
    - Traffic: less than 2 s behind the car ahead costs up to `traffic` seconds a lap, in proportion. The gap wanders,
      and is drawn anew after a stop: we rejoin somewhere.
    - Rain: the probability that the next lap is wet wanders around `rain` (0: never). A wet lap costs 8 s on dry
      tyres; wet tyres cost 5 s in the dry.
Spaces
    Observation: Box, float32 [14], see FIELDS; the tyre state in tens of laps, all else from 0 to 1.
    Action: Discrete(5), 0 stay out, 1 soft, 2 medium, 3 hard, 4 wet (a stop for new tyres, also of the same compound).
Reward
    Minus the lap time in seconds: base lap + pace of the compound + wear * state of the tyres + traffic + what a stop
    costs + rain; after the last lap the penalty if fewer than two compounds were used.
End
    Terminated after the last lap. Never truncated.
Arguments
    `laps`; `start_compound`; `pit_loss`, `pit_loss_safety_car`, `penalty`, `base_lap`, `traffic` in seconds;
    `safety_car_comes`, `safety_car_leaves`, `rain`, probabilities; `stress_noise`, `fuel_stress` without unit.
    With stress_noise, fuel_stress, traffic and rain at 0 what remains is the core: lap by lap it is PitStop-v0.
Yardstick
    The optimum of the core, by dynamic programming on PitStop-v0. It is no bound: this race has traffic, which the core
    has not, and shows wear as it happens, which the core cannot use. `core_policy` plays the core's plan here.
Source
    Heilmeier, Graf and Lienkamp (2018), "A race simulation for strategy decisions in circuit motorsports", ITSC: lap
    time as a sum of terms for tyres, fuel, traffic and pit lane. The numbers are invented, as in PitStop-v0.
Worked number
    New soft tyres on a clear lap, free road, with a stop: 80 + 0 + 0 + 8 = 88 s, reward -88. One second behind another
    car with traffic = 0.8, half of it is lost: 88.4 s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium as gym
import numpy as np

from course_lib.envs.pit_stop import COMPOUNDS, NAMES, Compound, PitStop, Situation
from course_lib.envs.planning import value_iteration

__all__ = ["ALL_COMPOUNDS", "FIELDS", "RaceStrategy", "core_optimum", "core_policy"]

WET = Compound("wet", pace=5.0, wear=0.3, colour=(0, 114, 178))
ALL_COMPOUNDS = (*COMPOUNDS, WET)
WET_INDEX = len(COMPOUNDS)
DRY_TYRES_IN_RAIN = 8.0  # s a lap
WET_TYRES_IN_RAIN = 1.0  # s a lap, in place of their pace in the dry
CLEAR_ROAD = 2.0  # s to the car ahead from which on it does not matter
LONGEST_GAP = 10.0  # s
TYRE_SCALE = 10.0  # worn laps that the screen shows as 1
MOST_WORN = 100.0  # the screen shows no more

FIELDS = (
    "lap fraction",
    *(f"on {compound.name}" for compound in ALL_COMPOUNDS),
    *(f"used {compound.name}" for compound in ALL_COMPOUNDS),
    "tyre state",
    "fuel",
    "gap ahead",
    "rain probability",
    "safety car",
)


class RaceStrategy(gym.Env[np.ndarray, int]):
    """The race in real numbers; the module's docstring has its rules."""

    metadata = {"render_modes": ["ansi"], "render_fps": 2}  # noqa: RUF012 - Gymnasium's own form

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
        stress_noise: float = 0.15,
        fuel_stress: float = 0.4,
        traffic: float = 0.8,
        rain: float = 0.0,
        render_mode: str | None = None,
    ) -> None:
        _refuse_nonsense(laps, start_compound, safety_car_comes, safety_car_leaves, rain)
        self.laps, self.base_lap, self.penalty = laps, base_lap, penalty
        self.start_compound = NAMES.index(start_compound)
        self.pit_loss = {False: pit_loss, True: pit_loss_safety_car}
        self.safety_car_chance = {False: safety_car_comes, True: 1.0 - safety_car_leaves}
        self.stress_noise, self.fuel_stress, self.traffic, self.rain = stress_noise, fuel_stress, traffic, rain
        self.render_mode = render_mode
        self.action_space = gym.spaces.Discrete(1 + len(ALL_COMPOUNDS))
        high = np.where(np.array(FIELDS) == "tyre state", MOST_WORN, 1.0).astype(np.float32)
        self.observation_space = gym.spaces.Box(np.zeros_like(high), high, dtype=np.float32)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Line up on the grid: new tyres, a full tank, no safety car."""
        super().reset(seed=seed)
        self.lap, self.compound, self.tyre_state = 0, self.start_compound, 0.0
        self.used = {self.compound}
        self.safety_car, self.rain_probability, self.gap = False, self.rain, CLEAR_ROAD
        return self._screen(), {}

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Stop or stay out, then drive one lap."""
        stop = self._stop(int(action))
        wet = self.rain_probability > 0.0 and bool(self.np_random.random() < self.rain_probability)
        seconds = self._lap_time(wet) + stop
        self._age_tyres()
        self.lap += 1
        terminated = self.lap >= self.laps
        if terminated and len(self.used) < 2:
            seconds += self.penalty
        self._world_moves_on()
        return self._screen(), -seconds, terminated, False, {"wet": wet}

    def _stop(self, action: int) -> float:
        """Change tyres, unless the car stays out; the seconds that it costs."""
        if action == 0:
            return 0.0
        self.compound, self.tyre_state = action - 1, 0.0
        self.used.add(self.compound)
        if self.traffic > 0.0:
            self.gap = float(self.np_random.uniform(0.0, LONGEST_GAP))
        return self.pit_loss[self.safety_car]

    def _lap_time(self, wet: bool) -> float:
        tyres = ALL_COMPOUNDS[self.compound]
        on_wet_tyres = self.compound == WET_INDEX
        pace = WET_TYRES_IN_RAIN if wet and on_wet_tyres else tyres.pace
        water = DRY_TYRES_IN_RAIN if wet and not on_wet_tyres else 0.0
        held_up = self.traffic * max(0.0, 1.0 - self.gap / CLEAR_ROAD)
        return self.base_lap + pace + tyres.wear * self.tyre_state + held_up + water

    def _age_tyres(self) -> None:
        weight = 1.0 - self.fuel_stress / 2 + self.fuel_stress * self.fuel
        luck = self.np_random.lognormal(-(self.stress_noise**2) / 2, self.stress_noise) if self.stress_noise else 1.0
        self.tyre_state += weight * float(luck)

    def _world_moves_on(self) -> None:
        """Safety car, rain and the car ahead before the next lap."""
        self.safety_car = bool(self.np_random.random() < self.safety_car_chance[self.safety_car])
        if self.rain > 0.0:
            pull = 0.3 * (self.rain - self.rain_probability)
            self.rain_probability = _clip(self.rain_probability + pull + self.np_random.normal(0.0, 0.15), 0.0, 1.0)
        if self.traffic > 0.0:
            self.gap = _clip(self.gap + self.np_random.normal(0.3, 1.0), 0.0, LONGEST_GAP)

    @property
    def fuel(self) -> float:
        """What is left in the tank at the middle of the next lap, 1 for a full race; the mean over a race is 1/2."""
        return max(0.0, 1.0 - (self.lap + 0.5) / self.laps)

    def _screen(self) -> np.ndarray:
        """The observation, in the order of FIELDS."""
        on = [float(self.compound == index) for index in range(len(ALL_COMPOUNDS))]
        used = [float(index in self.used) for index in range(len(ALL_COMPOUNDS))]
        worn = min(self.tyre_state / TYRE_SCALE, MOST_WORN)
        rest = [worn, self.fuel, self.gap / LONGEST_GAP, self.rain_probability]
        return np.array([self.lap / self.laps, *on, *used, *rest, float(self.safety_car)], dtype=np.float32)

    def render(self) -> Any:
        """One line of text; None without a render mode."""
        if self.render_mode is None:
            return None
        tyres = f"{ALL_COMPOUNDS[self.compound].name} worn {self.tyre_state:.1f} laps"
        car = ", safety car" if self.safety_car else ""
        return f"lap {self.lap + 1}: {tyres}, {self.gap:.1f} s behind, rain {self.rain_probability:.0%}{car}\n"


def _clip(value: float, low: float, high: float) -> float:
    return min(max(float(value), low), high)


def _refuse_nonsense(laps: int, start_compound: str, comes: float, leaves: float, rain: float) -> None:
    if laps < 1:
        raise ValueError(f"laps is {laps}; a race has at least 1")
    if start_compound not in NAMES:
        raise ValueError(f"start_compound is {start_compound!r}; choose one of {', '.join(NAMES)}")
    for name, chance in (("safety_car_comes", comes), ("safety_car_leaves", leaves), ("rain", rain)):
        if not 0.0 <= chance <= 1.0:
            raise ValueError(f"{name} is {chance}; it is a probability, from 0 to 1")


def _core(race: RaceStrategy) -> tuple[PitStop, np.ndarray]:
    """The same race as a table, and the optimal Q of that table, undiscounted."""
    table = PitStop(
        laps=race.laps,
        start_compound=NAMES[race.start_compound],
        pit_loss=race.pit_loss[False],
        pit_loss_safety_car=race.pit_loss[True],
        safety_car_comes=race.safety_car_chance[False],
        safety_car_leaves=1.0 - race.safety_car_chance[True],
        penalty=race.penalty,
        base_lap=race.base_lap,
    )
    return table, value_iteration(table.P, 1.0)


def core_optimum(race: RaceStrategy) -> float:
    """Expected return of the best plan for the core, in seconds (negative)."""
    table, q = _core(race)
    return float(q[table.start].max())


def core_policy(race: RaceStrategy) -> Callable[[np.ndarray], int]:
    """The core's best plan, played from this race's screen: the tyre state is rounded to whole laps.

    A screen whose rounded numbers cannot occur in the core is read as the nearest tyre age that can.
    """
    table, q = _core(race)
    n_compounds = len(ALL_COMPOUNDS)

    def act(screen: np.ndarray) -> int:
        lap = round(float(screen[0]) * race.laps)
        on, used = screen[1 : 1 + n_compounds], screen[1 + n_compounds : 1 + 2 * n_compounds]
        worn = float(screen[FIELDS.index("tyre state")]) * TYRE_SCALE
        ages = sorted(range(lap + 1), key=lambda age: abs(age - worn))
        seen = Situation(lap, int(on.argmax()), 0, frozenset(np.flatnonzero(used).tolist()), bool(screen[-1]))
        return next(
            int(q[number].argmax()) for age in ages if (number := _number(table, seen._replace(age=age))) is not None
        )

    return act


def _number(table: PitStop, situation: Situation) -> int | None:
    try:
        return table.number(situation)
    except KeyError:
        return None
