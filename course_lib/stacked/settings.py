"""What a DQN agent of a stack is told: one frozen record, the same names as in chapter 05's `DQNAgent`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from course_lib.agents import LinearEpsilon

__all__ = ["DQNSettings", "one_a_row"]

# What shapes the arrays or the rhythm of the whole stack; everything else may differ from row to row.
SHARED = ("hidden", "dueling", "batch_size", "warm_up", "learn_every", "n_steps")
FALLING = LinearEpsilon(1.0, 0.05, steps=5_000)


@dataclass(frozen=True)
class DQNSettings:
    """Settings of one agent; steps are steps of the environment.

    `hidden`, `dueling`, `batch_size`, `warm_up`, `learn_every` and `n_steps` must be the same in all rows of a stack.
    """

    hidden: tuple[int, ...] = (64, 64)
    """Widths of the ReLU layers."""
    learning_rate: float = 1e-3
    """Step size of Adam."""
    discount: float = 0.99
    """Weight of the next step's value."""
    batch_size: int = 64
    """Transitions in one update."""
    capacity: int = 50_000
    """Transitions that the replay buffer holds."""
    warm_up: int = 500
    """Steps before the first update."""
    learn_every: int = 2
    """Steps from one update to the next."""
    sync_every: int = 100
    """Steps from one hard copy into the target network to the next; not used with `tau`."""
    tau: float | None = None
    """Soft updates: after each update target <- tau online + (1 - tau) target."""
    replay: bool = True
    """Off: each update learns from the last `learn_every` transitions alone."""
    target_network: bool = True
    """Off: the targets come from the online network itself."""
    double: bool = False
    """The online network chooses the next action, the target network gives its value."""
    dueling: bool = False
    """The output is V + A - mean A; V and A are linear in the last hidden layer."""
    epsilon: Callable[[int], float] = FALLING
    """Share of random actions at a step, counted from 0."""
    max_gradient_norm: float | None = 10.0
    """A longer gradient is shortened to this norm; None: never."""
    n_steps: int = 1
    """Rewards that a target sums before it asks the network."""
    truncation_ends: bool = False
    """Wrong on purpose (chapter 04): cut the target at a time limit as if the world had ended there."""

    def __post_init__(self) -> None:
        whole = {name: getattr(self, name) for name in ("batch_size", "learn_every", "sync_every", "n_steps")}
        for name, value in whole.items():
            if value < 1:
                raise ValueError(f"{name} is {value}; it must be 1 or more")
        needed = self.n_steps + self.learn_every - 1
        if min(self.warm_up, self.capacity) < needed:
            raise ValueError(
                f"warm_up is {self.warm_up} and capacity {self.capacity}; both must be {needed} or more, "
                "n_steps + learn_every - 1: what one update may learn from"
            )
        if not self.replay and self.batch_size % self.learn_every:
            raise ValueError(
                f"batch_size {self.batch_size} is no multiple of learn_every {self.learn_every}; without replay each "
                "of the newest transitions counts alike"
            )
        if self.tau is not None and not 0.0 < self.tau <= 1.0:
            raise ValueError(f"tau is {self.tau}; it must lie in (0, 1], or be None for hard copies")


def one_a_row(settings: DQNSettings | Sequence[DQNSettings], n_rows: int) -> tuple[DQNSettings, ...]:
    """The settings of each row.

    Raises:
        ValueError: not one a row, or rows that differ in what a stack must share.
    """
    rows = (settings,) * n_rows if isinstance(settings, DQNSettings) else tuple(settings)
    if len(rows) != n_rows:
        raise ValueError(f"{len(rows)} settings for {n_rows} seeds; pass one for all, or one for each seed")
    for name in SHARED:
        if len({getattr(row, name) for row in rows}) > 1:
            raise ValueError(f"the rows of a stack must share {name}; train rows that differ in it in another stack")
    return rows
