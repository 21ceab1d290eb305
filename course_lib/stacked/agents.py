"""Many DQN agents as one: `StackedDQN` has the methods of chapter 05's agent, and each works on all rows at once.

Sources: Mnih et al. (2015), Algorithm 1; van Hasselt et al. (2016), equation 4 (double); Wang et al. (2016), equation 9
(dueling); Sutton & Barto (2018), section 7.1 (n-step returns); Lillicrap et al. (2016), section 3 (soft updates).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import numpy as np
import torch
from torch import Tensor

from course_lib.stacked.networks import Gradients, StackedNetworks
from course_lib.stacked.replay import StackedBatch, StackedReplay
from course_lib.stacked.settings import DQNSettings
from course_lib.stacked.streams import ACTIONS, RowStreams
from course_lib.stacked.worlds import Transition, World

__all__ = ["StackedDQN", "Update"]


class Update:
    """What one update saw, each [S]: loss, norm of the gradient before clipping, mean and largest predicted Q."""

    def __init__(self, predicted: Tensor, errors: Tensor, norms: Tensor) -> None:
        self.losses = errors.square().mean(dim=(1, 2)).numpy()
        self.gradient_norms = norms.numpy().copy()
        self.mean_q = predicted.mean(dim=(1, 2)).numpy()
        self.max_q = predicted.amax(dim=(1, 2)).numpy()


class StackedDQN:
    """One agent a seed, with settings of its own; all see as many steps. Nothing of a row depends on another row."""

    def __init__(self, world: World, settings: tuple[DQNSettings, ...], seeds: Sequence[int]) -> None:
        self.settings, shared = settings, settings[0]
        self.online = StackedNetworks(
            len(seeds), world.observation_dim, world.n_actions, shared.hidden, dueling=shared.dueling
        ).draw(seeds)
        self.target = self.online.copy()
        self.replay = StackedReplay(
            seeds,
            world.observation_dim,
            capacities=[row.capacity for row in settings],
            replay=[row.replay for row in settings],
            discounts=[row.discount for row in settings],
            batch_size=shared.batch_size,
            recent=shared.learn_every,
            n_steps=shared.n_steps,
        )
        self.steps, self.updates = 0, 0
        self._streams, self._n_actions = RowStreams(seeds, ACTIONS, (2,)), world.n_actions
        self._epsilons = _grouped([row.epsilon for row in settings])
        self._truncation_ends = np.array([row.truncation_ends for row in settings])
        self._double = torch.tensor([row.double for row in settings]).unsqueeze(1)  # [S, 1]
        self._any_double = any(row.double for row in settings)
        self._max_norms = torch.tensor([row.max_gradient_norm or torch.inf for row in settings])
        self._sync = _Sync(settings)
        batch_size = self.replay.batch_size
        self.gradients = Gradients(self.online, batch_size)
        self._buffers = [self.online.buffers(batch_size) for _ in range(2)]
        self._optimizer = _adam(self.online.flat, self.gradients.flat, settings)

    def epsilons(self) -> np.ndarray:
        """The share of random actions of each row now, [S]."""
        now = np.empty(len(self.settings))
        for epsilon, rows in self._epsilons:
            now[rows] = epsilon(self.steps)
        return now

    def act(self, observations: np.ndarray) -> np.ndarray:
        """Epsilon-greedy, [S, D] -> int64 [S]."""
        explore, which = self._streams.draw().T
        greedy = self.online.greedy(observations[:, None])[:, 0]
        return np.where(explore < self.epsilons(), (which * self._n_actions).astype(np.int64), greedy)

    def observe(self, observations: np.ndarray, actions: np.ndarray, transition: Transition) -> None:
        """Store one transition a row."""
        cut = transition.terminated | (transition.truncated & self._truncation_ends)
        ended = transition.terminated | transition.truncated
        self.replay.add(observations, actions, transition.rewards, transition.next_observations, cut, ended)
        self.steps += 1

    def learn(self, *, look: bool = False) -> Update | None:
        """After the warm-up: an update every `learn_every` steps, fresh targets when due; `look`: report the update."""
        shared, seen = self.settings[0], None
        if self.steps < shared.warm_up:
            return None
        if self.steps % shared.learn_every == 0:
            seen = self.update(self.replay.sample(), look=look)
            self._sync.after_update(self.online.flat, self.target.flat)
        self._sync.after_step(self.steps, self.online.flat, self.target.flat)
        return seen

    @torch.no_grad()
    def update(self, batch: StackedBatch, *, look: bool = False) -> Update | None:
        """One step of gradient descent a row on the mean squared TD error of its batch."""
        actions = torch.from_numpy(batch.actions).unsqueeze(1)  # [S, 1, B]
        values = self.online.run(torch.from_numpy(batch.observations), self._buffers[0])  # Q-values last, [S, A, B]
        errors = values[-1].gather(1, actions) - self.targets(batch).unsqueeze(1)  # [S, 1, B]
        slope = torch.zeros_like(values[-1]).scatter_(1, actions, errors * (2.0 / errors.shape[2]))
        gradients = self.gradients.fill(values, slope)
        norms = torch.linalg.vector_norm(gradients, dim=1)  # [S]
        gradients.mul_((self._max_norms / (norms + 1e-6)).clamp_(max=1.0).unsqueeze(1))  # as clip_grad_norm_
        self._optimizer.step()
        self.updates += 1
        return Update(values[-1], errors, norms) if look else None

    def targets(self, batch: StackedBatch) -> Tensor:
        """reward + discount * value of the next action, [S, B]; a row's target network gives the value."""
        following = torch.from_numpy(batch.next_observations)
        values = self.target.run(following, self._buffers[1])[-1]  # [S, A, B]
        chosen = values.amax(dim=1)
        if self._any_double:
            choices = self.online.run(following)[-1].argmax(dim=1, keepdim=True)
            chosen = torch.where(self._double, values.gather(1, choices).squeeze(1), chosen)
        return torch.from_numpy(batch.rewards) + torch.from_numpy(batch.discounts) * chosen


class _Sync:
    """When and how each row's target network follows; a row without one has its online network's numbers always."""

    def __init__(self, settings: tuple[DQNSettings, ...]) -> None:
        softness = [1.0 if not row.target_network else row.tau or 0.0 for row in settings]
        self._soft = torch.tensor(softness).unsqueeze(1)  # [S, 1]
        self._any_soft = any(softness)
        never = np.iinfo(np.int64).max
        self._periods = np.array(
            [never if soft else row.sync_every for soft, row in zip(softness, settings, strict=True)]
        )

    def after_update(self, online: Tensor, target: Tensor) -> None:
        """target <- tau online + (1 - tau) target."""
        if self._any_soft:
            target.lerp_(online, self._soft)

    def after_step(self, steps: int, online: Tensor, target: Tensor) -> None:
        """Hard copies in the rows that are due."""
        due = steps % self._periods == 0
        if due.all():
            target.copy_(online)
        elif due.any():
            rows = torch.from_numpy(np.flatnonzero(due))
            target[rows] = online[rows]


def _grouped(schedules: Sequence[Callable[[int], float]]) -> list[tuple[Callable[[int], float], list[int]]]:
    """Each different schedule once, with the rows that follow it."""
    rows: dict[Callable[[int], float], list[int]] = {}
    for row, schedule in enumerate(schedules):
        rows.setdefault(schedule, []).append(row)
    return list(rows.items())


def _adam(flat: Tensor, gradients: Tensor, settings: tuple[DQNSettings, ...]) -> torch.optim.Adam:
    """torch's Adam on the rows of `flat`: it works number by number, so a stack of rows is one parameter to it."""
    groups = []
    for rate, rows in _runs([row.learning_rate for row in settings]):
        parameter = flat[rows]  # a view: the step moves the networks themselves
        parameter.grad = gradients[rows]
        groups.append({"params": [parameter], "lr": rate})
    return torch.optim.Adam(groups, fused=True)


def _runs(rates: Sequence[float]) -> Iterator[tuple[float, slice]]:
    """Neighbouring rows of equal learning rate."""
    begin = 0
    for rate, group in groupby(rates):
        end = begin + len(list(group))
        yield rate, slice(begin, end)
        begin = end
