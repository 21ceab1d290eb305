"""What training costs and how well it ends: `python benchmarks/learning.py [cost] [learn]`, both by default.

    python benchmarks/learning.py cost [--repeats 7] [--steps 200]
    python benchmarks/learning.py learn [--seeds 40] [--first 0] [--output FILE.json] [--only course ...]

Everything runs on one thread, and what is measured are processor seconds: wall time on a shared machine says little.

cost   Seeds side by side: processor time of one whole step (world, replay, an update of 64 transitions a seed, every
       step) of a stack of 1, 10 and 40 seeds as a ratio to the stack of one, at two widths; medians of repeats in which
       the sizes take turns. Beside it the same agent written plainly, chapter 05's DQNAgent in Gymnasium's CartPole.
learn  CartPole-v1, seed by seed, the learners taking turns:
       course    the agent of chapter 05 through `train_dqn`, with its exams (benchmarks/studies/05_dqn_training.py);
       sb3       Stable-Baselines3's DQN with the settings of RL Baselines3 Zoo, 50,000 steps;
       notebook  the settings of many a first DQN notebook: 500 episodes, an update at every step, epsilon times 0.995
                 an episode, fresh targets every ten episodes.
       Solved means: the final greedy policy has a mean return of 475 or more in 100 fresh episodes.
       Each finished run is added to the output at once; a run that is there is not run again, so a long benchmark may
       be split or cut short.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import runpy
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from course_lib.agents import DQNAgent, LinearEpsilon  # noqa: E402 - after the path
from course_lib.given.dqn import QNetwork, dqn_loss, train_dqn  # noqa: E402
from course_lib.given.replay import ReplayBuffer  # noqa: E402
from course_lib.given.statistics import bootstrap_interval, interquartile_mean  # noqa: E402
from course_lib.given.targets import sync_hard  # noqa: E402
from course_lib.stacked import CartPoleWorld, DQNSettings, run_stack  # noqa: E402
from course_lib.training import greedy_returns  # noqa: E402

WIDTHS = ((64, 64), (128, 128))
STACKS = (1, 10, 40)
GOALS = {10: 2.5, 40: 6.0}  # times one seed, at (64, 64)
SOLVED = 475.0
TEST_SEED = 20_000_000  # as in the study of chapter 05: fresh for training and exams alike
COURSE, SB3, NOTEBOOK = "course", "sb3", "notebook"
GOAL_SECONDS = 1 / 3  # of Stable-Baselines3's

# RL Baselines3 Zoo, hyperparams/dqn.yml, CartPole-v1
ZOO_STEPS = 50_000
ZOO: dict[str, Any] = {
    "learning_rate": 2.3e-3, "batch_size": 64, "buffer_size": 100_000, "learning_starts": 1_000, "gamma": 0.99,
    "target_update_interval": 10, "train_freq": 256, "gradient_steps": 128, "exploration_fraction": 0.16,
    "exploration_final_eps": 0.04, "policy_kwargs": {"net_arch": [256, 256]},
}  # fmt: skip


# --- cost of a step ----------------------------------------------------------------------------------------------


def stacked_steps(hidden: tuple[int, ...], n_seeds: int) -> Iterator[Any]:
    """Steps of a stack in which every step learns."""
    return run_stack(CartPoleWorld(), DQNSettings(hidden=hidden, warm_up=64, learn_every=1), range(n_seeds))


def plain_steps(hidden: tuple[int, ...]) -> Iterator[Any]:
    """The same steps of one agent: a module, autograd, and Gymnasium's CartPole; the loop of `train_dqn`."""
    agent = make_agent(DQNAgent, hidden, seed=0, epsilon=LinearEpsilon(1.0, 0.05, 5_000), warm_up=64, learn_every=1)
    env = gym.make("CartPole-v1")
    observation, _ = env.reset(seed=0)
    while True:
        action = agent.act(observation)
        following, reward, terminated, truncated, _ = env.step(action)
        agent.observe(observation, action, float(reward), following, terminated)
        agent.learn()
        observation = env.reset()[0] if terminated or truncated else following
        yield


def microseconds(steps: Iterator[Any], n_steps: int) -> float:
    """Processor time of one step, the mean over `n_steps`."""
    before = time.process_time()
    for _ in range(n_steps):
        next(steps)
    return (time.process_time() - before) / n_steps * 1e6


def cost(repeats: int, n_steps: int) -> None:
    """Print the table of both widths."""
    print(f"processor microseconds of a whole step, median of {repeats} repeats of {n_steps} steps (ratio to one seed)")
    print(
        "hidden        " + "".join(f"{f'{n} seeds' if n > 1 else '1 seed':>16}" for n in STACKS) + "     plain, 1 seed"
    )
    for hidden in WIDTHS:
        runs = {n: stacked_steps(hidden, n) for n in STACKS} | {"plain": plain_steps(hidden)}
        for steps in runs.values():
            microseconds(steps, 300)  # past the warm-up and past the first, short episodes
        table: dict[Any, list[float]] = {name: [] for name in runs}
        for _ in range(repeats):
            for name, steps in runs.items():
                table[name].append(microseconds(steps, n_steps))
        middle = {name: statistics.median(times) for name, times in table.items()}
        shown = "".join(f"{f'{t:.0f} ({t / middle[1]:.2f})':>16}" for t in middle.values())
        print(f"{hidden!s:<14}{shown}", flush=True)
        if hidden == WIDTHS[0]:
            goals = [f"{n} seeds {middle[n] / middle[1]:.2f} (goal: at most {most})" for n, most in GOALS.items()]
    print("times one seed at (64, 64): " + ", ".join(goals))


# --- how well learning ends --------------------------------------------------------------------------------------


def make_agent(kind: type[DQNAgent], hidden: tuple[int, ...], seed: int, **options: Any) -> Any:
    """A DQN agent for CartPole of the course's pieces."""
    torch.manual_seed(seed)
    online, target = QNetwork(4, 2, hidden), QNetwork(4, 2, hidden)
    optimizer = torch.optim.Adam(online.parameters(), lr=1e-3)
    buffer = ReplayBuffer(options.pop("capacity", 50_000), (4,), seed=seed)
    pieces = {"online": online, "target": target, "loss": dqn_loss, "sync": sync_hard, "optimizer": optimizer}
    return kind(**pieces, buffer=buffer, n_actions=2, seed=seed, **options)


class NotebookAgent(DQNAgent):
    """Counts in episodes what the course's agent counts in steps."""

    def end_episode(self) -> None:
        """Fresh targets every ten episodes."""
        super().end_episode()
        if len(self.history.returns) % 10 == 0:
            self.sync(self.online, self.target)

    @property
    def epsilon(self) -> float:
        """Times 0.995 an episode, down to 0.01."""
        return max(0.01, 0.995 ** len(self.history.returns))


def learn_notebook(seed: int) -> dict[str, Any]:
    """500 episodes with the settings of a first notebook."""
    options = {"capacity": 10_000, "warm_up": 64, "learn_every": 1, "sync_every": 10**9, "max_gradient_norm": None}
    agent = make_agent(NotebookAgent, (128, 128), seed, epsilon=LinearEpsilon(), **options)
    env = gym.make("CartPole-v1")
    env.reset(seed=seed)
    before = time.process_time()
    train_dqn(env, agent, 500)
    seconds = time.process_time() - before
    score = test_return(agent.online, seed)
    return {"cpu_seconds": round(seconds, 1), "steps": agent.steps, "test_return": score}


def learn_sb3(seed: int) -> dict[str, Any]:
    """Stable-Baselines3 with the zoo's settings."""
    from stable_baselines3 import DQN

    before = time.process_time()
    model = DQN("MlpPolicy", gym.make("CartPole-v1"), seed=seed, device="cpu", **ZOO).learn(ZOO_STEPS)
    seconds = time.process_time() - before
    return {
        "cpu_seconds": round(seconds, 1),
        "steps": model.num_timesteps,
        "test_return": test_return(model.q_net, seed),
    }


def learn_course(seed: int) -> dict[str, Any]:
    """The agent of chapter 05, as its study trains and tests it."""
    study = runpy.run_path(str(ROOT / "benchmarks" / "studies" / "05_dqn_training.py"))
    record = study["run"](seed, study["CLIP"])
    return {name: record[name] for name in ("cpu_seconds", "steps", "test_return")}


LEARNERS: dict[str, Callable[[int], dict[str, Any]]] = {
    COURSE: learn_course,
    SB3: learn_sb3,
    NOTEBOOK: learn_notebook,
}


def test_return(network: torch.nn.Module, seed: int) -> float:
    """Mean return of the greedy policy in 100 episodes that neither training nor an exam has seen."""
    return round(float(greedy_returns(network, 100, TEST_SEED + 1_000 * seed).mean()), 2)


def learn(options: argparse.Namespace) -> None:
    """Run what is missing, write each run down, print the table."""
    learners = [name for name in LEARNERS if name in options.only]
    if SB3 in learners and importlib.util.find_spec("stable_baselines3") is None:
        learners.remove(SB3)
        print("sb3 is skipped: Stable-Baselines3 is not installed; `pip install stable-baselines3` adds it")
    seeds = range(options.first, options.first + options.seeds)
    book = Book(options.output)
    torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))])  # the first optimizer loads modules for seconds
    for seed in seeds:
        for name in learners:
            if book.find(name, seed) is None:
                book.add({"learner": name, "seed": seed, **LEARNERS[name](seed)})
    summary({name: [run for seed in seeds if (run := book.find(name, seed))] for name in learners})


class Book:
    """The runs so far, in a JSON file that is written whole after each run; without a path they are only printed."""

    def __init__(self, path: Path | None) -> None:
        self.path, self.runs = path, []
        if path is not None and path.exists():
            self.runs = json.loads(path.read_text(encoding="utf-8"))["runs"]
            print(f"{len(self.runs)} runs are in {path} already")

    def find(self, learner: str, seed: int) -> dict[str, Any] | None:
        """This run, if it has been made."""
        return next((run for run in self.runs if (run["learner"], run["seed"]) == (learner, seed)), None)

    def add(self, run: dict[str, Any]) -> None:
        """Keep a run, with the versions that it was made with."""
        self.runs.append(run | {"versions": versions()})
        print("  " + ", ".join(f"{name} {value}" for name, value in run.items()), flush=True)
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_name(self.path.name + ".new")
            lines = ",\n".join(json.dumps(one) for one in self.runs)
            fresh.write_text(f'{{"command": "python benchmarks/learning.py learn", "runs": [\n{lines}\n]}}\n')
            fresh.replace(self.path)


def versions() -> dict[str, str]:
    """Of what the figures depend on."""
    found = {"python": platform.python_version(), "torch": torch.__version__, "gymnasium": gym.__version__}
    peer = sys.modules.get("stable_baselines3")
    return found | ({"stable_baselines3": peer.__version__} if peer else {})


def summary(runs: dict[str, list[dict[str, Any]]]) -> None:
    """A line a learner: the share solved, steps and seconds, each with a 95 % bootstrap interval."""
    print(f"{'learner':<10}{'solved':>8}{'share':>22}{'thousand steps':>26}{'processor seconds':>26}")
    middle = {}
    for name, done in runs.items():
        if not done:
            continue
        solved = np.array([run["test_return"] >= SOLVED for run in done], dtype=float)
        seconds = np.array([run["cpu_seconds"] for run in done])
        steps = np.array([run["steps"] for run in done]) / 1_000
        middle[name] = interquartile_mean(seconds)
        columns = f"{with_interval(solved, np.mean, 2):>22}{with_interval(steps, interquartile_mean, 1):>26}"
        count = f"{int(solved.sum())}/{len(solved)}"
        print(f"{name:<10}{count:>8}{columns}{with_interval(seconds, interquartile_mean, 1):>26}")
    if COURSE in middle and SB3 in middle:
        print(f"course / sb3, processor seconds: {middle[COURSE] / middle[SB3]:.2f} (goal: at most {GOAL_SECONDS:.2f})")


def with_interval(values: np.ndarray, statistic: Callable[[np.ndarray], Any], digits: int) -> str:
    """`middle [low, high]`: 2,000 resamples of whole runs; a single run has no interval."""
    middle = f"{float(statistic(values)):.{digits}f}"
    if len(values) < 2:
        return middle
    low, high = bootstrap_interval(values, lambda x: float(statistic(x)), 0.95, 2_000, np.random.default_rng(0))
    return f"{middle} [{low:.{digits}f}, {high:.{digits}f}]"


def main() -> None:
    """Read the command line and run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="cost|learn", help="what to run; both by default")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=list(LEARNERS), default=list(LEARNERS))
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    unknown = set(options.parts) - {"cost", "learn"}
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))}; choose cost or learn")
    torch.set_num_threads(1)
    if "cost" in options.parts or not options.parts:
        cost(options.repeats, options.steps)
    if "learn" in options.parts or not options.parts:
        learn(options)


if __name__ == "__main__":
    main()
