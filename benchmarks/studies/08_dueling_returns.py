"""Chapter 08: does a dueling network earn more than a plain one on CartPole-v1, with 2 actions and with 20?

    python benchmarks/studies/08_dueling_returns.py --seeds 80 \
        --output course_lib/studies/08_exercises/dueling_returns.json

With 20 actions all but two are redundant. Both networks train on the same seeds, 12,000 steps each, all seeds of a
network in one stack; every 1,000 steps the greedy policy of each is followed through ten fresh episodes. The settings
are those of chapter 06, which were chosen there on seeds 100 to 105 and for a plain network. The study uses seeds 0, 1,
2, ... One thread.
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

from course_lib.stacked import CartPoleWorld, DQNSettings, StackedNetworks, greedy_play, train_stack

STEPS, EVERY = 12_000, 1_000
CARTS = (2, 20)
EPISODES = 10  # of an exam


def run(seeds: range, n_actions: int, dueling: bool) -> list[dict[str, Any]]:
    """One network on one cart: a record a seed."""
    world = CartPoleWorld(n_actions=n_actions)

    def exam(networks: StackedNetworks) -> np.ndarray:
        return greedy_play(networks, world, EPISODES).mean(axis=1)  # [S]

    settings = DQNSettings(dueling=dueling)
    trained = train_stack(world, settings, seeds, STEPS, evaluate_every=EVERY, evaluate=exam, show=False)
    return [
        {"seed": seed, "n_actions": n_actions, "dueling": dueling, "exams": scores}
        for seed, scores in zip(seeds, trained.evaluations.round(1).tolist(), strict=True)
    ]


def main() -> None:
    """Run the study and write it down after every stack."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=80)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    script, start = "benchmarks/studies/08_dueling_returns.py", time.process_time()
    study: dict[str, Any] = {
        "command": f"python {script} --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "settings_chosen_on_seeds": list(range(100, 106)),
        "steps": list(range(EVERY, STEPS + 1, EVERY)),
        "runs": [],
    }
    for n_actions in CARTS:
        for dueling in (False, True):
            study["runs"] += run(range(arguments.seeds), n_actions, dueling)
            study["cpu_seconds"] = round(time.process_time() - start)
            arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
            sys.stdout.write(f"{n_actions} actions, dueling {dueling}: {study['cpu_seconds']} CPU s\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
