# %% [markdown]
# # 3. Experience replay: the archive of past laps
#
# A strategist can learn from each lap and throw her notes away. Or she can file every lap, and study a random handful
# each evening.
#
# Here a neural network takes the place of the table. It learns lap by lap, badly, and you measure why. Then you build
# the archive, the *replay buffer* of all later chapters.
#
# **When you are through, you can**
#
# - [ ] write Q-learning's update as a step on a loss, and say why it is half a gradient;
# - [ ] name the deadly triad and make a single number run away;
# - [ ] measure what is hard about learning online;
# - [ ] build a replay buffer that overwrites the oldest, copies, and samples uniformly;
# - [ ] say which problems it solves and which it does not;
# - [ ] find a silent bug in somebody else's.
#
# You need Python and a little calculus. Plan 55 minutes; the exercise takes 20.

# %% role="setup"
import numpy as np
import torch

from course_lib import Batch, chapter, check, claim, demo, progress, record, samples, typed

chapter("03_experience_replay")
torch.set_num_threads(1)

# %% role="demo"
import time

import matplotlib.pyplot as plt

from course_lib.plots import style
from course_lib.plots.tabular import curves
from course_lib.stats import over_runs
from course_lib.studies import read_study

style.apply()

# %% role="demo"
from course_lib.replay_runs import (
    Learner,
    autocorrelation,
    balance,
    chase,
    drive,
    falls,
    learn_while_driving,
    push_at_random,
    returns_to_come,
)

# %% [markdown]
# ## 1. What you bring along
#
# In *state* $s$ an agent takes *action* $a$, gets *reward* $r$ and sees the next state $s'$. These four, and whether
# the world *terminated* the episode there, are a *transition*; we also call it a lap. An *episode* is one run from
# start to end, the sum of its rewards the *return*.
#
# $Q(s, a)$ is the return to expect after $a$ in $s$ if all later actions are the best. Rewards $k$ steps ahead count
# $\gamma^k$ times; $\gamma$ is the *discount*. A *greedy* agent takes the action with the largest value; while
# learning, a random one with probability $\epsilon$.
#
# *Q-learning* keeps $Q$ in a table and moves one entry towards the *target* $r + \gamma \max_{a'} Q(s', a')$; after a
# terminated step the target is $r$ alone. The distance is the *TD error* $\delta$, the step size is $\alpha$:
#
# $$\delta = r + \gamma \max_{a'} Q(s', a') - Q(s, a) \qquad\qquad Q(s, a) \leftarrow Q(s, a) + \alpha\,\delta$$
#
# Our world is CartPole: push a cart left or right so that its pole stays up. The four numbers seen are position,
# speed, angle and turn of the pole. Every step pays 1. The pole has fallen at 12 degrees; after 500 steps the clock
# stops. Solved means a mean return of 475 over 100 greedy episodes.
#
# Four real numbers hardly ever repeat: a table would start anew at every step.

# %% [markdown]
# ## 2. From table to network
#
# A *network* is a function with many parameters $\theta$: what is seen goes in, a value $Q(s, a; \theta)$ for each
# action comes out. States that look alike get values that are alike. Instead of an entry we move the parameters, along
# the gradient that raises $Q(s, a)$:
#
# $$\theta \leftarrow \theta + \alpha\,\delta\,\nabla_\theta Q(s, a; \theta)$$
#
# For a table the gradient is 1 at one entry and 0 elsewhere: the old rule. The new one is a step down a loss, half
# the squared TD error, if the target $y$ is a **constant**:
#
# $$L(\theta) = \tfrac{1}{2}\,\big(y - Q(s, a; \theta)\big)^2 \qquad\qquad
# -\nabla_\theta L = \big(y - Q(s, a; \theta)\big)\,\nabla_\theta Q(s, a; \theta)$$
#
# But $y$ contains $\theta$ too. We ignore that on purpose: the forecast shall move to what was seen, not the future to
# the forecast. Hence the name *semi-gradient*.
#
# **By hand.** Two states and a "network" of one number $w$: $Q(s) = w$ and $Q(s') = 2w$. There is one action. In $s$
# it pays $-0.8$ and leads to $s'$; there it pays 2 and terminates. With $\gamma = 0.9$ the truth is $Q(s') = 2$ and
# $Q(s) = -0.8 + 0.9 \cdot 2 = 1$: so $w = 1$ is right.
#
# Begin at $w = 2$ and learn from $s$ with $\alpha = 0.1$. Prediction 2, target $-0.8 + 0.9 \cdot 4 = 2.8$, error 0.8.
# The gradient of $Q(s) = w$ is 1. New $w$: $2 + 0.1 \cdot 0.8 = 2.08$.

# %% role="demo" tags=["nbval-check-output"]
for constant in (True, False):
    w = torch.tensor(2.0, requires_grad=True)
    prediction, target = 1 * w, -0.8 + 0.9 * (2 * w)
    target = target.detach() if constant else target  # detach: a number without a past
    (0.5 * (target - prediction) ** 2).backward()
    print(f"target constant: {constant!s:5}  the step leads from 2 to {(w - 0.1 * w.grad).item():.3f}")

# %% [markdown]
# The second line follows the target too: it mends the past by talking down the future. That is another method, with
# troubles of its own (Sutton and Barto, section 11.5).
#
# ## 3. The deadly triad
#
# **By hand, once more.** The truth is 1; we went from 2 to 2.08, *away* from it. The prediction rose by 0.08, and the
# target by 0.144, to $-0.8 + 0.9 \cdot 4.16 = 2.944$. It runs faster than we do.
#
# Three things must come together for that:
#
# 1. **Function approximation.** One number serves both states.
# 2. **Bootstrapping.** The target leans on our own estimate of $s'$.
# 3. **Off-policy data.** We study $s$ and never $s'$, although driving leads from one to the other.
#
# Sutton and Barto (2018) call this the *deadly triad*. Take one away, whichever you like.


# %% role="demo"
def learn_w(table=False, bootstrap=True, visit_both=False):
    """|Q(s) - 1| before each of 100 rounds, from w = 2."""
    features = np.eye(2) if table else np.array([[1.0], [2.0]])
    w, errors = (np.array([2.0, 4.0]) if table else np.array([2.0])), []
    for _ in range(100):
        errors.append(abs(features[0] @ w - 1.0))
        for state in (0, 1) if visit_both else (0,):
            following = features[1] @ w if bootstrap else 2.0  # 2.0 is what really follows
            target = 2.0 if state == 1 else -0.8 + 0.9 * following
            w = w + 0.1 * (target - features[state] @ w) * features[state]
    return errors


# %% role="demo"
@demo()
def only_together():
    """The full triad, and each way out."""
    ways_out = {"a table": "table", "no bootstrapping": "bootstrap", "data as driving gives it": "visit_both"}
    found = {"all three": learn_w()}
    found |= {name: learn_w(**{key: key != "bootstrap"}) for name, key in ways_out.items()}
    _, axes = style.figure(height=3.2)
    for (name, errors), line in zip(found.items(), ("-", "--", "-.", ":"), strict=True):
        axes.semilogy(np.maximum(errors, 1e-4), line, label=name)
    axes.set_ylim(5e-5, 1e6)
    axes.legend(loc="upper left", ncols=2)
    style.label(axes, title="Only all three together run away", x="Round", y="Error of Q(s)")
    plt.show()
    record("runaway", found["all three"][-1], ",.0f")


# %% [markdown]
# *In words: error on a logarithmic axis over 100 rounds. With all three it grows along a straight line. Without
# bootstrapping, or with both states visited, it sinks. The table stays: it never hears of the second state.*
#
# In round 100 the error is {runaway}. Each round multiplies it by $1 + 0.1 \cdot 0.8 = 1.08$.
#
# Deep Q-learning has all three. It *can* run away.

# %% [markdown]
# ## 4. A network learns lap by lap
#
# Now a network with two layers of 64 units; chapter 5 builds it. After every step it makes one semi-gradient step on
# the transition just seen, and throws the transition away. (Adam, also of chapter 5, chooses the length of the step.)
# That is *online* learning.
#
# Ten runs, each with its own *seed*, the number that fixes its random draws. $\epsilon$ falls from 1 to 5 % over
# 5,000 steps.

# %% role="demo"
SEEDS = range(10)
online = learn_while_driving(SEEDS, 4_000)
print("mean return in each 1,000 steps, all runs:", np.round(online.returns.mean(axis=0)))
last = over_runs(online.returns[:, -1])
claim("online, after 4,000 steps, a pole stays up for less than 100 steps", last.low, last.high, below=100)

# %% [markdown]
# Does it only need patience? A study of 30,000 steps is stored. Its line is the *interquartile mean* of ten runs: the
# two best and two worst are dropped, the rest averaged. The band is its 95 % interval, from drawing ten of the ten runs
# again and again; chapter 6 builds both.


# %% role="demo"
def stored(memory):
    """Learning curves [10, 30] and greedy test returns [10] of the stored runs with this memory."""
    runs = [run for run in read_study("03_experience_replay", "online_and_replay")["runs"] if run["memory"] == memory]
    return np.array([run["returns"] for run in runs]), np.array([run["test_return"] for run in runs])


def draw_learning(*memories):
    """Curves of the stored study."""
    _, axes = style.figure(height=3.2)
    curves(axes, np.arange(1, 31), {memory: stored(memory)[0] for memory in memories})
    axes.axhline(475, color=style.BLACK, linestyle="--", linewidth=1.2)
    axes.set_ylim(0, 620)
    axes.legend(loc="upper left", ncols=2)
    return axes


# %% role="demo"
@demo()
def patience():
    """The stored study of online learning."""
    axes, tests = draw_learning("online"), stored("online")[1]
    style.label(axes, title="Stored: lap by lap stays far from 475", x="Thousand steps", y="Return while learning")
    plt.show()
    print(read_study("03_experience_replay", "online_and_replay")["command"])
    print("greedy return on 100 fresh episodes, run by run:", np.sort(tests))
    record("solved_online", np.sum(tests >= 475), "d")
    claim("greedy return after 30,000 steps of online learning", *over_runs(tests)[1:], below=475)


# %% [markdown]
# *In words: return over 30,000 steps. It climbs slowly and in waves, and ends far below the dashed line at 475.*
#
# Something is learned, slowly, and partly lost again. Of ten runs {solved_online} ends solved. There are three
# suspects.

# %% [markdown]
# ## 5. Three problems, measured
#
# ### Neighbours look alike
#
# A network usually learns from a *batch*, several examples at once, and steps along the mean of their gradients. That
# supposes examples drawn independently. But a fiftieth of a second later the pole is nearly the same pole.
# *Autocorrelation* at lag $k$ says how much a number tells about itself $k$ steps later: 1 everything, 0 nothing.
#
# **By hand.** The series $1, -1, 1, -1$ has mean 0. Neighbours multiply to $-1$: lag 1 gives $-1$. Two steps apart
# they multiply to 1: lag 2 gives 1.
#
# We push at random for 2,048 steps and look at the angle. How many independent angles are 64 consecutive ones worth?
# The mean of $n$ independent numbers varies $n$ times less than one number, so we divide the two variances.


# %% role="demo"
laps = [drive(push_at_random, 2_048, seed) for seed in SEEDS]  # ten lists of transitions, in order
angles = np.array([[observation[2] for observation, *_ in run] for run in laps])  # [10, 2048]
in_order = np.array([autocorrelation(run, 30) for run in angles])  # [10, 31]
record("lag_1", in_order[:, 1].mean(), ".2f")
record("worth", angles.var() / angles.reshape(-1, 64).mean(axis=1).var(), ".1f")

# %% [markdown]
# The correlation from one step to the next is {lag_1}, and 64 laps in a row are worth about {worth} independent ones.
#
# ### The target moves
#
# A lesson about $s$ leaves a table's $s'$ alone. A network moves both. For 200 updates on batches of 64 we compare:
# how far did the predictions move, and how far the targets of the very same transitions?


# %% role="demo"
@demo()
def the_target_runs_along():
    """Ten runs on random batches of the laps above."""
    predictions, targets, share = chase(SEEDS, laps, n_updates=200)
    _, axes = style.figure(height=3.2)
    curves(axes, np.arange(1, 201), {"target": targets, "prediction": predictions})
    style.label(axes, title="Learning pushes the target along", x="Update", y="Mean over the batch")
    plt.show()
    low, high = over_runs(share)[1:]
    claim("when predictions move by 1, the targets of the same laps move by more than 0.8", low, high, above=0.8)


# %% [markdown]
# *In words: two curves over 200 updates rise side by side. The prediction follows the target and does not catch it.*
#
# The benchmark drives away while you chase it. These batches were random already, so replay does not cure
# this. It is what chapter 4 is about.

# %% [markdown]
# ### Forgetting
#
# One set of parameters serves all states. After a season without a crash, does the strategist still know what a crash
# costs?
#
# One truth we know exactly: a step in which the pole falls pays 1 and nothing follows. Its value is **1**, whoever
# drives. So:
#
# - *Act 1*, 700 steps: random pushes. Poles fall all the time.
# - *Act 2*, 700 steps: a good driver. No pole falls.
#
# Meanwhile we ask about 200 falls that the network never saw. To see forgetting alone, targets stand still: each lap
# is filed with its whole discounted return as reward, and as terminated. Without falls that return is
# $1 / (1 - 0.99) = 100$.

# %% role="demo"
acts = [
    returns_to_come(drive(push_at_random, 700, seed), after_the_last=20.0)
    + returns_to_come(drive(balance, 700, seed), after_the_last=100.0)
    for seed in SEEDS
]
falling = [falls(200, seed=999)] * len(SEEDS)


# %% role="demo"
def forget(buffers):
    """Error at the falls, [10, 28]: file each lap, learn from 64 of the filed ones, ask every 50 steps."""
    learner, errors = Learner(SEEDS), []
    for step in range(1_400):
        for buffer, run in zip(buffers, acts, strict=True):
            buffer.add(*run[step])
        if step >= 64:
            learner.update([buffer.sample(64) for buffer in buffers])
        if step % 50 == 49:
            errors.append(abs(learner.predictions(falling) - 1.0).mean(axis=1))
    return np.array(errors).T


# %% [markdown]
# `buffers` are ten archives, one a run. You build them now; section 9 runs this.
#
# ## 6. The idea
#
# File every transition, learn from a random handful: *experience replay* (Lin, 1992), a pillar of DQN, the agent of
# chapter 5 (Mnih et al., 2015).
#
# The archive has room for `capacity` transitions. When it is full, the newest takes the place of the oldest, and
# nothing else moves: number $k$ (from 0) goes to place $k \bmod \text{capacity}$. After the last place comes the first
# again, a *ring*.
#
# **By hand.** Capacity 3, five laps:
#
# | added | place 0 | place 1 | place 2 | stored |
# |---|---|---|---|---|
# | lap 0 | **0** | | | 1 |
# | lap 1 | 0 | **1** | | 2 |
# | lap 2 | 0 | 1 | **2** | 3 |
# | lap 3 | **3** | 1 | 2 | 3 |
# | lap 4 | 3 | **4** | 2 | 3 |
#
# In the end laps 2, 3 and 4 are stored, and a draw takes each with probability $1/3$.

# %% [markdown]
# ## 7. Exercise: the replay buffer
#
# **Why.** Every agent from here on learns from it. Its bugs make no noise. *20 minutes, medium.*
#
# - **`add`** files a **copy** of one transition, over the oldest when full. What the caller does to her arrays later
#   changes nothing: simulators like to write each observation into the same array.
# - **`sample`** draws uniformly from **all** that is stored, anew at every call, with or without replacement. Row $i$
#   is one transition in all five fields. The tensors (PyTorch's arrays) share no memory with the archive. It raises
#   `ValueError` when more is asked for than is stored.
# - **`len(buffer)`** is the number stored now.
#
# | field of `Batch`, in this order | shape | dtype |
# |---|---|---|
# | `observations` | `[B, *observation_shape]` | `torch.float32` |
# | `actions` | `[B]` | `torch.int64` |
# | `rewards` | `[B]` | `torch.float32` |
# | `next_observations` | `[B, *observation_shape]` | `torch.float32` |
# | `terminated` | `[B]` | `torch.bool` |
#
# An observation may be four numbers, shape `(4,)`, or a picture, shape `(3, 84, 84)`. How you store is up to you:
# arrays, lists, a `deque`, tensors.

# %% [markdown]
# <details><summary>Hint: where does the next transition go?</summary>
#
# Count how many were ever added. The place is that count modulo the capacity; what is stored is the smaller of
# count and capacity. The place is not the length.
# </details>
#
# <details><summary>Hint: my old transitions change by themselves</summary>
#
# Appending an array to a list files its *address*. Assigning into a row of your own array copies the numbers; so does
# `np.array(observation)`. `np.asarray` may not.
# </details>
#
# <details><summary>Hint: my batch has wrong rows, or a wrong dtype</summary>
#
# Draw the places once for the whole batch, and use them in all five fields. NumPy makes `float64` where nothing is
# said: say `np.float32`, `np.int64` or `bool` when you make the array, and `torch.from_numpy` keeps it. From lists:
# `torch.tensor(values, dtype=...)`.
# </details>


# %% exercise="ReplayBuffer"
class ReplayBuffer:
    """The last `capacity` transitions, and random batches of them.

    observation_shape: the shape of one observation. seed: of the buffer's own generator.
    """

    def __init__(self, capacity: int, observation_shape: tuple[int, ...], seed: int = 0):
        self.capacity = capacity
        self.rng = np.random.default_rng(seed)
        ### BEGIN SOLUTION
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions = np.zeros(capacity, dtype=np.int64)
        self.rewards = np.zeros(capacity, dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)
        self.added = 0
        ### END SOLUTION

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        """File a copy of one transition, over the oldest when full."""
        ### BEGIN SOLUTION
        place = self.added % self.capacity
        self.observations[place] = observation
        self.actions[place] = action
        self.rewards[place] = reward
        self.next_observations[place] = next_observation
        self.terminated[place] = terminated
        self.added += 1
        ### END SOLUTION

    def sample(self, batch_size: int) -> Batch:
        """`batch_size` transitions, uniformly from all stored; ValueError if that is more than are stored."""
        ### BEGIN SOLUTION
        if batch_size > len(self):
            raise ValueError(f"a batch of {batch_size} was asked for, and {len(self)} transitions are stored")
        places = self.rng.integers(len(self), size=batch_size)
        arrays = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(array[places]) for array in arrays))
        ### END SOLUTION

    def __len__(self) -> int:
        """How many transitions are stored now."""
        ### BEGIN SOLUTION
        return min(self.added, self.capacity)
        ### END SOLUTION


# %% check="ReplayBuffer" points=16
def file_laps(buffer, first, last, shape=(2,)):
    """Add laps first .. last - 1: lap k has k in its observation, pays k and leads to k + 0.5."""
    for k in range(first, last):
        buffer.add(np.full(shape, k), k % 3, float(k), np.full(shape, k + 0.5), k % 4 == 0)
    return buffer


def laps_found(buffer, size, n_batches=40):
    """The rewards that turn up in many batches, each once, sorted; a lap's reward is its number."""
    found = [buffer.sample(size).rewards for _ in range(n_batches)]
    return sorted({float(reward) for batch in found for reward in batch})


@check
def the_oldest_is_overwritten():
    """The worked example: capacity 3, laps 0 to 4. Which laps turn up in 40 batches of three?"""
    buffer = file_laps(ReplayBuffer(3, (2,)), 0, 5)
    return laps_found(buffer, 3)


@check
def the_length_grows_and_stays():
    """The same five laps: the length before the first and after each."""
    buffer, lengths = ReplayBuffer(3, (2,)), []
    for k in range(5):
        lengths.append(len(buffer))
        file_laps(buffer, k, k + 1)
    return [*lengths, len(buffer)]


@check
def a_batch_of_the_only_lap():
    """One lap is stored, so a batch of one is known: all five fields with shapes and dtypes."""
    buffer = ReplayBuffer(500, (2,))
    buffer.add(np.array([1.5, -2.0]), 2, 0.25, np.array([3.0, 4.5]), True)
    return typed(buffer.sample(1))


@check
def more_than_there_is():
    """Two laps are stored and three are asked for: the type of what is raised."""
    buffer, raised = file_laps(ReplayBuffer(5, (2,)), 0, 2), "nothing"
    try:
        buffer.sample(3)
    except ValueError:
        raised = "ValueError"
    return raised


### BEGIN HIDDEN TESTS
def random_laps(rng, number, shape):
    """Transitions with random content; the reward of lap k is k + 1, so that 0 can only be an empty place."""
    seen, after = (rng.normal(size=(number, *shape)).astype(np.float32) for _ in range(2))
    ends, moves = rng.random(number) < 0.4, rng.integers(4, size=number)
    return [(seen[k], int(moves[k]), float(k + 1), after[k], bool(ends[k])) for k in range(number)]


def file_copies(buffer, laps):
    """Add laps and keep the originals, whatever `add` does to the arrays that it is handed."""
    for seen, move, pays, after, ends in laps:
        buffer.add(seen.copy(), move, pays, after.copy(), ends)
    return buffer


def plain(values):
    """As lists of Python's numbers: whether two are equal is then a question that nobody else answers."""
    return np.asarray(values).tolist()


def as_filed(batch, laps):
    """For each field: does every row of the batch hold what was filed under its reward?"""
    numbers = [round(float(reward)) - 1 for reward in batch.rewards]
    known = {*numbers} <= {*range(len(laps))}
    columns = zip(*(laps[number] for number in numbers), strict=True) if known else [()] * 5
    pairs = zip(batch._fields, batch, columns, strict=True)
    return {name: known and plain(got) == plain(filed) for name, got, filed in pairs}


@check
def round_after_round(rng):
    """Two small buffers, filled in turns with 4 laps, to the brim, and up to three times round: what is in each?"""
    capacity, found = int(rng.integers(5, 8)), []
    for number in (4, capacity, capacity + 3, 2 * capacity + 1, 3 * capacity + 2):
        buffer, other = ReplayBuffer(capacity, (2,)), ReplayBuffer(capacity + 2, (2,))
        for k in range(number):
            file_laps(buffer, k, k + 1)
            file_laps(other, 100 + k, 101 + k)
        found.append([[len(one), laps_found(one, 4)] for one in (buffer, other)])
    return found


@check
def sampling_changes_nothing(rng):
    """Full buffers are sampled and three more laps are filed, eight times: lengths, and are the newest laps left?"""
    lengths, newest = [], []
    for _ in range(8):
        buffer = file_laps(ReplayBuffer(6, (2,)), 0, 6)
        drawn = [buffer.sample(3) for _ in range(10)]
        lengths.append([len(buffer), len(drawn)])
        newest.append(laps_found(file_laps(buffer, 6, 9), 3, 25) == [3, 4, 5, 6, 7, 8])
    return {"lengths": lengths, "the newest are left": False not in newest}


@check
def every_row_is_one_lap(rng):
    """Forty laps of random content in a buffer of thirty: each row of many batches is one of them, field by field."""
    laps = random_laps(rng, 40, (3,))
    buffer = file_copies(ReplayBuffer(30, (3,)), laps)
    judged = [as_filed(buffer.sample(12), laps) for _ in range(20)]
    return {name: False not in [one[name] for one in judged] for name in judged[0]}


@check(weight=2)
def all_are_drawn_alike(rng):
    """Eight of thirteen laps are left: which ones are drawn, in 400 batches of four."""
    first = int(rng.integers(5))
    buffer = file_laps(ReplayBuffer(8, (2,), seed=int(rng.integers(1000))), first, first + 13)
    drawn = [float(reward) - first for _ in range(400) for reward in buffer.sample(4).rewards]
    return samples(np.array(drawn).round().astype(int))


@check
def a_buffer_that_is_not_full(rng):
    """Nine laps in a buffer of twenty: which ones are drawn, in 300 batches of five."""
    buffer = file_copies(ReplayBuffer(20, (2,)), random_laps(rng, 9, (2,)))
    return samples(np.array([round(float(reward)) for _ in range(300) for reward in buffer.sample(5).rewards]))


@check
def who_comes_with_whom(rng):
    """Pairs out of eight laps: how far apart on the ring are the two, where they are not the same one?"""
    buffer, apart = file_laps(ReplayBuffer(8, (2,), seed=int(rng.integers(1000))), 0, 8), []
    for _ in range(700):
        one, other = (round(float(reward)) for reward in buffer.sample(2).rewards)
        if one != other:
            apart.append(min((one - other) % 8, (other - one) % 8))
    return samples(np.array(apart[:500], dtype=int))


@check
def fresh_at_every_call(rng):
    """Four batches of 32 out of 200 laps, one after the other: does any bring the same laps as the one before?"""
    buffer = file_copies(ReplayBuffer(200, (2,)), random_laps(rng, 200, (2,)))
    drawn = [sorted(float(reward) for reward in buffer.sample(32).rewards) for _ in range(4)]
    return [drawn[call] == drawn[call + 1] for call in range(3)]


@check
def the_callers_arrays_change(rng):
    """Both observations are written into the same two arrays, lap by lap: are the filed laps still as they were?"""
    judged = []
    for shape, dtype in (((3,), np.float32), ((2, 2), np.float64)):
        laps, buffer = random_laps(rng, 12, shape), ReplayBuffer(12, shape)
        seen, after = np.zeros(shape, dtype), np.zeros(shape, dtype)
        for lap in laps:
            seen[:], after[:] = lap[0], lap[3]
            buffer.add(seen, lap[1], lap[2], after, lap[4])
        seen[:], after[:] = 77.0, 88.0
        judged += [as_filed(buffer.sample(8), laps) for _ in range(8)]
    return {name: False not in [one[name] for one in judged] for name in judged[0]}


@check
def a_batch_is_the_callers(rng):
    """Batches, one of all laps, are overwritten, and later laps are filed: are the archive and another batch intact?"""
    laps = random_laps(rng, 30, (2,))
    buffer = file_copies(ReplayBuffer(10, (2,)), laps[:15])
    kept = buffer.sample(4)
    copy = [plain(field) for field in kept]
    for size in (4,) * 9 + (10,):
        for field in buffer.sample(size):
            np.asarray(field)[...] = -5  # of a bool: True
    inside = [as_filed(buffer.sample(4), laps) for _ in range(10)]
    file_copies(buffer, laps[15:])
    intact = [right for one in inside for right in one.values()]
    return {"archive": False not in intact, "batch": [plain(field) for field in kept] == copy}


@check
def observations_of_any_shape(rng):
    """Observations of one, two and three dimensions: the only lap stored, and the shape of a batch of four."""
    found = []
    for shape in ((1,), (3, 4), (2, 3, 2)):
        laps = random_laps(rng, 4, shape)
        buffer = file_copies(ReplayBuffer(500, shape), laps[:1])
        only = typed(buffer.sample(1))
        file_copies(buffer, laps[1:])
        found.append([only, [list(field.shape) for field in buffer.sample(4)]])
    return found


@check
def what_is_refused(rng):
    """Samples of just as many as are stored, of one more, and from an empty buffer: what is raised, if anything."""
    capacity, found = int(rng.integers(4, 8)), []
    for stored, asked in ((0, 1), (2, 2), (2, 3), (capacity, capacity), (2 * capacity, capacity + 1)):
        buffer = file_laps(ReplayBuffer(capacity, (2,)), 0, stored)
        try:
            found.append(len(buffer.sample(asked).rewards))
        except ValueError:
            found.append("ValueError")
    return found


### END HIDDEN TESTS

# %% [markdown]
# ## 8. A batch, row by row
#
# Six of the first run's random laps. Read a row as a sentence: *at this angle, turning like this, I pushed; then the
# pole stood there.*


# %% role="demo"
def archives(capacity, runs=((),) * 10):
    """Ten buffers of yours, one a run, with its laps filed."""
    buffers = [ReplayBuffer(capacity, (4,), seed=seed) for seed in SEEDS]
    for buffer, run in zip(buffers, runs, strict=True):
        for lap in run:
            buffer.add(*lap)
    return buffers


@demo(needs=["ReplayBuffer"])
def six_laps():
    """Six rows of one batch; angles in degrees."""
    print("angle    turn   action  reward  next angle  terminated")
    for seen, action, reward, after, terminated in zip(*archives(5_000, laps)[0].sample(6), strict=True):
        angle, next_angle = np.degrees([float(seen[2]), float(after[2])])
        push = ("left ", "right")[int(action)]
        print(f"{angle:5.1f} {seen[3]:7.2f}   {push} {reward:7.0f} {next_angle:10.1f}     {bool(terminated)}")


# %% [markdown]
# No row continues the one above. Where `terminated` is true, the next angle is beyond 12 degrees.
#
# ## 9. What your buffer changes
#
# **Neighbours.** The same angles in the order in which your buffer hands them out:


# %% role="demo"
@demo(needs=["ReplayBuffer"])
def neighbours_after_replay():
    """Autocorrelation in the order of driving and in the order of 32 batches of 64."""
    orders = [torch.cat([buffer.sample(64).observations[:, 2] for _ in range(32)]) for buffer in archives(5_000, laps)]
    replayed = np.array([autocorrelation(order.numpy(), 30) for order in orders])
    _, axes = style.figure(height=3.2)
    curves(axes, np.arange(31), {"as driven": in_order, "as replayed": replayed})
    style.label(axes, title="Replayed laps know nothing of each other", x="Lag (steps)", y="Autocorrelation")
    plt.show()
    gap = over_runs(in_order[:, 1] - replayed[:, 1])
    claim("replayed batches are less autocorrelated, at lag 1 by more than 0.5", gap.low, gap.high, above=0.5)


# %% [markdown]
# *In words: as driven, the autocorrelation falls from 1 to 0 within about 20 steps. As replayed it is 1 at lag 0 and
# near 0 at every other.*
#
# **Forgetting.** The experiment of section 5 with two archives: one keeps the latest 64 laps, one keeps all.


# %% role="demo"
@demo(needs=["ReplayBuffer"])
def what_a_fall_is_worth():
    """Error at falls that are no longer visited, with a short and with a long memory."""
    short, long = forget(archives(64)), forget(archives(10_000))
    grown = [over_runs(errors[:, -1] - errors[:, 13]) for errors in (short, long)]  # entry 13: the end of act 1
    _, axes = style.figure(height=3.4)
    curves(axes, np.arange(50, 1_401, 50), {"the latest 64 laps": short, "all laps": long})
    axes.axvline(700, color=style.BLACK, linestyle="--", linewidth=1.2)
    title = "Who keeps no falls forgets what they cost"
    style.label(axes, title=title, x="Step (no falls after 700)", y="Error at a fall")
    plt.show()
    claim("with 64 laps of memory the error grows in act 2 by more than 40", *grown[0][1:], above=40)
    claim("with all laps it grows by less than 20", *grown[1][1:], below=20)
    claim("so the short memory errs more, by more than 30", *over_runs(short[:, -1] - long[:, -1])[1:], above=30)


# %% [markdown]
# *In words: error at the falls over 1,400 steps. Up to the dashed line at 700 both curves are small and alike. After it
# the short memory jumps and goes on climbing; the long one rises a little and stays low.*
#
# The long memory is not perfect: half of its laps are calm now. But it still studies falls, so it still knows.
#
# **Learning.** The runs of section 4 with your buffers. Nothing else changes.


# %% role="demo"
@demo(needs=["ReplayBuffer"])
def with_your_buffers():
    """Ten runs with replay against the ten online runs, same seeds."""
    replayed = learn_while_driving(SEEDS, 4_000, archives(50_000))
    print("mean return in each 1,000 steps, all runs:", np.round(replayed.returns.mean(axis=0)))
    gain = over_runs(replayed.returns[:, -1] - online.returns[:, -1])
    claim("steps that the pole stays up longer with replay", gain.low, gain.high, above=20)


# %% role="demo"
@demo()
def thirty_thousand_steps():
    """The stored study, both memories."""
    axes = draw_learning("online", "replay")
    title = "Stored: as many steps teach more with replay"
    style.label(axes, title=title, x="Thousand steps", y="Return while learning")
    plt.show()
    (curve, tests), (curve_online, tests_online) = stored("replay"), stored("online")
    print("greedy return with replay on 100 fresh episodes, run by run:", np.sort(tests))
    record("solved_replay", np.sum(tests >= 475), "d")
    claim("return that replay gains, mean of all 30,000 steps", *over_runs((curve - curve_online).mean(axis=1))[1:])
    record("at_the_end_from", over_runs(tests - tests_online).low, ".0f")
    record("to", over_runs(tests - tests_online).high, ".0f")


# %% [markdown]
# *In words: both curves start near 20. Replay passes 200 at 5,000 steps, online learning only after 20,000. Towards the
# end the two bands overlap.*
#
# What is shown, and what is not? While it learns, a pole with an archive earns more. At the end {solved_replay} of ten
# greedy policies are solved, against {solved_online}. But the runs scatter: the interval of that last gain reaches from
# {at_the_end_from} to {to} steps. It includes 0, so ten seeds do not establish it.
#
# Be fair, too: an update with replay uses 64 transitions, an online one a single one. And most runs are not solved: the
# target still moves.

# %% [markdown]
# ## 10. What it costs
#
# A `deque` of tuples is short and right. But its batch is put together row by row, and it is a chain of blocks: to
# reach place 40,000 it walks there. An array computes all addresses at once. We time `sample(64)`; clocks differ, so
# look at ratios.


# %% role="demo"
from course_lib.given.replay import DequeReplayBuffer
from course_lib.given.replay import ReplayBuffer as RingReplayBuffer


def seconds(kind, capacity):
    """Time of 40 samples of 64 from a full buffer; the best of five."""
    buffer, rounds = kind(capacity, (4,)), []
    for k in range(capacity):
        buffer.add(*laps[0][k % 2_048])
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(40):
            buffer.sample(64)
        rounds.append(time.perf_counter() - start)
    return min(rounds)


# %% role="demo"
@demo(needs=["ReplayBuffer"])
def ring_and_deque():
    """Cost of a batch against the ring's at capacity 1,000."""
    capacities = (1_000, 10_000, 100_000)
    kinds = {"deque": DequeReplayBuffer, "ring": RingReplayBuffer, "yours": ReplayBuffer}
    costs = {name: np.array([seconds(kind, size) for size in capacities]) for name, kind in kinds.items()}
    _, axes = style.figure(height=3.2)
    for (name, cost), line in zip(costs.items(), ("s-", "^-", "o:"), strict=True):
        ratios = cost / costs["ring"][0]
        axes.loglog(capacities, ratios, line, label=name)
        print(f"{name:6s}", "  ".join(f"{ratio:6.1f}" for ratio in ratios))
    axes.legend(loc="center right")
    title = "A batch from a deque costs several times as much"
    style.label(axes, title=title, x="Capacity", y="Cost (ring of 1,000 = 1)")
    plt.show()


# %% [markdown]
# *In words: cost of a batch over the capacity, both axes logarithmic. The ring is the lowest line and nearly flat; the
# deque lies far above it, highest at 100,000.*
#
# When this course was planned, a deque took 158 to 185 microseconds for a batch of 64, arrays 24. An update of a small
# network takes a few hundred. So it matters, but be right first.

# %% [markdown]
# ## 11. Find the silent bug
#
# A colleague wrote her own archive. It runs, and its batches have the right shapes. Her simulator saves memory: it
# writes every screen into the same array.


# %% role="demo"
class Archive:
    """A colleague's, without its `sample`."""

    def __init__(self):
        self.files = []

    def add(self, observation, action, reward, next_observation, terminated):
        self.files.append((observation, action, reward, next_observation, terminated))


def play_into(archive, run):
    """Drive, with a simulator that uses its two arrays again and again."""
    screen, next_screen = np.zeros(4, dtype=np.float32), np.zeros(4, dtype=np.float32)
    for observation, action, reward, next_observation, terminated in returns_to_come(run, after_the_last=20.0):
        screen[:], next_screen[:] = observation, next_observation
        archive.add(screen, action, reward, next_screen, terminated)
    return archive


# %% role="demo" tags=["nbval-check-output"]
suspicious = [play_into(Archive(), run).files for run in laps]
screens = {tuple(observation) for observation, *_ in suspicious[0]}
print(f"{len(suspicious[0]):,} laps filed, different screens among them: {len(screens)}")

# %% [markdown]
# What does it cost? We train on her files and on yours, and ask again what a fall is worth.


# %% role="demo"
@demo(needs=["ReplayBuffer"])
def the_price_of_the_bug():
    """Error at the falls after 400 updates from each archive."""
    yours = [play_into(buffer, run) for buffer, run in zip(archives(5_000), laps, strict=True)]
    errors = []
    for name, buffers in {"hers": archives(5_000, suspicious), "yours": yours}.items():
        learner = Learner(SEEDS)
        for _ in range(400):
            learner.update([buffer.sample(64) for buffer in buffers])
        errors.append(abs(learner.predictions(falling) - 1.0).mean(axis=1))
        print(f"{name:5s} mean error at a fall: {errors[-1].mean():.0f}")
    claim("her archive makes the error at a fall larger", *over_runs(errors[0] - errors[1])[1:])


# %% [markdown] written="the_silent_bug" points=2
# **Written question (2 points, easy, 5 minutes).** In three to six sentences: what do her files hold after the drive,
# and why does no error appear? Name one measurement that finds it within a minute. Which line would you change, and
# how?
#
# <!-- written: the_silent_bug -->
# ### BEGIN SOLUTION
# Each file holds the addresses of the same two arrays, so after the drive all 2,048 laps show the last screen and the
# last next screen; actions and returns are still the right ones. Nothing crashes because shapes, dtypes and lengths
# are right, and the loss even falls: the network learns the mean return, the same for every state. Count the different
# screens in a batch, or compare a filed lap with what was seen when it was filed. In `add`, file copies:
# `np.array(observation)` and `np.array(next_observation)`, or assign into arrays of your own, which copies.
#
# *Two points: one for "the same arrays, so all laps show the last screen" and why nothing crashes; half for a
# measurement that finds it; half for copying both observations in `add`.*
# ### END SOLUTION

# %% [markdown] written="what_may_be_replayed" points=2
# ## 12. What may be replayed?
#
# **Written question (2 points, hard, 6 minutes).** SARSA's target is $r + \gamma\,Q(s', a')$, with the action $a'$
# that was really taken next. A team files $(s, a, r, s', a')$ and trains SARSA on random batches of laps up to 50,000
# steps old, while $\epsilon$ falls from 1 to 5 %. In four to eight sentences: whose behaviour do the values describe?
# Why may Q-learning learn from such old laps? Which problem of section 5 does replay leave unsolved for both?
#
# <!-- written: what_may_be_replayed -->
# ### BEGIN SOLUTION
# The stored $a'$ was chosen by the policy of that time, with a larger epsilon and older values. So the targets describe
# a mixture of all drivers of the last 50,000 steps, and not the one who drives now: SARSA is on-policy, and replay
# makes its data off-policy. Early laps with epsilon near 1 make every state look as dangerous as it is for a driver
# who pushes at random. Q-learning's target takes the maximum over the next actions, so it asks what the best driver
# would do; a transition says what the world answered, and the world has not changed. So it does not matter who drove,
# as long as the actions are varied. What replay leaves as it is: the moving target. Each update still moves the
# targets of the same laps along, and all three parts of the deadly triad are present.
#
# *Two points: one for the mixture of old policies in SARSA's target; half for why the maximum frees Q-learning from
# it; half for the moving target.*
# ### END SOLUTION

# %% [markdown]
# ## 13. What you can now do
#
# | idea | in one line | where | at the pit wall |
# |---|---|---|---|
# | semi-gradient | move the forecast, hold the target | section 2 | learn from the lap, leave the benchmark |
# | deadly triad | approximation, bootstrapping, off-policy | `learn_w` | a rumour that confirms itself |
# | autocorrelation | neighbours repeat each other | sections 5, 9 | one hour studied sixty times |
# | moving target | it follows the prediction | section 5 | a benchmark that drives away |
# | forgetting | one set of parameters for all | section 9 | a season without a crash |
# | replay buffer | file, overwrite the oldest, draw | `ReplayBuffer` | the archive of laps |
#
# **Reflect.**
#
# 1. Capacity 64 and batches of 64: how much of replay is left?
# 2. What speaks against a buffer that never forgets?
# 3. A crash is one lap in 10,000. How often does a batch of 64 hold it, and what would you wish for?
#
# <details><summary>Compare your answers</summary>
#
# 1. The order within the batch. The laps are still neighbours.
# 2. Memory, and old laps that a good driver never meets; they take places in every batch.
# 3. About one batch in 156. You would wish to draw surprising laps more often: prioritized replay, chapter 8.
# </details>
#
# **Next.** Change `archives(64)` in section 9 to 500: how long does the memory last? Chapter 4 makes the target stand
# still. Chapter 5 puts both together: DQN. Chapter 6 takes replay away again, and counts how many seeds such a claim
# needs.
#
# **Sources.** L.-J. Lin (1992), *Self-improving reactive agents*. V. Mnih et al. (2015), *Human-level control through
# deep reinforcement learning*. R. Sutton and A. Barto (2018), *Reinforcement Learning*, sections 9.3, 11.2 and 11.3:
# semi-gradients, the example with $w$ and $2w$, the deadly triad.

# %% role="demo"
progress()
