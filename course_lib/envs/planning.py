"""The exact answer by dynamic programming, for a world whose table `P[state][action]` is known.

    q = value_iteration(P, discount)           Bellman's optimality equation, repeated until nothing changes
    v = policy_values(P, policy, discount)     what a given policy is worth in each state

Shapes: S states, A actions, K outcomes of an action (padded with probability 0).
Source: Sutton & Barto (2018), Reinforcement Learning, 2nd ed., sections 4.1 (evaluation) and 4.4 (value iteration).

Worked number: in a world of one state, where the only action pays 1 and leads back, the value is 1 / (1 - discount):
with a discount of 0.9 value iteration gives 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Transitions = Mapping[int, Mapping[int, Sequence[tuple[float, int, float, bool]]]]


@dataclass(frozen=True)
class Model:
    """A transition table as arrays."""

    reward: np.ndarray
    """Expected reward of each action, [S, A]."""
    next_state: np.ndarray
    """Where outcome k leads, [S, A, K]."""
    weight: np.ndarray
    """Probability of outcome k, 0 where it ends the episode: nothing follows there, [S, A, K]."""


def as_model(transitions: Transitions | Model) -> Model:
    """Turn `P[state][action]` into arrays; a Model is returned as it is."""
    if isinstance(transitions, Model):
        return transitions
    rows = [[transitions[state][action] for action in range(len(transitions[0]))] for state in range(len(transitions))]
    depth = max(len(outcomes) for row in rows for outcomes in row)
    padded = np.array([[_pad(outcomes, depth) for outcomes in row] for row in rows])  # [S, A, K, 4]
    probability, next_state, reward, terminated = np.moveaxis(padded, -1, 0)
    return Model(
        reward=(probability * reward).sum(axis=-1),
        next_state=next_state.astype(np.int64),
        weight=probability * (1.0 - terminated),
    )


def _pad(outcomes: Sequence[tuple[float, int, float, bool]], depth: int) -> list[tuple[float, float, float, float]]:
    real = [(p, float(next_state), reward, float(ended)) for p, next_state, reward, ended in outcomes]
    return real + [(0.0, 0.0, 0.0, 1.0)] * (depth - len(real))


def backup(model: Model, values: np.ndarray, discount: float) -> np.ndarray:
    """Bellman's right-hand side: Q [..., S, A] when the next states are worth `values` [..., S]."""
    return model.reward + discount * np.einsum("sak,...sak->...sa", model.weight, values[..., model.next_state])


def value_iteration(
    transitions: Transitions | Model, discount: float, *, tolerance: float = 1e-12, max_sweeps: int = 100_000
) -> np.ndarray:
    """The optimal Q [S, A]: sweep Q <- backup(max Q) until no value moves by more than `tolerance`.

    Raises:
        ValueError: not there after `max_sweeps`; with a discount of 1 some state may never reach an end.
    """
    model = as_model(transitions)
    q = np.zeros(model.reward.shape)
    for _ in range(max_sweeps):
        improved = backup(model, q.max(axis=-1), discount)
        if np.abs(improved - q).max() <= tolerance:
            return improved
        q = improved
    raise ValueError(_no_end(max_sweeps, discount))


def policy_values(
    transitions: Transitions | Model,
    policy: np.ndarray,
    discount: float,
    *,
    tolerance: float = 1e-12,
    max_sweeps: int = 100_000,
) -> np.ndarray:
    """The value of each state [..., S] under `policy` [..., S, A], the probability of each action; also many at once.

    Raises:
        ValueError: not there after `max_sweeps`; with a discount of 1 the policy may never reach an end.
    """
    model = as_model(transitions)
    values = np.zeros(policy.shape[:-1])
    for _ in range(max_sweeps):
        updated = (policy * backup(model, values, discount)).sum(axis=-1)
        if np.abs(updated - values).max() <= tolerance:
            return updated
        values = updated
    raise ValueError(_no_end(max_sweeps, discount))


def _no_end(max_sweeps: int, discount: float) -> str:
    return (
        f"values still move after {max_sweeps} sweeps with discount {discount}: "
        "take a discount below 1, or a world (a policy) that always reaches an end"
    )


def greedy_policy(q: np.ndarray) -> np.ndarray:
    """The probability of each action [..., S, A] when the best one is taken and equals share."""
    best = q == q.max(axis=-1, keepdims=True)
    return best / best.sum(axis=-1, keepdims=True)


def epsilon_soft(policy: np.ndarray, epsilon: float) -> np.ndarray:
    """`policy` [..., S, A], but with probability `epsilon` any action, all alike."""
    return (1.0 - epsilon) * policy + epsilon / policy.shape[-1]
