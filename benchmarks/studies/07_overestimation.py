r"""Chapter 07: how much does DQN promise, and what does its own policy collect? And Double DQN?

    python benchmarks/studies/07_overestimation.py --seeds 80 \
        --output course_lib/studies/07_double_dqn/overestimation.json

Three carts (2 actions; 4 and 10 actions, all but two of them redundant), two methods, all seeds of a cart in one stack;
each pair of methods begins with the same weights and the same world. Every 1,000 of 10,000 steps the greedy policy of
every network is followed through ten episodes without a time limit (see `course_lib.overestimation`). The settings are
those of chapter 05 with two layers of 64 and a discount of 0.95; they were chosen on seeds 100 to 109, the study uses
seeds 0, 1, 2, ... One thread.
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

from course_lib.given.double import discounted_returns
from course_lib.overestimation import DISCOUNT, judge
from course_lib.stacked import CartPoleWorld, DQNSettings, StackedNetworks, train_stack

STEPS, EVERY = 10_000, 1_000
CARTS = (2, 4, 10)
FIELDS = ("promised", "true", "above", "score")


def run(seeds: list[int], n_actions: int) -> list[dict[str, Any]]:
    """Both methods on one cart: a record a run."""
    endless = CartPoleWorld(max_steps=None, n_actions=n_actions)

    def exam(networks: StackedNetworks) -> np.ndarray:
        return np.stack(judge(networks, endless, discounted_returns), axis=1)  # [S, 4]

    methods = (False, True)
    settings = [DQNSettings(double=double, discount=DISCOUNT) for double in methods for _ in seeds]
    world = CartPoleWorld(n_actions=n_actions)
    trained = train_stack(world, settings, seeds * 2, STEPS, evaluate_every=EVERY, evaluate=exam, show=False)
    return [
        {"seed": seed, "n_actions": n_actions, "double": setting.double}
        | {name: found[:, column].round(4).tolist() for column, name in enumerate(FIELDS)}
        for seed, setting, found in zip(trained.seeds, trained.settings, trained.evaluations, strict=True)
    ]


def main() -> None:
    """Run the study and write it down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=80)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    script, start = "benchmarks/studies/07_overestimation.py", time.process_time()
    study: dict[str, Any] = {
        "command": f"python {script} --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "settings_chosen_on_seeds": list(range(100, 110)),
        "steps": list(range(EVERY, STEPS + 1, EVERY)),
        "runs": [],
    }
    for n_actions in CARTS:
        study["runs"] += run(list(range(arguments.seeds)), n_actions)
        study["cpu_seconds"] = round(time.process_time() - start)
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
        sys.stdout.write(f"{n_actions} actions: {study['cpu_seconds']} CPU s\n")


if __name__ == "__main__":
    main()
