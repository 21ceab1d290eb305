"""Chapter 06: what do replay and target network do for DQN on CartPole-v1, and how far can a small study mislead?

    python benchmarks/studies/06_ablations.py --seeds 60 --output course_lib/studies/06_ablations/cart_pole.json

Full DQN, no replay, no target network and neither, on the same seeds, trained ten seeds at a time: 12,000 steps each,
two exams of ten greedy episodes every 1,000 steps. The settings are the library's; their learning rate, sync period and
length were looked at on seeds 100 to 105. The study uses seeds 0, 1, 2, ... One thread. Training amplifies rounding:
another processor or version gives other runs of the same variants, not the same numbers.
"""

import argparse
import json
import platform
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from course_lib.ablation import train_variants
from course_lib.stacked import DQNSettings

N_STEPS = 12_000
BLOCK = 10  # seeds trained at once
FULL = DQNSettings()
VARIANTS = {
    "full": FULL,
    "no replay": replace(FULL, replay=False),
    "no target": replace(FULL, target_network=False),
    "neither": replace(FULL, replay=False, target_network=False),
}


def main() -> None:
    """Run the study and write it down after every block of seeds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    study: dict[str, Any] = {
        "command": f"python benchmarks/studies/06_ablations.py --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "settings_looked_at_on_seeds": [100, 101, 102, 103, 104, 105],
        "n_steps": N_STEPS,
        "cpu_seconds": 0.0,
        "runs": [],  # exams: [stops, 2]; largest_q: in the batches of the last 1,000 steps
    }
    start = time.process_time()
    for first in range(0, arguments.seeds, BLOCK):
        seeds = range(first, min(first + BLOCK, arguments.seeds))
        exams, run = train_variants(VARIANTS, seeds, N_STEPS, show=False)
        largest = np.split(run.max_q[:, run.update_steps > N_STEPS - 1_000].max(axis=1), len(VARIANTS))
        for name, values in zip(VARIANTS, largest, strict=True):
            for seed, scores, value in zip(seeds, exams[name].round(1).tolist(), values, strict=True):
                study["runs"].append(
                    {"seed": seed, "variant": name, "exams": scores, "largest_q": float(f"{value:.4g}")}
                )
        study["cpu_seconds"] = round(time.process_time() - start, 1)
        arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
        means = {name: round(float(exams[name][:, -1].mean()), 1) for name in VARIANTS}
        sys.stdout.write(f"seeds {seeds.start} to {seeds.stop - 1}: mean of the last exams {means}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
