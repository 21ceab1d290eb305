"""Evaluate one known policy with networks, many seeds side by side, and hold them against the exact values.

This is the experiment of Wang et al. (2016), section 4.1: cars follow the policy, each step gives a TD update of
Q(s, a) towards r + discount * mean over the policy of Q(s', .), and the squared error to the exact Q is written down.

Any network class will do: `torch.func` stacks the parameters of the copies, one a seed, and runs them as one.

    errors = evaluate_policy(QNetwork, evaluation(20), seeds=range(10), checkpoints=[0, 1000, 2000])     # [10, 3]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

from course_lib.envs.corridor import DISCOUNT, Evaluation

__all__ = ["evaluate_policy", "mean_squared_error"]

HIDDEN = (50, 50)
CARS = 32  # transitions in one update


def evaluate_policy(
    make_network: Callable[..., nn.Module],
    problem: Evaluation,
    seeds: Sequence[int],
    checkpoints: Sequence[int],
    *,
    learning_rate: float = 1e-3,
    hidden: tuple[int, ...] = HIDDEN,
) -> np.ndarray:
    """Mean squared error over all squares and actions after so many updates, [S seeds, T checkpoints].

    `make_network(observation_dim, n_actions, hidden)` -> module [B, D] -> [B, A]; a square is seen as a one-hot row.
    """
    n_squares, n_actions = problem.policy.shape
    networks = Side(make_network, n_squares, n_actions, hidden, seeds)
    optimizer = torch.optim.Adam(networks.parameters, lr=learning_rate, fused=True)
    traffic = _Traffic(problem, seeds)
    errors = []
    for update in range(max(checkpoints) + 1):
        values = networks()
        if update in checkpoints:
            errors.append(mean_squared_error(values.detach().numpy(), problem))
        optimizer.zero_grad()
        _loss(values, traffic.drive(), problem).backward()
        optimizer.step()
    return np.stack(errors, axis=1)


def mean_squared_error(values: np.ndarray, problem: Evaluation) -> np.ndarray:
    """Against the exact Q, over all actions of all squares but the prizes: [S, squares, A] -> [S]."""
    return ((values - problem.exact) ** 2)[:, problem.on_the_way].mean(axis=(1, 2))


class Side:
    """One network a seed, side by side; calling it gives Q of every square, [S, squares, A]."""

    def __init__(
        self,
        make_network: Callable[..., nn.Module],
        n_squares: int,
        n_actions: int,
        hidden: tuple[int, ...],
        seeds: Sequence[int],
    ) -> None:
        modules = [_seeded(make_network, seed, n_squares, n_actions, hidden) for seed in seeds]
        self._stacked, self._buffers = stack_module_state(modules)
        self.parameters = list(self._stacked.values())
        self._module, self._squares = modules[0], torch.eye(n_squares)

    def __call__(self) -> Tensor:
        """All values of all networks."""
        return vmap(self._one)(self._stacked, self._buffers)

    def _one(self, parameters: dict[str, Tensor], buffers: dict[str, Tensor]) -> Tensor:
        return functional_call(self._module, (parameters, buffers), (self._squares,))


def _seeded(
    make_network: Callable[..., nn.Module], seed: int, n_squares: int, n_actions: int, hidden: tuple[int, ...]
) -> nn.Module:
    torch.manual_seed(seed)
    return make_network(n_squares, n_actions, hidden)


class _Traffic:
    """32 cars a seed that follow the policy from lap to lap; they are spread over the squares at first."""

    def __init__(self, problem: Evaluation, seeds: Sequence[int]) -> None:
        self._problem, self._ladder = problem, problem.policy.cumsum(axis=1)
        self._generators = [np.random.default_rng([seed, 1]) for seed in seeds]
        free = np.flatnonzero(problem.on_the_way)
        self._squares = np.stack([rng.choice(free, CARS) for rng in self._generators])  # [S, cars]

    def drive(self) -> tuple[np.ndarray, np.ndarray]:
        """One step of every car: squares and actions, [S, cars] each."""
        luck = np.stack([rng.random(CARS) for rng in self._generators])
        squares = self._squares
        actions = (luck[..., None] >= self._ladder[squares]).sum(axis=2).clip(max=self._ladder.shape[1] - 1)
        ended = self._problem.terminated[squares, actions]
        self._squares = np.where(ended, 0, self._problem.next_state[squares, actions])
        return squares, actions


def _loss(values: Tensor, lesson: tuple[np.ndarray, np.ndarray], problem: Evaluation) -> Tensor:
    """Squared TD errors, a mean over the cars and a sum over the seeds: no seed's gradient touches another."""
    squares, actions = lesson
    rows = np.arange(len(squares))[:, None]
    following = problem.next_state[squares, actions]
    seen = values.detach().numpy()
    expected = (problem.policy[following] * seen[rows, following]).sum(axis=2)  # [S, cars]
    targets = problem.reward[squares, actions] + DISCOUNT * ~problem.terminated[squares, actions] * expected
    errors = torch.from_numpy(targets.astype(np.float32)) - values[rows, squares, actions]
    return errors.square().mean(dim=1).sum()
