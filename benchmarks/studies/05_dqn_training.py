"""Chapter 05: does the reference DQN solve CartPole-v1, how long does it take, and does gradient clipping matter?

    python benchmarks/studies/05_dqn_training.py --seeds 10 --output course_lib/studies/05_dqn/training.json

For each seed one run with gradients clipped at norm 10 and one without, all else equal. Each run trains with the
settings of the chapter until an exam of 50 greedy episodes reaches 490, at least 100 and at most 400 episodes; then the
best weights play 100 fresh greedy episodes. The settings were chosen on seeds 100 to 102; the study uses seeds 0, 1, 2,
... One thread.
"""

import argparse
import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import torch

from course_lib.agents import DQNAgent, LinearEpsilon
from course_lib.given.dqn import QNetwork, dqn_loss, train_dqn
from course_lib.given.replay import ReplayBuffer
from course_lib.given.targets import sync_hard
from course_lib.training import EXAM_SEED, greedy_returns, train_with_exams

PASS_MARK = 490.0
CLIP = 10.0
TEST_SEED = 20_000_000


def make_agent(seed: int, max_gradient_norm: float | None) -> DQNAgent:
    """The agent of the chapter."""
    torch.manual_seed(seed)
    online, target = QNetwork(4, 2), QNetwork(4, 2)
    return DQNAgent(
        online=online,
        target=target,
        loss=dqn_loss,
        sync=sync_hard,
        buffer=ReplayBuffer(50_000, (4,), seed=seed),
        optimizer=torch.optim.Adam(online.parameters(), lr=1e-3, fused=True),
        n_actions=2,
        epsilon=LinearEpsilon(1.0, 0.05, steps=5_000),
        max_gradient_norm=max_gradient_norm,
        seed=seed,
    )


def run(seed: int, max_gradient_norm: float | None) -> dict[str, Any]:
    """One training run and its test."""
    agent, env = make_agent(seed, max_gradient_norm), gym.make("CartPole-v1")
    env.reset(seed=seed)
    start = time.process_time()
    exams = train_with_exams(
        train_dqn,
        env,
        agent,
        lambda network: float(greedy_returns(network, 50, EXAM_SEED).mean()),
        pass_mark=PASS_MARK,
        show=False,
    )
    seconds = time.process_time() - start
    norms = np.array(agent.history.gradient_norms)
    return {
        "seed": seed,
        "clip": max_gradient_norm,
        "cpu_seconds": round(seconds, 1),
        "passed": exams.passed,
        "steps": agent.steps,
        "updates": len(norms),
        "test_return": round(float(greedy_returns(agent.online, 100, TEST_SEED + 1_000 * seed).mean()), 2),
        "norm_quantiles": [round(float(q), 2) for q in np.quantile(norms, [0.1, 0.5, 0.9, 0.99, 1.0])],
        "share_above_clip": round(float((norms > CLIP).mean()), 4),
        "returns": [int(one) for one in agent.history.returns],
        "exam_episodes": exams.episodes,
        "exam_scores": [round(score, 1) for score in exams.scores],
    }


def main() -> None:
    """Run the study and write it down after every seed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    script = "benchmarks/studies/05_dqn_training.py"
    study: dict[str, Any] = {
        "command": f"python {script} --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "gymnasium": gym.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "settings_chosen_on_seeds": [100, 101, 102],
        "runs": [],
    }
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        for clip in (CLIP, None):
            study["runs"].append(run(seed, clip))
            arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
            sys.stdout.write(f"{ {k: v for k, v in study['runs'][-1].items() if not isinstance(v, list)} }\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
