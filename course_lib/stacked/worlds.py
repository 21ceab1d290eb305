"""Worlds for many seeds at once: one copy a seed, all copies step together.

A world is anything with the two attributes and two methods of `World`. A copy that ends begins anew in the same step,
and its randomness comes from its own seed: what the other copies do changes nothing.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from course_lib.envs.cart_pole_vector import ANGLE_LIMIT, MAX_STEPS, POSITION_LIMIT, START_RANGE, next_state

__all__ = ["CartPoleWorld", "GymnasiumWorld", "Transition", "World"]


class Transition(NamedTuple):
    """What one step of S copies led to."""

    next_observations: np.ndarray
    """Where the actions led, float32 [S, D]; at an end the last observation of that episode."""
    rewards: np.ndarray
    """[S]."""
    terminated: np.ndarray
    """Where the world ended, bool [S]."""
    truncated: np.ndarray
    """Where only the clock ran out, bool [S]; never together with terminated."""
    observations: np.ndarray
    """Where to go on from, float32 [S, D]: next_observations, but in copies that ended the start of a new episode."""


class World(Protocol):
    """What training asks of a world. It must survive `copy.deepcopy`: exams are sat in a copy."""

    n_actions: int
    observation_dim: int

    def reset(self, seeds: Sequence[int]) -> np.ndarray:
        """Begin anew with one copy a seed; their observations, float32 [S, D]."""

    def step(self, actions: np.ndarray) -> Transition:
        """Take one action in each copy, int64 [S]."""


class CartPoleWorld:
    """CartPole-v1 in `reset`'s number of copies; copy by copy what Gymnasium plays from `reset(seed=s)` on.

    `max_steps`: time limit, None for no limit. `n_actions` above 2 adds redundant ones: even actions push left, odd
    ones right (van Hasselt et al. 2016 study overestimation as the number of actions grows).
    """

    observation_dim = 4

    def __init__(self, max_steps: int | None = MAX_STEPS, n_actions: int = 2) -> None:
        if n_actions < 2:
            raise ValueError(f"n_actions is {n_actions}; CartPole needs 2 or more")
        if max_steps is not None and max_steps < 1:
            raise ValueError(f"max_steps is {max_steps}; pass 1 or more, or None for no limit")
        self.max_steps, self.n_actions = max_steps, n_actions

    def reset(self, seeds: Sequence[int]) -> np.ndarray:
        """Begin anew; copy i draws its starts from `seeds[i]`, as Gymnasium does."""
        self._generators = [np.random.Generator(np.random.PCG64(np.random.SeedSequence(int(s)))) for s in seeds]
        self._state = np.empty((len(seeds), 4))  # float64, as Gymnasium's own
        self._steps = np.zeros(len(seeds), dtype=np.int64)
        self._begin(range(len(seeds)))
        return self._state.astype(np.float32)

    def _begin(self, copies: Any) -> None:
        for copy in copies:
            self._state[copy] = self._generators[copy].uniform(-START_RANGE, START_RANGE, size=4)
            self._steps[copy] = 0

    def step(self, actions: np.ndarray) -> Transition:
        """Push each cart once; every step pays 1."""
        self._state = next_state(self._state, actions % 2)
        self._steps += 1
        terminated = (np.abs(self._state[:, 0]) > POSITION_LIMIT) | (np.abs(self._state[:, 2]) > ANGLE_LIMIT)
        truncated = np.zeros_like(terminated) if self.max_steps is None else self._steps >= self.max_steps
        truncated &= ~terminated
        next_observations = self._state.astype(np.float32)
        ended = terminated | truncated
        observations = next_observations
        if ended.any():
            self._begin(np.flatnonzero(ended))
            observations = self._state.astype(np.float32)
        return Transition(next_observations, np.ones(len(actions)), terminated, truncated, observations)


class GymnasiumWorld:
    """Any Gymnasium environment with numbers for observations and discrete actions, one copy a seed.

    The copies step one after the other, so the environment's own cost grows with the seeds: for worlds that have no
    vector form. `make()` -> a new environment.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make
        env = make()
        self.n_actions = int(env.action_space.n)
        self.observation_dim = int(np.prod(env.observation_space.shape))

    def reset(self, seeds: Sequence[int]) -> np.ndarray:
        """Make one environment a seed and reset it with that seed."""
        self._envs = [self.make() for _ in seeds]
        return self._stack([env.reset(seed=int(seed))[0] for env, seed in zip(self._envs, seeds, strict=True)])

    def _stack(self, observations: list[Any]) -> np.ndarray:
        return np.stack([np.asarray(one, dtype=np.float32).ravel() for one in observations])

    def step(self, actions: np.ndarray) -> Transition:
        """Step each environment; one that ended is reset and goes on with its own randomness."""
        played = [env.step(int(action)) for env, action in zip(self._envs, actions, strict=True)]
        next_observations = self._stack([one[0] for one in played])
        rewards = np.array([one[1] for one in played], dtype=float)
        terminated = np.array([one[2] for one in played], dtype=bool)
        truncated = np.array([one[3] for one in played], dtype=bool) & ~terminated
        observations = next_observations.copy()
        for copy in np.flatnonzero(terminated | truncated):
            observations[copy] = np.asarray(self._envs[copy].reset()[0], dtype=np.float32).ravel()
        return Transition(next_observations, rewards, terminated, truncated, observations)
