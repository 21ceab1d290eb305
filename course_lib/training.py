"""Training in portions: after every few episodes the agent sits a greedy exam, and its best weights are kept.

Learning with a network goes up and down. So the strategist's rule: keep the set-up of the best lap so far. The exam
uses episodes of its own (validation); the verdict on the finished agent uses others again (test).
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import torch
from torch import nn
from tqdm.auto import tqdm

from course_lib.agents import Agent, DQNAgent, greedy_actions
from course_lib.envs.cart_pole_vector import CartPoleVector

__all__ = ["Exams", "Watched", "greedy_returns", "train_with_exams"]

EXAM_SEED = 10_000_000  # far from the seeds of training and of tests


def greedy_returns(network: nn.Module, n_episodes: int, seed: int) -> np.ndarray:
    """Return of the greedy policy in each of `n_episodes` of CartPole-v1, all played at once; [N]."""
    carts = CartPoleVector(n_episodes)
    observations, returns = carts.reset(seed), np.zeros(n_episodes)
    while not carts.ended.all():
        observations, rewards, _, _ = carts.step(greedy_actions(network, observations))
        returns += rewards
    return returns


@dataclass
class Exams:
    """The scores of one agent's exams, and the weights of the best."""

    episodes: list[int] = field(default_factory=list)
    """Episodes of training before each exam."""
    scores: list[float] = field(default_factory=list)
    """Mean return of each exam."""
    best_weights: dict[str, torch.Tensor] = field(default_factory=dict)
    """The online network's parameters at the best exam; of equal ones the first."""
    passed: bool = False
    """Whether the last exam reached the pass mark."""

    def note(self, episode: int, score: float, network: nn.Module) -> None:
        """Write an exam down, and keep a copy of the weights if none was better."""
        if score > max(self.scores, default=-np.inf):
            self.best_weights = copy.deepcopy(network.state_dict())
        self.episodes.append(episode)
        self.scores.append(score)


class Watched:
    """An agent with a progress bar: return (mean of the last ten), epsilon and the time left at the present pace."""

    def __init__(self, agent: DQNAgent, n_episodes: int, *, show: bool = True) -> None:
        self.agent = agent
        self.bar = tqdm(total=n_episodes, unit="episode", disable=not show)
        self.act, self.observe, self.learn = agent.act, agent.observe, agent.learn

    def end_episode(self) -> None:
        """Pass the news on, then move the bar."""
        self.agent.end_episode()
        recent = float(np.mean(self.agent.history.returns[-10:]))
        self.bar.set_postfix({"return": f"{recent:.0f}", "epsilon": f"{self.agent.epsilon:.2f}"}, refresh=False)
        self.bar.update()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.bar.close()


def train_with_exams(
    train: Callable[[Any, Agent, int], Any],
    env: Any,
    agent: DQNAgent,
    exam: Callable[[nn.Module], float],
    *,
    pass_mark: float,
    earliest: int = 100,
    most: int = 400,
    every: int = 10,
    show: bool = True,
) -> Exams:
    """Call `train(env, agent, every)` until an exam reaches `pass_mark` or `most` episodes are over.

    `exam(network)` -> mean return of greedy episodes. An exam counts as passed from episode `earliest` on: before that
    a policy can be lucky while its values are still far off. The best weights are put in at the end.
    """
    exams = Exams()
    with Watched(agent, most, show=show) as watched:
        for episode in range(every, most + 1, every):
            train(env, watched, every)
            exams.note(episode, exam(agent.online), agent.online)
            exams.passed = exams.scores[-1] >= pass_mark and episode >= earliest
            if exams.passed:
                break
    agent.online.load_state_dict(exams.best_weights)
    return exams
