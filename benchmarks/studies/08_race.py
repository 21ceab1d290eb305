"""Chapter 08: the rivals of the wet race: random, never stopping, the dry core's plan, a table and a DQN.

    python benchmarks/studies/08_race.py --seeds 10 --output course_lib/studies/08_exercises/race.json

The race under rain and safety cars (course_lib.leaderboard, challenge "wet_race"). Rules are played once on the 500
fixed races of the challenge; their interval is that of the mean over races. Table and DQN learn from 2,000 races with
each of the seeds 0, 1, 2, ... and are played on the same 500 races; their interval is that of the interquartile mean
over seeds. The settings are those of chapter 05's race; none was tuned here. One thread.
"""

import argparse
import json
import platform
import sys
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import torch

from course_lib.agents import LinearEpsilon, RandomAgent
from course_lib.envs.race_strategy import FIELDS, core_optimum, core_policy
from course_lib.given.dqn import train_dqn
from course_lib.given.tabular_agent import TabularAgent
from course_lib.leaderboard import make_world, verify
from course_lib.stacked import DQNSettings, GymnasiumWorld, train_stack
from course_lib.stats import over_runs

RACES = 2_000
LAPS = 10
BINS = {"lap fraction": 10, "tyre state": 5, "rain probability": 4}


def scaled() -> Any:
    """The race, paid (82 - seconds) / 10 a lap, as in chapter 05."""
    return gym.wrappers.TransformReward(make_world("wet_race"), lambda reward: (reward + 82) / 10)


def never_stop(_screen: np.ndarray) -> int:
    """The least that a strategist can do."""
    return 0


def table(seed: int) -> TabularAgent:
    """Q-learning on bins of the screen: what is 0 or 1 keeps its two values; fuel and gap ahead are not looked at."""
    edges = []
    for name in FIELDS:
        bins = 1 if name in ("fuel", "gap ahead") else BINS.get(name, 2)
        edges.append(np.linspace(0, 1, bins + 1)[1:-1])
    agent = TabularAgent(edges, 5, epsilon=LinearEpsilon(1.0, 0.05, steps=5_000), discount=1.0, seed=seed)
    world = scaled()
    world.reset(seed=seed)
    train_dqn(world, agent, RACES)
    return agent


def main() -> None:
    """Play and train all rivals, and write them down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    world, seeds = make_world("wet_race").unwrapped, range(arguments.seeds)
    rules = {"random": RandomAgent(5).act, "never stop": never_stop, "the dry core's plan": core_policy(world)}
    rivals = {name: [(one := verify("wet_race", rule, name)).mean, one.low, one.high] for name, rule in rules.items()}
    runs = []
    for seed in seeds:
        score = verify("wet_race", table(seed).greedy, "a table").mean
        runs.append({"rival": "a table", "seed": seed, "return": round(score, 3)})
    settings = DQNSettings(discount=1.0, hidden=(64, 64), epsilon=LinearEpsilon(1.0, 0.05, steps=5_000))
    trained = train_stack(GymnasiumWorld(scaled), settings, seeds, n_steps=RACES * LAPS, show=False)
    for row, seed in enumerate(seeds):
        score = verify("wet_race", trained.network(row), "DQN").mean
        runs.append({"rival": "DQN", "seed": seed, "return": round(score, 3)})
    for name in ("a table", "DQN"):
        rivals[name] = list(over_runs([run["return"] for run in runs if run["rival"] == name]))
    study = {
        "command": f"python benchmarks/studies/08_race.py --seeds {arguments.seeds} --output {arguments.output}",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "gymnasium": gym.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "races": RACES,
        "mark": round(core_optimum(world), 3),
        "rivals": {name: [round(float(number), 3) for number in three] for name, three in rivals.items()},
        "runs": runs,
    }
    arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
    sys.stdout.write(f"{study['rivals']} {study['mark']}\n")


if __name__ == "__main__":
    main()
