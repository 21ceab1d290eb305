"""The study of chapter 01: Q-learning on CartPole with 1 to 32 bins a number, one budget of experience for all.

Each of the 60 seeds from 20 on is run with each number of bins for 60,000 steps; after each tenth of them the greedy
policy drives 20 fresh episodes. Settings were chosen on seeds 100 to 109; an earlier study of seeds 0 to 19 was too
small to tell 8 bins from 4. The result, a small JSON file, is what the chapter draws:

    python benchmarks/studies/01_finer_bins.py --output course_lib/studies/01_table_limits/finer_bins.json

About six minutes on one thread.
"""

import argparse
import json
import platform
import sys
from pathlib import Path

import gymnasium as gym
import numpy as np

from course_lib.given.binned_cart_pole import learn_cart_pole

BINS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
SEEDS = range(20, 80)
AT_ONCE = 10  # seeds side by side: the tables of 32 bins take ten megabytes each


def main() -> None:
    """Run the study and write it down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", type=Path, required=True)
    output = parser.parse_args().output
    runs = []
    for first in SEEDS[::AT_ONCE]:
        seeds = range(first, first + AT_ONCE)
        found = learn_cart_pole(BINS, seeds)
        for row, bins in enumerate(BINS):
            for column, seed in enumerate(seeds):
                exams = [round(float(score), 2) for score in found.exams[row, column]]
                visited = int(found.visited[row, column])
                runs.append({"seed": seed, "bins": bins, "exams": exams, "visited": visited})
        sys.stdout.write(f"seeds {first} to {first + AT_ONCE - 1} done\n")
    study = {
        "command": f"python benchmarks/studies/01_finer_bins.py --output {output}",
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "gymnasium": gym.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "settings_chosen_on_seeds": list(range(100, 110)),
        "steps": found.steps.tolist(),
        "runs": runs,
    }
    output.write_text(json.dumps(study, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
