"""Who drives: the agents that `train_dqn` can train, and the baselines to beat.

An agent is anything with the four methods of `Agent`. The training loop calls them in this order and knows nothing
else; the agent decides for itself when to learn, how much to explore and when to stop.

Sources: Mnih et al. (2015), "Human-level control through deep reinforcement learning", Algorithm 1 (DQN);
Watkins & Dayan (1992), "Q-learning" (the tabular baseline).
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn

__all__ = ["Agent", "DQNAgent", "History", "LinearEpsilon", "greedy_actions", "play"]


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
    """What a DQNAgent wrote down while it learned; steps count from 1, episodes too."""

    losses: list[tuple[int, float]] = field(default_factory=list)
    """(step, loss) of every update."""
    gradient_norms: list[float] = field(default_factory=list)
    """Norm of the gradient of every update, before any clipping."""
    epsilons: list[float] = field(default_factory=list)
    """Epsilon at the end of each episode."""
    returns: list[float] = field(default_factory=list)
    """Undiscounted return of each episode, exploration included."""
    steps: list[int] = field(default_factory=list)
    """Steps taken in all when each episode ended."""
    exams: list[tuple[int, float]] = field(default_factory=list)
    """(episode, mean return) of each greedy exam."""


class DQNAgent:
    """Deep Q-learning, assembled from pieces that are all passed by keyword.

    `online`, `target`: networks [B, D] -> [B, A]; `loss(online, target, batch, discount)` -> scalar tensor;
    `sync(online, target)` makes the target equal to the online network; `buffer` has `add`, `sample` and `len()`;
    `optimizer` holds the online network's parameters. Counts are in steps, unless the name says otherwise.
    `exam(online)` -> mean return of greedy episodes, sat every `exam_every` episodes: the best weights are kept, and
    at `pass_mark` the agent puts them in, stops learning and stops exploring.
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
        discount: float = 0.99,
        epsilon: Callable[[int], float] = LinearEpsilon(),
        batch_size: int = 64,
        warm_up: int = 1_000,
        learn_every: int = 1,
        sync_every: int = 500,
        max_gradient_norm: float | None = None,
        exam: Callable[[nn.Module], float] | None = None,
        exam_every: int = 10,
        pass_mark: float = float("inf"),
        seed: int = 0,
    ) -> None:
        self.online, self.target, self.loss, self.sync = online, target, loss, sync
        self.buffer, self.optimizer, self.n_actions = buffer, optimizer, n_actions
        self.discount, self.epsilon_at, self.batch_size = discount, epsilon, batch_size
        self.warm_up, self.learn_every, self.sync_every = warm_up, learn_every, sync_every
        self.max_gradient_norm = max_gradient_norm
        self.exam, self.exam_every, self.pass_mark = exam, exam_every, pass_mark
        self.history = History()
        self.finished = False
        self._rng = np.random.default_rng(seed)
        self._steps = 0
        self._episode_return = 0.0
        self._best_weights: dict[str, torch.Tensor] | None = None
        sync(online, target)

    @property
    def epsilon(self) -> float:
        """The share of random actions now."""
        return 0.0 if self.finished else self.epsilon_at(self._steps)

    def act(self, observation: Any) -> int:
        """A random action with probability epsilon, else the one with the largest Q."""
        if self._rng.random() < self.epsilon:
            return int(self._rng.integers(self.n_actions))
        return int(greedy_actions(self.online, np.asarray(observation, dtype=np.float32)[None])[0])

    def observe(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> None:
        """Store the transition."""
        self._steps += 1
        self._episode_return += float(reward)
        if not self.finished:
            self.buffer.add(observation, action, reward, next_observation, terminated)

    def learn(self) -> None:
        """After `warm_up`: an update every `learn_every` steps, a fresh target network every `sync_every`."""
        if self.finished or self._steps < self.warm_up:
            return
        if self._steps % self.learn_every == 0:
            self._update()
        if self._steps % self.sync_every == 0:
            self.sync(self.online, self.target)

    def _update(self) -> None:
        loss = self.loss(self.online, self.target, self.buffer.sample(self.batch_size), self.discount)
        self.optimizer.zero_grad()
        loss.backward()
        ceiling = float("inf") if self.max_gradient_norm is None else self.max_gradient_norm
        norm = nn.utils.clip_grad_norm_(self.online.parameters(), ceiling)
        self.optimizer.step()
        self.history.losses.append((self._steps, float(loss.detach())))
        self.history.gradient_norms.append(float(norm))

    def end_episode(self) -> None:
        """Write the episode down and, every `exam_every` episodes, sit the exam."""
        self.history.returns.append(self._episode_return)
        self.history.epsilons.append(self.epsilon)
        self.history.steps.append(self._steps)
        self._episode_return = 0.0
        episode = len(self.history.returns)
        if self.exam and not self.finished and episode % self.exam_every == 0 and self._steps > self.warm_up:
            self._sit_exam(episode)

    def _sit_exam(self, episode: int) -> None:
        assert self.exam is not None
        score = self.exam(self.online)
        if not self.history.exams or score > max(past for _, past in self.history.exams):
            self._best_weights = copy.deepcopy(self.online.state_dict())
        self.history.exams.append((episode, score))
        if score >= self.pass_mark:
            self.finished = True

    def put_in_best_weights(self) -> None:
        """Load the weights that did best in an exam, if there was one."""
        if self._best_weights is not None:
            self.online.load_state_dict(self._best_weights)


@torch.no_grad()
def greedy_actions(network: nn.Module, observations: np.ndarray) -> np.ndarray:
    """The action with the largest Q in each observation, [B, D] -> [B]."""
    return network(torch.from_numpy(observations)).argmax(dim=1).numpy()


def play(policy: Callable[[Any], int], env: Any, n_episodes: int, seed: int = 0) -> list[float]:
    """Undiscounted returns of `n_episodes` played by `policy(observation)`; episode i is reset with `seed + i`."""
    returns = []
    for episode in range(n_episodes):
        observation, _ = env.reset(seed=seed + episode)
        episode_return, ended = 0.0, False
        while not ended:
            observation, reward, terminated, truncated, _ = env.step(policy(observation))
            episode_return += float(reward)
            ended = terminated or truncated
        returns.append(episode_return)
    return returns
