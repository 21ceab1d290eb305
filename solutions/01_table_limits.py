# %% [markdown]
# # 1. The limits of a table: a phone book for every race
#
# About 55 minutes: two functions to write, one question to answer. You need Python and a little calculus, nothing of
# reinforcement learning.
#
# At the end you can
#
# - [ ] name state, action, reward, return, policy and value,
# - [ ] fill a small table by Bellman's equation,
# - [ ] say how large a table would be, even where no float can,
# - [ ] turn real numbers into bins,
# - [ ] measure why finer bins first help and then hurt,
# - [ ] say what a network can do that no table can.
#
# **How this notebook works.** Run the cells in order with Shift+Enter. Where one says `raise NotImplementedError`,
# write your code; the *check* below shows what differs. Stuck? Open a hint. Pictures that wait for your code are stored
# ones. The last cell sums up your *progress*.

# %% role="setup"
# @title Set up { display-mode: "form" }
import math

import numpy as np

from course_lib import chapter, check, claim, demo, progress, record

chapter("01_table_limits")

# %% role="demo"
# Worlds, learners and pictures of the course; nothing that you have to write.
import platform

import gymnasium as gym
import ipywidgets
import matplotlib.pyplot as plt
import torch
from torch import nn

# %% role="demo"
from course_lib.demos import needed
from course_lib.envs.cart_pole_vector import CartPoleVector
from course_lib.envs.pit_stop import PitStop
from course_lib.envs.planning import value_iteration
from course_lib.envs.race_strategy import FIELDS, RaceStrategy, core_optimum
from course_lib.given.binned_cart_pole import HIGH, LOW, bin_indices, learn_cart_pole
from course_lib.plots import limits, style
from course_lib.stats import over_runs
from course_lib.studies import read_study

style.apply()
torch.set_num_threads(1)

# %% [markdown]
# First the machine; no graphics card is needed. All "random" numbers of a run follow from one number, its *seed*.


# %% role="demo"
@demo()
def environment():
    for name, version in {
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "PyTorch": torch.__version__,
        "Gymnasium": gym.__version__,
    }.items():
        print(f"{name:10} {version}")
    print("device    ", "graphics card" if torch.cuda.is_available() else "processor")
    first, again, other = (np.random.default_rng(seed).random(1000) for seed in (7, 7, 8))
    print("same seed, same numbers:", np.array_equal(first, again))
    print("other seed, same numbers:", np.array_equal(first, other))


# %% [markdown]
# ## 1. The words
#
# A strategist sits at the pit wall. Before every lap: stay out, or stop for fresh tyres? Nobody says which was right;
# there is only the clock. *Reinforcement learning* is learning from such rewards.
#
# Its world is a **Markov decision process** (MDP): states, actions, rewards, and chances of what comes next, which
# depend on the present state and action only.
#
# | word | symbol | at the pit wall |
# |---|---|---|
# | MDP | $\mathcal{S}, \mathcal{A}, p, r, \gamma$ | the rules of the race |
# | state | $s$ | all that matters: laps left, tyres |
# | action | $a$ | stay, or stop |
# | reward | $r$ | minus the seconds of the lap |
# | episode | | one race |
# | discount | $\gamma$ | worth of a reward one step later, 0 to 1 |
# | return | $G$ | the rewards to come: $r_1 + \gamma r_2 + \gamma^2 r_3 + \dots$ |
# | policy | $\pi$ | a rule: which action in which state |
# | value | $Q(s, a)$ | the return to expect after $a$ in $s$, if all later actions are best |
#
# Whoever knows $Q$ takes the action with the largest value: the *greedy* policy. And $Q$ obeys **Bellman's equation**:
# reward plus best value of the next state $s'$, on average ($\mathbb{E}$) over what may happen:
#
# $$Q(s, a) = \mathbb{E}\left[\,r + \gamma \max_{a'} Q(s', a')\,\right]$$
#
# After the flag nothing follows: the second term is 0.
#
# **By hand.** A lap takes 84 s on worn tyres, 80 s on fresh ones, which last. A stop costs 7 s more. $\gamma = 1$.
#
# - One lap left, worn: stay $-84$, stop $-87$. Best: $-84$. With fresh tyres: $-80$.
# - Two laps, worn: stay $-84 - 84 = -168$, stop $-87 - 80 = -167$. Stop!
# - Three laps, worn: stay $-84 - 167 = -251$, stop $-87 - 160 = -247$.
#
# The same in code, from the flag backwards:

# %% role="demo" tags=["nbval-check-output"]
SECONDS = {"worn": 84, "fresh": 80}
q_table = {}
for laps_left in (1, 2, 3):
    for tyres in ("worn", "fresh"):
        for action in ("stay", "stop"):
            after = "fresh" if action == "stop" else tyres
            reward = -SECONDS[after] - (7 if action == "stop" else 0)
            following = 0 if laps_left == 1 else max(q_table[laps_left - 1, after, a] for a in ("stay", "stop"))
            q_table[laps_left, tyres, action] = reward + following
for laps_left in (1, 2, 3):
    print(laps_left, "laps, worn:", {action: q_table[laps_left, "worn", action] for action in ("stay", "stop")})


# %% [markdown]
# ## 2. The phone book
#
# `q_table` is a phone book: a line for each state and action, the answer beside it. Looking up is instant and exact.
# But ask for a name that is not in the book:


# %% role="demo" tags=["nbval-check-output"]
def greedy(laps_left, tyres):
    """The action with the largest value."""
    return max(("stay", "stop"), key=lambda action: q_table[laps_left, tyres, action])


for laps_left in (3, 2, 1):
    print(f"{laps_left} laps left, worn tyres: {greedy(laps_left, 'worn')}")
print("three laps, worn, stop:", q_table.get((3, "worn", "stop")))
print("four laps, worn, stop: ", q_table.get((4, "worn", "stop")))


# %% [markdown]
# Nothing. Not even "about $-330$". So two questions decide whether a book will do:
#
# 1. Is there room for a line for every state? (Section 3)
# 2. Will experience fill the lines? (Sections 4 to 7)
#
# ## 3. Exercise 1: how large is the book? (easy, 8 minutes)
#
# **Why.** Before you build a table, count it. A screen of shape $(h, w, c)$ has $h \cdot w \cdot c$ numbers. If each
# takes one of $v$ values, there are $v^{\,h w c}$ screens, each with a line for every one of $A$ actions.
#
# **By hand.** A board of $3 \times 2$ lamps, on or off, and 3 actions: $2^6 = 64$ pictures, $64 \cdot 3 = 192$
# entries, $\log_{10} 192 = 2.283$. The laws of logarithms give the same without writing 192: $6 \cdot 0.3010 + 0.4771$.
#
# Why logarithms? An Atari game shows $210 \times 160$ pixels in three colours of 256 levels. A *float* ends near
# $10^{308}$:

# %% role="demo" tags=["nbval-check-output"]
PIXELS = 210 * 160 * 3
try:
    float(256) ** PIXELS
except OverflowError as problem:
    print(f"256.0 ** {PIXELS}: OverflowError {problem.args[1]}")
with np.errstate(over="ignore"):
    print("NumPy, float:       ", np.float64(256.0) ** PIXELS)
print("NumPy, whole number:", np.power(256, PIXELS))

# %% [markdown]
# Three tools, three failures: an error, infinity, and a silent 0, because 64 bits ran over. Logarithms stay small.
#
# <details><summary>Hint: where do the pixels go, where the actions?</summary>
#
# The count of numbers is an exponent; the actions multiply once. A logarithm turns powers into products and products
# into sums.
# </details>
#
# <details><summary>Hint: how do I multiply the lengths of a shape?</summary>
#
# A $210 \times 160$ screen has 33,600 pixels, not 370. Look up `math.prod`.
# </details>


# %% exercise="log10_table_entries"
def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    """How many entries a Q-table needs, as a power of ten: 3.0 means a thousand.

    observation_shape: lengths of the observation's axes, for instance (210, 160, 3).
    values_per_entry: how many values each number of the observation can take, at least 2.
    n_actions: entries for each observation, at least 1.
    """
    log10_values = math.log10(values_per_entry)
    ### BEGIN SOLUTION
    n_numbers = math.prod(observation_shape)
    return n_numbers * log10_values + math.log10(n_actions)
    ### END SOLUTION


# %% check="log10_table_entries" points=8
@check
def lamps_by_hand():
    """The board of 3 x 2 lamps and 3 actions: 192 entries."""
    return log10_table_entries((3, 2), 2, 3)


@check
def four_numbers_and_an_atari_screen():
    """Four numbers in 10 steps with 2 actions; then 210 x 160 pixels, three colours, 256 levels, 18 actions."""
    return [log10_table_entries((4,), 10, 2), log10_table_entries((210, 160, 3), 256, 18)]


### BEGIN HIDDEN TESTS
@check
def small_screens(rng):
    """Random screens with one to five axes, each with several values and actions; then numbers of 15 to 32 bits.

    Last, tables that just do not fit into 31 to 64 bits, or into a float, where the number of screens alone does.
    """
    shapes = [tuple(rng.integers(1, 4, size=1 + number % 5).tolist()) for number in range(20)]
    values, actions = rng.integers(2, 9, size=(20, 2)).tolist(), rng.integers(2, 12, size=20).tolist()
    screens = [(shape, count) for shape, counts in zip(shapes, values, strict=True) for count in counts]
    cases = [
        (*screen, few)
        for screen, most in zip(screens, np.repeat(actions, 2).tolist(), strict=True)
        for few in (1, most)
    ]
    wide = [(shape, 2**bits, 8) for shape in ((1,), (2,), (4,)) for bits in (15, 16, 32)]
    brinks = [
        ((math.ceil(bits / math.log2(value)) - 1,), value, value + more)  # value ** n < 2 ** bits <= value ** (n + 1)
        for bits in (31, 32, 63, 64, 1024)
        for value, more in rng.integers((2, 0), (30, 9), size=(3, 2)).tolist()
    ]
    return [log10_table_entries(*case) for case in [*cases, *wide, *brinks]]


@check
def huge_screens(rng):
    """Five random screens whose tables have more than 10,000 digits; then a wall of over a million lamps, on or off."""
    shapes = [tuple(int(n) for n in rng.integers(120, 200, size=2)) for _ in range(5)]
    values, actions = (1 + 2 * rng.integers(5, 120, size=5)).tolist(), rng.integers(2, 20, size=5).tolist()
    wall = (tuple(rng.integers(1001, 1030, size=2).tolist()), 2, int(rng.integers(2, 20)))
    return [log10_table_entries(*case) for case in [*zip(shapes, values, actions, strict=True), wall]]


### END HIDDEN TESTS

# %% [markdown]
# Now size some worlds. `PitStop` is a race of ten laps; the *race screen* shows it in 12 numbers, here of 10 steps
# each. CartPole comes next. Go has $19 \times 19$ points: empty, black or white.

# %% role="demo"
WORLDS = {  # shape, values of each number, actions
    "4 x 4 grid": ((1,), 16, 4),
    "PitStop": ((1,), 616, 4),
    "CartPole, 10 steps": ((4,), 10, 2),
    "race screen, 10 steps": ((12,), 10, 5),
    "CartPole, 32-bit floats": ((4,), 2**32, 2),
    "Go": ((19, 19), 3, 362),
    "Atari, 84 x 84 x 4 greys": ((84, 84, 4), 256, 18),
    "Atari, full screen": ((210, 160, 3), 256, 18),
}


# %% role="demo"
@demo(needs=["log10_table_entries"])
def table_sizes():
    sizes = {name: log10_table_entries(*world) for name, world in WORLDS.items()}
    _, axes = style.figure(width=8, height=4)
    limits.table_sizes(axes, sizes, {"1 terabyte": math.log10(1e12 / 8), "atoms in the universe": 80})
    style.label(axes, title="Most worlds have no room for a table", x="entries, as a power of ten (log scale)")
    plt.show()
    record("atari_exponent", sizes["Atari, full screen"], ",.0f")
    record("cart_pole_exponent", sizes["CartPole, 32-bit floats"], ".0f")


# %% [markdown]
# *What you see: eight bars. Grid, PitStop and coarse CartPole are small, the race screen exceeds a terabyte, Go passes
# the atoms of the universe (about $10^{80}$), the full Atari screen ends at 10 to the power {atari_exponent}.*
#
# Even CartPole, four ordinary floats, needs about 10 to the power {cart_pole_exponent}. Do most states never occur?
#
# ## 4. Do states come back?
#
# CartPole: a pole stands on a cart. Push left or right, 50 times a second; each step pays 1. The episode ends when the
# pole leans over 12 degrees, when the cart leaves its track, or after 500 steps. The state is four real numbers:


# %% role="demo" tags=["nbval-check-output"]
cart = gym.make("CartPole-v1")
state, _ = cart.reset(seed=0)
print("position (m)  speed (m/s)  angle (rad)  turn (rad/s)")
for _ in range(3):
    print("".join(f"{number:13.3f}" for number in state))
    state, reward, terminated, truncated, _ = cart.step(1)  # push right

# %% [markdown]
# A hundred carts are pushed at random, 2,000 times each. How often does a state come back?


# %% role="demo"
def random_states(n_carts, n_steps, seed):
    """States met under random pushes [n_steps * n_carts, 4]."""
    carts, rng = CartPoleVector(n_carts), np.random.default_rng([seed, 1])
    states, seen = carts.reset(seed), []
    for step in range(n_steps):
        seen.append(states)
        states, _, terminated, truncated = carts.step(rng.integers(2, size=n_carts))
        if (terminated | truncated).any():
            states = carts.reset(seed + 1_000 * (step + 1), terminated | truncated)
    return np.concatenate(seen)


# %% role="demo"
def share_seen_before(states):
    """Share of rows that are equal to an earlier row."""
    return 1.0 - len({tuple(row) for row in states.tolist()}) / len(states)


cart_states = random_states(100, 2_000, seed=0)
before = [share_seen_before(cart_states.round(digits)) for digits in (0, 1, 2, 3)]
for digits, share in enumerate(before):
    print(f"rounded to {digits} decimals: {share:8.3%} seen before")
record("states_seen_twice", share_seen_before(cart_states) * len(cart_states), ".0f")
claim("rounded to one decimal, nearly all were seen before", before[1], before[1], above=0.9)
claim("rounded to three decimals, hardly any was", before[3], before[3], below=0.1)


# %% [markdown]
# Unrounded: {states_seen_twice} of 200,000. Never. Such a book is written and never read. Rounded states do come back;
# so cut each number into *bins*.
#
# ## 5. Exercise 2: bins (medium, 12 minutes)
#
# **Why.** With bins a table works on real numbers. The race in section 7 runs on your function.
#
# Cut the range of each number, `low` to `high`, into `n_bins` bins of equal width, numbered from 0. Values outside fall
# in the edge bins. An inner edge belongs to the upper bin, `high` to the last one.
#
# Several numbers give several bins: a *cell*. Cells are numbered row by row: the **first** number counts slowest. With
# bins $b_1, b_2, b_3$ of $n$ each:
#
# $$\text{index} = (b_1 \cdot n + b_2) \cdot n + b_3$$
#
# **By hand.** Two numbers from 0 to 1, 4 bins, each 0.25 wide. In $(0.75, 0.6)$ the first lies on the edge of bins 2
# and 3: bin 3. The second is $0.6 / 0.25 = 2.4$ widths from the left: bin 2. Index $3 \cdot 4 + 2 = 14$. And $(-7, 1)$
# is in bins 0 and 3: index 3.
#
# <details><summary>Hint: from a value to a bin</summary>
#
# How many widths is it from `low`? Round down.
# </details>
#
# <details><summary>Hint: what about <code>high</code> and values outside?</summary>
#
# `high` is `n_bins` widths away, and that bin does not exist. Force the bin into 0 ... `n_bins - 1` at the end (see
# `np.clip`); then values outside are right as well.
# </details>
#
# <details><summary>Hint: my index is right for one number and wrong for two</summary>
#
# Swap the numbers of the example: $(0.6, 0.75)$ must give 11. If you get 14, your last number counts slowest.
# </details>


# %% exercise="discretize"
def discretize(observation, low, high, n_bins: int) -> int:
    """The cell of an observation in a grid of equal bins, as one number.

    observation, low, high: D numbers each (lists or arrays); the range of number i is low[i] to high[i].
    n_bins: bins of each number, the same for all.
    Returns the row-major index of the cell, 0 to n_bins ** D - 1.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))  # [D] each
    ### BEGIN SOLUTION
    bins = np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1)  # [D]
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index
    ### END SOLUTION


# %% check="discretize" points=10
@check
def two_numbers_by_hand():
    """The observation (0.75, 0.6) in 4 bins from 0 to 1: bins 3 and 2."""
    return discretize(np.array([0.75, 0.6]), np.zeros(2), np.ones(2), 4)


@check
def edges_and_beyond():
    """One number from 0 to 1 in 4 bins: outside, on the ends, on an inner edge, in between."""
    values = [-7.0, 0.0, 0.25, 0.45, 0.8, 1.0, 30.0]
    return [discretize(np.array([value]), np.zeros(1), np.ones(1), 4) for value in values]


@check
def each_number_has_its_own_range():
    """Three numbers with ranges of their own, 5 bins."""
    low, high = np.array([-2.0, 10.0, 0.0]), np.array([2.0, 50.0, 1.0])
    return discretize(np.array([-1.0, 32.0, 0.88]), low, high, 5)


### BEGIN HIDDEN TESTS
def _grid_case(rng, n_dims, bins, scale):
    bottom, width = scale * rng.normal(0.0, 5.0, size=n_dims), scale * rng.uniform(0.3, 4.0, size=n_dims)
    places = rng.integers(-1, bins + 1, size=n_dims) + rng.uniform(0.15, 0.85, size=n_dims)
    return bottom + places * width, bottom, bottom + bins * width, bins


@check(rtol=0.0, atol=0.1)
def random_observations(rng):
    """Sixty random observations in 1 to 20 bins, every other one in narrow ranges.

    Some lie outside, all well away from edges; the same array is asked about twice, on the same grid.
    """
    most = {2: 20, 3: 20, 4: 12, 5: 9}  # a list of all cells stays small
    sizes = [(n_dims, int(rng.integers(1, most[n_dims] + 1))) for n_dims in rng.integers(2, 6, size=60).tolist()]
    cases = [_grid_case(rng, *size, (1.0, 1e-4)[number % 2]) for number, size in enumerate(sizes)]
    return [discretize(seen, *grid) for seen, *grid in cases for _ in range(2)]


@check
def every_edge_in_three_numbers(rng):
    """Three numbers from 0 to 1 in 4 bins: ends, inner edges and values outside in every combination."""
    marks = rng.permutation([-3.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.75e9])  # 7e9 widths: more than 32 bits hold
    corners = [np.array([x, y, z]) for x in marks for y in marks for z in marks]
    return [discretize(corner, np.zeros(3), np.ones(3), 4) for corner in corners]


### END HIDDEN TESTS

# %% [markdown]
# Your function beside the library's `bin_indices`, which does many observations at once. `LOW` to `HIGH` is the
# track, 12 degrees to either side, and speeds up to 1.5.


# %% role="demo"
@demo(needs=["discretize"])
def your_bins():
    for bins in (4, 8, 32):
        some = cart_states[:2_000]
        yours = [discretize(state, LOW, HIGH, bins) for state in some]
        library = bin_indices(some, np.full(len(some), bins))
        print(
            f"{bins:2} bins: cell {yours[0]:7,} of {bins**4:9,};  equal to the library: {np.mean(yours == library):.0%}"
        )


# %% [markdown]
# What do finer bins do to coverage? Coloured cells were visited in 2,000 random steps.


# %% role="demo"
def draw_visited(axes, bins):
    """The cells of angle and turning speed that 2,000 random steps visit; returns their share."""
    plane = [2, 3]
    low, high = LOW[plane], HIGH[plane]
    cells = np.array([discretize(state[plane], low, high, bins) for state in cart_states[:2_000]])
    degrees = np.array([180 / np.pi, 1.0])
    limits.visited_cells(axes, cells, bins, low * degrees, high * degrees)
    share = len(np.unique(cells)) / bins**2
    style.label(axes, title=f"{bins} bins: {share:.0%} visited", x="angle (degrees)", y="turning speed (rad/s)")
    return share


# %% role="demo"
@demo(needs=["discretize"])
def coverage_in_pictures():
    figure, panels = style.figure(3, width=10, height=3.4)
    figure.suptitle("The same 2,000 steps cover less and less", fontweight="bold")
    shares = [draw_visited(axes, bins) for axes, bins in zip(panels, (4, 16, 64), strict=True)]
    plt.show()
    claim("64 bins: under a third of what 4 bins cover", *[shares[0] - 3 * shares[2]] * 2)


# %% role="demo"
@demo(needs=["discretize"])
def slide_the_bins():
    def draw(bins):
        _, axes = style.figure(width=5, height=3.4)
        draw_visited(axes, bins)
        plt.show()
        print(f"all four numbers: {bins**4:,} cells, {2 * bins**4:,} entries, {16 * bins**4 / 1e6:,.1f} MB")

    draw(8)
    slider = ipywidgets.IntSlider(value=32, min=1, max=64, continuous_update=False)
    ipywidgets.interact(draw, bins=slider)


# %% [markdown]
# *What you see: three panels of the same experience. With 4 bins most cells are coloured, with 64 only thin traces.
# Then one panel with a slider: double the bins, and a table of all four numbers takes 16 times the memory.*
#
# Does patience help? Count the cells of all four numbers as the 200,000 steps go by.


# %% role="demo"
def first_visits(bins):
    """Share of cells visited after each of the random steps."""
    cells = bin_indices(cart_states, np.full(len(cart_states), bins))
    new = np.zeros(len(cells))
    new[np.unique(cells, return_index=True)[1]] = 1.0
    return np.cumsum(new) / bins**4


# %% role="demo"
@demo()
def patience():
    _, axes = style.figure(height=3.2)
    for bins, colour in zip((4, 8, 16, 32), style.CYCLE, strict=False):
        share = first_visits(bins)
        axes.loglog(np.arange(1, len(share) + 1), 100 * share, color=colour, label=f"{bins} bins")
    axes.legend()
    style.label(axes, title="Patience does not fill a fine table", x="random steps", y="cells visited (%)")
    plt.show()
    claim("after 200,000 steps, 32 bins: under 2 % of the cells", share[-1], share[-1], below=0.02)


# %% [markdown]
# *What you see: four curves on logarithmic scales, the lower the finer the bins. After 200,000 steps even 4 bins are
# far from full; with 32, under 2 % is visited.*
#
# ## 6. One budget, finer and finer bins
#
# Now tables learn. *Q-learning* (chapter 2) is Bellman's equation with experience in place of the average: after each
# step one entry moves a little towards $r + \gamma \max_{a'} Q(s', a')$.
#
# All get the same budget, 60,000 steps. Only the bins differ, 1 to 32 for each number; 60 seeds each. In ten exams the
# greedy policy drives 20 fresh episodes; the score is the mean of the last five. The study is stored, with its command.

# %% role="demo"
study = read_study("01_table_limits", "finer_bins")
print(study["command"], study["versions"], sep="\n")
BINS = sorted({run["bins"] for run in study["runs"]})


def stored(key):
    """Results of all runs, [60 seeds, 10 numbers of bins, ...]."""
    rows = [[run[key] for run in study["runs"] if run["bins"] == bins] for bins in BINS]
    return np.swapaxes(np.array(rows, dtype=float), 0, 1)


scores = stored("exams")[:, :, 5:].mean(axis=2)  # second half of the budget
early = stored("exams")[:, :, 0]  # after a tenth of it
covered = stored("visited") / (2.0 * np.array(BINS) ** 4)
for column, bins in enumerate(BINS):
    middle, low, high = over_runs(scores[:, column])
    print(f"{bins:2} bins: return {middle:5.1f} [{low:5.1f}, {high:5.1f}], visited {covered[:, column].mean():6.1%}")


# %% role="demo"
@demo()
def the_hump():
    _, (left, right) = style.figure(2, width=10, height=3.6)
    left.loglog(BINS, 100 * covered.mean(axis=0), "o-", color=style.GREEN, label="entries visited (%)")
    left.loglog(BINS, 16 * np.array(BINS) ** 4 / 1e6, "s--", color=style.VERMILION, label="memory (MB)")
    left.set_xticks(BINS, [str(bins) for bins in BINS])
    left.minorticks_off()
    left.legend()
    style.label(left, title="Memory explodes, coverage collapses", x="bins for each number", y="percent; megabytes")
    limits.over_bins(right, BINS, {"60,000 steps": scores, "6,000 steps": early})
    style.label(right, title="Return rises, then falls", x="bins for each number", y="greedy return (steps)")
    plt.show()


# %% [markdown]
# *What you see: left, memory climbs a millionfold while the share of visited entries falls from 100 % to below 1 %.
# Right, the return rises from about 10 to about 150 at 4 to 8 bins and falls to about 30 at 32. With a tenth of the
# budget the curve is lower and peaks earlier.*
#
# The line is the *interquartile mean*, the average of the middle half of the runs. The band is its 95 % *bootstrap
# interval*: how far that mean moves when the runs are drawn again, with replacement (chapter 6).
#
# Both ends of the hump, from differences seed by seed:

# %% role="demo"
at = {bins: column for column, bins in enumerate(BINS)}


def gain(results, better, worse):
    """Interval of how much more return one number of bins has than another, seed by seed."""
    return over_runs(results[:, at[better]] - results[:, at[worse]])[1:]


claim("8 bins earn more than 1", *gain(scores, 8, 1), above=100)
claim("8 bins earn more than 2", *gain(scores, 8, 2), above=20)
claim("8 bins earn more than 16", *gain(scores, 8, 16), above=20)
claim("8 bins earn more than 32", *gain(scores, 8, 32), above=80)

# %% role="demo"
claim("with 6,000 steps 3 bins earn more than 12", *gain(early, 3, 12))
claim("with 60,000 steps 12 bins earn more than 3", *gain(scores, 12, 3))
claim("8 bins and 4 are within 20 steps of each other", *gain(scores, 8, 4), above=-20, below=20)
record("early_low", gain(early, 4, 8)[0], ".0f")
record("early_high", gain(early, 4, 8)[1], ".0f")
record("best_return", over_runs(scores[:, at[8]]).middle, ".0f")
record("finest_return", over_runs(scores[:, at[32]]).middle, ".0f")
record("finest_covered", 100 * covered[:, at[32]].mean(), ".1f")

# %% [markdown]
# - **Too coarse.** With 1 bin the cart is always pushed the same way. With 2, a pole just off the middle and one about
#   to fall share a line.
# - **Too fine.** With 32 bins a run visits {finest_covered} % of its entries. A lesson learned in one cell must be
#   learned again next door. The return is {finest_return}, with 8 bins {best_return}.
#
# Experience moves the hump to the right: with 6,000 steps 3 bins beat 12, with ten times as many 12 beat 3. Its top is
# flat: 4 and 8 bins differ by less than 20 steps. But twice the bins are 16 times the cells.
#
# *A warning from our own desk.* An earlier study had 20 other seeds. It said that with 6,000 steps 4 bins beat 8, by 8
# to 29 steps. These 60 new seeds say: by {early_low} to {early_high}, so perhaps not at all. Chapter 6 counts how often
# small studies mislead.
#
# A slice of the study, live: ten of its seeds, the first fifth of the budget.


# %% role="demo"
@demo()
def live_slice():
    live = learn_cart_pole((1, 4, 32), range(20, 30), n_steps=12_000, n_exams=2)
    last = dict(zip((1, 4, 32), live.exams[:, :, -1], strict=True))
    for bins, returns in last.items():
        then = stored("exams")[:10, at[bins], 1]
        print(f"{bins:2} bins: live {over_runs(returns).middle:5.1f}, stored {over_runs(then).middle:5.1f}")
    claim("live: 4 bins earn more than 1", *over_runs(last[4] - last[1])[1:], above=20)
    claim("live: 4 bins earn more than 32", *over_runs(last[4] - last[32])[1:], above=20)


# %% [markdown]
# ## 7. The race, with your bins
#
# Is that a quirk of poles? Take the race as the pit wall sees it: tyre wear and gaps in real numbers, partly luck. Ten
# laps; stay out, or stop for one of four kinds of tyres. Two kinds must be used, or 20 seconds are added.
#
# Your `discretize` reads 12 numbers of the screen (fuel follows from the lap; it does not rain).

# %% role="demo"
SCREEN = [number for number, name in enumerate(FIELDS) if name not in ("fuel", "rain probability")]
LEAST = np.zeros(len(SCREEN))
MOST = np.array([1.5 if FIELDS[number] == "tyre state" else 1.0 for number in SCREEN])


def cell_of(screen, bins):
    """The cell of a race screen, by your function."""
    return discretize(screen[SCREEN], LEAST, MOST, bins)


print([FIELDS[number] for number in SCREEN])
print("before lap 1:", RaceStrategy().reset(seed=0)[0][SCREEN].round(2))

# %% [markdown]
# No array holds $10^{12}$ cells, so this table is a *dictionary*: a line is added when its cell is first met.
#
# Here is Q-learning, whole. One action in five is random, to find out new things. A lap is paid as its gap to 83 s, so
# that an empty line means "ordinary".


# %% role="demo"
def choose(row, rng):
    """A random action now and then, else the best; equals in turn."""
    if rng.random() < 0.2:
        return int(rng.integers(len(row)))
    return max(range(len(row)), key=lambda action: (row[action], rng.random()))


# %% role="demo"
def learn_race(bins, n_races, seed):
    """Drive and learn: a dictionary from cells to the values of five actions."""
    race, rng, table = RaceStrategy(), np.random.default_rng([seed, 1]), {}
    race.reset(seed=seed)
    for _ in range(n_races):
        here, over = cell_of(race.reset()[0], bins), False
        while not over:
            row = table.setdefault(here, [0.0] * 5)
            action = choose(row, rng)
            screen, reward, over, _, _ = race.step(action)
            here = cell_of(screen, bins)
            following = 0.0 if over else max(table.get(here, [0.0]))
            row[action] += 0.2 * (reward + 83.0 + following - row[action])
    return table


# %% [markdown]
# The exam: 100 fresh races, greedy. In an unknown cell the car stays out.


# %% role="demo"
def race_exam(table, bins, seed=77_000_000):
    """Mean return in seconds, and the share of decisions in known cells."""
    race, seconds, known = RaceStrategy(), 0.0, []
    race.reset(seed=seed)
    for _ in range(100):
        screen, over = race.reset()[0], False
        while not over:
            row = table.get(cell_of(screen, bins))
            known.append(row is not None)
            screen, reward, over, _, _ = race.step(row.index(max(row)) if row else 0)
            seconds += reward
    return seconds / 100, np.mean(known)


# %% [markdown]
# We plot seconds behind a *yardstick*, the exact optimum of the race without traffic and luck (it is no bound). Less is
# better, so this hump hangs down.


# %% role="demo"
RACE_BINS = (1, 2, 5, 10, 20)


@demo(needs=["discretize"])
def finer_race():
    runs = np.zeros((10, len(RACE_BINS), 3))  # [seeds, bins, what]
    for seed, column in np.ndindex(10, len(RACE_BINS)):
        table = learn_race(RACE_BINS[column], 500, seed)
        seconds, known = race_exam(table, RACE_BINS[column])
        runs[seed, column] = core_optimum(RaceStrategy()) - seconds, known, len(table)
    for bins, (behind, known, cells) in zip(RACE_BINS, over_runs(runs).middle, strict=True):
        print(f"{bins:2} bins: {behind:4.1f} s behind, {known:4.0%} in known cells, {cells:6,.0f} cells stored")
    return runs


# %% role="demo"
@demo(needs=["discretize"])
def race_hump():
    behind, known, _ = np.moveaxis(needed(finer_race), 2, 0)
    _, (left, right) = style.figure(2, width=10, height=3.6)
    limits.over_bins(left, RACE_BINS, {"500 races": behind})
    style.label(left, title="Too coarse and too fine both lose", x="bins for each number", y="seconds behind (s)")
    limits.over_bins(right, RACE_BINS, {"500 races": 100 * known})
    style.label(right, title="Fine tables stand before the unknown", x="bins for each number", y="known cells (%)")
    plt.show()
    claim("1 bin loses more than 2, by 15 s or more", *over_runs(behind[:, 0] - behind[:, 1])[1:], above=15)
    claim("20 bins lose more than 2, by 10 s or more", *over_runs(behind[:, 4] - behind[:, 1])[1:], above=10)
    claim("with 20 bins over a third is unknown", *over_runs(1 - known[:, 4])[1:], above=0.33)


# %% [markdown]
# *What you see: left, seconds behind the yardstick. 1 bin: nearly 30. 2 bins: a few. 20 bins: about 20. Right,
# the share of decisions in known cells: all of them with 1 and 2 bins, about half with 20.*
#
# The same two ends. One bin cannot tell lap 2 from lap 9. Twenty can, but half of what the strategist sees is new. The
# dictionary saved memory, not experience.
#
# And with 2 bins a table is **good** here. Where a few cells tell all that matters, use one.
#
# ## 8. What a table cannot do
#
# Who has seen tyres of age 3 and age 5 has an opinion on age 4. A table has none. We want a function that
# *generalises*: similar states, similar values.
#
# A **neural network** is a formula with many adjustable numbers, its *weights*. Ours takes 9 numbers of the race. It
# forms 64 weighted sums of them, sets negative ones to 0 (*ReLU*), and forms 4 weighted sums of these: a value for each
# action. *Training* moves the weights downhill on the mean squared error; the direction comes from the chain rule, and
# PyTorch does that.
#
# A fair test needs the truth. `PitStop` has 615 situations before the flag, with exact values (chapter 2). We show
# half. What do table and network say about the rest?

# %% role="demo"
race = PitStop()
situations = [race.situation(state) for state in range(race.flag)]
laps_left = np.array([race.laps - one.lap for one in situations])
truth = value_iteration(race.P, 1.0)[: race.flag] + 82.0 * laps_left[:, None]  # seconds won on laps of 82 s


def features(one):
    """A situation as 9 numbers: lap, age, compound, compounds used, safety car."""
    on, used = np.arange(3) == one.compound, np.isin(np.arange(3), list(one.used))
    return [one.lap / 10, one.age / 10, *on, *used, one.safety_car]


inputs = np.array([features(one) for one in situations], dtype=np.float32)
print(inputs.shape, truth.shape, situations[100], truth[100].round(1), sep="\n")


# %% role="demo"
def train(inputs, values, seed, n_steps=500):
    """A network that maps `inputs` [N, 9] to about `values` [N, 4]."""
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(9, 64), nn.ReLU(), nn.Linear(64, 4))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    inputs, values = torch.tensor(inputs), torch.tensor(values, dtype=torch.float32)
    for _ in range(n_steps):
        loss = ((network(inputs) - values) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return lambda rows: network(torch.tensor(rows)).detach().numpy()


# %% [markdown]
# For unseen situations we grant the table a guess: the mean of what it has seen. Ten seeds, each with its own half and
# its own first weights.


# %% role="demo"
def one_split(seed):
    """Train on a random half; the seen half as a mask, and the predictions of network and table for all."""
    order = np.random.default_rng([seed, 1]).permutation(len(truth))
    seen = np.isin(np.arange(len(truth)), order[: len(truth) // 2])
    network = train(inputs[seen], truth[seen], seed)(inputs)
    table = np.where(seen[:, None], truth, truth[seen].mean(axis=0))
    return seen, network, table


def error(predicted, where):
    """Root of the mean squared error, in seconds."""
    return np.sqrt(((predicted - truth)[where] ** 2).mean())


# %% role="demo"
splits = [one_split(seed) for seed in range(10)]
errors = {
    "table, seen": np.array([error(table, seen) for seen, _, table in splits]),
    "table, not seen": np.array([error(table, ~seen) for seen, _, table in splits]),
    "network, seen": np.array([error(network, seen) for seen, network, _ in splits]),
    "network, not seen": np.array([error(network, ~seen) for seen, network, _ in splits]),
}
best = truth.argmax(axis=1)
right = [(network.argmax(axis=1) == best)[~seen].mean() for seen, network, _ in splits]
constant = [(table.argmax(axis=1) == best)[~seen].mean() for seen, _, table in splits]

# %% role="demo"
SHOWN = sorted((one.age, state) for state, one in enumerate(situations) if (one.lap, one.compound) == (7, 1)
               and one.used == {0, 1} and not one.safety_car)  # fmt: skip


@demo()
def seen_and_not_seen():
    ages, states = np.array(SHOWN).T
    seen, network, _ = splits[0]
    _, (left, right_panel) = style.figure(2, width=11, height=3.8)
    limits.guesses(left, ages, truth[states, 0], seen[states], network[states, 0], truth[seen, 0].mean())
    title = "The network fills the gaps"
    style.label(left, title=title, x="age of the medium tyres in lap 8 (laps)", y="value of staying out (s)")
    limits.error_dots(right_panel, errors)
    style.label(right_panel, title="Not seen: the network is off by far less", x="error (s)")
    plt.show()


# %% role="demo"
claim("unseen: the table errs by seconds", *over_runs(errors["table, not seen"])[1:], above=3)
claim("unseen: the network errs less", *over_runs(errors["network, not seen"])[1:], below=1.5)
claim("unseen: best action found, network", *over_runs(np.array(right))[1:], above=0.8)
claim("unseen: best action found, table's guess", *over_runs(np.array(constant))[1:], below=0.7)
claim("seen: the network is not exact, as the table is", *over_runs(errors["network, seen"])[1:], above=0.1)

# %% [markdown]
# *What you see: left, one seed: true values fall as tyres age. Full dots were seen, hollow ones not; the network's line
# runs close to both, the table's guess is flat. Right, ten seeds: the table errs by 0 where it has seen, by over 3 s
# elsewhere, the network by less than 1.5 s.*
#
# The network gave up exactness for reach: in over 80 % of the unseen situations it names the best action.
#
# How little must it see? Slide the share (one run each).


# %% role="demo"
@demo()
def slide_the_share():
    def draw(percent):
        seen = np.random.default_rng([0, 2]).random(len(truth)) < percent / 100
        network = train(inputs[seen], truth[seen], seed=0)(inputs)
        _, axes = style.figure(width=5, height=3.4)
        axes.plot(truth[~seen], network[~seen], ".", color=style.BLUE, markersize=3)
        axes.axline((0, 0), slope=1, color=style.BLACK, linestyle="--", linewidth=1)
        title = f"{percent} % seen: error {error(network, ~seen):.1f} s"
        style.label(axes, title=title, x="true value, not seen (s)", y="network (s)")
        plt.show()

    draw(20)
    ipywidgets.interact(draw, percent=ipywidgets.IntSlider(value=5, min=2, max=90, continuous_update=False))


# %% [markdown]
# *What you see: unseen values, guessed against true, near the diagonal; with a slider.*
#
# We showed the network true values. Soon it must learn from rewards alone. That is harder: chapters 3 to 5.

# %% [markdown] written="more_memory" points=2
# ## Question: more memory? (medium, 6 minutes)
#
# "My CartPole table with 16 bins is poor", says a colleague. "I have bought memory, now I take 64." In three to six
# sentences: what happens to her table and her return with the same experience, and why? How much more would fill the
# same share of cells? What would you do instead?
#
# <!-- written: more_memory -->
#
# ### BEGIN SOLUTION
# Four times the bins in four numbers are 4 ** 4 = 256 times the cells. With the same experience she visits a much
# smaller share; most entries keep their first value, and their greedy action means nothing. A lesson in one cell does
# not help its neighbours, so her return falls: she is short of experience, not of memory. She would need up to 256
# times as much (less, as poles stay in a part of the space). Better: fewer bins, bins that are fine only where it
# matters, or a network, which shares lessons between neighbours.
#
# *Two points: one for coverage and the falling return; half for the factor 256; half for a remedy.*
# ### END SOLUTION

# %% [markdown]
# ## What you can now do
#
# | concept | in one line | where |
# |---|---|---|
# | MDP | states, actions, rewards, chances | three-lap race |
# | Bellman's equation | reward plus best next value | first table |
# | table size | values to the power of numbers, times actions | `log10_table_entries` |
# | bins | real numbers made countable | `discretize` |
# | coverage | share of the book that experience fills | CartPole, race |
# | the hump | too coarse cannot tell, too fine cannot learn | CartPole, race |
# | generalising | unseen, but not unknown | network |
#
# ## Think about it
#
# 1. Where is the top of the hump with ten times the experience? With a tenth?
# 2. Would it help to give the angle many bins and the position two?
# 3. *Find the silent bug.* Someone takes `low` and `high` from CartPole's first ten observations.
#
# <details><summary>One answer to each</summary>
#
# (1) To the right; to the left. (2) Yes, if the angle matters more, but you must know that before. (3) The first states
# are all near the middle. Later ones fall in the edge bins: leaning or falling, all the same.
# </details>
#
# **Next.** [Chapter 2](02_q_learning_vs_sarsa.ipynb) learns tables where they fit. Chapter 3 puts the network in the
# table's place.
#
# **Read on.** R. Sutton and A. Barto (2018), *Reinforcement Learning*, chapters 3 and 9.

# %% role="demo"
progress()
