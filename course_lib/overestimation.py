"""What a network promises on CartPole, and what its own greedy policy then really collects.

Promise: max over a of Q(s, a). Truth: the discounted return of the same greedy policy from the same state, without a
time limit: a recording that is cut off is no truth. The carts are followed for `n_steps`, and only the first `early`
steps are judged, so what is left out behind the end is worth at most discount ** (n_steps - early) / (1 - discount).

Source: van Hasselt, Guez & Silver (2016), "Deep Reinforcement Learning with Double Q-learning", section on
overoptimism: value estimates against the discounted return of the policy.

Worked number: with a discount of 0.95 a pole that never falls is worth 1 / 0.05 = 20 in every state. Followed for 500
steps, its step 99 has the return (1 - 0.95 ** 401) / 0.05, which is 20 but for 2e-8.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course_lib.envs.cart_pole_vector import MAX_STEPS

__all__ = ["DISCOUNT", "EARLY", "STEPS", "Judged", "judge"]

DISCOUNT, EARLY, STEPS = 0.95, 100, 500


class Judged(NamedTuple):
    """One number a network, [S] each: means over the judged states, in discounted steps unless said."""

    promised: np.ndarray
    """max over a of Q(s, a)."""
    true: np.ndarray
    """Discounted return of the greedy policy."""
    above: np.ndarray
    """Share of the states with a promise above 1 / (1 - discount), which no policy can keep."""
    score: np.ndarray
    """Undiscounted return with CartPole-v1's limit of 500 steps."""


def judge(
    networks: Any,
    world: Any,
    discounted_returns: Callable[[np.ndarray, float], np.ndarray],
    *,
    n_episodes: int = 10,
    discount: float = DISCOUNT,
    early: int = EARLY,
    n_steps: int = STEPS,
    seed: int = 30_000_000,
) -> Judged:
    """Follow the greedy policy of every network through `n_episodes` episodes of `world`, a CartPole without limit.

    `networks(observations)`: [S, B, D] -> [S, B, A], `len(networks)` is S. Episode e begins from `seed + e` for all.
    """
    promises, rewards = _follow(networks, world, n_episodes, n_steps, seed)  # [T, S, E] each
    judged = rewards[:early] > 0  # a pole that has fallen is paid nothing any more
    flat = rewards.reshape(n_steps, -1)
    returns = np.stack([discounted_returns(one, discount)[:early] for one in flat.T], axis=1).reshape(judged.shape)
    above = promises[:early] > 1.0 / (1.0 - discount)
    promised, true, share = (_mean_where(judged, values) for values in (promises[:early], returns, above))
    return Judged(promised, true, share, rewards[:MAX_STEPS].sum(axis=0).mean(axis=1))


def _follow(networks: Any, world: Any, n_episodes: int, n_steps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Promise and reward of every step; after its first fall a copy is paid 0 and not looked at any more."""
    import torch

    shape = (len(networks), n_episodes)
    observations = world.reset(np.tile(seed + np.arange(n_episodes), len(networks)))
    promises, rewards = np.zeros((n_steps, *shape)), np.zeros((n_steps, *shape))
    running = np.ones(shape, dtype=bool)
    for step in range(n_steps):
        values = networks(torch.from_numpy(observations.reshape(*shape, -1))).numpy()
        promises[step] = values.max(axis=2)
        transition = world.step(values.argmax(axis=2).ravel())
        rewards[step] = running * transition.rewards.reshape(shape)
        running &= ~transition.terminated.reshape(shape)
        observations = transition.observations
        if not running.any():
            break
    return promises, rewards


def _mean_where(judged: np.ndarray, values: np.ndarray) -> np.ndarray:
    return (values * judged).sum(axis=(0, 2)) / judged.sum(axis=(0, 2))
