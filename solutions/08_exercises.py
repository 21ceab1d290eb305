# %% [markdown]
# # 8. Four open roads
#
# The season is over and the strategist has a winter. Four questions are left on her desk. Does it help to say *how good
# is this place* apart from *which move is better*? Which old laps deserve another look? Which knobs matter? And how
# good can you get on your own?
#
# Each question is a part of about 45 minutes and stands alone. Do one, or all, in any order.
#
# **When you are through, you can**
#
# - [ ] build a dueling network, and measure it against exact values;
# - [ ] draw from a million priorities in twenty steps with a sum tree;
# - [ ] replay what surprises, and undo the bias that this brings;
# - [ ] run a sweep over settings and seeds, and read it without fooling yourself;
# - [ ] enter a policy of your own into a race that this course has not solved.
#
# | part | exercises | points | sections |
# |---|---|---|---|
# | 1. Dueling networks | `DuelingQNetwork` | 6 | 2 to 4 |
# | 2. Prioritized replay | `SumTree`, `PrioritizedReplayBuffer`, a question | 8 + 8 + 2 | 5 to 9 |
# | 3. Which knobs matter | `run_sweep`, a question | 4 + 2 | 10, 11 |
# | 4. Open challenges | a leaderboard | | 12, 13 |

# %% role="setup"
from itertools import product

import numpy as np
import torch
from torch import nn

from course_lib import chapter, check, claim, demo, progress, progress_page, record, samples, typed
from course_lib.drawn import add_numbered, indices_drawn, largest_weights, numbered, relative_weights, stored
from course_lib.given.ring import TransitionRing
from course_lib.networks import moves, rows_that_matter, set_by_shape

chapter("08_exercises")
torch.set_num_threads(1)

# %% role="demo"
# Worlds, pictures and finished pieces of earlier chapters; nothing that you have to write.
import gymnasium as gym
import matplotlib.pyplot as plt

from course_lib.cliffwalk_runs import oracle, prioritized, uniform
from course_lib.demos import needed
from course_lib.envs.corridor import Corridor, evaluation
from course_lib.given.dqn import QNetwork
from course_lib.plots import challenges, style
from course_lib.plots import corridor as corridor_pictures
from course_lib.plots import priorities as replay_pictures
from course_lib.policy_evaluation import evaluate_policy
from course_lib.stats import over_runs
from course_lib.studies import read_study

style.apply()

# %% role="demo"
# For parts 3 and 4: agents trained side by side, and the leaderboard.
from course_lib.agents import LinearEpsilon
from course_lib.leaderboard import Leaderboard, Missing, make_world
from course_lib.stacked import CartPoleWorld, DQNSettings, GymnasiumWorld, greedy_play, train_stack

# %% [markdown]
# ## 1. What you bring along
#
# An *agent* sees an observation $s$, takes an action $a$, is paid a reward $r$ and sees $s'$ next: one *transition*. A
# *policy* $\pi$ is a rule that chooses actions. The *return* is the sum of the rewards to come; a reward $k$ steps
# ahead counts $\gamma^k$ times, with a *discount* $\gamma$ of at most 1.
#
# $Q(s, a)$ is the return to expect after action $a$ in $s$. *Q-learning* moves it a little towards its *target* $y$;
# the difference is the *TD error* $\delta$. Where the episode *terminated*, nothing follows and $y = r$.
#
# $$y = r + \gamma \max_{a'} Q(s', a') \qquad\qquad \delta = y - Q(s, a)$$
#
# A *DQN* has a network in place of the table, learns from random batches of a *replay buffer* of old transitions, and
# takes targets from an older copy of itself, the *target network*. *Greedy* means: the action with the largest $Q$.
#
# A *seed* fixes the random draws of a run. We compare over ten seeds: by the *interquartile mean*, the average of the
# middle half, and its 95 % *interval*, from drawing the runs again many times.
#
# In shapes, B is the size of a batch, D the length of an observation, A the number of actions.

# %% [markdown]
# # Part 1. Dueling networks
#
# ## 2. A good place, or a good move?
#
# On a clear straight it hardly matters what the strategist says. The place is good; the choice is nearly nothing. A
# plain network must learn that place once for each action. A **dueling** network (Wang et al., 2016) learns it once. It
# has two outputs, called *streams*: one number $V(s)$ for the place, and one *advantage* $A(s, a)$ for each action.
#
# $$Q(s, a) = V(s) + A(s, a) - \frac{1}{|\mathcal{A}|} \sum_{a'} A(s, a')$$
#
# Why subtract the mean? Without it, add 5 to $V$ and take 5 from each $A$: $Q$ is the same, and the split means
# nothing.
#
# **By hand.** Let $V = 3$ and $A = (1, -1, 3)$. The mean advantage is 1. So $Q = 3 + (0, -2, 2) = (3, 1, 5)$, and the
# mean of $Q$ is 3 again.
#
# **By hand, again.** Nudge one output up by 3. Nudging $V$ moves $Q$ by $(3, 3, 3)$: all alike, direction $(1, 1, 1)$.
# Nudging $A_0$ raises the mean by 1, so $Q$ moves by $(2, -1, -1)$: one against the rest. The check asks your network
# for exactly these directions.

# %% [markdown]
# ### Exercise 1: the dueling network
#
# **Why.** Five lines turn a Q-network into a dueling one. *12 minutes, medium.*
#
# Build layers with ReLU for `hidden`, then the two streams; split before or after the last hidden layer. PyTorch must
# find every layer: keep them as attributes of `self`.
#
# <details><summary>Hint: shapes in <code>forward</code></summary>
#
# The value stream gives `[B, 1]`, the advantages `[B, A]`. Their sum stretches the single column over all actions. The
# mean must keep its column as well: look up `keepdim`.
# </details>
#
# <details><summary>Hint: one row changes when another does</summary>
#
# A mean without `dim` runs over the whole batch. Each observation has a mean of its own.
# </details>


# %% exercise="DuelingQNetwork"
class DuelingQNetwork(nn.Module):
    """Q(s, .) = V(s) + A(s, .) - mean of A(s, .): observations [B, D] in, values [B, A] out.

    observation_dim: D. n_actions: A. hidden: units of each hidden layer, at least one.
    """

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        ### BEGIN SOLUTION
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)
        ### END SOLUTION

    def forward(self, observations):
        ### BEGIN SOLUTION
        features = self.trunk(observations)
        advantages = self.advantage(features)  # [B, A]
        return self.value(features) + advantages - advantages.mean(dim=1, keepdim=True)
        ### END SOLUTION


# %% check="DuelingQNetwork" points=6
@check
def shape_of_the_values():
    """Five observations of four numbers, three actions: the shape of the values."""
    return list(DuelingQNetwork(4, 3)(torch.zeros(5, 4)).shape)


@check(weight=2)
def how_three_values_move():
    """In which whole-numbered directions single parameters move three values, and which rows depend on which."""
    observations = torch.tensor([[1.0, -2.0], [0.5, 1.5], [2.0, 0.3], [-1.0, 0.7]])
    network = set_by_shape(DuelingQNetwork(2, 3, hidden=(6,)))
    return {"directions": moves(network, observations), "rows": rows_that_matter(network, observations)}


### BEGIN HIDDEN TESTS
@check
def shapes_of_other_sizes(rng):
    """One to three hidden layers of several widths: the shapes of the values."""
    sizes = rng.integers(2, 9, size=(3, 3)).tolist()
    hidden = [(7,), (8, 5), (6, 9, 4)]
    return [list(DuelingQNetwork(d, a, h)(torch.zeros(b, d)).shape) for (d, a, b), h in zip(sizes, hidden, strict=True)]


@check
def directions_of_more_actions(rng):
    """Four and five actions, one and two hidden layers: the directions in which single parameters move the values."""
    inputs = [torch.tensor(rng.normal(size=(3, 3)), dtype=torch.float32) for _ in range(2)]
    networks = [DuelingQNetwork(3, 4, hidden=(9,)), DuelingQNetwork(3, 5, hidden=(7, 8))]
    return [moves(set_by_shape(network), rows) for network, rows in zip(networks, inputs, strict=True)]


@check
def rows_keep_to_themselves(rng):
    """As many observations as actions, four: which row of the values depends on which observation."""
    observations = torch.tensor(rng.normal(0, 2, size=(4, 3)), dtype=torch.float32)
    return rows_that_matter(set_by_shape(DuelingQNetwork(3, 4, hidden=(16, 12))), observations)


def _filled(network, generator):
    for weights in network.parameters():
        weights.data.copy_(torch.tensor(generator.normal(size=tuple(weights.shape))))
    return network


@check
def directions_for_each_observation(rng):
    """Random parameters, five times: the directions in which single parameters move the values of each observation."""
    inputs = torch.tensor(rng.normal(size=(5, 4, 3)), dtype=torch.float32)
    networks = [_filled(DuelingQNetwork(3, 4, hidden=(64,)), rng) for _ in inputs]
    return [[moves(net, row.repeat(2, 1)) for row in rows] for net, rows in zip(networks, inputs, strict=True)]


def _shuts_out_a_row(network, observations):
    rows = observations.clone().requires_grad_()
    (slopes,) = torch.autograd.grad(network(rows).square().sum(), rows)
    return [0.0, 0.0, 0.0] in slopes.tolist()


def _bends(network, observations):
    there, back, middle = (network(sign * observations) for sign in (1.0, -1.0, 0.0))
    return (there + back - 2 * middle).abs().max().item() > 1e-3


@check
def where_nothing_moves(rng):
    """Two units in the first hidden layer: does a ReLU bend the values, and does it shut any observation out?"""
    inputs, found = torch.tensor(rng.normal(size=(20, 100, 3)), dtype=torch.float32), []
    for hidden in ((2,), (2, 16)):
        networks = [_filled(DuelingQNetwork(3, 4, hidden=hidden), rng) for _ in inputs]
        found.append([True in map(look, networks, inputs) for look in (_bends, _shuts_out_a_row)])
    return found


@check
def what_the_parameters_decide(rng):
    """New networks with the parameters of another, with doubled ones, and after eval(): where do all values agree?"""
    observations = torch.tensor(rng.normal(size=(6, 4)), dtype=torch.float32)
    first, second, doubled, played = (set_by_shape(DuelingQNetwork(4, 3, hidden=(8, 6))) for _ in range(4))
    for parameter in doubled.parameters():
        parameter.data *= 2.0
    wanted, found = first(observations), [second(observations), doubled(observations)]
    with torch.no_grad():
        found.append(played.eval()(observations))
    return [((values - wanted).abs() <= 1e-5 + 1e-4 * wanted.abs()).tolist() for values in found]


### END HIDDEN TESTS


# %% [markdown]
# ## 3. The corridor: values known exactly
#
# Does it help? We ask where the answer is known. Wang's corridor is a road of 50 squares with a wing of 10 at either
# end. A car starts in the lower left corner. The top of the right wing pays 1, that of the left one 0.1. Four actions
# move the car. All others do nothing, and of those we can have as many as we like: 5, 10 or 20 actions in all.
#
# This is *policy evaluation*. The policy drives to the large prize, and takes a random action once in a thousand steps.
# What is each action worth on each square? *Dynamic programming* works backwards from the prizes and knows exactly. A
# network has to find out from what the cars live through.


# %% role="demo"
@demo()
def the_corridor():
    """The map, and the exact value of every square under the policy."""
    problem = evaluation(5)
    start = problem.policy[0] @ problem.exact[0]
    record("worth_of_the_start", start, ".3f")
    _, axes = style.figure(height=2.8)
    corridor_pictures.values_map(axes, Corridor().squares, problem)
    style.label(axes, title="A square is worth more the nearer it is to the large prize", x="Column", y="Height")
    plt.show()


# %% [markdown]
# *In words: a U of squares, pale at the left wing and darker towards the top of the right one; a star at either top.*
#
# The start is worth {worth_of_the_start}: without slips $0.99^{58}$, as the 59th step is paid.
#
# Now 32 cars follow the policy. Each step is a lesson for a plain network and for yours, both with two hidden layers of
# 50 units. The error is the mean squared distance to the exact values over all squares and actions.


# %% role="demo"
@demo(needs=["DuelingQNetwork"])
def live_corridor():
    """How many times larger is the plain network's error after 250 and 500 updates? 5 and 20 actions, ten seeds."""
    factors = {}
    for n_actions in (5, 20):
        plain, dueling = (
            evaluate_policy(kind, evaluation(n_actions), range(10), [250, 500]) for kind in (QNetwork, DuelingQNetwork)
        )
        factors[n_actions] = np.exp(np.log(plain / dueling).mean(axis=1))  # geometric mean of the two moments
        print(f"{n_actions:2d} actions: plain error is {over_runs(factors[n_actions])[0]:.1f} times the dueling one")
    growth = np.log(factors[20] / factors[5])
    claim("dueling gains more with 20 actions than with 5 (logarithm of the ratio of gains)", *over_runs(growth)[1:])


# %% [markdown]
# ## 4. The same for longer: the stored study
#
# The stored study follows the same ten seeds for 4,000 updates. Its settings were chosen on other seeds.


# %% role="demo"
@demo()
def corridor_study():
    """Errors of both networks, ten seeds and six moments each; stored."""
    study = read_study("08_exercises", "corridor")
    print(study["command"], study["versions"], sep="\n")
    errors = {}
    for n_actions in (5, 10, 20):
        runs = [run for run in study["runs"] if run["n_actions"] == n_actions]
        errors[n_actions] = [
            np.array([run["errors"][1:] for run in runs if run["network"] == name])
            for name in ("QNetwork", "DuelingQNetwork")
        ]
    return study["checkpoints"][1:], errors


# %% role="demo"
@demo()
def errors_over_time():
    """One panel for each number of actions."""
    moments, errors = needed(corridor_study)
    figure, panels = style.figure(3, 1, width=9.5, height=3.4, sharey=True)
    figure.suptitle("The gap between the networks grows with the number of actions", x=0.01, ha="left", weight="bold")
    for axes, (n_actions, (plain, dueling)) in zip(panels, errors.items(), strict=True):
        corridor_pictures.error_curves(axes, moments, {"plain": plain, "dueling": dueling})
        style.label(axes, title=f"{n_actions} actions", x="Updates")
    panels[0].set_ylabel("Mean squared error")
    panels[0].legend()
    plt.show()


# %% [markdown]
# *In words: three panels. Both errors fall on logarithmic axes. The dueling error falls first, and the gap between the
# curves grows from 5 to 20 actions. With 5 actions the curves cross.*


# %% role="demo"
@demo()
def gain_of_each_seed():
    """One number a seed: the plain error over the dueling one, geometric mean over all moments; stored."""
    _, errors = needed(corridor_study)
    gains = {n: np.exp(np.log(plain / dueling).mean(axis=1)) for n, (plain, dueling) in errors.items()}
    _, axes = style.figure(width=6.0, height=3.2)
    corridor_pictures.gains(axes, gains)
    style.label(axes, title="The gain of dueling grows with the number of actions", y="Plain error / dueling error")
    plt.show()
    return gains


# %% [markdown]
# *In words: ten dots for each number of actions, with their interquartile mean. The dots rise from just above 1 with 5
# actions to above 3 with 20.*


# %% role="demo"
@demo()
def gain_grows_with_actions():
    """Differences seed by seed; the last line compares both networks at the end of the run."""
    gains, (_, errors) = needed(gain_of_each_seed), needed(corridor_study)
    claim("with 10 actions dueling gains more than with 5 (logarithm)", *over_runs(np.log(gains[10] / gains[5]))[1:])
    claim("with 20 actions dueling gains more than with 10 (logarithm)", *over_runs(np.log(gains[20] / gains[10]))[1:])
    plain, dueling = errors[5]
    at_the_end = plain[:, -1] / dueling[:, -1]
    claim("with 5 actions the plain network is ahead in the end (ratio)", *over_runs(at_the_end)[1:], below=1)


# %% [markdown]
# The plain network learns about an action only when it is taken. The policy hardly ever takes the others, so their
# outputs stay near their first guess, and more actions mean more such outputs. The dueling network lifts them all with
# $V$, whichever action was taken.
#
# Read the left panel to its end too. With 5 actions the plain network catches up and is ahead after 4,000 updates. The
# gain is one of **speed where actions are alike**, and no law.
#
# ### And the score on CartPole?
#
# The corridor judged predictions. Does the pole stay up longer? Eighty seeds of each network, on the usual cart and on
# one with 20 buttons, 18 of them copies. The settings are chapter 6's, chosen there for the plain network.


# %% role="demo"
@demo()
def cart_pole_study():
    """Moments, and the scores [80 seeds, 12 exams] of both networks by number of actions; stored."""
    study, scores = read_study("08_exercises", "dueling_returns"), {}
    print(study["command"], study["versions"], sep="\n")
    for n_actions in (2, 20):
        runs = [run for run in study["runs"] if run["n_actions"] == n_actions]
        both = [np.array([run["exams"] for run in runs if run["dueling"] == kind]) for kind in (False, True)]
        scores[n_actions] = dict(zip(("plain", "dueling"), both, strict=True))
    return study["steps"], scores


# %% role="demo"
@demo()
def dueling_on_cart_pole():
    """One panel for each number of actions."""
    steps, scores = needed(cart_pole_study)
    _, panels = style.figure(2, 1, width=9.5, height=3.4, sharey=True)
    for axes, n_actions in zip(panels, scores, strict=True):
        corridor_pictures.bands(axes, steps, scores[n_actions])
    style.label(panels[0], title="2 actions: hardly a difference", x="Steps of training", y="Score (steps)")
    style.label(panels[1], title="20 actions: dueling is ahead", x="Steps of training")
    panels[0].legend()
    plt.show()


# %% [markdown]
# *In words: two panels of two rising curves with bands. Left the bands overlap nearly everywhere; right the dueling
# curve lies above the plain one, most of all in the first half.*


# %% role="demo"
@demo()
def what_dueling_earns():
    """The score of the whole run, all exams averaged: dueling minus plain, seed by seed."""
    scores = needed(cart_pole_study)[1]
    gains = {n: (both["dueling"] - both["plain"]).mean(axis=1) for n, both in scores.items()}
    for n_actions, gain in gains.items():
        shown = 2.8 * gain.std(ddof=1) / np.sqrt(len(gain))
        print("{:2d} actions: {:+.0f} steps [{:.0f}, {:.0f}]".format(n_actions, *over_runs(gain)), end="")
        print(f", smallest effect that would show: {shown:.0f}")
    low, high = over_runs(gains[2])[1:]
    claim("2 actions: not detected, the interval begins below 0 ...", low, low, below=0)
    claim("2 actions: ... and ends below 20 steps", high, high, above=0, below=20)
    claim("20 actions: dueling earns more", *over_runs(gains[20])[1:])


# %% [markdown]
# With 2 actions **no difference is detected**: the interval holds 0, and more than 20 steps of gain are ruled out. With
# 20 actions, most of them alike, dueling earns more. It is the corridor's lesson in points.

# %% [markdown]
# # Part 2. Prioritized replay
#
# ## 5. One lesson in a thousand
#
# After a season the strategist has thousands of laps on tape. Most teach nothing new. The one on which it began to rain
# teaches a lot. Does she draw tapes at random?
#
# The **Blind Cliffwalk** makes this question sharp. There are $n$ squares in a row. On each of them one action leads on
# and the other one falls off the edge, which ends the episode. Only the right action on the last square pays: 1. The
# memory holds every possible sequence of actions once.
#
# **By hand.** Take $n = 3$. There are $2^3 = 8$ sequences. All 8 stand on the first square, 4 reach the second, 2 the
# third. That makes $8 + 4 + 2 = 14$ transitions, and **one** of them is paid. With $n = 14$ it is one in
# $2^{15} - 2 = 32{,}766$.
#
# *Uniform* replay waits until chance shows it that transition, again and again. *Prioritized* replay (Schaul et al.,
# 2016) draws transition $i$ in proportion to its *priority* $p_i$, a number that grows with the size of its last TD
# error:
#
# $$p_i = (|\delta_i| + \varepsilon)^\alpha \qquad\qquad P(i) = \frac{p_i}{\sum_k p_k}$$
#
# With $\alpha = 0$ all are alike, with $\alpha = 1$ surprise counts in full. The small $\varepsilon$ leaves everybody a
# chance.

# %% [markdown]
# ## 6. Exercise 2: the sum tree
#
# **Why.** It finds one of a million priorities in twenty steps. *15 minutes, hard.*
#
# Put the priorities side by side, as pieces of road. Piece $i$ is $p_i$ long. Throw a dart at a random place of the
# whole road, its *mass* $m$. The piece that is hit is drawn with probability $P(i)$. So we want the index $i$ with
#
# $$\sum_{k < i} p_k \;\le\; m \;<\; \sum_{k \le i} p_k$$
#
# A **sum tree** finds it without walking along the road. Its leaves are the priorities, and each node above holds the
# sum of its two children. Going down, ask at each node: is the mass less than the **left** sum? Then go left. Else
# subtract the left sum and go right.


# %% role="demo"
@demo()
def way_down_a_tree():
    """Four priorities, and the way down for mass 6."""
    _, axes = style.figure(width=7.0, height=3.4)
    replay_pictures.paths(axes, [3, 1, 4, 1], mass=6)
    style.label(axes, title="Mass 6 is not below 4: go right with 2, which is below 4: go left")
    plt.show()


# %% [markdown]
# *What you see: a tree of sums. The root holds 9, its children 4 and 5, the leaves 3, 1, 4, 1. A red path leads from
# the root to the right child and from there left, to index 2.*
#
# **By hand.** The priorities are 3, 1, 4, 1. Their sum is 9. Mass 3.5: it is below 4, so go left. It is not below 3, so
# go right with $3.5 - 3 = 0.5$, and arrive at index 1. Mass 3 finds index 1 too: an edge belongs to the piece that
# begins there. Mass 4 finds index 2. Now set index 2 to 0. The sums above it become 1 and 5, and mass 4 finds index 3:
# a piece of length 0 is never hit.
#
# In numpy a tree fits into **one** array. The root has number 1, node $k$ the children $2k$ and $2k + 1$. With $L$
# leaves, a power of two, leaf $i$ has number $L + i$; surplus leaves stay 0. `update` and `find` get whole arrays, and
# move all numbers one level at a time.

# %% [markdown]
# <details><summary>Hint: after an update the total is wrong</summary>
#
# Two leaves can share a parent. `sums[parents] += change` then keeps only one of the two changes: numpy writes each
# place once. Do not add changes. Set each parent to the sum of its two children, level by level.
# </details>
#
# <details><summary>Hint: how long does the loop run?</summary>
#
# All nodes stand on the same level at any time. Going down, stop when they are leaves, that is, when their number is at
# least $L$. Going up, stop after node 1.
# </details>
#
# <details><summary>Hint: the indices are too large</summary>
#
# `find` wants the index of the priority. You have the number of its leaf. What lies between them?
# </details>


# %% exercise="SumTree"
class SumTree:
    """`capacity` priorities, all 0 at first; capacity is any whole number from 1 up."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        ### BEGIN SOLUTION
        self.leaves = 1 << (capacity - 1).bit_length()  # the next power of two
        self.sums = np.zeros(2 * self.leaves)
        ### END SOLUTION

    @property
    def total(self) -> float:
        """The sum of all priorities."""
        ### BEGIN SOLUTION
        return float(self.sums[1])
        ### END SOLUTION

    def update(self, indices, priorities) -> None:
        """Replace the priorities at `indices` [B], all different, by `priorities` [B], 0 or more."""
        ### BEGIN SOLUTION
        nodes = self.leaves + np.asarray(indices)
        self.sums[nodes] = priorities
        while nodes[0] > 1:
            nodes = nodes // 2
            self.sums[nodes] = self.sums[2 * nodes] + self.sums[2 * nodes + 1]
        ### END SOLUTION

    def find(self, masses) -> np.ndarray:
        """The index at each mass [B], 0 <= mass < total."""
        ### BEGIN SOLUTION
        left_over, nodes = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        while nodes[0] < self.leaves:
            left = self.sums[2 * nodes]
            right = (left_over >= left) & (self.sums[2 * nodes + 1] > 0)  # rounding never leads to a zero
            left_over -= np.where(right, left, 0.0)
            nodes = 2 * nodes + right
        return nodes - self.leaves
        ### END SOLUTION


# %% check="SumTree" points=8
@check
def masses_of_the_worked_example():
    """Priorities 3, 1, 4, 1: the indices at masses 0, 3, 3.5, 4 and 8."""
    tree = SumTree(4)
    tree.update(np.arange(4), np.array([3.0, 1.0, 4.0, 1.0]))
    return np.asarray(tree.find(np.array([0.0, 3.0, 3.5, 4.0, 8.0])))


@check
def totals_after_updates():
    """Priorities 3, 1, 4, 1; then index 2 becomes 0; then indices 2 and 3 become 6 and 2: the total each time."""
    tree, totals = SumTree(4), []
    for indices, priorities in [([0, 1, 2, 3], [3.0, 1.0, 4.0, 1.0]), ([2], [0.0]), ([2, 3], [6.0, 2.0])]:
        tree.update(np.array(indices), np.array(priorities))
        totals.append(tree.total)
    return totals


@check
def five_priorities():
    """A tree of five with the priorities 1, 2, 0, 4, 8: the indices at masses 0, 1, 3, 6 and 7 to 14."""
    tree = SumTree(5)
    tree.update(np.arange(5), np.array([1.0, 2.0, 0.0, 4.0, 8.0]))
    return np.asarray(tree.find(np.array([0.0, 1.0, 3.0, 6.0, *range(7, 15)])))


### BEGIN HIDDEN TESTS
@check
def every_whole_mass(rng):
    """Whole priorities, many of them 0, in trees of several sizes: the index at every whole mass; huge ones, too."""
    found = []
    for capacity, unit in ((1, 1.0), (2, 1.0), (6, 2.0**50), (13, 1.0), (32, 2.0**50)):
        priorities = rng.integers(0, 4, size=capacity).astype(float)
        priorities[rng.integers(capacity)] = 3.0
        if capacity == 13:
            priorities[0] = 0.0  # mass 0 belongs to a later index
        tree = SumTree(capacity)
        tree.update(np.arange(capacity), unit * priorities)
        found.append(np.asarray(tree.find(unit * np.arange(priorities.sum()))))
    return found


@check(weight=2)
def random_masses(rng):
    """Three hundred random priorities and masses inside their pieces: the indices."""
    priorities, places = rng.uniform(0.1, 2.0, size=300), rng.uniform(0.2, 0.8, size=300)
    masses = np.cumsum(priorities) - priorities * places
    order = rng.permutation(300)
    tree = SumTree(300)
    tree.update(np.arange(300), priorities)
    return np.asarray(tree.find(masses[order]))


@check
def many_updates(rng):
    """Forty updates of several indices, neighbours among them: total and indices after each."""
    lessons = [(rng.permutation(50)[: rng.integers(2, 20)], rng.integers(0, 9, size=50)) for _ in range(40)]
    tree, seen = SumTree(50), []
    for indices, priorities in lessons:
        tree.update(indices, priorities[: len(indices)].astype(float))
        masses = np.arange(0.0, max(tree.total, 1.0), 7.0)
        seen.append([tree.total, np.asarray(tree.find(masses)) if len(masses) > 1 else []])
    return seen


@check
def every_capacity(rng):
    """Capacities 1 to 40, all whole priorities given twice, in any order: the total, and the index at every mass."""
    drawn = [[(rng.permutation(n), rng.integers(1, 6, size=n).astype(float)) for _ in "ab"] for n in range(1, 41)]
    seen = []
    for lessons in drawn:
        tree = SumTree(len(lessons[0][0]))
        for places, priorities in lessons:
            tree.update(places, priorities)
            seen.append([tree.total, np.asarray(tree.find(np.append(0.0, np.arange(priorities.sum()))))])
    return seen


### END HIDDEN TESTS


# %% [markdown]
# ## 7. How many updates does it take?
#
# A table learns from one transition an update, until its mean squared error is below 0.001. Three ways to choose it:
# uniform, prioritized with your tree, and an *oracle* that knows the truth and takes the most useful one. Nobody has an
# oracle; it shows what choosing could bring at best.


# %% role="demo"
@demo(needs=["SumTree"])
def short_walks():
    """Updates until the error is small, for walks of 2 to 8 squares; ten seeds."""
    lengths = [2, 4, 6, 8]
    counts = {
        "uniform": np.array([[uniform(n, seed) for n in lengths] for seed in range(10)]),
        "prioritized": np.array([[prioritized(n, seed, SumTree) for n in lengths] for seed in range(10)]),
        "oracle": np.array([[oracle(n, seed) for n in lengths] for seed in range(10)]),
    }
    for name, runs in counts.items():
        print(f"{name:12s}", "".join(f"{over_runs(column)[0]:9.0f}" for column in runs.T))
    saved = over_runs(counts["uniform"][:, -1] / counts["prioritized"][:, -1])
    claim("on 8 squares uniform replay needs several times as many updates", *saved[1:], above=3)


# %% [markdown]
# The stored study goes up to 14 squares.


# %% role="demo"
@demo()
def cliffwalk_study():
    """Updates until the error is small, [seeds, lengths] for each way to choose; stored, ten seeds."""
    study = read_study("08_exercises", "cliffwalk")
    print(study["command"], study["versions"], sep="\n")
    lengths = sorted({run["n"] for run in study["runs"]})
    return lengths, {
        name: np.array([[run[name] for run in study["runs"] if run["n"] == n] for n in lengths]).T
        for name in ("uniform", "prioritized", "oracle")
    }


# %% role="demo"
@demo()
def walks_up_to_fourteen():
    """The three counts as the walk grows."""
    lengths, counts = needed(cliffwalk_study)
    _, axes = style.figure(height=3.6)
    replay_pictures.updates_needed(axes, lengths, counts)
    style.label(axes, title="The longer the walk, the more choosing saves", x="Squares", y="Updates needed")
    plt.show()
    saved = over_runs(counts["uniform"][:, -1] / counts["prioritized"][:, -1])
    record("updates_uniform", over_runs(counts["uniform"][:, -1])[0] / 1000, ".0f")
    record("updates_prioritized", over_runs(counts["prioritized"][:, -1])[0] / 1000, ".0f")
    record("updates_saved", saved[0], ".1f")
    claim("on 14 squares uniform replay needs several times as many updates", *saved[1:], above=5)


# %% [markdown]
# *In words: three lines on a logarithmic axis, from 2 to 14 squares. Uniform rises steepest, prioritized less, the
# oracle least.*
#
# On 14 squares uniform replay needs {updates_uniform} thousand updates, prioritized replay {updates_prioritized}
# thousand: {updates_saved} times fewer. The oracle needs under a thousand. A TD error tells how surprising a transition
# **was** when it was last replayed: until each of the 32,766 has been seen once, nobody knows that it is dull.

# %% [markdown]
# ## 8. Exercise 3: the prioritized buffer
#
# **Why.** The buffer decides who gets which priority, and repairs what unequal drawing does. *15 minutes, hard.*
#
# 1. **A new transition** has no TD error yet. It gets the largest priority that has ever been given, so it is seen
#    soon. That maximum starts at 1 and never falls.
# 2. **Draw** `batch_size` indices with probability $P(i)$, with replacement.
# 3. **Weigh.** A transition that is drawn twice as often should count half as much each time. With $N$ stored, the
#    *importance weight* is
#
# $$w_i = \frac{\big(N \cdot P(i)\big)^{-\beta}}{\max_{j \text{ in the batch}} \big(N \cdot P(j)\big)^{-\beta}}$$
#
# With $\beta = 1$ the weights undo the unequal drawing in full, with $\beta = 0$ not at all. Divided by the largest,
# they shorten steps and never stretch them.
#
# 4. **After the update** the TD errors are known: `update_priorities` sets $p_i = (|\delta_i| + \varepsilon)^\alpha$.
#    Do not raise it to $\alpha$ again when you draw.

# %% [markdown]
# **By hand.** Three transitions, $\alpha = 0.5$, $\varepsilon = 1$, TD errors 0, $-3$ and 15. The priorities are
# $1^{0.5} = 1$, $4^{0.5} = 2$ and $16^{0.5} = 4$. They sum to 7, so $P = 1/7,\ 2/7,\ 4/7$. With $\beta = 1$ and $N = 3$
# the weights before division are $7/3,\ 7/6,\ 7/12$. If all three are in the batch, they become 1, 0.5 and 0.25.
#
# **By hand, the newcomer.** Two transitions have priority 1. The second one is updated to 4, then to 2. A third one
# is added. Its priority is 4: the largest *ever*, not the largest *now*. With $\beta = 1$ the weights are in the
# proportion 1, 0.5 and 0.25.
#
# The class `TransitionRing` is given: it stores transitions as in chapter 3. `ring.add(...)` returns the slot that was
# filled, `ring.rows(slots)` makes a `Batch`. To draw, `rng.choice(n, size=..., p=...)` will do, so that a slip in the
# tree costs nothing here. For a million transitions put your tree in its place.

# %% [markdown]
# <details><summary>Hint: what does <code>sample</code> return?</summary>
#
# Three things: the batch, the indices as an array `[B]`, the weights as a float32 tensor `[B]`. Weights are largest
# where the probability is smallest.
# </details>
#
# <details><summary>Hint: the newcomer's priority is too small, or too large</summary>
#
# Keep one number for the largest priority so far. Where can it grow? It holds priorities, which already have the power
# $\alpha$ in them.
# </details>
#
# <details><summary>Hint: errors come as a tensor</summary>
#
# `np.abs(np.asarray(td_errors))` takes arrays and tensors alike.
# </details>


# %% exercise="PrioritizedReplayBuffer"
class PrioritizedReplayBuffer:
    """The last `capacity` transitions, drawn in proportion to p = (|TD error| + epsilon) ** alpha."""

    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        ### BEGIN SOLUTION
        self.priorities, self.largest = np.zeros(capacity), 1.0
        ### END SOLUTION

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        """Store one transition with the largest priority so far; the k-th one added has index k % capacity."""
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        ### BEGIN SOLUTION
        self.priorities[slot] = self.largest
        ### END SOLUTION

    def sample(self, batch_size: int, beta: float):
        """Batch, indices [B] and weights [B]; ValueError if batch_size exceeds what is stored."""
        ### BEGIN SOLUTION
        if batch_size > len(self):
            raise ValueError(f"a batch of {batch_size} from {len(self)} stored transitions: add more first")
        probabilities = self.priorities[: len(self)] / self.priorities.sum()
        indices = self.rng.choice(len(self), size=batch_size, p=probabilities)
        weights = (len(self) * probabilities[indices]) ** -beta
        weights = torch.tensor(weights / weights.max(), dtype=torch.float32)
        return self.ring.rows(indices), indices, weights
        ### END SOLUTION

    def update_priorities(self, indices, td_errors) -> None:
        """New priorities for the transitions at `indices` [B]; td_errors: array or tensor [B]."""
        ### BEGIN SOLUTION
        priorities = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))
        ### END SOLUTION

    def __len__(self) -> int:
        return len(self.ring)


# %% check="PrioritizedReplayBuffer" points=8
@check
def weights_of_the_worked_example():
    """TD errors 0, -3 and 15 with alpha 0.5, epsilon 1, beta 1: each weight over that of index 0 in the same batch."""
    buffer = numbered(PrioritizedReplayBuffer, capacity=3, count=3, alpha=0.5, epsilon=1.0)
    buffer.update_priorities(np.array([0, 1, 2]), np.array([0.0, -3.0, 15.0]))
    return relative_weights(buffer, beta=1.0)


@check
def the_newcomer():
    """Index 1 is updated to priority 4, then to 2; a third is added: each weight over that of index 0."""
    buffer = numbered(PrioritizedReplayBuffer, capacity=5, count=2, alpha=0.5, epsilon=1.0)
    for error in (15.0, 3.0):
        buffer.update_priorities(np.array([1]), torch.tensor([error]))
    add_numbered(buffer, range(2, 3))
    return relative_weights(buffer, beta=1.0)


@check
def what_sample_returns():
    """One transition stored twice: a batch of two, which indices are below 2, the weights; a batch of three."""
    buffer = PrioritizedReplayBuffer(4, (2,))
    for _ in range(2):
        add_numbered(buffer, range(3, 4))
    batch, indices, weights = buffer.sample(2, beta=0.4)
    try:
        buffer.sample(3, beta=0.4)
        refusal = "no error"
    except ValueError:
        refusal = "ValueError"
    return {"batch": typed(batch), "below": np.asarray(indices) < 2, "weights": typed(weights), "three": refusal}


### BEGIN HIDDEN TESTS
@check
def where_transitions_lie(rng):
    """More transitions than fit, arrays that change after they were stored or sampled: what lies at which index."""
    buffer = numbered(PrioritizedReplayBuffer, capacity=6, count=9)
    mine = rng.integers(20, 90, size=2).astype(float)
    before = mine.tolist()
    buffer.add(mine, 1, 5.0, mine, False)
    mine += 1000.0
    buffer.sample(4, 0.5)[0].observations.fill_(-7.0)
    return [
        row if row[0] != 3.0 else [*row[:3], row[3] - before[0], row[4] - before[0], row[5]] for row in stored(buffer)
    ]


@check
def weights_of_random_errors(rng):
    """Five buffers, random TD errors of either sign, an index twice in a call; the settings of the signature, and 0."""
    cases = [({}, 0.4), ({"alpha": 1.0, "epsilon": 0.1}, 1.0), ({"alpha": 0.3, "epsilon": 0.5}, 0.7)]
    cases += [({"alpha": 0.0}, 0.6), ({"alpha": 0.8}, 0.0)]
    drawn = rng.uniform(0.3, 3.0, size=(5, 6)) * rng.choice([-1.0, 1.0], size=(5, 6))
    buffers = [numbered(PrioritizedReplayBuffer, capacity=8, count=6, **settings) for settings, _ in cases]
    for buffer, errors in zip(buffers, drawn, strict=True):
        buffer.update_priorities(np.array([4, 0, 2]), errors[[4, 0, 2]])
        buffer.update_priorities(np.array([5, 1, 3, 5]), torch.tensor(errors[[5, 1, 3, 5]]))
    return [relative_weights(buffer, beta) for buffer, (_, beta) in zip(buffers, cases, strict=True)]


@check(rtol=1e-3)
def largest_weight_of_a_batch(rng):
    """Nine transitions of large and one of small priority: the largest weight of each of 100 batches."""
    buffer = numbered(PrioritizedReplayBuffer, capacity=10, count=10, alpha=1.0, epsilon=1.0)
    errors = np.full(10, 3.0)
    errors[rng.integers(10)] = 0.0
    buffer.update_priorities(np.arange(10), errors)
    return largest_weights(buffer, beta=0.5, batches=100)


@check
def draws_in_proportion(rng):
    """Thousands of indices from thirty transitions of six different priorities, in batches of thirty and of five."""
    errors = np.array([0.0, 3.0, 8.0, 15.0, 24.0, 63.0])[rng.permutation(np.arange(30) % 6)]
    buffer = numbered(
        PrioritizedReplayBuffer, capacity=40, count=30, alpha=0.5, epsilon=1.0, seed=int(rng.integers(2**31))
    )
    buffer.update_priorities(np.arange(30), errors)
    return {size: samples(indices_drawn(buffer, 4_000, size)) for size in (30, 5)}


@check
def newcomers_over_time(rng):
    """Priorities that rise and fall, the largest inside its batch; newcomers overwrite: weights over index 0."""
    buffer = numbered(PrioritizedReplayBuffer, capacity=7, count=5, alpha=0.5, epsilon=0.1)
    found = []
    for number, size in enumerate(rng.uniform([0.3, 8.0, 1.0, 2.0], [0.6, 9.0, 2.0, 3.0])):
        errors = rng.uniform(0.8, 1.0, size=len(buffer) - 1) * size
        errors[[0, 1, -1]] = 0.7 * size, -1.2 * size, 0.5 * size  # first, last and largest signed error all differ
        buffer.update_priorities(np.arange(1, len(buffer)), errors)
        buffer.update_priorities(np.array([1, 3]), np.array([0.2, 0.1]))
        add_numbered(buffer, range(5 + number, 6 + number))
        found.append(relative_weights(buffer, beta=0.8))
    return found


### END HIDDEN TESTS


# %% [markdown]
# ## 9. What the weights are for
#
# Prioritized replay changes what is seen, and an average over what is seen changes with it. In a world without chance
# that is harmless. Where rewards are random it is a **bias**: the estimate settles at a wrong value.
#
# One place, one action. Nine of ten transitions pay 0, one pays 10. The truth is the mean, 1.
#
# **By hand.** Take $\alpha = 1$ and no weights. At the estimate $Q$ the TD errors are $10 - Q$ and $-Q$. Each pulls
# with its size times its priority, which is its size again. The pulls balance where $0.1 \cdot (10 - Q)^2 = 0.9 \cdot
# Q^2$, so $10 - Q = 3 Q$ and $Q = 2.5$. The rare large reward is seen too often, and believed.


# %% role="demo"
def settle(beta, seed, updates=400, mix_up=False):
    """The estimate after each update, from 200 transitions of which 20 pay 10; alpha 1, first estimate 5."""
    buffer = PrioritizedReplayBuffer(200, (1,), alpha=1.0, seed=seed)
    for number in range(200):
        buffer.add(np.zeros(1), 0, 10.0 * (number % 10 == 0), np.zeros(1), True)
    estimate, seen = 5.0, []
    for _ in range(updates):
        batch, indices, weights = buffer.sample(32, beta)
        errors = batch.rewards - estimate
        step = (weights[:, None] * errors).mean() if mix_up else (weights * errors).mean()
        buffer.update_priorities(indices, errors)
        estimate += 0.1 * float(step)
        seen.append(estimate)
    return seen


# %% role="demo"
@demo(needs=["PrioritizedReplayBuffer"])
def bias_without_weights():
    """Where the estimate settles with and without importance weights; ten seeds."""
    curves = {f"beta = {beta:g}": np.array([settle(beta, seed) for seed in range(10)]) for beta in (0.0, 1.0)}
    without, weighted = (over_runs(runs[:, -100:].mean(axis=1)) for runs in curves.values())
    record("estimate_without_weights", without[0], ".1f")
    record("estimate_with_weights", weighted[0], ".1f")
    _, axes = style.figure(height=3.4)
    replay_pictures.settling(axes, curves, truth=1.0)
    style.label(axes, title="Without weights the estimate settles far too high", x="Updates", y="Estimate of Q")
    plt.show()
    claim("without weights the estimate is more than twice the truth", *without[1:], above=2)
    claim("with weights it is near the truth of 1", *weighted[1:], above=0.9, below=1.1)


# %% [markdown]
# *In words: two curves over 400 updates, both fall from 5. The one with beta 0 stays near two and a half, far above the
# dashed line of the truth at 1. The one with beta 1 comes to the dashed line and stays.*
#
# Without weights the estimate settles at {estimate_without_weights}, as worked out by hand. With $\beta = 1$ it
# settles at {estimate_with_weights}, the truth. In practice $\beta$ starts
# below 1 and grows to 1 by the end.
#
# ### Find the silent bug
#
# A colleague uses weights with $\beta = 1$ and gets the bias all the same. In `settle` above, her version is the one
# with `mix_up=True`: `(weights[:, None] * errors).mean()`. No error appears.


# %% role="demo"
@demo(needs=["PrioritizedReplayBuffer"])
def a_silent_bug():
    """Her estimate beside yours, both with beta 1; ten seeds."""
    for name, mix_up in [("yours", False), ("hers", True)]:
        ends = [np.mean(settle(1.0, seed, mix_up=mix_up)[-100:]) for seed in range(10)]
        print(f"{name:6s} settles at {over_runs(ends)[0]:.2f}")


# %% [markdown] written="find_the_silent_bug" points=2
# **Written question (2 points).** *6 minutes, medium.* Find the bug in `(weights[:, None] * errors).mean()`. Which
# shape does the product have, and what is its mean, written with the mean of the weights and the mean of the errors?
# Why does her estimate settle where it would without weights? Name one line that would have found the bug.
#
# <!-- written: find_the_silent_bug -->
# ### BEGIN SOLUTION
# weights[:, None] has the shape [B, 1] and errors the shape [B], so numpy and PyTorch stretch both to [B, B]: every
# weight is multiplied with every error. The mean of all these products is the mean of the weights times the mean of the
# errors. So no error is weighed by its own weight any more; the weights only make the common step a little shorter. The
# estimate settles where the plain mean of the drawn errors is zero, and that is the same place as without weights,
# about 2.5. A line that finds it: print or assert the shape, for example assert (weights * errors).shape == (32,); or
# the measurement that we made, on a world whose true value is known.
# ### END SOLUTION

# %% [markdown]
# # Part 3. Which knobs matter?
#
# ## 10. Exercise 4: a sweep
#
# **Why.** Everybody tunes. Few can say how sure they are. *8 minutes, easy.*
#
# Before a race weekend the team tries every combination of wings and tyre pressures, several laps each. A *sweep* does
# the same with settings: each combination of values in `grid` is trained with each seed.
#
# **By hand.** The grid `{"rate": [1, 2], "size": [10]}` has two combinations: $(1, 10)$ and $(2, 10)$. With the seeds 5
# and 7 that makes four calls: `train(seed=5, rate=1, size=10)`, and so on. If training returned
# `100 * rate + size + seed`, the result would be `{(1, 10): [115, 117], (2, 10): [215, 217]}`.
#
# Keys are tuples of the values, in the order in which `grid` names the settings. With a single setting a key is a tuple
# of one: `(1,)`. The values are arrays with one score a seed. Never average here: the seeds are the evidence.
#
# <details><summary>Hint: all combinations</summary>
#
# `itertools.product(*lists)` gives every combination as a tuple. It is imported already.
# </details>
#
# <details><summary>Hint: from a tuple to keywords</summary>
#
# `dict(zip(names, values))` pairs names with values, and `train(seed=..., **pairs)` passes them by name.
# </details>


# %% exercise="run_sweep"
def run_sweep(train, grid: dict[str, list], seeds: list[int]) -> dict[tuple, np.ndarray]:
    """Train every combination of settings with every seed.

    train(seed=..., **settings) -> float, called with keywords only. grid: setting -> its values.
    Returns settings as a tuple, in grid's order -> scores in the order of seeds, [len(seeds)].
    """
    names = list(grid)
    ### BEGIN SOLUTION
    scores = {}
    for values in product(*grid.values()):
        settings = dict(zip(names, values, strict=True))
        scores[values] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores
    ### END SOLUTION


# %% check="run_sweep" points=4
@check
def the_worked_example():
    """Two rates, one size, the seeds 5 and 7: the scores of each combination."""

    def train(*, seed, rate, size):
        return 100.0 * rate + size + seed

    return run_sweep(train, {"rate": [1, 2], "size": [10]}, seeds=[5, 7])


@check
def one_setting_alone():
    """A single setting with three values and two seeds: the keys are tuples of one."""

    def train(*, seed, rate):
        return 10.0 * rate - seed

    return run_sweep(train, {"rate": [3, 1, 2]}, seeds=[4, 2])


### BEGIN HIDDEN TESTS
@check
def scores_of_a_random_grid(rng):
    """Three settings with two to four values: all scores of two trainings with five seeds each, then of one seed.

    Last, rates that are small and close together.
    """
    grid = {name: rng.permutation(20)[: rng.integers(2, 5)].tolist() for name in ("zeta", "alpha", "mid")}
    seeds, weights = rng.permutation(30)[:5].tolist(), {"zeta": 1e6, "alpha": 1e4, "mid": 1e2, "seed": 1.0}

    def training(shift):
        def train(*_, **named):
            score = sum(weight * named.get(name, 0) for name, weight in weights.items()) + shift
            return score if len(named) > 1 else -1.0

        return train

    def in_small_steps(*_, rate=0.0, batch=0, **_seed):
        return batch + 1e6 * rate

    small = {"rate": [1e-4, 2e-4, 1e-3], "batch": [32, 64]}
    asked = ((0.25, seeds), (0.5, seeds), (0.25, seeds[:1]))
    sweeps = [run_sweep(training(shift), grid, some) for shift, some in asked] + [
        run_sweep(in_small_steps, small, seeds)
    ]
    return [{key: np.asarray(scores) for key, scores in sweep.items()} for sweep in sweeps]


@check
def calls_of_a_random_grid(rng):
    """Two settings that share some values, one of them 0, and four seeds: how was training called, and how often?"""
    wings = rng.permutation([0, *(1 + rng.permutation(8)[:2])]).tolist()
    grid = {"wing": wings, "pressure": wings[1:]}
    seeds, calls = rng.permutation(50)[:4].tolist(), []

    def train(*_, **named):
        calls.append(sorted([name, int(value)] for name, value in named.items()) if len(named) > 1 else [])
        return float(len(calls) > 0)

    run_sweep(train, grid, seeds)
    return sorted(calls)


### END HIDDEN TESTS


# %% [markdown]
# ## 11. What the sweep says
#
# First live: three learning rates on CartPole, a pole to be balanced for up to 500 steps, 1 paid a step. All thirty
# runs are trained side by side, 4,000 steps each, so `train` only looks a score up.


# %% role="demo"
@demo(needs=["run_sweep"])
def live_sweep():
    """Three learning rates, ten seeds: mean greedy return of 20 episodes after 4,000 steps."""
    rates, seeds = [1e-4, 1e-3, 1e-2], list(range(10))
    rows = [DQNSettings(learning_rate=rate, batch_size=32, learn_every=4) for rate in rates for _ in seeds]
    trained = train_stack(CartPoleWorld(), rows, seeds * 3, n_steps=4_000, show=False)
    returns = greedy_play(trained.networks, CartPoleWorld(), 20).mean(axis=1)

    def train(seed, learning_rate):
        return returns[rates.index(learning_rate) * len(seeds) + seed]

    scores = run_sweep(train, {"learning_rate": rates}, seeds)
    for (rate,), column in scores.items():
        print("learning rate {:<7g} {:5.0f}  [{:.0f}, {:.0f}]".format(rate, *over_runs(column)))
    gain = scores[(1e-3,)] - scores[(1e-4,)]
    claim("a learning rate of 0.001 is ahead of 0.0001 after 4,000 steps", *over_runs(gain)[1:])


# %% [markdown]
# Now the whole grid, stored: three learning rates, three *sync periods* (steps from one copy of the target network to
# the next), three capacities of the buffer; 40 seeds, 20,000 steps a run. The score is the mean greedy return near the
# end.
#
# Ask of every setting first: **can it bind?** A run of 20,000 steps never fills a buffer of 50,000. So 50,000 stands
# for *keeps everything*, and a million would be the same.


# %% role="demo"
@demo()
def sweep_study():
    """Scores of the stored sweep, [rate, period, capacity, seed], and the grid."""
    study = read_study("08_exercises", "sweep")
    print(study["command"], study["versions"], sep="\n")
    rates, periods, capacities = grid = list(study["grid"].values())
    seeds = sorted({run["seed"] for run in study["runs"]})
    scores = np.full((3, 3, 3, len(seeds)), np.nan)
    for run in study["runs"]:
        place = rates.index(run["learning_rate"]), periods.index(run["sync_every"])
        scores[(*place, capacities.index(run["capacity"]), seeds.index(run["seed"]))] = np.mean(run["exams"])
    return scores, grid


# %% role="demo"
@demo()
def sweep_as_heat_maps():
    """One panel a learning rate, sync period against capacity."""
    scores, (rates, periods, capacities) = needed(sweep_study)
    figure, panels = style.figure(3, 1, width=10.5, height=3.8, sharey=True)
    title = "Learning rate and sync period matter, and each depends on the other"
    figure.suptitle(title, x=0.01, ha="left", weight="bold")
    for axes, rate, block in zip(panels, rates, scores, strict=True):
        challenges.sweep_map(axes, list(map(str, periods)), [f"{size:,}" for size in capacities], block, most=500)
        style.label(axes, title=f"Learning rate {rate:g}", x="Capacity (transitions)")
    panels[0].set_ylabel("Sync period (steps)")
    plt.show()


# %% [markdown]
# *In words: three heat maps of three by three fields, one a learning rate. Each field holds an interquartile mean and
# its interval; darker is better.*
#
# Three things stand out; the next cell holds them against their intervals. The smallest learning rate is far behind
# everywhere. With the two larger ones a sync period of 100 beats both others. And the settings *interact*: with the
# largest rate a period of 10 beats 500, with the middle one it is the other way round. Whoever tunes one knob at a time
# may miss that.


# %% role="demo"
@demo()
def what_the_sweep_shows():
    """Differences between settings, averaged over the other settings, seed by seed; stored."""
    scores, _ = needed(sweep_study)
    by_rate, by_period = scores.mean(axis=(1, 2)), scores[1:].mean(axis=(0, 2))
    claim("a learning rate of 0.001 beats 0.0001", *over_runs(by_rate[1] - by_rate[0])[1:])
    claim("a period of 100 beats 10 (two larger rates)", *over_runs(by_period[1] - by_period[0])[1:])
    claim("a period of 100 beats 500 (two larger rates)", *over_runs(by_period[1] - by_period[2])[1:])
    short_over_long = (scores[:, 0] - scores[:, 2]).mean(axis=1)  # [rate, seed]
    claim("with rate 0.01 a period of 10 beats 500", *over_runs(short_over_long[2])[1:])
    claim("with rate 0.001 a period of 10 loses to 500", *over_runs(short_over_long[1])[1:], below=0)


# %% role="demo"
@demo()
def effect_of_capacity():
    """The same for capacity."""
    by_capacity = needed(sweep_study)[0][1:].mean(axis=(0, 1))  # [capacity, seed]
    claim("1,000 transitions beat 10,000 (two larger rates)", *over_runs(by_capacity[0] - by_capacity[1])[1:])
    claim("1,000 beat 50,000 too", *over_runs(by_capacity[0] - by_capacity[2])[1:])
    more = over_runs(by_capacity[2] - by_capacity[1])
    claim("50,000 and 10,000 are within 30 steps of each other", more.low, more.high, above=-30, below=30)
    slow, _, fast = needed(sweep_study)[0].mean(axis=1)  # [capacity, seed] of each rate
    claim("with rate 0.01 a capacity of 50,000 loses to 10,000", *over_runs(fast[2] - fast[1])[1:], below=0)
    claim("with rate 0.0001 a capacity of 50,000 beats 1,000", *over_runs(slow[2] - slow[0])[1:])


# %% [markdown]
# With the two larger rates the *smallest* memory is ahead, most of all in the darkest field; more room than 10,000
# changes little, and in the third map it even costs. With the smallest rate the *largest* memory is ahead. Why? A
# guess: a quick learner wants fresh play, a slow one wants each lesson often. This sweep cannot tell.
#
# Learn from our first sweep. It had the seeds 0 to 9, and its interval for capacity held 0: *not detected*. These are
# 40 other seeds, and there it is. *Not detected* never meant *none*.

# %% [markdown] written="read_the_sweep" points=2
# **Written question (2 points).** *6 minutes, medium.* A fellow student runs two sweeps. In the first she compares
# capacities of 50,000 and 100,000 in runs of 5,000 steps, finds no difference and concludes: "Capacity does not
# matter." In the second she tries 27 settings with three seeds each and reports the mean of the best one. What is wrong
# with each, and what should she do instead? Three to six sentences.
#
# <!-- written: read_the_sweep -->
# ### BEGIN SOLUTION
# In the first sweep neither capacity can bind: after 5,000 steps both buffers hold the same 5,000 transitions, so the
# two settings are one and the same, and no difference says nothing about capacity. She must take capacities well
# below the number of steps, or longer runs, and say from which step on a buffer is full. In the second the best of 27
# means of three seeds is chosen because it is high: part of it is skill of the setting, part is luck of these three
# seeds, and the more cells there are the larger the share of luck. She should train the chosen setting again with
# fresh seeds, ten or more, and report that mean with its interval. It also helps to show all cells with their
# intervals: neighbours that overlap are not told apart by this sweep.
# ### END SOLUTION

# %% [markdown]
# # Part 4. Open challenges
#
# ## 12. The race in the rain
#
# Nobody has a solution for you. `RaceStrategy-v0` is a race of ten laps. The screen has 14 numbers: lap, tyres, wear,
# fuel, gap ahead, rain, safety car. Five actions: stay out, or stop for soft, medium, hard or wet tyres. The reward is
# minus the lap time in seconds. A stop costs 8 s, only 3 s behind the safety car. Two compounds must be used.
#
# Here it **rains**, on a quarter of the laps or so. A wet lap costs 8 s on dry tyres, and wet tyres cost 5 s on a dry
# lap.
#
# The dashed line below is the optimum of the *dry core*: the race without rain, traffic and luck, solved exactly. It is
# a yardstick. No policy can be expected to reach it in the rain.


# %% role="demo"
@demo()
def the_rivals():
    """Whom you race against; stored, each played on the same 500 races."""
    board = Leaderboard("wet_race")
    rivals, mark = board.rivals()
    for name, three in rivals.items():
        print("{:24s} {:8.1f}  [{:.1f}, {:.1f}]".format(name, *three))
    print(f"{'dry core, optimum':24s} {mark:8.1f}")
    runs = read_study("08_exercises", "race")["runs"]
    dqn, table = (np.array([run["return"] for run in runs if run["rival"] == name]) for name in ("DQN", "a table"))
    claim("DQN's races are faster than the table's, in seconds", *over_runs(dqn - table)[1:])


# %% [markdown]
# Your entry is any network with 14 inputs and 5 outputs. Train it as you like; this cell is a short example with one
# seed. `submit` has the **library** play it, greedily, on 500 fixed races that no training of this course uses. That is
# what *verified* means. Your best is kept in the folder `leaderboard` beside this notebook.


# %% role="demo"
def easier_race():
    """The challenge with rewards near 0, (82 - seconds) / 10 a lap: kinder to a network, the same order of policies."""
    return gym.wrappers.TransformReward(make_world("wet_race"), lambda reward: (reward + 82) / 10)


@demo()
def first_entry():
    """Train for 600 races, hand in, and look."""
    settings = DQNSettings(discount=1.0, epsilon=LinearEpsilon(1.0, 0.05, steps=3_000))
    trained = train_stack(GymnasiumWorld(easier_race), settings, seeds=[0], n_steps=6_000, show=False)
    board = Leaderboard("wet_race")
    board.submit(trained.network(0), "600 races")
    board.draw()
    plt.show()


# %% [markdown]
# *What you see: one row a policy with its interval, best on top; yours is red, the dashed line is the yardstick.*
#
# Ideas: longer training; Double DQN (`double=True`); a dueling network (`dueling=True`); keeping the best weights.
# Compare over ten seeds before you believe. Beat the reference first, then yourself.
#
# ## 13. LunarLander
#
# The second challenge is Gymnasium's `LunarLander-v3`: eight numbers, four actions, land softly between the flags.
# Gymnasium calls 200 points solved. Your rivals are stored: random actions, the rule that Gymnasium's source brings
# along, a table, and ten seeds of DQN.


# %% role="demo"
@demo()
def the_landings():
    """Whom you land against; stored, each on the same 100 landings."""
    board = Leaderboard("lunar_lander")
    for name, three in board.rivals()[0].items():
        print("{:24s} {:8.1f}  [{:.1f}, {:.1f}]".format(name, *three))
    runs = read_study("08_exercises", "lunar_lander")["runs"]
    dqn, table = (np.array([run["return"] for run in runs if run["rival"] == name]) for name in ("DQN", "a table"))
    claim("DQN lands better than the table, in points", *over_runs(dqn - table)[1:])
    rule, learned = board.rivals()[0]["Gymnasium's rule"], board.rivals()[0]["DQN"]
    claim("Gymnasium's rule lands better than DQN, in points", rule[1] - learned[2], rule[2] - learned[1])
    board.draw().set_title("A rule written by hand is ahead of all that learned")
    plt.show()


# %% [markdown]
# *What you see: one row a policy with its interval, best on top; the dashed line is Gymnasium's 200 points.*
#
# A rule that a person wrote is ahead of all that learned. Both learners had 200,000 steps, with settings that were
# hardly tuned: a network is better than a table, and far from solving this. There is room for you.
#
# The world needs the package Box2D; without it the next cell says so and goes on. With it, a short training with one
# seed shows the beginning.


# %% role="demo"
@demo()
def first_landing():
    """A short training, handed in; nothing but a message where Box2D is missing."""
    try:
        world = GymnasiumWorld(lambda: make_world("lunar_lander"))
    except Missing as reason:
        print(reason)
        return
    settings = DQNSettings(learning_rate=5e-4, double=True, epsilon=LinearEpsilon(1.0, 0.05, steps=10_000))
    trained = train_stack(world, settings, seeds=[0], n_steps=25_000, show=False)
    board = Leaderboard("lunar_lander")
    entry, (_, low, high) = board.submit(trained.network(0), "25,000 steps"), board.rivals()[0]["random"]
    claim("25,000 steps are better than random actions, in points", entry.low - high, entry.high - low)
    board.draw()
    plt.show()


# %% [markdown]
# ## 14. Where you stand
#
# `progress()` keeps the summary of each chapter in the folder `progress` beside the notebook. This page puts them
# together. Run it again after the last cell.

# %% role="demo"
progress_page()

# %% [markdown]
# ## 15. What you can now do
#
# | idea | rule | where in your code | the strategist's version |
# |---|---|---|---|
# | dueling network | $Q = V + A - \bar{A}$ | `DuelingQNetwork` | the place, and the move |
# | sum tree | left if $m <$ left sum | `SumTree` | a dart at the season |
# | prioritized replay | $P(i) \propto p_i$ | `PrioritizedReplayBuffer` | surprising laps again |
# | importance weights | $(N P)^{-\beta}$, largest 1 | `PrioritizedReplayBuffer` | what is seen often counts less |
# | sweep | every setting, every seed | `run_sweep` | every wing, several laps |
# | verified score | played by the library | `Leaderboard` | the official clock |
#
# **Reflect.**
#
# 1. In which world would a dueling network gain nothing?
# 2. A large TD error can be pure noise. What does prioritized replay do with such a transition?
# 3. You try twenty ideas on the same 500 races. Why is your best score a little too good?
#
# <details><summary>Compare your answers</summary>
#
# 1. With few actions that all differ and are all taken often.
# 2. It replays it again and again, though there is nothing to learn. A small $\alpha$ softens this.
# 3. You chose it for being high on these races. Fresh ones would be less kind.
# </details>
#
# ## 16. Where to go next
#
# - Put your buffer into an agent: multiply each squared TD error by its weight, and hand the errors back.
# - Values are one road. The other one learns the policy itself: look for *policy gradients*.
#
# **Sources.** Z. Wang et al. (2016), *Dueling network architectures for deep reinforcement learning*: equation 9 and
# section 4.1. T. Schaul et al. (2016), *Prioritized experience replay*: sections 3.1 to 3.4. R. Sutton and A. Barto
# (2018), *Reinforcement Learning*: policy evaluation, chapter 4.

# %% role="demo"
progress()
