"""The three pieces of chapter 05: the network, the loss and the training loop.

Source: Mnih et al. (2015), "Human-level control through deep reinforcement learning", Algorithm 1.
"""

from itertools import chain, pairwise
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.agents import Agent
from course_lib.batch import Batch

ANSWERS = ("QNetwork", "dqn_loss", "train_dqn")

__all__ = ["QNetwork", "dqn_loss", "train_dqn"]


class QNetwork(nn.Module):
    """Q(s, .) as layers of `hidden` ReLU units and one linear output an action: [B, D] -> [B, A]."""

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)) -> None:
        super().__init__()
        widths = (observation_dim, *hidden)
        inner = [(nn.Linear(fan_in, fan_out), nn.ReLU()) for fan_in, fan_out in pairwise(widths)]
        self.layers = nn.Sequential(*chain.from_iterable(inner), nn.Linear(widths[-1], n_actions))

    def forward(self, observations: Tensor) -> Tensor:
        """The values of all actions in each observation."""
        return self.layers(observations)


def dqn_loss(online: nn.Module, target: nn.Module, batch: Batch, discount: float) -> Tensor:
    """Mean squared TD error of a batch; its gradient reaches the online network's prediction only."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)  # [B]
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values  # [B]
        wanted = batch.rewards + discount * best_next * (~batch.terminated).float()  # [B]
    return ((wanted - predicted) ** 2).mean()


def train_dqn(env: Any, agent: Agent, n_episodes: int) -> list[float]:
    """Play `n_episodes`, learning at every step; the undiscounted return of each episode."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        episode_return, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, next_observation, terminated)
            agent.learn()
            episode_return += float(reward)
            observation, ended = next_observation, terminated or truncated
        agent.end_episode()
        returns.append(episode_return)
    return returns
