"""Chapter 08: does the gain of a dueling network grow with the number of actions?

    python benchmarks/studies/08_corridor.py --seeds 10 --output course_lib/studies/08_exercises/corridor.json

Wang's corridor with 5, 10 and 20 actions; a plain and a dueling network with hidden widths 50 and 50 evaluate the same
policy (course_lib.policy_evaluation) from the same seeds 0, 1, 2, ... Written down is the mean squared error to the
exact values at seven moments. The learning rate and the moments were chosen on seeds 100 to 104. One thread.
"""

import argparse
import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from course_lib.envs.corridor import evaluation
from course_lib.given.dqn import QNetwork
from course_lib.given.dueling import DuelingQNetwork
from course_lib.policy_evaluation import evaluate_policy

ACTIONS = (5, 10, 20)
CHECKPOINTS = (0, 125, 250, 500, 1_000, 2_000, 4_000)


def runs(n_actions: int, kind: type, seeds: range) -> list[dict[str, Any]]:
    """The errors of one kind of network, a row a seed."""
    start = time.process_time()
    errors = evaluate_policy(kind, evaluation(n_actions), seeds, CHECKPOINTS)
    sys.stdout.write(f"{kind.__name__} with {n_actions} actions: {time.process_time() - start:.0f} CPU s\n")
    sys.stdout.flush()
    return [
        {"network": kind.__name__, "n_actions": n_actions, "seed": seed, "errors": [float(f"{e:.4g}") for e in row]}
        for seed, row in zip(seeds, errors, strict=True)
    ]


def main() -> None:
    """Run the study and write it down after every network."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    study: dict[str, Any] = {
        "command": f"python benchmarks/studies/08_corridor.py --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "settings_chosen_on_seeds": [100, 101, 102, 103, 104],
        "checkpoints": CHECKPOINTS,
        "runs": [],
    }
    for n_actions in ACTIONS:
        for kind in (QNetwork, DuelingQNetwork):
            study["runs"] += runs(n_actions, kind, range(arguments.seeds))
            arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
