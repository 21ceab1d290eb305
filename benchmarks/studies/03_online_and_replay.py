"""Chapter 03: does online Q-learning with a network solve CartPole-v1, and what does a replay buffer change?

    python benchmarks/studies/03_online_and_replay.py --steps 30000 \
        --output course_lib/studies/03_experience_replay/online_and_replay.json

Ten runs of 30,000 steps without a memory, one update a step on the latest transition; the same ten with a buffer of
50,000 and batches of 64, all else equal. No target network in either. Then each network plays 100 fresh greedy
episodes. The settings were chosen on seeds 100 to 109; the study uses seeds 0 to 9. One thread, about 3 CPU minutes.
"""

import argparse
import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

import torch

from course_lib.given.replay import ReplayBuffer
from course_lib.replay_runs import learn_while_driving
from course_lib.stacked import CartPoleWorld, greedy_play

SEEDS = range(10)
TEST_SEED = 30_000_000


def variant(name: str, steps: int) -> list[dict[str, Any]]:
    """Ten runs, without or with a buffer."""
    buffers = None if name == "online" else [ReplayBuffer(50_000, (4,), seed=seed) for seed in SEEDS]
    start = time.process_time()
    driven = learn_while_driving(SEEDS, steps, buffers)
    seconds = time.process_time() - start
    tests = greedy_play(driven.networks, CartPoleWorld(), 100, seed=TEST_SEED).mean(axis=1)
    sys.stdout.write(f"{name}: {seconds:.0f} CPU s, greedy returns {sorted(tests.round(1).tolist())}\n")
    return [
        {"seed": seed, "memory": name, "test_return": round(float(test), 2), "returns": returns.round(1).tolist()}
        for seed, test, returns in zip(SEEDS, tests, driven.returns, strict=True)
    ]


def main() -> None:
    """Run both variants and write them down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=30_000)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    script = "benchmarks/studies/03_online_and_replay.py"
    study = {
        "command": f"python {script} --steps {arguments.steps} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "settings_chosen_on_seeds": list(range(100, 110)),
        "runs": variant("online", arguments.steps) + variant("replay", arguments.steps),
    }
    arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
