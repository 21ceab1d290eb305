"""Who drives: the agents that `train_dqn` can train, baselines included.

An agent is anything with the four methods of `Agent`. The training loop calls them in this order and knows nothing
else; the agent decides for itself when to learn, how much to explore and when to stop.

Source: Mnih et al. (2015), "Human-level control through deep reinforcement learning", Algorithm 1.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn

__all__ = [
    "Agent",
    "DQNAgent",
    "History",
    "LinearEpsilon",
    "RandomAgent",
    "greedy_actions",
    "play",
]


class Agent(Protocol):
    """What a training loop asks of an agent."""

    def act(self, observation: Any) -> int:
        """The action to take now."""

    def observe(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> None:
        """Take note of one transition; `terminated` is false when the episode was merely cut by a time limit."""

    def learn(self) -> None:
        """Called after every step: a chance to learn, taken or not."""

    def end_episode(self) -> None:
        """Called once when an episode has ended, for whatever reason."""


@dataclass(frozen=True)
class LinearEpsilon:
    """Exploration that falls in a straight line from `start` to `end` over `steps` steps, then stays."""

    start: float = 1.0
    end: float = 0.05
    steps: int = 10_000

    def __call__(self, step: int) -> float:
        """Epsilon at this step."""
        return self.start + min(step / self.steps, 1.0) * (self.end - self.start)


@dataclass
class History:
    """What a DQNAgent wrote down while it learned; steps are counted from 1."""

    losses: list[float] = field(default_factory=list)
    """Loss of every update."""
    gradient_norms: list[float] = field(default_factory=list)
    """Norm of the gradient of every update, before any clipping."""
    update_steps: list[int] = field(default_factory=list)
    """Step at which each update was made."""
    returns: list[float] = field(default_factory=list)
    """Undiscounted return of each episode, exploration included."""
    episode_steps: list[int] = field(default_factory=list)
    """Steps taken in all when each episode ended."""
    epsilons: list[float] = field(default_factory=list)
    """Epsilon when each episode ended."""


class DQNAgent:
    """Deep Q-learning, assembled from pieces that are all passed by keyword.

    `online`, `target`: networks [B, D] -> [B, A]; `loss(online, target, batch, discount)` -> scalar tensor;
    `sync(online, target)` makes the target equal to the online network; `buffer` has `add`, `sample` and `len()`;
    `optimizer` holds the online network's parameters; `epsilon(step)` is the share of random actions.
    `warm_up`, `learn_every` and `sync_every` count steps; `max_gradient_norm` None means no clipping.
    """

    def __init__(
        self,
        *,
        online: nn.Module,
        target: nn.Module,
        loss: Callable[..., torch.Tensor],
        sync: Callable[[nn.Module, nn.Module], None],
        buffer: Any,
        optimizer: torch.optim.Optimizer,
        n_actions: int,
        epsilon: Callable[[int], float],
        discount: float = 0.99,
        batch_size: int = 64,
        warm_up: int = 500,
        learn_every: int = 2,
        sync_every: int = 100,
        max_gradient_norm: float | None = 10.0,
        seed: int = 0,
    ) -> None:
        self.online, self.target, self.loss, self.sync = online, target, loss, sync
        self.buffer, self.optimizer, self.n_actions = buffer, optimizer, n_actions
        self.epsilon_at, self.discount, self.batch_size = epsilon, discount, batch_size
        self.warm_up, self.learn_every, self.sync_every = warm_up, learn_every, sync_every
        self.max_gradient_norm = float("inf") if max_gradient_norm is None else max_gradient_norm
        self.history = History()
        self.steps = 0
        self._episode_return = 0.0
        self._rng = np.random.default_rng(seed)
        sync(online, target)

    @property
    def epsilon(self) -> float:
        """The share of random actions now."""
        return self.epsilon_at(self.steps)

    def act(self, observation: Any) -> int:
        """A random action with probability epsilon, else the one with the largest Q."""
        if self._rng.random() < self.epsilon:
            return int(self._rng.integers(self.n_actions))
        return int(greedy_actions(self.online, np.asarray(observation, dtype=np.float32)[None])[0])

    def observe(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> None:
        """Store the transition."""
        self.buffer.add(observation, action, reward, next_observation, terminated)
        self.steps += 1
        self._episode_return += float(reward)

    def learn(self) -> None:
        """After the warm-up: an update every `learn_every` steps, a fresh target network every `sync_every`."""
        if self.steps < self.warm_up:
            return
        if self.steps % self.learn_every == 0:
            self.update()
        if self.steps % self.sync_every == 0:
            self.sync(self.online, self.target)

    def update(self) -> None:
        """One step of gradient descent on one random batch."""
        batch = self.buffer.sample(self.batch_size)
        loss = self.loss(self.online, self.target, batch, self.discount)
        self.optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.online.parameters(), self.max_gradient_norm)
        self.optimizer.step()
        self.history.losses.append(loss.item())
        self.history.gradient_norms.append(norm.item())
        self.history.update_steps.append(self.steps)

    def end_episode(self) -> None:
        """Write the episode down."""
        self.history.returns.append(self._episode_return)
        self.history.episode_steps.append(self.steps)
        self.history.epsilons.append(self.epsilon)
        self._episode_return = 0.0


class RandomAgent:
    """Takes any action, learns nothing: the least that every other agent has to beat."""

    def __init__(self, n_actions: int, seed: int = 0) -> None:
        self.n_actions = n_actions
        self._rng = np.random.default_rng(seed)

    def act(self, observation: Any) -> int:
        """Any action, all alike."""
        return int(self._rng.integers(self.n_actions))

    def observe(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> None:
        """Nothing is remembered."""

    def learn(self) -> None:
        """Nothing is learned."""

    def end_episode(self) -> None:
        """Nothing is written down."""


@torch.no_grad()
def greedy_actions(network: nn.Module, observations: np.ndarray) -> np.ndarray:
    """The action with the largest Q in each observation, [B, D] -> [B]."""
    return network(torch.from_numpy(observations)).argmax(dim=1).numpy()


def play(policy: Callable[[Any], int], env: Any, n_episodes: int, seed: int = 0) -> list[float]:
    """Undiscounted returns of `n_episodes` played by `policy(observation)`; episode i is reset with `seed + i`."""
    returns = []
    for episode in range(n_episodes):
        observation, _ = env.reset(seed=seed + episode)
        rewards, over = [], False
        while not over:
            observation, reward, terminated, truncated, _ = env.step(policy(observation))
            rewards.append(float(reward))
            over = terminated or truncated
        returns.append(sum(rewards))
    return returns
