# What a class hands in for chapter 06: each cell is one exercise done wrong in one way.
# Its docstring is what that student reads.

# %% exercise="interquartile_mean" mistake="mean-of-everything"
def interquartile_mean(scores):
    """You average all the scores; nothing is dropped.

    One run that came out at 500 by luck then moves the result as much as it likes. Which part of the sorted scores
    should stay?
    """
    return float(np.mean(scores))


# %% exercise="interquartile_mean" mistake="median"
def interquartile_mean(scores):
    """You return the median, and the mean of the middle half is asked for.

    The median looks at one or two scores only and throws away what the others know. Keep half of the scores and
    average them.
    """
    return float(np.median(scores))


# %% exercise="interquartile_mean" mistake="a-quarter-in-total"
def interquartile_mean(scores):
    """You drop a quarter of the scores in total, an eighth at either end.

    A quarter has to go at each end, so that half of the scores stay. Compare how many stay of the eight in the
    example.
    """
    ordered = np.sort(scores, axis=None)
    dropped = len(ordered) // 8
    return float(ordered[dropped : len(ordered) - dropped].mean())


# %% exercise="interquartile_mean" mistake="rounds-up"
def interquartile_mean(scores):
    """You round a quarter of the scores up, and it is rounded down here.

    Of seven scores one goes at either end, not two. Look at how you make a whole number of n / 4.
    """
    ordered = np.sort(scores, axis=None)
    dropped = int(np.ceil(len(ordered) / 4))
    return float(ordered[dropped : len(ordered) - dropped].mean())


# %% exercise="interquartile_mean" mistake="rounds-to-the-nearest"
def interquartile_mean(scores):
    """You round a quarter of the scores to the nearest whole number, and it is rounded down here.

    Of seven scores a quarter is one and three quarters; one goes at either end. Look for a `round`.
    """
    ordered = np.sort(scores, axis=None)
    dropped = round(len(ordered) / 4)
    return float(ordered[dropped : len(ordered) - dropped].mean())


# %% exercise="interquartile_mean" mistake="between-the-quartiles"
def interquartile_mean(scores):
    """You compute the two quartiles and keep what lies between them; that is not always the same as dropping a quarter.

    Quartiles are interpolated, and equal scores fall on one side together. Sort the scores and count instead.
    """
    scores = np.ravel(scores)
    low, high = np.quantile(scores, [0.25, 0.75])
    return float(scores[(scores >= low) & (scores <= high)].mean())


# %% exercise="interquartile_mean" mistake="range-instead-of-mean"
def interquartile_mean(scores):
    """You return the interquartile range: how far the quartiles lie apart.

    That is a width. The interquartile mean is a level: the average of what lies in the middle.
    """
    low, high = np.quantile(scores, [0.25, 0.75])
    return float(high - low)


# %% exercise="interquartile_mean" mistake="middle-of-the-quartiles"
def interquartile_mean(scores):
    """You average the two quartiles only, and all the scores of the middle half count.

    Two numbers say little about the ones between them. Which scores are left when a quarter is dropped at either end?
    """
    low, high = np.quantile(scores, [0.25, 0.75])
    return float((low + high) / 2)


# %% exercise="interquartile_mean" mistake="forgets-to-sort"
def interquartile_mean(scores):
    """You drop the first and the last quarter as they stand, without sorting.

    Then it depends on the order of the seeds which runs are dropped. The lowest and the highest have to go.
    """
    pooled = np.ravel(scores)
    dropped = len(pooled) // 4
    return float(pooled[dropped : len(pooled) - dropped].mean())


# %% exercise="interquartile_mean" mistake="drops-the-highest-only"
def interquartile_mean(scores):
    """You drop the highest quarter and keep the lowest.

    Then every method looks worse than it is. A quarter goes at either end.
    """
    ordered = np.sort(scores, axis=None)
    return float(ordered[: len(ordered) - len(ordered) // 4].mean())


# %% exercise="interquartile_mean" mistake="drops-the-lowest-only"
def interquartile_mean(scores):
    """You drop the lowest quarter and keep the highest.

    Then every method looks better than it is. A quarter goes at either end.
    """
    ordered = np.sort(scores, axis=None)
    return float(ordered[len(ordered) // 4 :].mean())


# %% exercise="interquartile_mean" mistake="clips-instead-of-dropping"
def interquartile_mean(scores):
    """You replace the outer scores by the nearest score that stays, and they should be dropped.

    That is called winsorizing, and it counts the two edge scores many times. Average only what is left.
    """
    ordered = np.sort(scores, axis=None)
    dropped = len(ordered) // 4
    return float(np.clip(ordered, ordered[dropped], ordered[len(ordered) - 1 - dropped]).mean())


# %% exercise="interquartile_mean" mistake="task-by-task"
def interquartile_mean(scores):
    """You trim each task on its own and then average over the tasks.

    All scores of the table are pooled first, and the lowest and highest of all go. How many numbers does your sort see
    at once?
    """
    scores = np.asarray(scores, dtype=float)
    ordered = np.sort(scores.reshape(len(scores), -1), axis=0)
    dropped = len(ordered) // 4
    return float(ordered[dropped : len(ordered) - dropped].mean(axis=0).mean())


# %% exercise="interquartile_mean" mistake="one-number-a-task"
def interquartile_mean(scores):
    """For a table you return one number a task, and one number for the whole table is wanted.

    Pool the scores first: `np.ravel` turns a table into one long row.
    """
    ordered = np.sort(scores, axis=0)
    dropped = len(ordered) // 4
    return ordered[dropped : len(ordered) - dropped].mean(axis=0)


# %% exercise="interquartile_mean" mistake="run-by-run"
def interquartile_mean(scores):
    """You trim each run on its own and then average over the runs.

    All scores of the table are pooled first. Along which axis does your sort go?
    """
    ordered = np.sort(np.asarray(scores, dtype=float), axis=-1)
    dropped = ordered.shape[-1] // 4
    return float(ordered[..., dropped : ordered.shape[-1] - dropped].mean(axis=-1).mean())


# %% exercise="interquartile_mean" mistake="sorts-inside-the-rows-only"
def interquartile_mean(scores):
    """You sort a table before you pool it, so only each row is in order.

    `np.sort` works along the last axis unless told otherwise. Make one long row first, then sort.
    """
    ordered = np.sort(scores).ravel()
    dropped = len(ordered) // 4
    return float(ordered[dropped : len(ordered) - dropped].mean())


# %% exercise="interquartile_mean" mistake="drops-whole-runs"
def interquartile_mean(scores):
    """In a table you rank the runs by their mean and drop whole runs.

    It is single scores that are dropped: a run may have one bad track and three good ones.
    """
    scores = np.asarray(scores, dtype=float)
    means = scores.reshape(len(scores), -1).mean(axis=1)
    ordered = np.sort(means)
    dropped = len(ordered) // 4
    return float(ordered[dropped : len(ordered) - dropped].mean())


# %% exercise="interquartile_mean" mistake="sorts-the-callers-scores"
def interquartile_mean(scores):
    """The mean is right, but you sort the caller's own array on the way.

    Afterwards score 3 no longer belongs to seed 3, and every paired comparison is nonsense. `np.sort` makes a copy,
    the method `sort` does not.
    """
    pooled = scores.reshape(-1)
    pooled.sort()
    dropped = len(pooled) // 4
    return float(pooled[dropped : len(pooled) - dropped].mean())


# %% exercise="interquartile_mean" mistake="nothing-left-of-three-scores"
def interquartile_mean(scores):
    """Of fewer than four scores nothing is left: nothing should be dropped, and your slice ends at minus 0.

    -0 is 0, so the slice stops before it begins, and the mean of nothing is nan. Where does the slice end if you count
    from the front?
    """
    ordered = np.sort(scores, axis=None)
    dropped = len(ordered) // 4
    return float(ordered[dropped:-dropped].mean())


# %% exercise="interquartile_mean" mistake="divides-by-half-of-the-scores"
def interquartile_mean(scores):
    """You divide by half the number of scores, and there may be more than half left.

    Of seven scores one goes at either end, so five stay. Divide the sum by how many you have added.
    """
    ordered = np.sort(scores, axis=None)
    dropped = len(ordered) // 4
    return float(ordered[dropped : len(ordered) - dropped].sum() / (len(ordered) / 2))


# %% exercise="interquartile_mean" mistake="quarter-of-the-rows"
def interquartile_mean(scores):
    """You drop a quarter of the number of runs, and a quarter of all the scores has to go.

    Five runs on four tracks are twenty scores. `len` of a table counts its rows only.
    """
    ordered = np.sort(scores, axis=None)
    dropped = len(scores) // 4
    return float(ordered[dropped : len(ordered) - dropped].mean())


# %% exercise="interquartile_mean" mistake="one-too-many-at-the-top"
def interquartile_mean(scores):
    """You drop one score more at the top than at the bottom.

    The end of a slice is left out already, so no 1 has to be taken off. Count how many stay of the eight in the
    example.
    """
    ordered = np.sort(scores, axis=None)
    dropped = len(ordered) // 4
    return float(ordered[dropped : len(ordered) - dropped - 1].mean())


# %% exercise="interquartile_mean" mistake="equal-scores-counted-once"
def interquartile_mean(scores):
    """You count equal scores once, and every score counts.

    Two runs that both reach 500 are two runs. `np.unique` and `set` throw the second one away: sort with something that
    keeps it.
    """
    ordered = np.unique(scores)
    dropped = len(ordered) // 4
    return float(ordered[dropped : len(ordered) - dropped].mean())


# %% exercise="interquartile_mean" mistake="weights-the-edge-scores"
def interquartile_mean(scores):
    """You count the scores at the edge in part, so that exactly a quarter goes, and here a quarter is rounded down.

    Of seven scores one goes at either end, and the five others count in full.
    """
    ordered = np.sort(scores, axis=None)
    quarter, places = len(ordered) / 4, np.arange(len(ordered))
    kept = np.minimum(places + 1, len(ordered) - quarter) - np.maximum(places, quarter)
    return float(np.average(ordered, weights=kept.clip(0)))


# %% exercise="interquartile_mean" mistake="forgets-to-pool"
def interquartile_mean(scores):
    """You never pool the table: your slice cuts rows, and the count is that of all the scores.

    A table of five runs has only five rows, so a slice that begins at number 5 is empty, and its mean is nan. Make one
    long row first.
    """
    ordered = np.sort(scores)
    dropped = np.size(scores) // 4
    return float(ordered[dropped : np.size(scores) - dropped].mean())


# %% exercise="interquartile_mean" mistake="drops-the-first-and-last-runs"
def interquartile_mean(scores):
    """You never pool the table: the first and the last runs are dropped whole, whatever their scores are.

    `np.sort` puts each row in order and leaves the rows where they stand; your slice then cuts rows. Make one long row
    first.
    """
    ordered = np.sort(scores)
    dropped = len(ordered) // 4
    return float(ordered[dropped : len(ordered) - dropped].mean())


# %% exercise="interquartile_mean" mistake="equals-of-the-edge-come-back"
def interquartile_mean(scores):
    """You find the two edge scores rightly, but then keep every score between them, also those that were to be dropped.

    If three runs reached 500 and one of them is to be dropped, all three pass your comparison. Keep places of the
    sorted row instead of comparing values.
    """
    pooled = np.ravel(scores)
    ordered = np.sort(pooled)
    dropped = len(ordered) // 4
    low, high = ordered[dropped], ordered[len(ordered) - 1 - dropped]
    return float(pooled[(pooled >= low) & (pooled <= high)].mean())


# %% exercise="interquartile_mean" mistake="scores-cut-to-whole-numbers"
def interquartile_mean(scores):
    """You turn the scores into whole numbers first, so what stands behind the point is cut off.

    A score is often a mean over several episodes, such as 142.5. Look for an `int` on the way to your sum.
    """
    ordered = np.sort(np.ravel(scores).astype(int))
    dropped = len(ordered) // 4
    return float(ordered[dropped : len(ordered) - dropped].mean())


# %% exercise="interquartile_mean" mistake="divides-by-all-scores"
def interquartile_mean(scores):
    """You add up the middle half and divide by the number of all scores, also of those that were dropped.

    The result is then about half of what it should be. Divide the sum by how many you have added.
    """
    ordered = np.sort(scores, axis=None)
    dropped = len(ordered) // 4
    return float(ordered[dropped : len(ordered) - dropped].sum() / len(ordered))


# %% exercise="interquartile_mean" mistake="rounds-up-where-it-can"
def interquartile_mean(scores):
    """You round the quarter up wherever something is left. For ten scores two are dropped at each end, not three:
    `floor(n / 4)`. Look at how you come from n to the number that you drop."""
    ordered = np.sort(scores, axis=None)
    k = min(-(-len(ordered) // 4), (len(ordered) - 1) // 2)
    return float(ordered[k : len(ordered) - k].mean())


# %% exercise="interquartile_mean" mistake="sorted-by-distance-from-zero"
def interquartile_mean(scores):
    """You sort by the size without the sign, so a large loss counts as a high score. Scores may be negative: on the
    cliff all are. Sort the numbers themselves."""
    ordered = np.array(sorted(np.ravel(scores).tolist(), key=abs))
    k = len(ordered) // 4
    return float(ordered[k : len(ordered) - k].mean())


# %% exercise="bootstrap_interval" mistake="without-replacement"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You draw without replacement, so every resample holds each run once.

    It is the same set of runs in another order, and the interval has no width for a statistic that ignores order. A
    run must be able to come twice.
    """
    values = [statistic(rng.permutation(scores)) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="draws-single-scores"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You draw single scores out of a table, and whole rows have to be drawn.

    The scores of one run belong together: they come from one network. Treating them as independent makes the interval
    too narrow. Draw row numbers.
    """
    pooled = np.ravel(scores)
    values = [statistic(rng.choice(pooled, size=np.shape(scores))) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="draws-each-column-on-its-own"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You draw the rows anew for each column of the table, and whole rows have to be drawn.

    The scores of one run belong together: they come from one network. One set of row numbers serves all columns.
    """
    scores = np.asarray(scores)
    table = scores.reshape(len(scores), -1)
    values = []
    for _ in range(n_resamples):
        columns = [column[rng.integers(len(column), size=len(column))] for column in table.T]
        values.append(statistic(np.stack(columns, axis=1).reshape(scores.shape)))
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="one-resample-for-all"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You draw one resample and ask about it again and again.

    Every answer is the same, so the interval has no width. The draw belongs inside the loop.
    """
    resample = scores[rng.integers(len(scores), size=len(scores))]
    values = [statistic(resample) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="misses-the-last-run"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """The last run can never be drawn.

    In NumPy the upper end of `rng.integers` is already excluded, so no 1 has to be taken off.
    """
    n_runs = len(scores)
    values = [statistic(scores[rng.integers(n_runs - 1, size=n_runs)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="one-run-too-few"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """Your resamples have one run less than there are.

    Dividing by n - 1 is another story, that of the variance. A resample imitates the study, so it is as large.
    """
    n_runs = len(scores)
    values = [statistic(scores[rng.integers(n_runs, size=n_runs - 1)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="as-many-runs-as-resamples"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """Each of your resamples has `n_resamples` rows, and it should have as many as there are runs.

    A study of 2,000 runs would be very sure of itself, and you have only a few. `n_resamples` says how often you draw,
    not how much.
    """
    values = [statistic(scores[rng.integers(len(scores), size=n_resamples)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="tails-not-halved"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You cut 1 - confidence off at each end, so too much is lost in total.

    At 90 % ten in a hundred answers lie outside: five below and five above.
    """
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    return tuple(np.quantile(values, [1 - confidence, confidence]).tolist())


# %% exercise="bootstrap_interval" mistake="percent-and-fractions-mixed-up"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You hand fractions to a function that counts in percent, so both ends lie near the smallest answer.

    `np.percentile` wants numbers from 0 to 100, `np.quantile` from 0 to 1.
    """
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.percentile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="upper-end-first"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You return the upper end first.

    The lower end comes first. Which of your two quantiles is the small one?
    """
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [1 - tail, tail]).tolist())


# %% exercise="bootstrap_interval" mistake="smallest-and-largest"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You return the smallest and the largest answer, whatever the confidence is.

    They lie the further apart, the more resamples you draw. The interval keeps the middle part: where do you use
    `confidence`?
    """
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    return float(min(values)), float(max(values))


# %% exercise="bootstrap_interval" mistake="bell-curve"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You take the mean of the answers, plus and minus a number of standard deviations.

    That is right for a bell curve only; scores of runs are lopsided, with a wall at 500. The percentile interval reads
    its ends off the sorted answers.
    """
    from scipy import stats

    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    half = stats.norm.ppf((1 + confidence) / 2) * np.std(values)
    return float(np.mean(values) - half), float(np.mean(values) + half)


# %% exercise="bootstrap_interval" mistake="mirrored-at-the-estimate"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You mirror the ends at the statistic of the original scores, which makes the basic interval.

    It exists in the books, under that name. Here the percentile interval is asked for: the ends are quantiles of the
    answers, and the original scores are not asked about.
    """
    estimate = statistic(scores)
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(2 * estimate - high), float(2 * estimate - low)


# %% exercise="bootstrap_interval" mistake="middle-and-half-width"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You return the middle of the interval and half its width.

    The two ends are wanted, lower end first. A percentile interval need not be symmetric, so its ends say more.
    """
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low + high) / 2, float(high - low) / 2


# %% exercise="bootstrap_interval" mistake="spread-of-the-runs"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You return quantiles of the scores themselves; nothing is drawn and `statistic` is never asked.

    That says how far single runs differ. The question is how far the *statistic* would differ if the whole study were
    done again, and that spread is narrower.
    """
    tail = (1 - confidence) / 2
    return tuple(np.quantile(scores, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="always-the-mean"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You take the mean of each resample and never ask `statistic`.

    The caller says what to compute: an interquartile mean, a median, a share. Call what you are given.
    """
    values = [scores[rng.integers(len(scores), size=len(scores))].mean() for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="draws-twice"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You draw all resamples once for the lower end and once more for the upper end.

    The two ends then belong to two different experiments, and it takes twice as long. Keep the answers in a list and
    read both ends off it.
    """

    def end(share):
        values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
        return float(np.quantile(values, share))

    return end((1 - confidence) / 2), end((1 + confidence) / 2)


# %% exercise="bootstrap_interval" mistake="own-fixed-generator"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You make a generator of your own with a fixed seed, so every call draws the very same runs.

    Two intervals that should be independent then share their luck. Draw from the `rng` that you are given.
    """
    rng = np.random.default_rng(0)
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="shuffles-the-callers-scores"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """The interval is right, but you write the draws into the caller's own array.

    Afterwards the scores are not those of the study any more, and each resample is drawn from the last one. Put every
    resample into a new array.
    """
    values = []
    for _ in range(n_resamples):
        scores[:] = scores[rng.integers(len(scores), size=len(scores))]
        values.append(statistic(scores))
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="always-95-percent"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You return a 95 % interval whatever `confidence` is.

    The caller says how sure to be. Work the two tails out from `confidence` instead of writing numbers down.
    """
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    return tuple(np.quantile(values, [0.025, 0.975]).tolist())


# %% exercise="bootstrap_interval" mistake="misses-the-first-run"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """The first run can never be drawn.

    Rows are counted from 0. Look at the lower end of your draw.
    """
    n_runs = len(scores)
    values = [statistic(scores[rng.integers(1, n_runs, size=n_runs)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="draws-from-the-last-resample"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You draw each resample from the one before it, because your loop gives `scores` a new meaning.

    A run that is not drawn once never comes back, and soon a single run is left. Every resample is drawn from the
    original scores: give it a name of its own.
    """
    values = []
    for _ in range(n_resamples):
        scores = scores[rng.integers(len(scores), size=len(scores))]
        values.append(statistic(scores))
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="bell-curve-of-95-percent"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You take the mean of the answers, plus and minus 1.96 standard deviations, whatever `confidence` is.

    That is right for a bell curve and for 95 % only; scores of runs are lopsided, with a wall at 500. The percentile
    interval reads its ends off the sorted answers.
    """
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    half = 1.96 * np.std(values)
    return float(np.mean(values) - half), float(np.mean(values) + half)


# %% exercise="bootstrap_interval" mistake="answers-cut-to-whole-numbers"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You keep the answers as whole numbers, so what stands behind the point is cut off.

    A share between 0 and 1 becomes 0. An array of whole numbers does this without a word; look at how yours is made.
    """
    values = [int(statistic(scores[rng.integers(len(scores), size=len(scores))])) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="study-itself-as-a-resample"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """One of your resamples is the study itself, and every one has to be drawn.

    Among 2,000 it is hardly seen; asked for a single one, you draw nothing at all. Look at what is in your list
    besides the draws, and at how often the loop runs.
    """
    values = [statistic(scores)]
    values += [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples - 1)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="flattens-a-single-column"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You make a flat row of a table with one column, and `statistic` wants a resample of the shape of `scores`.

    A statistic that looks up a column then finds none. `np.squeeze` takes away every axis of length 1: rows drawn by
    their numbers need nothing of the kind.
    """
    scores = np.squeeze(scores)
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="runs-become-a-column"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You turn a flat row of runs into a table with one column, and a resample has the shape of `scores`.

    A statistic made for [runs] may not know what to do with [runs, 1]. Row numbers draw from both shapes alike, so
    leave the scores as they came.
    """
    table = np.reshape(scores, (len(scores), -1))
    values = [statistic(table[rng.integers(len(table), size=len(table))]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="equal-answers-counted-once"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You count equal answers once, and every answer counts.

    A statistic such as a median gives the same number on many resamples, and how often it comes is what the quantiles
    go by. `np.unique` and `set` throw the repeated ones away: keep all answers in a list.
    """
    values = np.unique([statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)])
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="sorts-the-columns-first"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You sort each column of the table before you draw, so its rows are no longer the runs.

    The best score of one run then stands beside the best of another. It is the answers that are put in order, never
    the scores: look at what you sort.
    """
    table = np.sort(scores, axis=0)
    values = [statistic(table[rng.integers(len(table), size=len(table))]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="resample-becomes-one-row"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You draw whole runs, and then hand them to the statistic as one long row. Some statistics ask for the tasks: what
    they get must have as many axes as `scores` has. Index the array with all drawn numbers at once.
    """
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))].ravel()) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="tails-in-whole-percent"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """Your tails are whole percents. At 95 % each holds 2.5 %, and you cut off 2 or 3. Keep the fraction:
    (1 - confidence) / 2, times 100 if your function counts in percent.
    """
    values = [statistic(scores[rng.integers(len(scores), size=len(scores))]) for _ in range(n_resamples)]
    tail = round(100 * (1 - confidence) / 2)
    return tuple(np.percentile(values, [tail, 100 - tail]).tolist())


# %% exercise="bootstrap_interval" mistake="asks-the-statistic-twice"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    """You ask the statistic twice for each resample. A statistic may be dear, or count its calls: keep its answer in a
    name and use that.
    """
    values = []
    for _ in range(n_resamples):
        drawn = scores[rng.integers(len(scores), size=len(scores))]
        if not np.isnan(statistic(drawn)):
            values.append(statistic(drawn))
    tail = (1 - confidence) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())
