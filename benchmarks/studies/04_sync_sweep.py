"""Chapter 04: how often should the target network be renewed, on CartPole-v1?

    python benchmarks/studies/04_sync_sweep.py --seeds 10 --output course_lib/studies/04_target_networks/sync_sweep.json

Hard copies every 1, 10, 50, 250 and 1,000 updates, and soft ones with tau 0.1, 0.02, 0.004 and 0.001, the inverse of
those periods. All else is equal: 8,000 steps, an update every second step after 500, hidden layers of 64 and 64. Every
1,000 steps the greedy policy plays 50 episodes; every 250 steps the network's values of 200 start states are averaged.
The settings were chosen on seeds 100 and 101; the study uses seeds 0, 1, 2, ... One thread.
"""

import argparse
import json
import platform
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import gymnasium as gym
import torch

from course_lib.given.sync_runs import cart_agent, drive

SETTINGS: list[dict[str, Any]] = [
    *({"period": period, "tau": 1.0} for period in (1, 10, 50, 250, 1000)),
    *({"period": 1, "tau": tau} for tau in (0.1, 0.02, 0.004, 0.001)),
]
STEPS = 8_000


def run(seed: int, setting: dict[str, Any]) -> dict[str, Any]:
    """One training run."""
    start = time.process_time()
    log = drive(cart_agent(**setting, seed=seed), steps=STEPS, seed=seed, exams=True)
    return {
        "seed": seed,
        **setting,
        "cpu_seconds": round(time.process_time() - start, 1),
        "copies": log.copies,
        "values": [round(value, 2) for value in log.values],
        "exams": [round(score, 1) for score in log.exams],
    }


def main() -> None:
    """Run the study and write it down after every seed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    script = "benchmarks/studies/04_sync_sweep.py"
    study: dict[str, Any] = {
        "command": f"python {script} --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "gymnasium": gym.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "settings_chosen_on_seeds": [100, 101],
        "steps": STEPS,
        "runs": [],
    }
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        study["runs"] += map(partial(run, seed), SETTINGS)
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
        sys.stdout.write(f"seed {seed}: {sum(one['cpu_seconds'] for one in study['runs']):.0f} CPU s so far\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
