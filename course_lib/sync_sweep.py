"""The sweep of chapter 04: how often, or how softly, the target network follows on CartPole-v1.

The chapter draws the stored result of `benchmarks/studies/04_sync_sweep.py` and runs a slice of it again; what both
must agree on stands here.
"""

import numpy as np
import torch

from course_lib.agents import LinearEpsilon
from course_lib.stacked import CartPoleWorld, DQNSettings, StackedNetworks, greedy_play

__all__ = ["HARD", "SETTINGS", "SOFT", "promise", "promise_and_score"]

HARD = (1, 10, 50, 250, 1000)
"""Updates from one hard copy to the next."""
SOFT = (0.1, 0.02, 0.004, 0.001)
"""Shares that a soft update takes over: 1 / 10, 1 / 50, 1 / 250, 1 / 1000."""
SETTINGS = DQNSettings(
    hidden=(64, 64), learn_every=2, epsilon=LinearEpsilon(1.0, 0.05, steps=3_000), max_gradient_norm=None
)
"""What all runs share; `sync_every` counts steps, two an update."""
STARTS = np.random.default_rng(4).uniform(-0.05, 0.05, size=(200, 4)).astype(np.float32)


def promise(networks: StackedNetworks) -> np.ndarray:
    """What each network promises at the start of an episode: its largest Q, mean over 200 start states; [S]."""
    values = networks(torch.from_numpy(STARTS).expand(len(networks), -1, -1))  # [S, 200, A]
    return values.max(dim=2).values.mean(dim=1).numpy()


def promise_and_score(networks: StackedNetworks) -> np.ndarray:
    """That promise, and the mean return of 20 greedy episodes; [S, 2]."""
    return np.stack([promise(networks), greedy_play(networks, CartPoleWorld(), 20).mean(axis=1)], axis=1)
