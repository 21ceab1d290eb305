"""Short runs of DQN on CartPole-v1 that differ only in how the target network is renewed.

`period` and `tau` are counted in updates: after every `period`-th update the target network takes over the share `tau`
of the online network's weights. tau = 1 is a hard copy; period = 1 with a small tau is a soft one.

Source: Mnih et al. (2015), hard copies every 10,000 updates; Lillicrap et al. (2016), soft ones with tau 0.001.
"""

import copy
from dataclasses import dataclass, field
from functools import partial

import gymnasium as gym
import numpy as np
import torch
from torch import nn

from course_lib.agents import DQNAgent, LinearEpsilon
from course_lib.given.dqn import QNetwork, dqn_loss
from course_lib.given.replay import ReplayBuffer
from course_lib.given.targets import sync_hard, sync_soft
from course_lib.training import EXAM_SEED, greedy_returns

ANSWERS = ("td_targets", "sync_hard", "sync_soft")

__all__ = ["LOOK_EVERY", "Log", "cart_agent", "drive", "start_value"]

LEARN_EVERY = 2
LOOK_EVERY = 250  # steps between two looks at the values
EXAM_EVERY = 1_000
STARTS = np.random.default_rng(4).uniform(-0.05, 0.05, size=(200, 4)).astype(np.float32)


@dataclass
class Log:
    """What one run looked like from outside."""

    values: list[float] = field(default_factory=list)
    """Mean over 200 start states of the largest Q, every 250 steps."""
    exams: list[float] = field(default_factory=list)
    """Mean return of 50 greedy episodes, every 1,000 steps; empty without exams."""
    copies: int = 0
    """How often the target network was renewed."""


def cart_agent(*, period: int, tau: float, seed: int) -> DQNAgent:
    """DQN as in chapter 05 but smaller: (64, 64) units, no clipping of gradients."""
    torch.manual_seed(seed)
    online = QNetwork(4, 2, hidden=(64, 64))
    return DQNAgent(
        online=online,
        target=copy.deepcopy(online),
        loss=dqn_loss,
        sync=sync_hard if tau == 1.0 else partial(sync_soft, tau=tau),
        buffer=ReplayBuffer(50_000, (4,), seed=seed),
        optimizer=torch.optim.Adam(online.parameters(), lr=1e-3, fused=True),
        n_actions=2,
        epsilon=LinearEpsilon(1.0, 0.05, steps=3_000),
        learn_every=LEARN_EVERY,
        sync_every=LEARN_EVERY * period,
        max_gradient_norm=None,
        seed=seed,
    )


@torch.no_grad()
def start_value(network: nn.Module) -> float:
    """Mean over 200 start states of CartPole of the largest Q: what the network promises."""
    return float(network(torch.from_numpy(STARTS)).max(dim=1).values.mean())


def drive(agent: DQNAgent, *, steps: int, seed: int, exams: bool = False) -> Log:
    """Let the agent drive and learn for so many steps; the environment draws from `seed`."""
    env, log = gym.make("CartPole-v1"), Log()
    observation, _ = env.reset(seed=seed)
    for step in range(1, steps + 1):
        action = agent.act(observation)
        next_observation, reward, terminated, truncated, _ = env.step(action)
        agent.observe(observation, action, float(reward), next_observation, terminated)
        agent.learn()
        observation = env.reset()[0] if terminated or truncated else next_observation
        if step % LOOK_EVERY == 0:
            log.values.append(start_value(agent.online))
        if exams and step % EXAM_EVERY == 0:
            log.exams.append(float(greedy_returns(agent.online, 50, EXAM_SEED).mean()))
    log.copies = sum(step % agent.sync_every == 0 for step in range(agent.warm_up, steps + 1))
    return log
