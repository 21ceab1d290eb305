# %% [markdown]
# # 6. Ablations: which part made the car faster?
#
# A team brings a new wing and a new floor, and the car is faster. Was it the wing? They take one part off and drive
# again. That is an *ablation*.
#
# One lap decides nothing: wind, traffic, a tyre. One *run* of DQN decides nothing either. In this chapter you remove
# replay and target network, and you build the two tools that tell an effect from luck.
#
# **When you are through, you can**
#
# - [ ] run an ablation: four variants, the same seeds, one change at a time;
# - [ ] sum up runs with an interquartile mean, and say how sure you are with a bootstrap interval;
# - [ ] read a probability of improvement, and compute the smallest effect that a study could have seen;
# - [ ] show how often one run, or three, point the wrong way;
# - [ ] write a sentence about an experiment that the evidence carries.
#
# You need Python and a little calculus. Plan 55 minutes; two exercises and two questions take 30 of them.

# %% role="setup"
from collections.abc import Callable

import numpy as np
import torch

from course_lib import chapter, check, claim, demo, progress, record
from course_lib.resamples import drawn_rows, portrait, recorded, scripted

chapter("06_ablations")
torch.set_num_threads(1)

# %% role="demo"
from dataclasses import replace

import matplotlib.pyplot as plt

from course_lib.ablation import best_and_last, train_variants
from course_lib.demos import needed
from course_lib.plots import ablations as pictures
from course_lib.plots import dqn, style
from course_lib.stacked import CartPoleWorld, DQNSettings, greedy_play
from course_lib.stats import over_runs
from course_lib.studies import read_study

style.apply()

# %% [markdown]
# ## 1. What you bring along
#
# A *deep Q-network* (DQN) looks at an observation and says what each action is worth: the rewards to come, later ones
# discounted. That worth is called $Q$. A *greedy* agent takes the action with the largest $Q$. The sum of the rewards
# of an episode is its *return*.
#
# The network learns from *transitions*: what was seen, done, paid, and seen next. Its *target* for one transition is
# the reward plus the discounted best $Q$ of the next observation. Two old tricks are said to keep this stable:
#
# - **Replay.** The last 50,000 transitions are stored, and each lesson is a random batch of them. Without it, each
#   lesson is about the last two transitions only.
# - **Target network.** An older copy of the network computes the targets. It is renewed every 100 steps. Without it,
#   the network chases its own newest opinion.
#
# The world is CartPole: push a cart left or right so that its pole stays up. Each step pays 1, and after 500 steps
# the clock stops.

# %% role="demo"
FULL = DQNSettings()
VARIANTS = {
    "full": FULL,
    "no replay": replace(FULL, replay=False),
    "no target": replace(FULL, target_network=False),
    "neither": replace(FULL, replay=False, target_network=False),
}
for name, settings in VARIANTS.items():
    print(f"{name:10} replay {settings.replay!s:6} target network {settings.target_network}")

# %% [markdown]
# Everything else is equal: network, learning rate, length, and the *seed*, which fixes first weights, exploration and
# batches. Two variants with the same seed begin alike.
#
# ## 2. One run each, and two stories
#
# We did this for many seeds and stored the exam scores. An *exam* is ten greedy episodes; every 1,000 steps an agent
# sits two of them. The **score** of a run is the mean of its last two.

# %% role="demo"
study = read_study("06_ablations", "cart_pole")
print(study["command"], study["versions"], study["machine"], sep="\n")


def column(key):
    """One entry of every stored run, by variant, in the order of the seeds."""
    return {name: np.array([run[key] for run in study["runs"] if run["variant"] == name]) for name in VARIANTS}


stored = column("exams")  # [seeds, stops, 2] each
last = {name: exams[:, -1].mean(axis=1) for name, exams in stored.items()}  # [seeds] each
steps = 1_000 * np.arange(1, 13)
record("stored_seeds", len(last["full"]), "d")


# %% role="demo"
@demo()
def two_seeds_two_stories():
    """Full DQN and no target network on the two seeds that differ most."""
    figure, panels = style.figure(2, width=9, height=3.4, sharey=True)
    lead = last["full"] - last["no target"]
    for panel, seed in zip(panels, (lead.argmax(), lead.argmin()), strict=True):
        pictures.curves(panel, steps, {name: stored[name][seed].mean(axis=1) for name in ("full", "no target")})
        winner = "full DQN" if lead[seed] > 0 else "no target"
        style.label(panel, title=f"Seed {seed}: {winner} ahead by {abs(lead[seed]):.0f}", x="Step", y="Score (steps)")
    figure.suptitle("One run each: pick the seed and you pick the story", fontweight="bold")
    plt.show()


# %% [markdown]
# *What you see: two panels, each with one run of full DQN and one run without target network. In the left one full
# DQN ends far above. In the right one it ends far below.*
#
# Both panels are true. Either could be the figure of a paper. Which one tells you what the target network does?
# Neither. You need more runs, and then two questions answered: *how good is a variant in general,* and *how sure are
# we?*
#
# ## 3. Your own study
#
# Four variants, ten seeds, 8,000 steps: forty agents. Their weights are stacked, so one matrix product serves all of
# them. This takes about a minute; go on reading while the bar runs.


# %% role="demo"
@demo()
def live():
    """Forty agents at once: exam scores of each variant, [10 seeds, 8 stops, 2], and the whole run."""
    return train_variants(VARIANTS, seeds=range(10), n_steps=8_000)


# %% role="demo"
@demo()
def learning_curves():
    """Ten runs of each variant."""
    exams, _ = needed(live)
    _, axes = style.figure(height=3.6)
    pictures.curves(axes, steps[:8], {name: values.mean(axis=2) for name, values in exams.items()})
    style.label(axes, title="Without replay DQN does not learn to balance", x="Step", y="Score (steps)")
    plt.show()


# %% [markdown]
# *What you see: four curves with bands, ten runs each. Full DQN and no target network rise to about 200 and their
# bands overlap. No replay and neither stay near the bottom.*
#
# The line in the middle and its band are what you build now.
#
# ## 4. Exercise 1: the interquartile mean
#
# **Why.** Runs of one variant differ wildly, and a single lucky run drags a mean along. A *median* ignores luck, and
# nearly everything else too. Timekeepers do something in between: strike the fastest and the slowest laps, average
# the rest. *7 minutes, easy.*
#
# The *interquartile mean* drops the lowest quarter and the highest quarter of the scores and averages the middle
# half. For $n$ scores in order, $x_1 \le \dots \le x_n$, let $k = \lfloor n / 4 \rfloor$, which is $n / 4$ rounded
# down:
#
# $$\mathrm{IQM} = \frac{1}{n - 2k} \sum_{i = k + 1}^{n - k} x_i$$
#
# **By hand.** Eight runs scored 21, 500, 130, 9, 200, 95, 210 and 145. In order: 9, 21, 95, 130, 145, 200, 210, 500.
# $k = 2$. The middle four are 95, 130, 145 and 200, and their mean is $570 / 4 = 142.5$. The plain mean is 163.75:
# one run of 500 pulled it up. Of seven runs a quarter is 1.75, rounded down to 1.
#
# A table with a row a run and a column a task is **pooled** first: all its numbers count alike.
#
# <details><summary>Hint: how do I make one long row of a table?</summary>
#
# `np.ravel(table)` does. It can still be the caller's own memory, so do not sort it in place: `np.sort` makes a copy.
# </details>
#
# <details><summary>Hint: a slice to <code>-k</code> fails for three scores</summary>
#
# With three scores $k$ is 0, and a slice that ends at minus zero is empty. Count from the front instead.
# </details>


# %% exercise="interquartile_mean"
def interquartile_mean(scores: np.ndarray) -> float:
    """The mean of the middle half: all scores pooled, a quarter of them dropped at either end.

    scores: float array [runs] or [runs, tasks]; it is left as it is.
    A quarter of n scores means n / 4, rounded down. Returns one number.
    """
    n_scores = np.size(scores)
    ### BEGIN SOLUTION
    ordered = np.sort(scores, axis=None)
    dropped = n_scores // 4
    return float(ordered[dropped : n_scores - dropped].mean())
    ### END SOLUTION


# %% check="interquartile_mean" points=6
@check
def eight_runs():
    """The eight runs of the worked example."""
    return interquartile_mean(np.array([21.0, 500.0, 130.0, 9.0, 200.0, 95.0, 210.0, 145.0]))


@check
def when_four_does_not_divide():
    """Five, seven and ten runs with the scores 0, 1, 4, 9, ...: a quarter is rounded down."""
    squares = np.arange(10.0) ** 2
    return [interquartile_mean(squares[:n_runs]) for n_runs in (5, 7, 10)]


@check
def five_runs_on_four_tracks():
    """A table with a row for each of five runs: one number for all twenty scores, and the table afterwards."""
    tracks = [[81, 2, 33, 40], [10, 27, 90, 7], [5, 64, 6, 100], [55, 48, 71, 12], [3, 19, 99, 46]]
    table = np.array(tracks, dtype=float)
    return {"returned": interquartile_mean(table), "table": table}


### BEGIN HIDDEN TESTS
@check
def runs_of_every_number(rng):
    """One to forty runs, with scores of both signs and a few enormous ones."""
    cases = [rng.standard_t(1.5, size=n_runs) * 100 - 30 for n_runs in range(1, 41)]
    return [interquartile_mean(case) for case in cases]


@check(weight=2)
def tables_of_many_shapes(rng):
    """Tables of two to twelve runs on one to nine tasks, each task with a level of its own."""
    shapes = [(int(rng.integers(2, 13)), int(rng.integers(1, 10))) for _ in range(30)]
    tables = [rng.normal(size=shape) * 10 + rng.normal(size=shape[1]) * 100 for shape in shapes]
    return [interquartile_mean(table) for table in tables]


### END HIDDEN TESTS


# %% [markdown]
# Now use it. Each variant gets one number for its ten runs.


# %% role="demo"
@demo(needs=["interquartile_mean"])
def live_scores():
    """The scores of your ten runs a variant, and three ways to sum them up."""
    exams, _ = needed(live)
    scores = {name: values[:, -1].mean(axis=1) for name, values in exams.items()}
    for name, runs in scores.items():
        middle = interquartile_mean(runs)
        print(f"{name:10} mean {runs.mean():5.1f}  median {np.median(runs):5.1f}  interquartile mean {middle:5.1f}")
    return scores


# %% [markdown]
# ## 5. Exercise 2: the bootstrap interval
#
# **Why.** Do the study again with ten other seeds, and the number comes out differently. By how much? We cannot
# afford a thousand studies. We can *imitate* them. *12 minutes, medium.*
#
# The ten runs are the best picture we have of all runs that could be. So draw ten runs out of the ten, **with
# replacement**: some come twice, some not at all. That is a *resample*, a study that might have been. Compute the
# statistic on it. Do this 2,000 times, and you see how much such studies differ. The middle 95 % of the answers is
# the *percentile interval* (Efron, 1979):
#
# $$\bigl[\, q_{(1 - c) / 2},\; q_{(1 + c) / 2} \,\bigr], \qquad c = 0.95$$
#
# Here $q_p$ is the *quantile*: the number with a share $p$ of the answers below it.
#
# **By hand.** Four runs scored 10, 20, 30 and 60. The draws 2, 0, 0, 3 (counted from 0) give the resample 30, 10, 10,
# 60 with mean 27.5. The draws 1, 1, 2, 1 give 20, 20, 30, 20 with mean 22.5. Suppose eleven resamples gave 0, 1, 2,
# ..., 10. The interval at 80 % leaves a tenth at either end. It goes from 1 to 9. Half of the missing 20 % goes to
# each side: that is where the 2 in the formula comes from.
#
# If a run has several scores, it is drawn **whole**, as one row. Its scores come from one network and share its luck.
#
# The checks cannot compare random intervals. So they hand you a statistic that writes down what it is shown, or one
# that answers from a script.
#
# <details><summary>Hint: how do I draw rows with replacement?</summary>
#
# Draw row *numbers* with `rng.integers`, as many as there are runs, and use them as an index of `scores`. This works
# for one column and for many.
# </details>
#
# <details><summary>Hint: my interval has no width</summary>
#
# Is the draw inside the loop? And can a run come twice? `permutation` and `shuffle` give the same runs in another
# order.
# </details>
#
# <details><summary>Hint: which quantiles?</summary>
#
# At 90 % you want those at 0.05 and 0.95. `np.quantile` counts from 0 to 1, `np.percentile` from 0 to 100.
# </details>


# %% exercise="bootstrap_interval"
def bootstrap_interval(
    scores: np.ndarray,
    statistic: Callable[[np.ndarray], float],
    confidence: float,
    n_resamples: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """The percentile bootstrap interval of `statistic`, lower end first.

    scores: float array [runs] or [runs, tasks]; a row is a run, drawn whole.
    statistic: takes a resample of the shape of `scores`, returns a number; called once for each resample.
    confidence: such as 0.95. rng: `rng.integers(n, size=k)` draws k numbers from 0 .. n - 1, with replacement.
    """
    n_runs = len(scores)
    ### BEGIN SOLUTION
    values = []
    for _ in range(n_resamples):
        chosen = rng.integers(n_runs, size=n_runs)
        values.append(statistic(scores[chosen]))
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)
    ### END SOLUTION


# %% check="bootstrap_interval" points=8
@check(rtol=0.005, atol=100.0)
def ends_of_the_interval():
    """A scripted statistic gives 0, 1, 4, 9, ... 1,000,000 in a mixed order; the 90 % interval. Five runs."""
    squares = np.random.default_rng(4).permutation(np.arange(1001.0)) ** 2
    runs, rng = np.arange(1.0, 6.0) * 100_000, np.random.default_rng(5)
    return tuple(bootstrap_interval(runs, scripted(squares), 0.9, 1001, rng))


@check
def what_the_statistic_sees():
    """Five runs on three tracks, 300 resamples, a statistic that always says 7: the interval, and what was asked."""
    table = np.arange(15.0).reshape(5, 3) ** 2
    statistic, seen = recorded(lambda resample: 7.0)
    interval = bootstrap_interval(table, statistic, 0.95, 300, np.random.default_rng(6))
    return {"interval": tuple(interval), **portrait(table, seen)}


@check
def how_often_each_run_is_drawn():
    """Twelve runs, 500 resamples: the numbers of the runs drawn, and how many different ones a resample has."""
    runs = np.arange(12.0) ** 2
    statistic, seen = recorded(lambda resample: 7.0)
    interval = bootstrap_interval(runs, statistic, 0.95, 500, np.random.default_rng(7))
    return {"interval": tuple(interval), **drawn_rows(runs, seen)}


### BEGIN HIDDEN TESTS
@check(atol=1.7, rtol=0.0)
def ends_at_other_confidences(rng):
    """Scripted statistics and confidences of 0.5, 0.8, 0.95 and 0.99."""
    shuffled = [rng.permutation(800.0 + np.arange(801)) for _ in range(4)]
    generators = [np.random.default_rng(int(rng.integers(2**32))) for _ in range(4)]
    cases = zip((0.5, 0.8, 0.95, 0.99), shuffled, generators, strict=True)
    return [tuple(bootstrap_interval(np.arange(6.0), scripted(v), c, 801, g)) for c, v, g in cases]


@check(weight=2, atol=0.02, rtol=0.0)
def tables_and_their_interval(rng):
    """A random table of eleven runs on four tasks: what was asked, and the shares of answers outside the interval."""
    table = rng.permutation(1000)[:44].reshape(11, 4).astype(float)

    def lopsided(resample):
        return float(np.exp(np.mean(resample) / 80))

    statistic, seen = recorded(lopsided)
    low, high = bootstrap_interval(table, statistic, 0.8, 1000, np.random.default_rng(int(rng.integers(2**32))))
    answers = np.array([lopsided(resample) for resample in seen])
    shares = [float((answers < low).sum() / 1000), float((answers > high).sum() / 1000)]
    return {"outside": shares, **portrait(table, seen)}


@check(weight=2)
def thirty_runs_and_two_generators(rng):
    """Thirty runs: which are drawn, whether two generators draw alike, and the runs afterwards."""
    runs = rng.normal(size=30)
    (first, seen), (second, seen_too) = recorded(np.mean), recorded(np.mean)
    generators = [np.random.default_rng(int(rng.integers(2**32))) for _ in range(2)]
    for statistic, generator in zip((first, second), generators, strict=True):
        bootstrap_interval(runs, statistic, 0.95, 200, generator)
    return {"alike": np.array_equal(seen, seen_too), "runs": runs, **drawn_rows(runs, seen)}


### END HIDDEN TESTS


# %% [markdown]
# What do 2,000 studies that might have been look like? Take the difference between full DQN and no target network.
# The pair of one seed is one row, so it stays together.


# %% role="demo"
def difference(pairs):
    """Interquartile mean of the first column minus that of the second."""
    return interquartile_mean(pairs[:, 0]) - interquartile_mean(pairs[:, 1])


@demo(needs=["interquartile_mean", "bootstrap_interval"])
def two_thousand_studies():
    """The difference in every resample of the stored study, and the interval."""
    pairs = np.stack([last["full"], last["no target"]], axis=1)
    noting, seen = recorded(difference)
    low, high = bootstrap_interval(pairs, noting, 0.95, 2_000, np.random.default_rng(0))
    answers = np.array([difference(resample) for resample in seen])
    _, axes = style.figure(height=3.0)
    pictures.resamples(axes, answers, low, high)
    title = f"Studies that might have been: the target network gains {low:.0f} to {high:.0f} steps"
    style.label(axes, title=title, x="Full minus no target, interquartile means (steps)", y="Resamples")
    plt.show()
    return difference(pairs), answers.std(), low, high


# %% [markdown]
# *What you see: a histogram of 2,000 differences, shaped like a hill. Two dashed lines cut off a fortieth of the
# answers on either side.*
#
# ## 6. The verdict
#
# Your own forty runs, with your own two functions:


# %% role="demo"
@demo(needs=["interquartile_mean", "bootstrap_interval"])
def verdict():
    """A dot with its interval for each variant, ten runs each."""
    rng, measured = np.random.default_rng(1), {}
    for name, runs in needed(live_scores).items():
        ends = bootstrap_interval(runs, interquartile_mean, 0.95, 2_000, rng)
        measured[name] = (interquartile_mean(runs), *ends)
    _, axes = style.figure(height=2.8)
    dqn.intervals(axes, measured)
    style.label(axes, title="Replay is worth far more than its interval is wide", x="Score after 8,000 steps")
    plt.show()


# %% role="demo"
@demo(needs=["interquartile_mean", "bootstrap_interval"])
def replay_matters():
    """Full DQN minus no replay: your ten pairs, then the stored ones."""
    for name, scores in {"ten live seeds": needed(live_scores), "stored seeds": last}.items():
        pairs = np.stack([scores["full"], scores["no replay"]], axis=1)
        ends = bootstrap_interval(pairs, difference, 0.95, 2_000, np.random.default_rng(2))
        claim(f"no replay costs at least 100 steps of score ({name})", *ends, above=100)


# %% [markdown]
# *What you see: four dots with intervals. Full DQN and no target network overlap far above; no replay and neither lie
# near the left edge.*
#
# **No replay is far worse than full DQN.** The interval of the difference lies above 100 steps, live and stored.
# Chapter 3 showed why: neighbouring transitions are nearly copies of each other, and the network forgets the rest.
#
# ### Probability of improvement
#
# An interval speaks in steps. Another question is: *if I train one of each, which one wins?* Compare every run of one
# variant with every run of the other, a draw counting half:
#
# $$P(X > Y) = \frac{1}{n m} \sum_{i = 1}^{n} \sum_{j = 1}^{m} \Bigl(\mathbf{1}[x_i > y_j] + \tfrac{1}{2}\,
# \mathbf{1}[x_i = y_j]\Bigr)$$
#
# The bold one is 1 where the bracket is true and 0 elsewhere. **0.5 means a coin.**

# %% [markdown]
# **By hand.** Runs of 10, 30 and 50 against runs of 20 and 30. The 10 beats none, the 30 beats one and draws one, the
# 50 beats both. That is $(0 + 1.5 + 2) / 6 = 0.583$.


# %% role="demo"
def probability_of_improvement(first, second):
    """Share of pairs in which `first` wins; a draw counts half."""
    gaps = first[:, None] - second[None, :]
    return float(np.mean((gaps > 0) + 0.5 * (gaps == 0)))


print(probability_of_improvement(np.array([10, 30, 50]), np.array([20, 30])))
for slug, name in {"replay": "no replay", "target": "no target"}.items():
    record(f"wins_over_no_{slug}", 100 * probability_of_improvement(last["full"], last[name]), ".0f")

# %% [markdown]
# In the stored study a run of full DQN beats a run without replay in {wins_over_no_replay} % of the pairs. It beats a
# run without target network in {wins_over_no_target} %.

# %% [markdown]
# ## 7. And the target network?
#
# Here is the stored difference, full DQN minus no target network, as it is.


# %% role="demo"
@demo(needs=["interquartile_mean", "bootstrap_interval"])
def target_as_it_is():
    """The difference, its interval, and the smallest effect that this study, or one of ten seeds, could see."""
    gain, error, low, high = needed(two_thousand_studies)
    record("target_gain", gain, ".0f")
    record("target_low", low, ".0f")
    record("target_high", high, ".0f")
    record("smallest_effect", 2.8 * error, ".0f")
    record("smallest_of_ten", 2.8 * error * np.sqrt(len(last["full"]) / 10), ".0f")


# %% [markdown]
# Over {stored_seeds} seeds full DQN minus no target network is {target_gain} steps, with a 95 % interval from
# {target_low} to {target_high}. The interval holds 0. So an effect of the target network on this score is **not
# detected**. That is not the same as *there is none*.
#
# ### The smallest effect that could have been seen
#
# A study can miss an effect that is there. How large must one be, so that a study of this size finds it in four of
# five tries? Let $\sigma$ be the standard deviation of the answers over the resamples: how far such studies scatter.
#
# - The interval reaches about $1.96\,\sigma$ to either side. An effect is *detected* when 0 lies outside.
# - A study's own number scatters too. In four of five studies it is at least the true effect minus $0.84\,\sigma$.
#
# So the true effect must be at least
#
# $$\delta_{\min} = (1.96 + 0.84)\, \sigma = 2.8\, \sigma$$
#
# **By hand.** If such studies scatter by $\sigma = 20$ steps, an effect of $2.8 \cdot 20 = 56$ steps is found in four
# of five studies. With a quarter of the runs $\sigma$ doubles, and so does the smallest effect: 112 steps.
#
# ### What that says here
#
# Our {stored_seeds} seeds could have seen {smallest_effect} steps. Ten seeds could have seen only {smallest_of_ten}
# steps. Whoever runs ten seeds on CartPole and finds "no difference" has hardly looked.
#
# ### Look behind the score
#
# Rewards are 1 and the discount is 0.99, so no true $Q$ lies above $1 / (1 - 0.99) = 100$. What did the networks
# believe?


# %% role="demo"
@demo()
def largest_beliefs():
    """The largest Q of each run in the batches of its last 1,000 steps."""
    largest, (_, axes) = column("largest_q"), style.figure(height=2.8)
    for row, (name, values) in enumerate(largest.items()):
        axes.semilogx(values, np.full(len(values), row), "o", alpha=0.5, color=pictures.COLOURS[name])
    axes.axvline(100, color=style.BLACK, linestyle="--", linewidth=1.2)
    axes.set_yticks(range(4), list(largest))
    axes.invert_yaxis()
    style.label(axes, title="Without a target network values explode", x="Largest Q (the dashed bound is 100)")
    plt.show()
    more = np.mean(largest["no target"] > 1_000) - np.mean(largest["full"] > 1_000)
    claim("share of runs with a Q above 1,000: no target minus full", more, more, above=0.2)


# %% [markdown]
# *What you see: a row of dots for each variant on a logarithmic axis. Full DQN and no replay stay near the bound.
# Without target network a third of the dots or more lie far beyond 1,000, and with neither all do.*
#
# The values explode, and the pole stays up all the same. A greedy agent with two actions only needs their *order*,
# and both were inflated alike. So the score hides what happens.
#
# ## 8. A design under which it matters
#
# If that is the reason, we can predict where the target network counts: where the order suffers. Give CartPole
# **twenty actions**, ten that push left and ten that push right. The target takes the best of twenty noisy values,
# and the best of many errors is a large one. Then learn at **every** step, so that each overestimate is at once fed
# into the next target.
#
# These settings were chosen on seeds 100 to 105. Now they are tested on seeds 0 to 9.

# %% role="demo"
BUSY = DQNSettings(learn_every=1)
TWENTY = {"full": BUSY, "no target": replace(BUSY, target_network=False)}


@demo()
def twenty_actions():
    """Ten seeds with and without target network, 4,000 steps in CartPole with twenty actions."""
    exams, _ = train_variants(TWENTY, seeds=range(10), n_steps=4_000, every=500, world=CartPoleWorld(n_actions=20))
    _, axes = style.figure(height=3.4)
    pictures.curves(axes, range(500, 4_001, 500), {name: values.mean(axis=2) for name, values in exams.items()})
    style.label(axes, title="Twenty actions: now the target network matters", x="Step", y="Score (steps)")
    plt.show()
    return exams


# %% role="demo"
@demo(needs=["interquartile_mean", "bootstrap_interval"])
def target_matters():
    """The difference after 4,000 steps, ten pairs."""
    pairs = np.stack([values[:, -1].mean(axis=1) for values in needed(twenty_actions).values()], axis=1)
    ends = bootstrap_interval(pairs, difference, 0.95, 2_000, np.random.default_rng(4))
    claim("with twenty actions the target network is worth at least 50 steps", *ends, above=50)


# %% [markdown]
# *What you see: two curves with bands. With target network the score climbs early; without it, the curve stays far
# below, and the bands are apart.*
#
# So "does a target network matter?" has no answer without a design. On plain CartPole the score does not show it; its
# values do; with twenty actions both do.
#
# ## 9. How a small study misleads
#
# Many papers compared methods on three or five runs (Henderson et al., 2018; Agarwal et al., 2021). What would such a
# paper have said about us? We need not guess. Draw small studies out of our {stored_seeds} seeds, 20,000 of each
# size, and look at what each would have reported.


# %% role="demo"
def small_studies(first, second, n_runs, n_studies=20_000):
    """What studies of `n_runs` runs a variant find: difference of the mean scores, [n_studies]."""
    rng = np.random.default_rng(n_runs)
    means = [runs[rng.integers(len(runs), size=(n_studies, n_runs))].mean(axis=1) for runs in (first, second)]
    return means[0] - means[1]


SIZES = (1, 3, 5, 10, 20, 40)
found = {size: small_studies(last["full"], last["no target"], size) for size in SIZES}
clear = {size: small_studies(last["full"], last["no replay"], size) for size in SIZES}


# %% role="demo"
for size in (1, 3):
    record(f"full_ahead_{size}", 100 * np.mean(found[size] > 0), ".0f")
    record(f"big_gap_{size}", 100 * np.mean(abs(found[size]) > 50), ".0f")
    record(f"wrong_on_replay_{size}", 100 * np.mean(clear[size] <= 0), ".0f")


@demo()
def what_small_studies_say():
    """Differences that studies of each size would have reported."""
    _, axes = style.figure(height=3.2)
    pictures.answers_of_studies(axes, found)
    wide = np.ptp(np.quantile(found[3], [0.05, 0.95]))
    title = f"Three runs each: nine studies in ten scatter over {wide:.0f} steps"
    style.label(axes, title=title, x="Full minus no target, as reported (steps)")
    plt.show()


# %% [markdown]
# *What you see: six strips across 0, one for each size of study. With one run a strip reaches far to both sides; it
# narrows slowly as runs are added.*
#
# | runs a variant | "the target network helps" | reports a gap above 50 steps | replay the wrong way round |
# |---|---|---|---|
# | 1 | {full_ahead_1} % | {big_gap_1} % | {wrong_on_replay_1} % |
# | 3 | {full_ahead_3} % | {big_gap_3} % | {wrong_on_replay_3} % |
#
# Read the first row. On the same question, one-run studies say *it helps* in {full_ahead_1} % of the cases and *it
# harms* in the rest, and {big_gap_1} % of them show a gap of more than 50 steps to prove it. The effect of replay is so
# large that even one run gets it right. **How many runs you need depends on the effect you look for.**


# %% [markdown]
# ## 10. Forgetting late in training
#
# Look back at the two stories: curves fall again after they were high. Is that real, or just the luck of the best of
# twelve exams? Both exams help: the first one picks a run's best moment, the second one judges it.


# %% role="demo"
@demo()
def forgetting():
    """Each run's best moment against its last one, judged by the exam that did not choose."""
    figure, panels = style.figure(2, width=8.5, height=3.4, sharey=True)
    for panel, name in zip(panels, ("full", "no target"), strict=True):
        best, final = best_and_last(stored[name])
        dqn.paired_runs(panel, best, final, ("best moment", "last"))
        style.label(panel, title=f"{name}: {best.mean() - final.mean():.0f} steps lost", y="Score (steps)")
        lost = over_runs(best - final)
        claim(f"{name}: steps lost between the best moment and the last", lost.low, lost.high)
    figure.suptitle("Agents forget what they could do", fontweight="bold")
    plt.show()


# %% [markdown]
# *What you see: two panels, a line a run from its best moment to its last; thick bars are means. Most lines fall,
# some of them to almost nothing.*
#
# The loss goes on and the score falls: that is why chapter 5 keeps the best weights. It is also a trap. Report the
# *best* of one variant and the *last* of another, and you have invented an effect.
#
# ## 11. Find the silent bug
#
# A colleague tests the ten agents of full DQN on fresh episodes and wants an interval for their mean return.


# %% role="demo"
@demo(needs=["interquartile_mean", "bootstrap_interval"])
def a_silent_bug():
    """A colleague's script. It runs, and its interval is beautifully narrow."""
    _, run = needed(live)
    returns = greedy_play(run.networks, CartPoleWorld(), n_episodes=50, seed=20_000_000)[
        :10
    ]  # [10 agents, 50 episodes]
    runs = returns.reshape(-1)
    low, high = bootstrap_interval(runs, interquartile_mean, 0.95, 1_000, np.random.default_rng(5))
    print(f"{len(runs)} runs, interquartile mean {interquartile_mean(runs):.1f}, interval {low:.1f} to {high:.1f}")


# %% [markdown] written="find_the_silent_bug" points=3
# **Written question (3 points, 6 minutes).** No error appears, and every function above is right. Yet the interval is
# wrong. In three to five sentences: which line is the bug, and what does it assume that is not true? Is the interval
# too narrow or too wide, and why? How do you mend it, with your own functions and one line?
#
# <!-- written: find_the_silent_bug -->
#
# ### BEGIN SOLUTION
# The bug is `returns.reshape(-1)`: it makes 500 "runs" out of ten. The bootstrap then draws single episodes, as if
# each came from a training of its own. But the fifty episodes of one agent share its network and its luck in
# training, so they are alike; the study has ten independent pieces of evidence and not 500. The interval says how the
# number would change with other *episodes of these ten agents*, while the question is how it would change with *other
# seeds*. Trainings differ far more than episodes of one agent do, so the interval is much too narrow. Mended:
# `bootstrap_interval(returns, interquartile_mean, ...)` with the table of ten rows, whose rows are drawn whole. (The
# interquartile mean itself is the same for both.)
#
# *One point for the line and the false independence, one for too narrow with the reason, one for drawing whole rows.*
# ### END SOLUTION

# %% [markdown]
# ## 12. Read the evidence
#
# All that the stored study says, in one table:


# %% role="demo"
@demo(needs=["interquartile_mean", "bootstrap_interval"])
def evidence():
    """Score, interval, and probability that full DQN wins, for each variant."""
    print(f"{len(last['full'])} seeds, score after 12,000 steps\n")
    print("variant     score   95 % interval   P(full beats it)")
    for name, runs in last.items():
        low, high = bootstrap_interval(runs, interquartile_mean, 0.95, 2_000, np.random.default_rng(6))
        wins = probability_of_improvement(last["full"], runs)
        print(f"{name:10} {interquartile_mean(runs):6.0f}   {low:6.0f} to {high:4.0f}   {wins:10.2f}")


# %% [markdown] written="read_the_evidence" points=3
# **Written question (3 points, 8 minutes).** The abstract of a report says: *"We trained DQN on CartPole with one seed
# per variant. Removing replay destroys learning. Removing the target network halves the score. Both components are
# critical for every DQN."* Go through its three claims. For each, say whether our evidence carries it, and quote the
# number that decides. Then write an abstract of three or four sentences that the evidence carries, with the number of
# seeds, an interval, and what was not detected.
#
# <!-- written: read_the_evidence -->
#
# ### BEGIN SOLUTION
# *Replay*: carried. Full DQN beats no replay in practically all pairs, and the interval of the difference lies above
# 100 steps. One seed was enough by luck of a huge effect, not by good design. *Target network halves the score*: not
# carried. The interval of the difference holds 0, and a study of one run per variant shows a gap of more than 50 steps
# most of the time, in either direction. *Critical for every DQN*: not carried. Two settings of one world say nothing
# about every DQN; with twenty actions the target network matters a great deal, with two it was not detected in the
# score, though the Q-values explode without it.
#
# An abstract: "We trained four variants of DQN on CartPole, all on the same seeds (number given). Without replay the
# score falls by at least 100 steps (95 % interval of the difference of interquartile means). An effect of the target
# network on the score was not detected; the interval holds 0 and the smallest effect that the study could have seen is
# given beside it. Without target network the Q-values exceed their bound by far, and with twenty redundant actions the
# score suffers clearly over ten seeds."
#
# *One point for the verdicts on the claims with deciding numbers, one for telling "not detected" from "no effect", one
# for an abstract with seeds, interval and design.*
# ### END SOLUTION

# %% [markdown]
# ## 13. What you can now do
#
# | idea | in one line | where you used it | at the pit wall |
# |---|---|---|---|
# | ablation | take one part off, keep the rest | `VARIANTS` | drive without the wing |
# | interquartile mean | average of the middle half | `interquartile_mean` | strike the odd laps |
# | bootstrap interval | studies that might have been | `bootstrap_interval` | the same race, other weather |
# | probability of improvement | who wins a pair | the table above | head to head |
# | smallest effect | 2.8 standard errors | section 7 | what the clock can resolve |
# | not detected | the interval holds 0 | target network, two actions | no verdict, not "equal" |
#
# **Reflect.**
#
# 1. Your interval for ten seeds holds 0. You add seeds until it does not, then stop. What is wrong with that?
# 2. Why do all variants run on the same seeds? What would change in the interval of the difference otherwise?
# 3. Chapter 5 keeps the weights of the best exam. May its 100 test episodes be those of the exams?
#
# <details><summary>Compare your answers</summary>
#
# 1. Luck gets many chances to look like an effect. Fix the number of seeds before you look.
# 2. A pair shares its first weights and starts. Where that makes its two scores alike, it cancels in the difference.
# 3. No. The exam was chosen for being high. Judge on episodes that chose nothing, as the second exam does here.
# </details>
#
# **Next.** Chapter 7 asks why the values explode: the maximum of noisy numbers is too large. Chapter 8 uses your two
# functions for every comparison.
#
# **Sources.** B. Efron (1979), *Bootstrap methods*. R. Agarwal et al. (2021), *Deep reinforcement learning at the edge
# of the statistical precipice*: interquartile mean, probability of improvement. P. Henderson et al. (2018), *Deep
# reinforcement learning that matters*: seeds. `scipy.stats.trim_mean` is a ready-made trimmed mean.

# %% role="demo"
progress()
