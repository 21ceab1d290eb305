"""Seeds side by side: many independent DQN agents trained at once, for about the price of a few.

One run says little about an algorithm: the study needs ten or more. A small network spends most of its time between
the multiplications, so this package stacks the agents of all seeds: their weights along a leading axis, one vector
world, one replay row and one stream of random numbers a seed. What a seed does is what it would do alone.

    from course_lib.stacked import CartPoleWorld, DQNSettings, greedy_play, train_stack

    full = DQNSettings(hidden=(64, 64), learning_rate=1e-3)
    run = train_stack(CartPoleWorld(), full, seeds=range(10), n_steps=20_000, evaluate_every=1_000)
    run.evaluations            # [10, 20] mean greedy return of each seed, after run.evaluation_steps [20]
    run.episode_returns[3]     # return of each episode of row 3, which ended after run.episode_steps[3] steps
    run.losses, run.mean_q, run.max_q                      # [10, U], at run.update_steps [U]
    run.network(3)             # the final network of row 3, an ordinary nn.Module [B, D] -> [B, A]
    greedy_play(run.networks, CartPoleWorld(), 100, seed=20_000_000)        # [10, 100] returns of fresh episodes

Variants side by side: one setting a row, and the same seed may stand in several rows (a pair then begins alike).

    from dataclasses import replace

    variants = [full, replace(full, replay=False), replace(full, target_network=False)]
    settings = [variant for variant in variants for _ in range(10)]
    run = train_stack(CartPoleWorld(), settings, seeds=[*range(10)] * 3, n_steps=20_000)      # 30 rows

Rows of one stack may differ in all but `hidden`, `dueling`, `batch_size`, `warm_up`, `learn_every` and `n_steps`.
Worlds: `CartPoleWorld(max_steps=50)`, `CartPoleWorld(n_actions=10)`, `GymnasiumWorld(lambda: gym.make(...))`, or
anything with the methods of `World`. `run_stack` is the same loop as a generator, step by step.
"""

from course_lib.stacked.agents import StackedDQN, Update
from course_lib.stacked.networks import StackedNetworks
from course_lib.stacked.settings import DQNSettings
from course_lib.stacked.streams import RowStreams, row_generators
from course_lib.stacked.training import StackRun, Step, greedy_play, run_stack, train_stack
from course_lib.stacked.worlds import CartPoleWorld, GymnasiumWorld, Transition, World

__all__ = [
    "CartPoleWorld",
    "DQNSettings",
    "GymnasiumWorld",
    "RowStreams",
    "StackRun",
    "StackedDQN",
    "StackedNetworks",
    "Step",
    "Transition",
    "Update",
    "World",
    "greedy_play",
    "row_generators",
    "run_stack",
    "train_stack",
]
