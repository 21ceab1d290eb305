# %% [markdown]
# # 4. Target networks: a benchmark that stands still
#
# A strategist improves against a benchmark lap. If the benchmark moved with every lap of hers, she would chase her
# own tail. You will watch that, and build the cure.
#
# **When you are through, you can**
#
# - [ ] compute the targets of a batch, cut where the world ended and nowhere else;
# - [ ] show what goes wrong when a time limit is taken for an end;
# - [ ] measure how targets run away from a network;
# - [ ] renew a target network by hard copies and by soft ones;
# - [ ] say when a target network helps, when not, and what it costs.
#
# You need Python and a little calculus. Plan 55 minutes; three exercises and a question take 25 of them.

# %% role="setup"
import numpy as np
import torch
from torch import nn

from course_lib import chapter, check, claim, demo, progress, record, typed

chapter("04_target_networks")
torch.set_num_threads(1)

# %% role="demo"
# Worlds, experience and pictures of the course; nothing that you have to write.
import copy

import gymnasium as gym
import ipywidgets
import matplotlib.pyplot as plt

import course_lib.envs  # noqa: F401 - registers the worlds
from course_lib.experience import coin_drives, draw
from course_lib.plots import style
from course_lib.plots import targets as pictures
from course_lib.stats import over_runs

style.apply()

# %% [markdown]
# ## 1. What you bring along
#
# One step of an agent is a *transition*: in state $s$ it took action $a$, was paid the reward $r$ and came to $s'$.
# Rewards $k$ steps ahead count $\gamma^k$ times; $\gamma$ is the *discount*. $Q(s, a)$ is the discounted sum of
# rewards to expect if all later actions are the best ones.
#
# A *network* with weights $\theta$ gives $Q(s, \cdot\,; \theta)$, one number an action. Its lesson is a *batch* of
# old transitions. For each, the prediction $Q(s, a; \theta)$ should move to the *target*: the reward plus the
# discounted best value of $s'$.
#
# That value comes from the network itself: it *bootstraps*. There lies the trouble.
#
# **By hand.** A single weight $w$ values two laps: the first is worth $w$, the second $2w$. The first leads to the
# second, nothing is ever paid, $\gamma = 0.9$. With $w = 10$ we predict 10; the target is $0.9 \cdot 20 = 18$. A step
# of 0.1 times the error of 8 gives $w = 10.8$. Now the target is $0.9 \cdot 21.6 = 19.44$, and the error has *grown*
# to 8.64. We stepped towards the target, and it stepped away. The true values are 0.

# %% [markdown]
# ## 2. Exercise 1: the targets of a batch
#
# **Why.** All that a value learner learns comes through this function. *6 minutes, easy.*
#
# The forecast should become *this lap's points, plus what the best next move is worth*. After the chequered flag
# there is no next move. Let $d_i$ be 1 where transition $i$ *terminated*, else 0:
#
# $$y_i = r_i + \gamma\,(1 - d_i) \max_{a'} Q(s'_i, a')$$
#
# | symbol | in code | shape |
# |---|---|---|
# | $r$ | `rewards` | `[B]` |
# | $Q(s', \cdot\,)$ | `next_q_values` | `[B, A]`: a row a transition, a column an action |
# | $d$ | `terminated` | `[B]`, true or false |
# | $y$ | what you return | `[B]` |
#
# **By hand.** Discount 0.9. The first transition pays 1; its next values are 6, 10 and 5. The target is
# $1 + 0.9 \cdot 10 = 10$. The second pays 2 and terminates; whatever stands in its row, the target is 2.
#
# <details><summary>Hint: which <code>dim</code> is the maximum over?</summary>
#
# Each row keeps one number. `max(dim=...)` makes the dimension that you name disappear, and returns two things:
# values and indices.
# </details>
#
# <details><summary>Hint: how do I switch a term off for some rows?</summary>
#
# `if` decides for the whole batch. A float tensor times a bool tensor is 0 where that is false.
# </details>


# %% exercise="td_targets"
def td_targets(
    rewards: torch.Tensor, next_q_values: torch.Tensor, terminated: torch.Tensor, discount: float
) -> torch.Tensor:
    """What each prediction of a batch should have been.

    rewards [B]; next_q_values [B, A], values of all actions after the step; terminated [B] bool.
    Returns the targets, float32 [B].
    """
    goes_on = ~terminated  # [B], true where a future follows
    ### BEGIN SOLUTION
    best_next = next_q_values.max(dim=1).values  # [B]
    return rewards + discount * best_next * goes_on
    ### END SOLUTION


# %% check="td_targets" points=8
@check
def two_transitions():
    """The example worked by hand: one transition goes on, one terminated."""
    rewards, terminated = torch.tensor([1.0, 2.0]), torch.tensor([False, True])
    next_q_values = torch.tensor([[6.0, 10.0, 5.0], [3.0, 20.0, 12.0]])
    return typed(td_targets(rewards, next_q_values, terminated, 0.9))


@check
def values_of_both_signs():
    """Three transitions, two actions; most values lie below zero, as in a race that pays minus seconds."""
    rewards, terminated = torch.tensor([-82.0, -83.5, -90.0]), torch.tensor([False, False, True])
    next_q_values = torch.tensor([[-420.0, -410.0], [30.0, -330.0], [-7.0, -5.0]])
    return typed(td_targets(rewards, next_q_values, terminated, 0.5))


### BEGIN HIDDEN TESTS
def drawn_batch(rng, size, n_actions):
    """Rewards, next values of both signs, ends in about a third of the rows but neither in all nor in none."""
    rewards = torch.tensor(rng.normal(0, 3, size=size), dtype=torch.float32)
    values = torch.tensor(rng.normal(0, 8, size=(size, n_actions)), dtype=torch.float32)
    ends = torch.tensor((np.arange(size) + rng.integers(size)) % size < max(1, size // 3))
    return rewards, values, ends


@check(weight=2, atol=1e-5)
def batches_of_many_shapes(rng):
    """Random batches of 2 to 40 transitions with 1 to 7 actions; a discount of 0, of 1 and between."""
    shapes = [(5, 2), (2, 3), (16, 7), (9, 1), (40, 4)]
    discounts = [0.0, 1.0, *rng.uniform(0.3, 1.0, size=3).tolist()]
    batches = [drawn_batch(rng, *shape) for shape in shapes]
    return [typed(td_targets(*batch, discount)) for batch, discount in zip(batches, discounts, strict=True)]


@check(weight=2, atol=1e-5)
def as_many_transitions_as_actions(rng):
    """Square batches, where rows and columns are easily mistaken for each other."""
    batches = [drawn_batch(rng, size, size) for size in (2, 3, 6)]
    return [typed(td_targets(*batch, 0.95)) for batch in batches]


@check(atol=1e-5, rtol=1e-5)
def all_end_or_none(rng):
    """A batch without any end, and one in which every transition ended; once more with values of millions."""
    rewards, values, _ = drawn_batch(rng, 7, 3)
    ends = [torch.zeros(7, dtype=torch.bool), torch.ones(7, dtype=torch.bool)]
    sizes = [values, 1e5 * values - 5e6, 1e5 * values + 5e6]  # around 0, far below it, far above it
    return [typed(td_targets(rewards, size, end, 0.9)) for size in sizes for end in ends]


@check(atol=1e-5)
def the_batch_is_left_alone(rng):
    """What the function was given is afterwards as it was, and a second call gives the same."""
    batch = drawn_batch(rng, 6, 3)
    first = td_targets(*batch, 0.8).clone()
    return [first, td_targets(*batch, 0.8), *batch]


### END HIDDEN TESTS


# %% [markdown]
# ## 3. Two kinds of end
#
# An episode can stop in two ways. *Terminated*: the world ended it. *Truncated*: we stopped watching. Your targets
# ask for `terminated` alone. Does it matter?
#
# A demonstration car stands on a road of four squares. Going round on the spot pays 1, for ever. Or it drives on,
# unpaid; behind the last square is the garage, which pays 8 and terminates. Six steps are on television: then the
# episode is truncated. $\gamma = 0.9$.
#
# **By hand.** Going round for ever is worth $1 + 0.9 + 0.81 + \dots = 1 / (1 - 0.9) = 10$, on every square. That is
# more than 8: never enter the garage.
#
# Who takes *truncated* for *terminated* sees another world, in which a step often seems to end the drive. Both worlds
# can be solved exactly, by value iteration as in chapter 2.

# %% role="demo"
from course_lib.envs.planning import value_iteration
from course_lib.envs.short_limit import LIMIT, ShortLimit, cut_shares, cut_table

road = ShortLimit()
shares = cut_shares(road.P, road.start, LIMIT)  # how often a step is the last one shown, if coins choose
right = value_iteration(road.P, 0.9)
wrong = value_iteration(cut_table(road.P, shares), 0.9)
for square in range(4):
    print(f"square {square}: {shares[square]:.0%} cut; go round {right[square, 0]:.0f} or {wrong[square, 0]:.2f}")
record("cut_on_the_last", 100 * shares[3], ".0f")
record("round_seen_wrongly", wrong[2, 0], ".2f")
record("on_seen_wrongly", wrong[2, 1], ".2f")

# %% [markdown]
# On the last square {cut_on_the_last} % of the steps are cut. One square before, going round now seems worth
# {round_seen_wrongly} and driving on {on_seen_wrongly}: the plan turns over, and an endless income is sold for 8
# points.
#
# Does a learner fall for it? It sees 2,000 steps of a car steered by coins. Each entry of its table becomes the mean
# of your targets, again and again. All draws of a run hang on its *seed*; an *interval* is the 95 % range for the mean
# of several seeds, the outer quarters left out (chapter 6).

# %% role="demo"
ROAD = gym.make("PolePosition/ShortLimit-v0")


def fitted(drives, ends):
    """Q [4, 2]: every entry the mean of its targets, 100 times over."""
    entry, q = 2 * drives.observations + drives.actions, torch.zeros(4, 2)
    for _ in range(100):
        targets = td_targets(drives.rewards, q[drives.next_observations], ends, 0.9)
        q = (torch.bincount(entry, targets, 8) / torch.bincount(entry, minlength=8)).view(4, 2)
    return q


def two_learners(seed):
    """The same drives, cut where they terminated, and cut where they were truncated too."""
    drives, truncated = coin_drives(ROAD, 2_000, seed)
    return [fitted(drives, drives.terminated), fitted(drives, drives.terminated | truncated)]


# %% role="demo"
@demo(needs=["td_targets"])
def two_bookkeepings():
    learned = torch.stack([torch.stack(two_learners(seed)) for seed in range(10)]).numpy()  # [10, 2, 4, 2]
    figure, axes = style.figure(2, width=9, height=3.6, sharey=True)
    figure.suptitle("Cut at the time limit, the garage looks better on the last two squares", fontweight="bold")
    for number, (exact, title) in enumerate([(right, "cut at terminated"), (wrong, "cut at truncated too")]):
        pictures.road_values(axes[number], exact, learned[:, number])
        style.label(axes[number], title=title, x="Square", y="Value (points)")
    axes[1].legend(loc="upper right", fontsize=8)
    plt.show()
    error = np.abs(learned.max(axis=3) - 10).mean(axis=2)  # [10, 2]: of the best value, mean over the squares
    claim("cut at terminated, values are right to 0.01", *over_runs(error[:, 0])[1:], below=0.01)
    claim("cut at truncated too, they are off by more than 2", *over_runs(error[:, 1])[1:], above=2)


# %% [markdown]
# *In words: bars for the exact values of both actions on four squares, dots for the learned ones (ten seeds). Left,
# going round is 10 everywhere. Right, it sinks below 5, and from square 2 on driving on is higher.*
#
# No drive was longer than six steps, and yet the left learner knows what for ever is worth. Bootstrapping is also a
# gift: a truncated step passes on the value of where it stopped.

# %% [markdown]
# ## 4. Exercise 2: the hard copy
#
# **Why.** If targets run away because the network moves, let another compute them: the *target network*, with weights
# $\theta^-$. It is a copy of the *online* network, which learns. It stands still, and is renewed now and then:
#
# $$\theta^- \leftarrow \theta$$
#
# It is the benchmark lap on the wall, repainted every few races. *6 minutes, easy.*
#
# A network holds two kinds of numbers. *Parameters* (weights, biases) are learned. *Buffers* are kept beside them,
# such as the running means of a normalising layer. A copy needs both.
#
# **By hand.** Online weight 3 and bias 4, target weight 7 and bias 8. After the copy both have 3 and 4. Then a lesson
# changes the online weight to 5: the target still has 3. If it has 5, nothing was copied: two names for one number.
#
# <details><summary>Hint: I assign, and the target stays as it was</summary>
#
# `target = ...` only moves a local name. Write *into* the tensors of the caller's network, for instance with `copy_`.
# </details>
#
# <details><summary>Hint: "a leaf Variable that requires grad is being used in an in-place operation"</summary>
#
# PyTorch records what happens to parameters. Copying is no lesson: look up `torch.no_grad`.
# </details>
#
# <details><summary>Hint: where are all the numbers?</summary>
#
# `network.state_dict()` lists both kinds by name. There is a method for the way back, too.
# </details>


# %% exercise="sync_hard"
def sync_hard(online: nn.Module, target: nn.Module) -> None:
    """Make `target` equal to `online`: all parameters and all buffers, by copy.

    Both networks are built alike. `online` does not change; later changes of it leave `target` alone.
    """
    state = online.state_dict()  # name -> tensor, the online network's own
    ### BEGIN SOLUTION
    target.load_state_dict(state)
    ### END SOLUTION


# %% check="sync_hard" points=5
def contents(network):
    """All parameters and buffers by name, as they are now."""
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}


def numbered(network, first):
    """Fill the first parameter or buffer with `first`, the next with first + 1, and so on; the same network."""
    for number, tensor in enumerate(network.state_dict().values()):
        tensor.fill_(first + number)
    return network


@check
def two_layers():
    """Online parameters 3, 4, 5, 6, those of the target 7, 8, 9, 10: both after the copy; can online still learn?"""
    online, target = (numbered(nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1)), first) for first in (3, 7))
    sync_hard(online, target)
    learns = [parameter.requires_grad for parameter in online.parameters()]
    return {"online": contents(online), "target": contents(target), "online learns": learns}


@check(weight=2)
def the_benchmark_stands_still():
    """Two networks with buffers; after the copy the online network goes on to 30, 31, ...: what has the target then?"""
    online, target = (numbered(nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)), first) for first in (3, 12))
    sync_hard(online, target)
    copied = contents(online)
    numbered(online, 30)
    return {"online, after the copy": copied, "target, at the end": contents(target)}


### BEGIN HIDDEN TESTS
def drawn_network(rng):
    """Layers within layers, one of them normalising, and a parameter and a buffer of the whole; all numbers drawn."""
    network = nn.Sequential(nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6)), nn.ReLU(), nn.Linear(6, 3))
    network.register_parameter("scale", nn.Parameter(torch.ones(3)))
    network.register_buffer("largest", torch.ones(2))
    for tensor in network.state_dict().values():
        tensor.copy_(torch.tensor(rng.uniform(1, 5, size=tuple(tensor.shape))))
    return network


@check
def copies_of_drawn_networks(rng):
    """Three pairs of random networks, buffers included, some frozen: both, and what of online can still learn."""
    pairs = [(drawn_network(rng), drawn_network(rng)) for _ in range(3)]
    pairs[1][1].requires_grad_(False)
    pairs[2][0][0].requires_grad_(False)
    for online, target in pairs:
        sync_hard(online, target)
    learning = [[one.requires_grad for one in online.parameters()] for online, _ in pairs]
    return [learning, *([contents(online), contents(target)] for online, target in pairs)]


@check
def lessons_after_the_copy(rng):
    """Two copies with changes of the online network after each: the target each time."""
    online, target = drawn_network(rng), drawn_network(rng)
    changes, seen = rng.uniform(1, 2, size=2), []
    for change in changes:
        sync_hard(online, target)
        for tensor in online.state_dict().values():
            tensor.add_(int(10 * change))
        seen.append(contents(target))
    return seen


### END HIDDEN TESTS


# %% [markdown]
# ## 5. A target that runs away, measured
#
# CartPole: a pole on a cart, two pushes, 1 point a step until it falls. Take 1,000 transitions of random pushes and
# two equal networks. A lesson is one step of *gradient descent*: move the weights a little in the direction in which
# the squared error of a batch falls fastest.

# %% role="demo"
CART = gym.make("CartPole-v1")


def new_team(seed):
    """Transitions, two equal networks, and plain gradient descent for the first of them."""
    torch.manual_seed(seed)
    online = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    drives, _ = coin_drives(CART, 1_000, seed)
    return drives, online, copy.deepcopy(online), torch.optim.SGD(online.parameters(), lr=0.01)


# %% role="demo"
def predictions(network, batch):
    """Q of the actions that were taken, [B]."""
    return network(batch.observations).gather(1, batch.actions[:, None])[:, 0]


@torch.no_grad()  # targets are constants
def targets_by(network, batch):
    """Targets that this network computes, [B]."""
    return td_targets(batch.rewards, network(batch.next_observations), batch.terminated, 0.99)


def lesson(online, target, batch, descent):
    """One step of gradient descent towards the targets."""
    loss = ((targets_by(target, batch) - predictions(online, batch)) ** 2).mean()
    descent.zero_grad()
    loss.backward()
    descent.step()


# %% [markdown]
# First the online network computes its own targets. After each lesson we look at the same batch again: how far did
# predictions move, and how far their targets?


# %% role="demo"
def moves(seed):
    """How far predictions and targets moved in each of 50 lessons, two arrays of all transitions that go on."""
    drives, online, _, descent = new_team(seed)
    rng, moved = np.random.default_rng([seed, 2]), []
    for _ in range(50):
        batch = draw(drives, 64, rng)
        before = [predictions(online, batch), targets_by(online, batch)]
        lesson(online, online, batch, descent)
        after = [predictions(online, batch), targets_by(online, batch)]
        goes_on = ~batch.terminated
        moved.append([(late - early).detach()[goes_on].numpy() for early, late in zip(before, after, strict=True)])
    return [np.concatenate(parts) for parts in zip(*moved, strict=True)]


# %% role="demo"
@demo(needs=["td_targets"])
def the_target_runs_along():
    found = [moves(seed) for seed in range(10)]
    slopes = [target @ prediction / (prediction @ prediction) for prediction, target in found]
    _, axes = style.figure(width=5.5, height=3.6)
    axes.plot(*found[0], ".", color=style.BLUE, markersize=3, alpha=0.4)
    axes.axline((0, 0), slope=slopes[0], color=style.BLACK, linewidth=1.2)
    style.label(axes, title="Where predictions go, targets go", x="Move of the prediction", y="Move of its target")
    plt.show()
    claim("for each point that predictions move, targets move along by", *over_runs(slopes)[1:], above=0.8)


# %% [markdown]
# *In words: a cloud along a rising line (one seed); a target moves about as far as its prediction.*
#
# States before and after a step look alike: whoever raises one value raises the next. Both numbers climb. Where does
# that end? Your `sync_hard` now renews a target network after every lesson, which is the same as having none, or
# after every 100.


# %% role="demo"
def sizes(seed, period):
    """Mean size of the predictions after each of 400 lessons; breaks off above a million."""
    drives, online, target, descent = new_team(seed)
    rng, found = np.random.default_rng([seed, 2]), [0.0]
    while len(found) <= 400 and found[-1] < 1e6:
        batch = draw(drives, 64, rng)
        lesson(online, target, batch, descent)
        found.append(predictions(online, batch).abs().mean().item())
        if (len(found) - 1) % period == 0:
            sync_hard(online, target)
    return np.array(found[1:])


# %% role="demo"
@demo(needs=["td_targets", "sync_hard"])
def ten_networks():
    names = {"renewed after every lesson": 1, "renewed every 100 lessons": 100}
    runs = {name: [sizes(seed, period) for seed in range(10)] for name, period in names.items()}
    _, axes = style.figure(height=3.6)
    pictures.many_runs(axes, runs)
    style.label(axes, title="Without a benchmark that stands still, values explode", x="Lesson", y="Mean size of Q")
    plt.show()
    lost, kept = (sum(one[-1] > 1e6 for one in several) for several in runs.values())
    claim("renewed after every lesson, at least nine of ten networks pass a million", lost, lost, above=8)
    claim("renewed every 100 lessons, none does", kept, kept, below=1)
    largest = over_runs([one.max() for one in runs["renewed every 100 lessons"]])
    claim("and their largest predictions stay below 5", *largest[1:], below=5)


# %% [markdown]
# *In words: on a logarithmic axis ten lines shoot up beyond a million and break off, most of them within 150 lessons;
# ten others stay near 3.*
#
# The same descent on the same data explodes or stays calm. But look at the price.
#
# **By hand.** With period 100, 400 lessons see four generations of targets. The first knows one reward: 1. The next
# adds its discounted value: $1 + 0.99 = 1.99$, then 2.97, then 3.94. Each copy looks *one step further*. A pole that
# never falls is worth $1 / (1 - 0.99) = 100$: hundreds of copies away.

# %% [markdown]
# ## 6. Exercise 3: the soft copy
#
# **Why.** Instead of jumping, the target network can follow slowly, a little after every lesson. *6 minutes, medium.*
#
# $$\theta^- \leftarrow \tau\,\theta + (1 - \tau)\,\theta^-$$
#
# $\tau$ (tau) is the share of fresh paint. The target becomes an average of all earlier networks in which old ones
# fade, often called *Polyak averaging*.
#
# **By hand.** Online weight 10, target weight 2, $\tau = 0.25$. The new target weight is
# $0.25 \cdot 10 + 0.75 \cdot 2 = 4$: a quarter of the way. With $\tau = 0.75$ and an online weight that stays at 8,
# a target that starts at 72 goes to 24, 12, 9.
#
# <details><summary>Hint: how do I walk through two networks at once?</summary>
#
# `parameters()` has the same order in both. The given line pairs them.
# </details>
#
# <details><summary>Hint: my target overshoots, or shrinks</summary>
#
# The two shares must sum to 1. If you change the target in two steps, the second sees what the first has left.
# </details>


# %% exercise="sync_soft"
def sync_soft(online: nn.Module, target: nn.Module, tau: float) -> None:
    """Move every parameter of `target` the share `tau` of the way to that of `online`.

    `online` does not change. Buffers are up to you.
    """
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    ### BEGIN SOLUTION
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.copy_(tau * ours + (1 - tau) * theirs)
    ### END SOLUTION


# %% check="sync_soft" points=5
def weights(network):
    """The parameters in their order, as they are now."""
    return [parameter.detach().clone() for parameter in network.parameters()]


def filled(first, second):
    """Two layers; weight and bias of the first are `first` and first + 1, of the second `second` and second + 1."""
    network = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    for tensor, number in zip(network.state_dict().values(), (first, first + 1, second, second + 1), strict=True):
        tensor.fill_(number)
    return network


@check
def a_quarter_of_the_way():
    """Online 10, 11, 20, 21, target 2, 3, 4, 5, tau 0.25: both networks afterwards; can online still learn?"""
    online, target = filled(10, 20), filled(2, 4)
    sync_soft(online, target, 0.25)
    learns = [parameter.requires_grad for parameter in online.parameters()]
    return {"online": weights(online), "target": weights(target), "online learns": learns}


@check
def three_soft_copies():
    """Tau 0.75; the first weights are 8 online and 72 in the target: both after each of three soft copies."""
    online, target, seen = filled(8, 16), filled(72, 0), []
    for _ in range(3):
        sync_soft(online, target, 0.75)
        seen.append([online[0].weight[0, 0].item(), target[0].weight[0, 0].item()])
    return seen


### BEGIN HIDDEN TESTS
def pair_of_networks(rng):
    """Two networks with layers within layers and a parameter of the whole, all parameters drawn."""
    inner = [nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6)) for _ in range(2)]
    networks = [nn.Sequential(layers, nn.ReLU(), nn.Linear(6, 3)) for layers in inner]
    for network in networks:
        network.register_parameter("scale", nn.Parameter(torch.ones(3)))
    for parameter in (one for network in networks for one in network.parameters()):
        parameter.data = torch.tensor(rng.normal(0, 2, size=tuple(parameter.shape)), dtype=torch.float32)
    return networks


@check(weight=2, atol=1e-5)
def shares_of_every_size(rng):
    """Random networks, some frozen, tau 0.005, 0.3, 0.9 and 1: both afterwards, and what of online can still learn."""
    pairs = [(*pair_of_networks(rng), tau) for tau in (0.005, 0.3, 0.9, 1.0)]
    pairs[1][1].requires_grad_(False)
    pairs[2][0][0].requires_grad_(False)
    for online, target, tau in pairs:
        sync_soft(online, target, tau)
    learning = [[one.requires_grad for one in online.parameters()] for online, *_ in pairs]
    return [learning, *([weights(online), weights(target)] for online, target, _ in pairs)]


@check(atol=1e-5)
def an_online_network_that_learns(rng):
    """Six soft copies, one with tau 1 and one with 0; the online network changes in between: the target after each."""
    (online, target), seen = pair_of_networks(rng), []
    changes = rng.normal(size=6)
    for change, tau in zip(changes, (0.2, 0.0, 0.2, 1.0, 0.2, 0.7), strict=True):
        sync_soft(online, target, tau)
        for parameter in online.parameters():
            parameter.data.add_(float(change))
        seen.append(weights(target))
    return seen


### END HIDDEN TESTS


# %% [markdown]
# Watch the target of one transition under copies of both kinds.


# %% role="demo"
def one_target(renew):
    """The target of the first transition in 300 lessons; `renew(number, online, target)` follows each."""
    drives, online, target, descent = new_team(seed=0)
    rng, seen = np.random.default_rng([0, 2]), []
    for number in range(1, 301):
        lesson(online, target, draw(drives, 64, rng), descent)
        renew(number, online, target)
        seen.append(targets_by(target, draw(drives, 1, np.random.default_rng(0))).item())
    return seen


# %% role="demo"
@demo(needs=["td_targets", "sync_hard", "sync_soft"])
def stairs_and_a_ramp():
    followers = {
        "copy every 50 lessons": lambda number, *both: sync_hard(*both) if number % 50 == 0 else None,
        "soft, tau = 0.02": lambda number, *both: sync_soft(*both, 0.02),
    }
    _, axes = style.figure(height=3.2)
    pictures.stairs(axes, {name: one_target(renew) for name, renew in followers.items()})
    style.label(axes, title="Hard copies make stairs, soft ones a ramp (one run)", x="Lesson", y="Target (points)")
    plt.show()


# %% [markdown]
# *In words: one line climbs in steps, the other smoothly along them.*

# %% [markdown]
# ## 7. Baird's counterexample
#
# Is a target network always enough? Here is a small world in which we can know: seven states, nothing is ever paid,
# all true values are 0. State $i$ of the first six is worth $2 w_i + w_8$, the last $w_7 + 2 w_8$: eight weights. We
# want the values of always going to the last state, from data in which all states are alike frequent.
#
# **By hand.** All weights are 1 but $w_7 = 10$. So the values are 3, six times, and 12. Every target is
# $0.99 \cdot 12 = 11.88$. Six errors of 8.88 pull $w_8$ up, one of $-0.12$ hardly holds it. And $w_8$ counts twice in
# the target.
#
# Three things meet here, the *deadly triad*: bootstrapping, weights that states share, and data from another policy
# than the one that is valued. We use the mean of the seven steps, so nothing is left to chance.

# %% role="demo"
from course_lib.envs.baird import growth_hard, growth_soft, rms_value

FEATURES = np.zeros((7, 8))  # how often each weight counts in each state's value
FEATURES[range(6), range(6)] = 2
FEATURES[:6, 7] = 1
FEATURES[6, 6:] = [1, 2]
FIRST_WEIGHTS = np.array([1, 1, 1, 1, 1, 1, 10, 1])
print(FEATURES @ FIRST_WEIGHTS)


# %% role="demo"
def expected_update(weights, target_weights):
    """Move the weights by the mean step over the seven states; the step size is 0.01."""
    errors = 0.99 * FEATURES[6] @ target_weights - FEATURES @ weights  # [7]
    return weights + 0.01 * errors @ FEATURES / 7


def baird(n_updates, period=1, tau=1.0):
    """Root mean square of the seven values after each update; every `period` the target takes over the share tau."""
    weights = target = FIRST_WEIGHTS
    seen = []
    for number in range(1, n_updates + 1):
        weights = expected_update(weights, target)
        if number % period == 0:
            target = tau * weights + (1 - tau) * target
        seen.append(rms_value(weights))
    return seen


# %% role="demo"
@demo()
def bairds_weights():
    _, axes = style.figure(height=3.8)
    for period, line in ((1, "-"), (10, "--"), (100, "-.")):
        axes.semilogy(baird(6_000, period), line, color=style.BLUE, label=f"copy every {period}")
    for tau, line in ((0.1, "--"), (0.01, "-.")):
        axes.semilogy(baird(6_000, tau=tau), line, color=style.ORANGE, label=f"soft, tau = {tau}")
    axes.legend()
    style.label(axes, title="Only slow targets bring the values back", x="Update", y="Size of the values (truth: 0)")
    plt.show()


# %% [markdown]
# *In words: on a logarithmic axis the lines of period 1, period 10 and tau 0.1 rise without end; those of period 100
# and tau 0.01 bend down.*
#
# All this is linear, so the long run can be computed exactly: an eigenvalue says by which factor values grow.


# %% role="demo"
def in_a_thousand(growth):
    """Growth in 1,000 updates from that in one."""
    return growth**1_000


PERIODS, TAUS = (1, 3, 10, 30, 50, 70, 100, 200, 500, 1000), (1, 0.3, 0.1, 0.05, 0.03, 0.02, 0.01, 0.002, 0.001)
hard = {period: in_a_thousand(growth_hard(period, 0.01, 0.99)) for period in PERIODS}
soft = {tau: in_a_thousand(growth_soft(tau, 0.01, 0.99)) for tau in TAUS}
claim("Baird's weights diverge: values grow in 1,000 updates by", hard[1], hard[1], above=1)
claim("a fast target network does not help: period 10", hard[10], hard[10], above=1)
claim("a fast target network does not help: tau 0.1", soft[0.1], soft[0.1], above=1)
claim("a slow one does: period 100", hard[100], hard[100], below=1)
claim("a slow one does: tau 0.01", soft[0.01], soft[0.01], below=1)
for name, factor in {"every_update": hard[1], "every_ten": hard[10], "every_hundred": hard[100]}.items():
    record(name, factor, ".2f")
record("every_thousand", hard[1000], ".2f")
record("slow_enough", next(period for period in range(1, 200) if growth_hard(period, 0.01, 0.99) < 1), "d")

# %% [markdown]
# In 1,000 updates the values grow by a factor of {every_update} with no target network and of {every_ten} with
# period 10. From period {slow_enough} on they shrink: with period 100 the factor is {every_hundred}. With period 1,000
# it is {every_thousand}: safe, and hardly moving. **Too fast diverges, too slow crawls.**


# %% role="demo"
@demo()
def too_fast_too_slow():
    _, axes = style.figure(width=6.0, height=3.6)
    pictures.threshold(axes, hard, soft)
    style.label(
        axes, title="Too fast diverges, too slow crawls", x="N, in updates", y="Growth of the values in 1,000 updates"
    )
    plt.show()


# %% [markdown]
# *In words: growth against N, both logarithmic. It falls from 11 through 1 between 70 and 100, then creeps back up to 1
# from below; soft copies are alike. Slide the period:*


# %% role="demo"
@demo()
def slide_the_period():
    def draw_period(period):
        _, axes = style.figure(width=6.0, height=3.0)
        axes.semilogy(baird(4_000, period), color=style.BLUE)
        growth = in_a_thousand(growth_hard(period, 0.01, 0.99))
        style.label(axes, title=f"Factor {growth:.3g} in 1,000 updates", x="Update", y="Size of the values")
        plt.show()

    slider = ipywidgets.SelectionSlider(options=[1, 5, 10, 20, 50, 70, 80, 100, 200, 500, 1000], value=70)
    ipywidgets.interact(draw_period, period=slider)


# %% [markdown]
# Why does slow help? Between copies the weights have time to *reach* their targets. Eight weights can express any
# seven values, so each generation ends at 0.99 times the one before, and shrinks.
#
# **By hand.** Where weights cannot express the targets, patience does not help. In section 1 freeze the target at
# $w = 10$: given time, $w$ walks to 18, but the second lap is then worth 36. The next generation walks to 32.4. A
# target network is no guarantee.

# %% [markdown]
# ## 8. How slow? The sweep on CartPole
#
# Now *DQN*: a network that drives and learns from batches of its own past, here for 12,000 steps, a lesson every second
# step. Hard copies every 1 to 1,000 lessons, soft ones with the inverse shares, 20 seeds each. The result is stored,
# with its command. The descent, *Adam*, limits the length of each step, so nothing overflows as in section 5.

# %% role="demo"
from course_lib.studies import read_study
from course_lib.sync_sweep import HARD, SETTINGS, SOFT, promise

study = read_study("04_target_networks", "sync_sweep")
print(study["command"], study["versions"], study["machine"], sep="\n")


def stored(what, **setting):
    """`values` or `scores` of one setting, [20 seeds, 24 looks]."""
    return np.array([run[what] for run in study["runs"] if setting.items() <= run.items()])


# %% [markdown]
# Two measurements. *The promise*: the value of a start state; nobody can collect more than 100 discounted points. *The
# score*: steps survived when the action of largest value is always taken, mean of 20 episodes.


# %% role="demo"
@demo()
def the_sweep():
    _, (left, right_axes) = style.figure(2, width=10, height=4)
    for period, colour in zip(HARD, style.CYCLE, strict=False):
        style.band(left, study["steps"], *over_runs(stored("values", period=period)), color=colour, label=str(period))
    left.axhline(100, color=style.BLACK, linestyle=":")
    left.set(yscale="log", ylim=(0.1, 400))
    left.legend(title="copy every", fontsize=8, ncols=3, loc="lower right")
    style.label(left, title="Each copy looks one step further", x="Step", y="Promise at the start (points)")
    whole = {"hard": {n: stored("scores", period=n).mean(axis=1) for n in HARD}}
    whole["soft, tau = 1 / N"] = {1 / tau: stored("scores", tau=tau).mean(axis=1) for tau in SOFT}
    pictures.intervals_over(right_axes, whole)
    style.label(right_axes, title="Slow targets learn late", x="N, in lessons", y="Score, mean over the run (steps)")
    plt.show()


# %% [markdown]
# *In words: left, promises: with periods 1 and 10 they pass the dotted line at 100 early, with 50 at last; with 1,000
# they climb a stair to 6. Right, the mean score falls as N grows; hard and soft agree.*


# %% role="demo"
@demo()
def speed_and_truth():
    ends = {period: over_runs(stored("values", period=period)[:, -1]) for period in HARD}
    claim("copied after every lesson, the promise ends above what anybody can collect", *ends[1][1:], above=100)
    claim("copied every 1,000 lessons, it ends below 8", *ends[1000][1:], below=8)
    score = {period: stored("scores", period=period).mean(axis=1) for period in HARD}
    claim("speed: score of the whole run, period 10 minus 1,000", *over_runs(score[10] - score[1000])[1:])
    late = {period: stored("scores", period=period)[:, -4:].mean(axis=1) for period in HARD}
    claim("no stability in the scores: at the end, period 1 minus period 50", *over_runs(late[1] - late[50])[1:])


# %% [markdown]
# **Speed.** With period 1,000 five copies come before the end. The network promises about 6, plans no further and
# learns *late*.
#
# **Truth.** With period 1 the promise is false. The maximum picks errors that are too high, and a fast target feeds
# them back at once.
#
# **Stability.** The scores do not show it. Period 1 even drives *best* at the end: the better action can have the
# larger value while all values are wrong. One can be lucky without a target network; sections 5 and 7 show learners
# that are not.
#
# Now live: ten seeds, two periods, 3,000 steps.

# %% role="demo"
from dataclasses import replace

from course_lib.stacked import CartPoleWorld, train_stack


@demo()
def a_slice_live():
    """Promises of period 10 and period 250; all 20 networks are trained side by side."""
    rows = [replace(SETTINGS, sync_every=2 * period) for period in (10, 250) for _ in range(10)]
    run = train_stack(CartPoleWorld(), rows, [*range(10)] * 2, 3_000, evaluate_every=3_000, evaluate=promise)
    fast, slow = run.evaluations.reshape(2, 10)
    claim("live: period 10 promises more than period 250, by", *over_runs(fast - slow)[1:], above=10)
    claim("live: five copies with period 250 promise less than 8", *over_runs(slow)[1:], below=8)


# %% [markdown] written="speed_for_stability" points=2
# ## 9. Question: what do you buy, and what do you pay?
#
# *7 minutes, medium, 2 points.* In the sweep one team renews its target network after every lesson, another every
# 1,000. In four to seven sentences: why does the second promise so little, and what does that do to its driving? Why
# can the first promise too much? What do you conclude, with sections 5 and 7, for the choice of the period?
#
# <!-- written: speed_for_stability -->
#
# ### BEGIN SOLUTION
# Between two copies the targets stand still, so each generation teaches one step of Bellman's equation: after n copies
# the network knows about n + 1 rewards. With period 1,000 there are five copies, the promise is about 6, what happens
# ten steps later does not count, and the second team learns late. The first passes news on at once, and errors too:
# the maximum prefers those that are too high, nothing stands still to correct them, and values pass 100. In sections
# 5 and 7 this feedback diverges, and a slow target stops it, since weights reach one set of targets before the next
# comes. In the sweep nothing diverges and the first team scores best; there a slow target buys nothing that shows.
# So: as short as learning stays stable, and that has to be measured.
#
# *Two points: one for "one copy, one step further" and the number of copies; half for errors that feed on themselves;
# half for a choice in between that is measured.*
# ### END SOLUTION

# %% [markdown]
# ## 10. What you can now do
#
# | idea | equation or rule | where | the strategist's version |
# |---|---|---|---|
# | TD target | $r + \gamma (1 - d) \max_{a'} Q(s', a')$ | `td_targets` | points now plus benchmark |
# | two kinds of end | cut at *terminated* only | section 3 | the flag, and the end of the broadcast |
# | moving target | predictions pull targets along | section 5 | chasing your own tail |
# | hard copy | $\theta^- \leftarrow \theta$ every N lessons | `sync_hard` | repaint the board now and then |
# | soft copy | $\theta^- \leftarrow \tau \theta + (1 - \tau) \theta^-$ | `sync_soft` | a shade of paint a day |
# | the trade | too fast diverges, too slow crawls | sections 7 and 8 | a benchmark neither new nor ancient |
#
# **Reflect.**
#
# 1. *Find the silent bug.* Someone writes `sync_soft(target, online, 0.005)`. Nothing crashes. What does the agent do?
# 2. Why are the steps of the *last* square of the road cut most often?
# 3. The target network costs a second copy of the weights. What else does it cost?
#
# <details><summary>Compare your answers</summary>
#
# 1. The arguments are swapped: each lesson pulls the online network back to its first, random self, and the targets
#    never change. It learns one step of reward, then nothing.
# 2. Whoever gets there has used most of the six steps: the clock strikes there most often.
# 3. Time: news travels one step a copy.
# </details>
#
# **Next.** Chapter 5 puts your functions into an agent that balances the pole. Chapter 6 takes the target network out
# again, over many seeds. Chapter 7 asks why the maximum likes errors that are too high.
#
# **Sources.** V. Mnih et al. (2015): hard copies, every 10,000 lessons. T. Lillicrap et al. (2016): soft ones, with
# $\tau = 0.001$. B. Polyak and A. Juditsky (1992): averaging. L. Baird (1995): the counterexample. F. Pardo et al.
# (2018): time limits. R. Sutton and A. Barto (2018), sections 11.2 and 11.3.

# %% role="demo"
progress()
