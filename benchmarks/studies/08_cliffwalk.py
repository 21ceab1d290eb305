"""Chapter 08: updates that a table needs on the Blind Cliffwalk, uniform, prioritized and oracle, as the walk grows.

    python benchmarks/studies/08_cliffwalk.py --seeds 10 --output course_lib/studies/08_exercises/cliffwalk.json

Lengths 2 to 14, seeds 0, 1, 2, ... The tree here is one of Python lists, which is faster than numpy for single draws.
Alpha is the paper's 0.6, the step size its 1/4; nothing was tuned. One thread.
"""

import argparse
import json
import platform
import sys
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.cliffwalk_runs import oracle, prioritized, uniform

LENGTHS = range(2, 15, 2)


class ListTree:
    """A sum tree for one index at a time: node k has the children 2k and 2k + 1, leaves begin at `size`."""

    def __init__(self, capacity: int) -> None:
        self.size = 1 << max(capacity - 1, 1).bit_length()
        self.nodes = [0.0] * (2 * self.size)

    @property
    def total(self) -> float:
        """Sum of all priorities."""
        return self.nodes[1]

    def update(self, indices: Any, priorities: Any) -> None:
        """Replace priorities; many at once only to begin with."""
        nodes = self.nodes
        for index, priority in zip(indices.tolist(), priorities.tolist(), strict=True):
            nodes[self.size + index] = priority
        if len(indices) == 1:
            node = (self.size + int(indices[0])) >> 1
            while node:
                nodes[node] = nodes[2 * node] + nodes[2 * node + 1]
                node >>= 1
        else:
            for node in range(self.size - 1, 0, -1):
                nodes[node] = nodes[2 * node] + nodes[2 * node + 1]

    def find(self, masses: Any) -> list[int]:
        """The index at one mass."""
        nodes, node, mass = self.nodes, 1, float(masses[0])
        while node < self.size:
            node *= 2
            if mass >= nodes[node] and nodes[node + 1] > 0.0:
                mass -= nodes[node]
                node += 1
        return [node - self.size]


def main() -> None:
    """Run the study and write it down after every length."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    study: dict[str, Any] = {
        "command": f"python benchmarks/studies/08_cliffwalk.py --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "runs": [],
    }
    for n in LENGTHS:
        for seed in range(arguments.seeds):
            updates = {
                "uniform": uniform(n, seed),
                "prioritized": prioritized(n, seed, ListTree),
                "oracle": oracle(n, seed),
            }
            study["runs"].append({"n": n, "seed": seed, **updates})
        arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
        sys.stdout.write(f"n = {n}: {study['runs'][-1]}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
