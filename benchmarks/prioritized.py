"""What a draw from a prioritized buffer costs as it grows: microseconds for sample and update of 64.

    python benchmarks/prioritized.py [--repeats 7] [--rounds 100]

One run, one thread, repeats of all candidates in turn; printed is the median over the repeats of the mean time of a
round, in CPU time. Candidates: the course's sum tree alone, its whole buffer, cumsum with searchsorted,
`Generator.choice(p=)`, and tianshou's prioritized buffer where that package is installed.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import torch

from course_lib.given.prioritized import PrioritizedReplayBuffer, SumTree

CAPACITIES = (10_000, 100_000, 1_000_000)
BATCH, ALPHA, BETA = 64, 0.6, 0.4
Round = Callable[[np.random.Generator], None]


def tree_alone(capacity: int, first: np.ndarray) -> Round:
    """Find 64 indices, give them new priorities."""
    tree = SumTree(capacity)
    tree.update(np.arange(capacity), first)

    def one(rng: np.random.Generator) -> None:
        indices = tree.find(rng.random(BATCH) * tree.total)
        tree.update(indices, rng.random(BATCH))

    return one


def whole_buffer(capacity: int, first: np.ndarray) -> Round:
    """Sample a batch of CartPole's size with weights, hand the errors back."""
    buffer = PrioritizedReplayBuffer(capacity, (4,), ALPHA)
    observation = np.zeros(4, dtype=np.float32)
    for _ in range(capacity):
        buffer._ring.add(observation, 0, 1.0, observation, False)
    buffer._tree.update(np.arange(capacity), first)

    def one(rng: np.random.Generator) -> None:
        _, indices, _ = buffer.sample(BATCH, BETA)
        buffer.update_priorities(indices, rng.random(BATCH))

    return one


def running_sums(capacity: int, first: np.ndarray) -> Round:
    """All prefix sums anew for each batch."""
    priorities = first[:capacity].copy()

    def one(rng: np.random.Generator) -> None:
        sums = np.cumsum(priorities)
        indices = np.searchsorted(sums, rng.random(BATCH) * sums[-1], side="right")
        priorities[indices] = rng.random(BATCH)

    return one


def choice(capacity: int, first: np.ndarray) -> Round:
    """The obvious line."""
    priorities = first.copy()

    def one(rng: np.random.Generator) -> None:
        indices = rng.choice(capacity, size=BATCH, p=priorities / priorities.sum())
        priorities[indices] = rng.random(BATCH)

    return one


def tianshou_buffer(capacity: int, first: np.ndarray) -> Round:
    """tianshou's whole buffer, filled through its own `add`."""
    from tianshou.data import Batch, PrioritizedReplayBuffer as Peer  # noqa: I001 - optional

    buffer = Peer(capacity, alpha=ALPHA, beta=BETA)
    observation = np.zeros(4, dtype=np.float32)
    step = Batch(
        obs=observation, act=0, rew=1.0, terminated=False, truncated=False, obs_next=observation, info={}
    )  # fmt: skip
    buffer.add(step)
    # Its arrays exist from the first step on: written over with zeros they lie in memory like ours and count as full.
    for name in ("obs", "act", "rew", "terminated", "truncated", "done", "obs_next"):
        buffer._meta[name][:] = 0
    buffer._size, buffer._insertion_idx = capacity, 0
    buffer.weight[np.arange(capacity)] = first

    def one(rng: np.random.Generator) -> None:
        _, indices = buffer.sample(BATCH)
        buffer.update_weight(indices, rng.random(BATCH))

    return one


def candidates() -> dict[str, Callable[[int, np.ndarray], Round]]:
    """Everybody who is installed; says who is not."""
    everybody: dict[str, Callable[[int, np.ndarray], Round]] = {
        "sum tree alone": tree_alone,
        "whole buffer": whole_buffer,
        "cumsum, searchsorted": running_sums,
        "Generator.choice(p=)": choice,
    }
    try:
        import tianshou

        everybody[f"tianshou {tianshou.__version__}, whole"] = tianshou_buffer
    except ImportError:
        sys.stdout.write("skipped: tianshou's PrioritizedReplayBuffer, because tianshou is not installed\n")
    return everybody


def measure(rounds: dict[tuple[str, int], Round], repeats: int, count: int) -> dict[tuple[str, int], float]:
    """Microseconds a round, candidates in turn, so that a busy moment hits all alike."""
    rng, seconds = np.random.default_rng(0), {key: list[float]() for key in rounds}
    for one in rounds.values():
        for _ in range(10):
            one(rng)  # warm: caches, and what compiles itself
    for _ in range(repeats):
        for key, one in rounds.items():
            start = time.process_time()
            for _ in range(count):
                one(rng)
            seconds[key].append((time.process_time() - start) / count)
    return {key: 1e6 * statistics.median(values) for key, values in seconds.items()}


def main() -> None:
    """Fill, measure, print a row a candidate."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=100)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    everybody = candidates()
    firsts = {capacity: np.random.default_rng(1).random(capacity) for capacity in CAPACITIES}
    rounds = {(name, c): make(c, firsts[c]) for name, make in everybody.items() for c in CAPACITIES}
    times = measure(rounds, arguments.repeats, arguments.rounds)
    sys.stdout.write(f"microseconds for sample and update of {BATCH}\n{'capacity':28s}")
    sys.stdout.write("".join(f"{capacity:>12,}" for capacity in CAPACITIES) + "   largest / smallest\n")
    for name in everybody:
        row = [times[name, capacity] for capacity in CAPACITIES]
        sys.stdout.write(f"{name:28s}" + "".join(f"{one:12.0f}" for one in row) + f"{row[-1] / row[0]:14.2f}\n")


if __name__ == "__main__":
    main()
