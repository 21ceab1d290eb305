"""Chapter 08: how much do learning rate, sync period and capacity matter on CartPole?

    python benchmarks/studies/08_sweep.py --seeds 40 --output course_lib/studies/08_exercises/sweep.json

Three values each, 27 settings, all with the same seeds 10, 11, 12, ... An earlier sweep over the seeds 0 to 9 did not
detect an effect of capacity; these are others, and four times as many. The rows of one capacity are trained side by
side. A capacity is done when it is written down; a study that was cut off goes on with the next one. 20,000 steps a
run: a buffer of 50,000 never gets full in it, so that capacity stands for "keeps everything". The score of a run is the
mean greedy return of ten episodes at each of four exams, after 17, 18, 19 and 20 thousand steps. Nothing was tuned: the
grid is the one of the course's plan. One thread.
"""

import argparse
import json
import platform
import sys
import time
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch

from course_lib.stacked import CartPoleWorld, DQNSettings, greedy_play, train_stack

GRID = {"learning_rate": [1e-4, 1e-3, 1e-2], "sync_every": [10, 100, 500], "capacity": [1_000, 10_000, 50_000]}
STEPS, EVERY, SCORED_FROM = 20_000, 1_000, 17_000
FIRST = 10  # seed
SHARED = {"hidden": (64, 64), "batch_size": 32, "learn_every": 4}


def run(capacity: int, seeds: range) -> list[dict[str, Any]]:
    """All settings of one capacity over all seeds: nine times as many rows as seeds."""
    grid = list(product(GRID["learning_rate"], GRID["sync_every"], seeds))
    settings = [
        DQNSettings(learning_rate=rate, sync_every=period, capacity=capacity, **SHARED)  # type: ignore[arg-type]
        for rate, period, _ in grid
    ]
    exams = iter(range(EVERY, STEPS + 1, EVERY))

    def exam(networks: Any) -> np.ndarray:
        if next(exams) < SCORED_FROM:
            return np.full(len(grid), np.nan)
        return greedy_play(networks, CartPoleWorld(), 10).mean(axis=1)

    seeds_of_rows = [seed for _, _, seed in grid]
    trained = train_stack(
        CartPoleWorld(), settings, seeds_of_rows, n_steps=STEPS, evaluate_every=EVERY, evaluate=exam, show=False
    )
    return [
        {
            "learning_rate": rate,
            "sync_every": period,
            "capacity": capacity,
            "seed": seed,
            "exams": [round(float(score), 1) for score in trained.evaluations[row] if np.isfinite(score)],
        }
        for row, (rate, period, seed) in enumerate(grid)
    ]


def main() -> None:
    """Run what is missing, and write the study down after every capacity."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    study: dict[str, Any] = {
        "command": f"python benchmarks/studies/08_sweep.py --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "steps": STEPS,
        "shared": SHARED,
        "grid": GRID,
        "cpu_seconds": {},
        "runs": [],
    }
    if arguments.output.is_file():
        study |= {key: json.loads(arguments.output.read_text())[key] for key in ("cpu_seconds", "runs")}
    done = {one["capacity"] for one in study["runs"]}
    for capacity in GRID["capacity"]:
        if capacity in done:
            continue
        start = time.process_time()
        study["runs"] += run(capacity, range(FIRST, FIRST + arguments.seeds))
        study["cpu_seconds"][str(capacity)] = round(time.process_time() - start, 1)
        arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
        sys.stdout.write(f"capacity {capacity}: {study['cpu_seconds'][str(capacity)]} CPU s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
