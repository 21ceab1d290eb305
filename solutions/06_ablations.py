# %% [markdown]
# # 6. Ablations: which part made the car faster?
#
# A team brings a new wing and a new floor, and the car is faster. Was it the wing? They take one part off and drive
# again: an *ablation*. One lap decides nothing, for there is wind and traffic. One *run* of DQN decides nothing either.
#
# **When you are through, you can**
#
# - [ ] run an ablation: one change at a time, the same seeds;
# - [ ] sum up runs with an interquartile mean and a bootstrap interval;
# - [ ] read a probability of improvement, and compute the smallest effect that a study could have seen;
# - [ ] show how often one run, or three, mislead;
# - [ ] write a sentence that the evidence carries.
#
# You need Python and a little calculus. Plan 55 minutes; two exercises and two questions take 33 of them.

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

import ipywidgets
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
# A *deep Q-network* (DQN) says what each action is worth: the rewards to come, each later step counting 0.99 times as
# much (the *discount*). That worth is called $Q$. A *greedy* agent takes the largest. An *episode* is one try, from
# start to fall.
#
# The network learns from *transitions*: seen, done, paid, seen next. Its *target* is the reward plus the discounted
# best $Q$ of what comes next. Two tricks are said to keep that stable:
#
# - **Replay.** Each lesson is a random batch of the last 50,000 transitions. Without it, a lesson is the last two.
# - **Target network.** A copy, renewed every 100 steps, computes the targets. Without it, the network chases its own
#   newest opinion.
#
# The world is CartPole: push a cart so that its pole stays up. Each step pays 1; the clock stops after 500 steps.

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
# All else is equal, also the *seed*, which fixes first weights, exploration and batches.
#
# ## 2. One run each, and two stories
#
# We stored {stored_seeds} seeds of this. An *exam* is ten greedy episodes. At every *stop*, 1,000 steps apart, an agent
# sits two exams; the **score** of a run is the mean of its last two: steps until the fall.

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
# *What you see: two panels, each with one run of full DQN and one without target network. In the left one full DQN ends
# far above. In the right one it ends far below.*
#
# Both are true, and either could be the figure of a paper. You need more runs, and an answer to *how sure are we?*
#
# ## 3. Your own study
#
# Four variants, ten seeds, 8,000 steps: forty agents, trained side by side. It takes about a minute; read on while the
# bar runs.


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
# *What you see: four curves with bands, ten runs each. Full DQN and no target network rise to about 200 and their bands
# overlap. No replay and neither stay near the bottom.*
#
# The middle lines and their bands are what you build now.
#
# ## 4. Exercise 1: the interquartile mean
#
# **Why.** One lucky run drags a mean along. A *median* ignores luck, and nearly everything else. Timekeepers strike the
# fastest and the slowest laps and average the rest. *7 minutes, easy.*
#
# Sort the $n$ scores, $x_1 \le \dots \le x_n$. Drop $k = \lfloor n / 4 \rfloor$ at either end ($n / 4$ rounded
# down). Average the rest:
#
# $$\mathrm{IQM} = \frac{1}{n - 2k} \sum_{i = k + 1}^{n - k} x_i$$
#
# **By hand.** Eight runs: 9, 21, 95, 130, 145, 200, 210, 500. $k = 2$, and the middle four have the mean
# $570 / 4 = 142.5$. The plain mean is 163.75: the 500 pulled it up. Of seven runs a quarter is 1.75, so $k = 1$.
#
# A table, a row a run and a column a task, is **pooled** first: all its numbers count alike.
#
# <details><summary>Hint: how do I make one long row of a table?</summary>
#
# `np.ravel(table)`. It can still be the caller's memory: sort a copy, as `np.sort` does.
# </details>
#
# <details><summary>Hint: a slice to <code>-k</code> fails for three scores</summary>
#
# There $k$ is 0, and a slice that ends at minus zero is empty. Count from the front.
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
    """One to forty runs, with scores of both signs, a few enormous ones, some equal; are they left as they were?"""
    cases = [rng.standard_t(1.5, size=n_runs) * 100 - 30 for n_runs in range(1, 41)]
    cases += [rng.integers(4, size=n_runs).astype(float) for n_runs in (9, 14, 30)]
    before = [case.tolist() for case in cases]
    returned = [interquartile_mean(case) for case in cases]
    return {"returned": returned, "as before": [case.tolist() for case in cases] == before}


@check(weight=2)
def tables_of_many_shapes(rng):
    """Tables of two to twelve runs on one to nine tasks, each task with a level of its own."""
    shapes = [(int(rng.integers(2, 13)), int(rng.integers(1, 10))) for _ in range(30)]
    tables = [rng.normal(size=shape) * 10 + rng.normal(size=shape[1]) * 100 for shape in shapes]
    return [interquartile_mean(table) for table in tables]


### END HIDDEN TESTS


# %% [markdown]
# Now use it: one number for ten runs.


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
# **Why.** With ten other seeds the number comes out differently. By how much? We cannot afford a thousand studies, but
# we can *imitate* them. *12 minutes, medium.*
#
# Draw ten runs out of the ten, **with replacement**: some come twice, some not at all. This *resample* is a study that
# might have been. Compute the statistic on it. Repeat 2,000 times. The middle 95 % of the answers is the *percentile
# interval* (Efron, 1979), from one *quantile* to another; $q_p$ has a share $p$ of the answers below it:
#
# $$\bigl[\, q_{(1 - c) / 2},\; q_{(1 + c) / 2} \,\bigr], \qquad c = 0.95$$
#
# **By hand.** Four runs: 10, 20, 30, 60. The draws 2, 0, 0, 3 (counted from 0) give the resample 30, 10, 10, 60 with
# mean 27.5. Suppose eleven resamples gave 0, 1, 2, ..., 10. The interval at 80 % leaves a tenth at either end: 1 to 9.
#
# If a run has several scores, it is drawn **whole**, as one row: they share one network and its luck.
#
# Random intervals cannot be compared. So the checks hand you a statistic that notes what it is shown, or one that
# answers from a script.
#
# <details><summary>Hint: how do I draw rows?</summary>
#
# Draw row *numbers*, as many as there are runs, and index `scores` with them.
# </details>
#
# <details><summary>Hint: my interval has no width</summary>
#
# Is the draw inside the loop? Can a run come twice? A permutation is the same runs in another order.
# </details>
#
# <details><summary>Hint: which quantiles?</summary>
#
# At 90 % those at 0.05 and 0.95. `np.quantile` counts from 0 to 1, `np.percentile` from 0 to 100.
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
    """Twelve runs on three tracks, 300 resamples, a statistic that always says 7: the interval, and what was asked."""
    table = np.arange(36.0).reshape(12, 3) ** 2
    statistic, seen = recorded(lambda resample: 7.0)
    interval = bootstrap_interval(table, statistic, 0.95, 300, np.random.default_rng(6))
    return {"interval": tuple(interval), **portrait(table, seen), **drawn_rows(table, seen)}


@check
def how_often_each_run_is_drawn():
    """Twelve runs, 500 resamples: the numbers of the runs drawn, and how many different ones a resample has."""
    runs = np.arange(12.0) ** 2
    statistic, seen = recorded(lambda resample: 7.0)
    interval = bootstrap_interval(runs, statistic, 0.95, 500, np.random.default_rng(7))
    return {"interval": tuple(interval), **drawn_rows(runs, seen)}


### BEGIN HIDDEN TESTS
@check(atol=0.0017, rtol=0.0)
def ends_at_other_confidences(rng):
    """Scripted statistics and confidences of 0.5, 0.8, 0.95 and 0.99; and 0.6 where answers are negative or equal."""
    scripts = [0.8 + np.arange(801) / 1000] * 4 + [(np.arange(801).clip(100, 500) - 500) / 1000]
    shuffled = [rng.permutation(script) for script in scripts]
    generators = [np.random.default_rng(int(rng.integers(2**32))) for _ in scripts]
    cases = zip((0.5, 0.8, 0.95, 0.99, 0.6), (6, 6, 6, 6, 2), shuffled, generators, strict=True)
    return [tuple(bootstrap_interval(np.arange(float(n)), scripted(v), c, 801, g)) for c, n, v, g in cases]


@check(weight=2, atol=0.02, rtol=0.0)
def tables_and_their_interval(rng):
    """Eleven runs on four tasks: what was asked, and the shares of answers outside. And three small studies."""
    small = [rng.normal(size=shape) for shape in ((9, 1), (2, 3), (5,))]
    table = rng.permutation(1000)[:44].reshape(11, 4).astype(float)

    def lopsided(resample):
        return float(np.exp(np.mean(resample) / 80))

    (statistic, seen), (of_small, shown) = recorded(lopsided), recorded(np.mean)
    low, high = bootstrap_interval(table, statistic, 0.8, 1000, np.random.default_rng(int(rng.integers(2**32))))
    for scores in small:
        bootstrap_interval(scores, of_small, 0.95, 3, np.random.default_rng(int(rng.integers(2**32))))
    answers = np.array([lopsided(resample) for resample in seen])
    shares = [float((answers < low).sum() / 1000), float((answers > high).sum() / 1000)]
    repeats = sum(seen[i].tolist() == seen[i - 1].tolist() for i in range(1, len(seen)))
    asked = {"one resample asked again and again": repeats > 200, "small shapes": [one.shape for one in shown]}
    return {"outside": shares, **asked, **portrait(table, seen)}


@check(weight=2)
def thirty_runs_and_two_generators(rng):
    """Thirty runs, two generators: which are drawn, also in one or two resamples? Two runs; the runs afterwards."""
    runs, pair = rng.normal(size=30), rng.normal(size=2)
    (first, seen), (second, seen_too), (third, seen_of_few), (fourth, seen_of_pair) = (
        recorded(lambda resample: resample.mean()) for _ in range(4)
    )
    generators = [np.random.default_rng(int(rng.integers(2**32))) for _ in range(4)]
    for statistic, generator in zip((first, second), generators[:2], strict=True):
        bootstrap_interval(runs, statistic, 0.95, 200, generator)
    for number in range(120):
        bootstrap_interval(runs, third, 0.95, 1 if number % 4 == 0 else 2, generators[2])
    bootstrap_interval(pair, fourth, 0.95, 2500, generators[3])
    alike = [one.tolist() for one in seen] == [one.tolist() for one in seen_too]
    few = {"calls": [len(seen_of_few), len(seen_of_pair)], **drawn_rows(runs, seen_of_few[:210])}
    one_twice = sum(np.unique(resample).size == 1 for resample in seen_of_pair)
    few["half of the pairs hold one run twice"] = 1000 < one_twice < 1500  # 10 standard deviations to either side
    return {"alike": alike, "runs": runs, "few": None if alike else few, **drawn_rows(runs, seen)}


### END HIDDEN TESTS


# %% [markdown]
# Take the difference between full DQN and no target network in 2,000 studies that might have been. The pair of one seed
# is one row and stays together.


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
    (_, axes), answers = style.figure(height=3.0), np.array([difference(resample) for resample in seen])
    pictures.resamples(axes, answers, low, high)
    label = f"What the target network gains: {low:.0f} to {high:.0f} steps"
    style.label(axes, title=label, x="Full minus no target (steps)", y="Resamples")
    plt.show()
    return difference(pairs), answers.std(), low, high


# %% [markdown]
# *What you see: a hill of 2,000 differences; a dashed line cuts a fortieth off at each side.*
#
# ## 6. The verdict
#
# Your own forty runs, judged by your own functions:


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
# *What you see: four dots with intervals. Full DQN and no target network overlap far to the right; no replay and
# neither lie near the left edge.*
#
# **No replay is far worse than full DQN**, live and stored. Chapter 3 shows why.
#
# ### Probability of improvement
#
# *If I train one of each, which one wins?* Compare every run of one with every run of the other; a draw counts half:
#
# $$P(X > Y) = \frac{1}{n m} \sum_{i = 1}^{n} \sum_{j = 1}^{m} \Bigl(\mathbf{1}[x_i > y_j] + \tfrac{1}{2}\,
# \mathbf{1}[x_i = y_j]\Bigr)$$
#
# Here $\mathbf{1}[\dots]$ is 1 where the bracket is true, else 0. A half means a coin.

# %% [markdown]
# **By hand.** Runs of 10, 30, 50 against 20, 30. The 10 beats none, the 30 beats one and draws one, the 50 beats both:
# $(0 + 1.5 + 2) / 6 = 0.583$.


# %% role="demo"
def probability_of_improvement(first, second):
    """Share of pairs in which `first` wins; a draw counts half."""
    gaps = first[:, None] - second[None, :]
    return float(np.mean((gaps > 0) + 0.5 * (gaps == 0)))


print(probability_of_improvement(np.array([10, 30, 50]), np.array([20, 30])))
for slug, name in {"replay": "no replay", "target": "no target"}.items():
    record(f"wins_over_no_{slug}", 100 * probability_of_improvement(last["full"], last[name]), ".0f")

# %% [markdown]
# In the stored study full DQN beats no replay in {wins_over_no_replay} % of the pairs, and no target network in
# {wins_over_no_target} %.

# %% [markdown]
# ## 7. And the target network?


# %% role="demo"
@demo(needs=["interquartile_mean", "bootstrap_interval"])
def target_as_it_is():
    """Full minus no target: the first ten stored seeds, then all; and the smallest effect that each could see."""
    pairs, (gain, error, low, high) = np.stack([last["full"], last["no target"]], 1), needed(two_thousand_studies)
    ten = bootstrap_interval(pairs[:10], difference, 0.95, 2_000, np.random.default_rng(3))
    values = {"gain": gain, "low": low, "high": high, "smallest": 2.8 * error}
    values |= {"gain_ten": difference(pairs[:10]), "low_ten": ten[0], "high_ten": ten[1]}
    values["smallest_ten"] = 2.8 * error * np.sqrt(len(pairs) / 10)
    for name, value in values.items():
        record(name, value, ".0f")


# %% [markdown]
# With the first ten seeds full DQN is {gain_ten} steps ahead, with a 95 % interval from {low_ten} to {high_ten}. It
# holds 0: an effect on the score is **not detected**. That is not *there is none*.
#
# ### The smallest effect that could have been seen
#
# How large must an effect be, so that a study of this size finds it in four of five tries? Let $\sigma$ be the standard
# deviation of the answers over the resamples.
#
# - The interval reaches about $1.96\,\sigma$ to either side; *detected* means that 0 lies outside.
# - A study's own number scatters. In four of five it is above the true effect minus $0.84\,\sigma$.
#
# $$\delta_{\min} = (1.96 + 0.84)\, \sigma = 2.8\, \sigma$$
#
# **By hand.** With $\sigma = 20$ steps it is $2.8 \cdot 20 = 56$. A quarter of the runs doubles $\sigma$: 112.
#
# ### What that says here
#
# Ten seeds see effects of {smallest_ten} steps or more: they are nearly blind. All {stored_seeds} see {smallest}, and
# they measure {gain}, from {low} to {high}. At the end the agents **without** target network are ahead. And before?


# %% role="demo"
@demo(needs=["interquartile_mean", "bootstrap_interval"])
def when_you_look():
    """The difference at each of the twelve stops, all stored seeds."""
    tables = [np.stack([stored[name][:, stop].mean(axis=1) for name in ("full", "no target")], 1) for stop in range(12)]
    ends = [bootstrap_interval(table, difference, 0.95, 500, np.random.default_rng(4)) for table in tables]
    low, high = np.transpose(ends)
    _, axes = style.figure(height=3.0)
    style.band(axes, steps, [difference(table) for table in tables], low, high, color=style.BLUE, label="")
    axes.axhline(0, color=style.BLACK, linestyle="--", linewidth=1.2)
    style.label(axes, title="The target network helps early and costs late", x="Step", y="Full minus no target (steps)")
    plt.show()
    claim("after 3,000 steps the target network is ahead", *ends[2])
    claim("after 12,000 steps it is behind", *ends[11], below=0)


# %% [markdown]
# *What you see: a curve with a band over the steps of training. It is well above the dashed 0 at 2,000 and 3,000
# steps, then it sinks, and at the end it is below 0.*
#
# Whoever picks the stop after looking picks the verdict. Ours, the last stop of {stored_seeds} seeds, was fixed before.
# Why it turns is not measured here.
#
# ### Look behind the score
#
# A step pays 1, so no true $Q$ exceeds $1 + 0.99 + 0.99^2 + \dots = 1 / (1 - 0.99) = 100$. What did the networks say?


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
# Without target network many dots lie far beyond 1,000, and with neither all do.*
#
# The values explode, and the pole stays up. With two actions only their *order* counts, and that can survive.
#
# ## 8. A design under which it matters
#
# So attack the order. Give CartPole **twenty actions**, ten for each direction: the best of twenty noisy values is far
# too large. And learn at **every** step, which feeds that error straight into the next target. Chosen on seeds 100 to
# 105; tested on seeds 0 to 9.

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
# *What you see: two curves with bands. With target network the score climbs early; without it, it stays far below.*
#
# So "does a target network matter?" has no answer without a design: which world, which settings, which step.
#
# ## 9. How a small study misleads
#
# Many papers compare methods on three or five runs (Henderson et al., 2018; Agarwal et al., 2021). What would they have
# said about us? Draw 20,000 small studies out of our {stored_seeds} seeds and see what each reports.


# %% role="demo"
def small_studies(first, second, n_runs, n_studies=20_000):
    """What studies of `n_runs` runs a variant find: difference of the mean scores, [n_studies]."""
    rng = np.random.default_rng(n_runs)
    means = [runs[rng.integers(len(runs), size=(n_studies, n_runs))].mean(axis=1) for runs in (first, second)]
    return means[0] - means[1]


found = {size: small_studies(last["full"], last["no target"], size) for size in (1, 3, 5, 10, 20, 40)}
for size in (1, 3, 10):
    record(f"wrong_{size}", 100 * np.mean(found[size] > 0), ".0f")
    record(f"very_wrong_{size}", 100 * np.mean(found[size] > 50), ".0f")
    record(f"missed_{size}", 100 * np.mean(abs(found[size]) < 1.96 * found[size].std()), ".0f")
    wrong_on_replay = small_studies(last["full"], last["no replay"], size) <= 0
    record(f"wrong_on_replay_{size}", 100 * np.mean(wrong_on_replay), ".0f")


# %% role="demo"
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
# *What you see: six strips, one for each size of study. With one run it reaches far to both sides of 0; it narrows
# slowly, and at twenty runs it lies left of 0.*
#
# All seeds together say: at the end, no target network is ahead. The small studies:
#
# | runs a variant | say the opposite | by more than 50 steps | cannot tell it from 0 | say that replay harms |
# |---|---|---|---|---|
# | 1 | {wrong_1} % | {very_wrong_1} % | {missed_1} % | {wrong_on_replay_1} % |
# | 3 | {wrong_3} % | {very_wrong_3} % | {missed_3} % | {wrong_on_replay_3} % |
# | 10 | {wrong_10} % | {very_wrong_10} % | {missed_10} % | {wrong_on_replay_10} % |
#
# One run misleads in {wrong_1} % of the cases, three in {wrong_3} %. About replay even one run is right. **How many
# runs you need depends on the effect.** Slide:


# %% role="demo"
@demo()
def slide_the_runs():
    """What 500 studies of a chosen size would have reported."""

    def draw(runs):
        answers = small_studies(last["full"], last["no target"], runs, n_studies=500)
        _, axes = style.figure(width=6, height=2.8)
        axes.hist(answers, bins=np.arange(-500, 501, 25), color=style.SKY)
        title = f"{runs} a variant: {np.mean(answers > 0):.0%} say that it helps"
        style.label(axes, title=title, x="Full minus no target, as reported (steps)", y="Studies")
        plt.show()

    draw(3)
    ipywidgets.interact(draw, runs=ipywidgets.IntSlider(value=10, min=1, max=40, continuous_update=False))


# %% [markdown]
# *What you see: a histogram of 500 studies with three runs a variant, on both sides of 0.*
#
# ## 10. Forgetting late in training
#
# Curves fall again after they were high. Or is the best of twelve exams just lucky? That is why there are two: the
# first picks a run's best moment, the second judges it.


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
# *What you see: two panels, a line a run from its best moment to its last; thick bars are means. Most lines fall.*
#
# That is why chapter 5 keeps the best weights. It is a trap, too: the *best* of one variant against the *last* of
# another is an invented effect.
#
# ## 11. Find the silent bug
#
# A colleague tests the ten agents of full DQN on fresh episodes and wants an interval.


# %% role="demo"
@demo(needs=["interquartile_mean", "bootstrap_interval"])
def a_silent_bug():
    """A colleague's script. It runs, and its interval is beautifully narrow."""
    _, run = needed(live)
    played = greedy_play(run.networks, CartPoleWorld(), n_episodes=50, seed=20_000_000)
    returns = played[:10]  # [10 agents, 50 episodes]
    runs = returns.reshape(-1)
    low, high = bootstrap_interval(runs, interquartile_mean, 0.95, 1_000, np.random.default_rng(5))
    print(f"{len(runs)} runs, interquartile mean {interquartile_mean(runs):.1f}, interval {low:.1f} to {high:.1f}")


# %% [markdown] written="find_the_silent_bug" points=3
# **Written question (3 points, medium, 6 minutes).** No error appears, and every function called is right. Yet the
# interval is wrong. In three to five sentences: which line is the bug, and what does it assume? Is the interval too
# narrow or too wide, and why? How do you mend it?
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
# All that the stored study says:


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
# **Written question (3 points, medium, 8 minutes).** A report says: *"One seed a variant. Removing replay destroys
# learning. Removing the target network halves the score. Both are critical for every DQN."* Does our evidence carry
# these three claims? Quote the number that decides each. Then write three or four sentences that the evidence
# carries, with seeds, an interval, and what was not detected.
#
# <!-- written: read_the_evidence -->
#
# ### BEGIN SOLUTION
# *Replay*: carried. Full DQN beats no replay in practically all pairs, and the interval of the difference lies above
# 100 steps. One seed was enough only because the effect is huge. *Target network halves the score*: contradicted. After
# 12,000 steps the interval of full minus no target lies below 0, so the agents without target network are ahead; after
# 3,000 steps it is the other way round. A third of all one-run studies point the wrong way. *Critical for every DQN*:
# not carried. One world, one set of settings and a chosen step say nothing about every DQN; with twenty actions the
# target network is worth more than 50 steps.
#
# For example: "We trained four variants of DQN on CartPole, 60 seeds each, 12,000 steps. Without replay the score
# falls by more than 100 steps (95 % interval of the difference of interquartile means). Without target network agents
# learn more slowly, end higher (interval as printed) and often have Q-values far beyond their bound; in between, and
# with the first ten seeds alone, a difference was not detected. With twenty redundant actions the target network is
# clearly ahead after 4,000 steps over ten seeds."
#
# *One point for the verdicts on the claims with deciding numbers, one for telling "not detected" from "no effect", one
# for an abstract with seeds, interval and design.*
# ### END SOLUTION

# %% [markdown]
# ## 13. What you can now do
#
# | idea | in one line | at the pit wall |
# |---|---|---|
# | ablation | take one part off, keep the rest | drive without the wing |
# | `interquartile_mean` | average of the middle half | strike the odd laps |
# | `bootstrap_interval` | studies that might have been | the same race, other weather |
# | probability of improvement | who wins a pair | head to head |
# | smallest effect | 2.8 standard errors | what the clock can resolve |
# | not detected | the interval holds 0 | no verdict, not "equal" |
#
# **Reflect.**
#
# 1. Your interval holds 0. You add seeds until it does not, then stop. What is wrong?
# 2. Why do all variants run on the same seeds?
# 3. May chapter 5 test its best weights on the exam that chose them?
#
# <details><summary>Compare your answers</summary>
#
# 1. Luck gets many chances. Fix the number of seeds before you look.
# 2. A pair begins alike. What its two scores share cancels in the difference.
# 3. No: that exam was chosen for being high. Judge on episodes that chose nothing.
# </details>
#
# **Next.** Chapter 7 asks why the values explode. Chapter 8 uses your two functions.
#
# **Sources.** B. Efron (1979): the bootstrap. R. Agarwal et al. (2021): interquartile mean, probability of improvement.
# P. Henderson et al. (2018): seeds. `scipy.stats.trim_mean` is a ready-made trimmed mean.

# %% role="demo"
progress()
