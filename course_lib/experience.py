"""Experience from nobody's plan: transitions of any world whose actions are drawn at random."""

import gymnasium as gym
import numpy as np
import torch
from torch import Tensor

from course_lib.batch import Batch

__all__ = ["coin_drives", "draw"]


def coin_drives(env: gym.Env, n_steps: int, seed: int) -> tuple[Batch, Tensor]:
    """`n_steps` transitions with all actions alike likely, and a bool tensor [B] that says which were truncated.

    Numbers stay of the kind that the world gives: float32 for a Box, int64 for a Discrete space.
    """
    rng, rows = np.random.default_rng([seed, 1]), []
    observation, _ = env.reset(seed=seed)
    for _ in range(n_steps):
        action = int(rng.integers(env.action_space.n))
        following, reward, terminated, truncated, _ = env.step(action)
        rows.append((observation, action, np.float32(reward), following, terminated, truncated))
        observation = env.reset()[0] if terminated or truncated else following
    columns = [torch.as_tensor(np.array(column)) for column in zip(*rows, strict=True)]
    return Batch(*columns[:5]), columns[5]


def draw(drives: Batch, size: int, rng: np.random.Generator) -> Batch:
    """A random batch of the transitions, as a replay buffer draws it."""
    rows = torch.as_tensor(rng.integers(len(drives.rewards), size=size))
    return Batch(*(field[rows] for field in drives))
