"""One sampled batch of transitions, the currency between the replay buffer and the loss.

The fields carry Gymnasium's names.  ``terminated`` and not ``done``: a target is cut where the world ends
(``terminated``), never where only the clock ran out (``truncated``); see Pardo et al. 2018, "Time Limits in
Reinforcement Learning", section 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor


class Batch(NamedTuple):
    """B transitions, one row each."""

    observations: Tensor  # [B, D...] float32
    actions: Tensor  # [B] int64
    rewards: Tensor  # [B] float32
    next_observations: Tensor  # [B, D...] float32
    terminated: Tensor  # [B] bool
