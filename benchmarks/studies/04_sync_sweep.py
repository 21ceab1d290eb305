"""Chapter 04: how often should the target network be renewed, on CartPole-v1?

    python benchmarks/studies/04_sync_sweep.py --seeds 20 --output course_lib/studies/04_target_networks/sync_sweep.json

Hard copies every 1, 10, 50, 250 and 1,000 updates, and soft ones with tau 0.1, 0.02, 0.004 and 0.001, the inverse of
those periods. All else is equal: 12,000 steps, an update every second step from step 500 on, hidden layers of 64 and
64, no clipping. Every 500 steps the network's values of 200 start states are averaged and the greedy policy plays 20
episodes. The settings were chosen on seeds 100 and 101; the study uses seeds 0, 1, 2, ... One thread.
"""

import argparse
import json
import platform
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium as gym
import torch

from course_lib.stacked import CartPoleWorld, train_stack
from course_lib.sync_sweep import HARD, SETTINGS, SOFT, promise_and_score

STEPS = 12_000
EVERY = 500


def runs(seeds: list[int]) -> list[dict[str, Any]]:
    """All settings on all seeds, side by side."""
    rows = [("period", period, replace(SETTINGS, sync_every=2 * period)) for period in HARD]
    rows += [("tau", tau, replace(SETTINGS, tau=tau)) for tau in SOFT]
    rows = [row for row in rows for _ in seeds]
    stack = train_stack(
        CartPoleWorld(),
        [settings for _, _, settings in rows],
        seeds=seeds * (len(HARD) + len(SOFT)),
        n_steps=STEPS,
        evaluate_every=EVERY,
        evaluate=promise_and_score,
        show=False,
    )
    return [
        {
            "seed": seed,
            kind: number,
            "values": [round(float(value), 2) for value in seen[:, 0]],
            "scores": [round(float(score), 1) for score in seen[:, 1]],
        }
        for seed, (kind, number, _), seen in zip(stack.seeds, rows, stack.evaluations, strict=True)
    ]


def main() -> None:
    """Run the study and write it down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    start = time.process_time()
    found = runs(list(range(arguments.first, arguments.first + arguments.seeds)))
    study: dict[str, Any] = {
        "command": f"python benchmarks/studies/04_sync_sweep.py --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "gymnasium": gym.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "cpu_seconds": round(time.process_time() - start),
        "settings_chosen_on_seeds": [100, 101],
        "steps": list(range(EVERY, STEPS + 1, EVERY)),
        "runs": found,
    }
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
    sys.stdout.write(f"{len(found)} runs, {study['cpu_seconds']} CPU s\n")


if __name__ == "__main__":
    main()
