"""Ablations: several variants of DQN side by side, each on the same seeds, and two exams at every stop.

Why two exams: the best of many exam scores is partly luck. Whoever picks the best moment by the first exam and reads
the score of the second is not misled. Both exams are greedy, on episodes that no training saw.

Worked number: two exams of ten episodes each give a run's score as the mean of twenty returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.stacked import CartPoleWorld, DQNSettings, StackedNetworks, StackRun, World, greedy_play, train_stack

__all__ = ["best_and_last", "train_variants", "two_exams"]

EXAM_EPISODES = 10  # in each of the two


def two_exams(networks: StackedNetworks, world: World) -> np.ndarray:
    """Mean greedy return of every network in two exams of ten episodes, [S, 2]; the same episodes at every stop."""
    returns = greedy_play(networks, world, 2 * EXAM_EPISODES)
    return returns.reshape(len(networks), 2, EXAM_EPISODES).mean(axis=2)


def train_variants(
    variants: Mapping[str, DQNSettings],
    seeds: Sequence[int],
    n_steps: int,
    *,
    every: int = 1_000,
    world: World | None = None,
    show: bool = True,
) -> tuple[dict[str, np.ndarray], StackRun]:
    """Train each variant on each seed, all at once, with two exams every `every` steps.

    Returns the exam scores of each variant, [seeds, stops, 2], and the whole run: variant by variant, seed by seed.
    """
    world = CartPoleWorld() if world is None else world
    rows = [settings for settings in variants.values() for _ in seeds]
    run = train_stack(
        world,
        rows,
        [*seeds] * len(variants),
        n_steps,
        evaluate_every=every,
        evaluate=lambda networks: two_exams(networks, world),
        show=show,
    )
    blocks = np.split(run.evaluations, len(variants))
    return dict(zip(variants, blocks, strict=True)), run


def best_and_last(exams: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each run the score of its best moment and of its last one: picked by the first exam, judged by the second.

    exams: [seeds, stops, 2]. Returns two arrays [seeds].
    """
    best = exams[:, :, 0].argmax(axis=1)
    return exams[np.arange(len(exams)), best, 1], exams[:, -1, 1]
