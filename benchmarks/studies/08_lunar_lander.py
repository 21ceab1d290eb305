"""Chapter 08: the rivals on LunarLander-v3: random, Gymnasium's own rule, a table and a DQN.

    pip install "gymnasium[box2d]"
    python benchmarks/studies/08_lunar_lander.py --seeds 10 --output course_lib/studies/08_exercises/lunar_lander.json

Rules are played once on the 100 fixed landings of the challenge (course_lib.leaderboard, "lunar_lander"); their
interval is that of the mean over landings. Table and DQN learn from 200,000 steps with each of the seeds 0, 1, 2, ...
and are played on the same landings; their interval is that of the interquartile mean over seeds. DQN is chapter 05's
with chapter 07's targets; its learning rate was chosen on the seeds 100 and 101, in 120,000 steps. One thread.
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
from course_lib.given.tabular_agent import TabularAgent
from course_lib.leaderboard import CHALLENGES, make_world, verify
from course_lib.stacked import DQNSettings, GymnasiumWorld, train_stack
from course_lib.stats import over_runs

STEPS = 200_000
EPSILON = LinearEpsilon(1.0, 0.02, steps=30_000)
SETTINGS = DQNSettings(
    hidden=(64, 64), learning_rate=5e-4, capacity=100_000, warm_up=1_000, sync_every=500, double=True, epsilon=EPSILON
)
EDGES = [np.array(edges) for edges in (
    (-0.3, -0.1, 0.1, 0.3), (0.1, 0.3, 0.7, 1.1), (-0.4, -0.1, 0.1, 0.4), (-0.8, -0.4, -0.2, -0.05),
    (-0.4, -0.1, 0.1, 0.4), (-0.4, -0.1, 0.1, 0.4), (0.5,), (0.5,),
)]  # fmt: skip
"""Of x, y, their speeds, angle, turning speed, left and right leg."""


def gymnasiums_rule() -> Any:
    """The landing rule that Gymnasium's source brings along, as observation -> action."""
    from gymnasium.envs.box2d.lunar_lander import heuristic

    world = make_world("lunar_lander").unwrapped
    return lambda observation: int(heuristic(world, observation))


def table(seed: int) -> TabularAgent:
    """Q-learning on at most five bins of each number."""
    agent = TabularAgent(EDGES, 4, epsilon=EPSILON, discount=0.99, seed=seed)
    world, steps = make_world("lunar_lander"), 0
    observation, _ = world.reset(seed=seed)
    while steps < STEPS:
        action = agent.act(observation)
        after, reward, terminated, truncated, _ = world.step(action)
        agent.observe(observation, action, float(reward), after, terminated)
        agent.learn()
        observation, steps = after, steps + 1
        if terminated or truncated:
            agent.end_episode()
            observation, _ = world.reset()
    return agent


def learned(seeds: range) -> list[dict[str, Any]]:
    """What tables and networks reach."""
    runs = [{"rival": "a table", "seed": seed, "policy": table(seed).greedy} for seed in seeds]
    world = GymnasiumWorld(lambda: make_world("lunar_lander"))
    trained = train_stack(world, SETTINGS, seeds, n_steps=STEPS, show=False)
    runs += [{"rival": "DQN", "seed": seed, "policy": trained.network(row)} for row, seed in enumerate(seeds)]
    for run in runs:
        run["return"] = round(verify("lunar_lander", run.pop("policy"), "DQN").mean, 2)
    return runs


def main() -> None:
    """Play and train all rivals, and write them down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    rules = {"random": RandomAgent(4).act, "Gymnasium's rule": gymnasiums_rule()}
    rivals = {
        name: [(one := verify("lunar_lander", rule, name)).mean, one.low, one.high] for name, rule in rules.items()
    }
    runs = learned(range(arguments.seeds))
    for name in ("a table", "DQN"):
        rivals[name] = list(over_runs([run["return"] for run in runs if run["rival"] == name]))
    study = {
        "command": " ".join(["python benchmarks/studies/08_lunar_lander.py", *sys.argv[1:]]),
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "gymnasium": gym.__version__},
        "machine": "one thread of a 2-core virtual machine, shared with other work",
        "steps": STEPS,
        "mark": CHALLENGES["lunar_lander"].mark,
        "rivals": {name: [round(float(number), 2) for number in three] for name, three in rivals.items()},
        "runs": runs,
    }
    arguments.output.write_text(json.dumps(study, separators=(",", ":")) + "\n")
    sys.stdout.write(f"{study['rivals']} {study['mark']}\n")


if __name__ == "__main__":
    main()
