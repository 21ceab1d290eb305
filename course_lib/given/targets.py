"""TD targets and the two ways to refresh a target network: the exercises of chapter 04.

Source: Mnih et al. (2015), equation 2 and Methods (hard copies); Lillicrap et al. (2016), "Continuous control with deep
reinforcement learning", section 3 (soft updates).
"""

import torch
from torch import Tensor, nn

ANSWERS = ("td_targets", "sync_hard", "sync_soft")

__all__ = ["sync_hard", "sync_soft", "td_targets"]


def td_targets(rewards: Tensor, next_q_values: Tensor, terminated: Tensor, discount: float) -> Tensor:
    """r + discount * max over actions of next Q, cut where `terminated`: [B], [B, A], [B] -> [B]."""
    best_next = next_q_values.max(dim=1).values  # [B]
    return rewards + discount * best_next * (~terminated).to(rewards.dtype)


def sync_hard(online: nn.Module, target: nn.Module) -> None:
    """Copy the online network's parameters and persistent buffers into the target network."""
    target.load_state_dict(online.state_dict())


@torch.no_grad()
def sync_soft(online: nn.Module, target: nn.Module, tau: float) -> None:
    """target <- tau online + (1 - tau) target, parameter by parameter."""
    for ours, theirs in zip(online.parameters(), target.parameters(), strict=True):
        theirs.mul_(1 - tau).add_(tau * ours)
