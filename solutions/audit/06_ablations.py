# Answers to the exercises of chapter 06 whose mark is known; autograder/audit/answers.py says how they are read.

# %% exercise="interquartile_mean" right="scipy-on-a-long-row"
from scipy import stats


def interquartile_mean(scores):
    return stats.trim_mean(np.ravel(scores), proportiontocut=0.25)


# %% exercise="interquartile_mean" right="partition"
def interquartile_mean(scores):
    pooled = scores.flatten()
    k = pooled.size >> 2
    if k == 0:
        return pooled.mean()
    return np.partition(pooled, (k - 1, pooled.size - k))[k:-k].mean()


# %% exercise="interquartile_mean" right="two-heaps"
import heapq
from statistics import fmean


def interquartile_mean(scores):
    values = np.asarray(scores).ravel().tolist()
    heapq.heapify(values)
    drop = len(values) // 4
    for _ in range(drop):
        heapq.heappop(values)
    values = [-value for value in values]
    heapq.heapify(values)
    for _ in range(drop):
        heapq.heappop(values)
    return -fmean(values)


# %% exercise="interquartile_mean" right="peeling-by-recursion"
def interquartile_mean(scores):
    def peel(values, times):
        if times == 0:
            return values
        rest = list(values)
        rest.remove(min(rest))
        rest.remove(max(rest))
        return peel(rest, times - 1)

    pooled = [float(score) for score in np.nditer(scores)]
    middle = peel(pooled, len(pooled) // 4)
    return sum(middle) / len(middle)


# %% exercise="interquartile_mean" right="torch-sort"
def interquartile_mean(scores):
    ordered, _ = torch.tensor(scores, dtype=torch.float64).reshape(-1).sort()
    n = ordered.numel()
    return ordered.narrow(0, n // 4, n - 2 * (n // 4)).mean()


# %% exercise="interquartile_mean" right="ranks-and-a-mask"
import math

from scipy.stats import rankdata


def interquartile_mean(scores):
    pooled = scores.reshape(-1)
    rank = rankdata(pooled, method="ordinal") - 1
    n = len(pooled)
    dropped = math.floor(n / 4)
    inside = (rank >= dropped) & (rank < n - dropped)
    return np.array(pooled[inside].mean())


# %% exercise="interquartile_mean" right="a-masked-array"
def interquartile_mean(scores):
    flat = np.array(scores, copy=True).ravel()
    flat.sort()
    edge = int(0.25 * flat.size)
    masked = np.ma.array(flat, mask=np.zeros(flat.size, bool))
    masked[:edge] = np.ma.masked
    masked[flat.size - edge :] = np.ma.masked
    print("kept", masked.count())
    return float(masked.mean())


# %% exercise="interquartile_mean" right="sums-of-sorted-ends"
def interquartile_mean(scores):
    ordered = sorted(np.concatenate([np.atleast_1d(row) for row in scores]))
    n = len(ordered)
    cut = divmod(n, 4)[0]
    total = 0.0
    for place, score in enumerate(ordered):
        if cut <= place < n - cut:
            total += score
    return total / (n - 2 * cut)


# %% exercise="interquartile_mean" wrong="numpy-mean-of-all" mistake="mean-of-everything"
def interquartile_mean(scores):
    return scores.sum() / scores.size


# %% exercise="interquartile_mean" wrong="median-of-the-row" mistake="median"
def interquartile_mean(scores):
    return np.percentile(scores, 50)


# %% exercise="interquartile_mean" wrong="an-eighth-each" mistake="a-quarter-in-total"
def interquartile_mean(scores):
    ordered = np.sort(scores.ravel())
    k = int(0.125 * len(ordered))
    return ordered[k : len(ordered) - k].mean()


# %% exercise="interquartile_mean" wrong="ceil" mistake="rounds-up"
def interquartile_mean(scores):
    ordered = np.sort(scores.ravel())
    k = -(-len(ordered) // 4)
    return ordered[k:-k].mean()


# %% exercise="interquartile_mean" wrong="round" mistake="rounds-to-the-nearest"
def interquartile_mean(scores):
    ordered = np.sort(scores.ravel())
    k = int(round(0.25 * len(ordered)))
    return np.mean(ordered[k : len(ordered) - k])


# %% exercise="interquartile_mean" wrong="the-quartiles-inclusive" mistake="between-the-quartiles"
def interquartile_mean(scores):
    q1, q3 = np.percentile(scores, [25, 75])
    flat = scores.flatten()
    return np.mean([x for x in flat if q1 <= x <= q3])


# %% exercise="interquartile_mean" wrong="the-quartiles-exclusive"
def interquartile_mean(scores):
    q1, q3 = np.percentile(scores, [25, 75])
    return scores[(scores > q1) & (scores < q3)].mean()


# %% exercise="interquartile_mean" wrong="iqr-of-scipy" mistake="range-instead-of-mean"
def interquartile_mean(scores):
    from scipy.stats import iqr

    return iqr(scores)


# %% exercise="interquartile_mean" wrong="midhinge" mistake="middle-of-the-quartiles"
def interquartile_mean(scores):
    return np.percentile(scores, [25, 75]).mean()


# %% exercise="interquartile_mean" wrong="slices-without-sorting" mistake="forgets-to-sort"
def interquartile_mean(scores):
    flat = scores.flatten()
    n = len(flat)
    k = n // 4
    return sum(flat[k : n - k]) / (n - 2 * k)


# %% exercise="interquartile_mean" wrong="upper-quarter-gone" mistake="drops-the-highest-only"
def interquartile_mean(scores):
    flat = sorted(scores.ravel())
    k = len(flat) // 4
    return float(np.mean(flat[:-k] if k else flat))


# %% exercise="interquartile_mean" wrong="lower-quarter-gone" mistake="drops-the-lowest-only"
def interquartile_mean(scores):
    flat = sorted(scores.ravel())
    return float(np.mean(flat[len(flat) // 4 :]))


# %% exercise="interquartile_mean" wrong="winsorize" mistake="clips-instead-of-dropping"
def interquartile_mean(scores):
    from scipy.stats.mstats import winsorize

    return float(winsorize(scores.flatten(), limits=(0.25, 0.25)).mean())


# %% exercise="interquartile_mean" wrong="scipy-by-columns" mistake="one-number-a-task"
def interquartile_mean(scores):
    from scipy.stats import trim_mean

    return trim_mean(scores, 0.25)


# %% exercise="interquartile_mean" wrong="mean-of-trimmed-columns" mistake="task-by-task"
def interquartile_mean(scores):
    from scipy.stats import trim_mean

    return np.mean(trim_mean(scores, 0.25, axis=0))


# %% exercise="interquartile_mean" wrong="mean-of-trimmed-rows" mistake="run-by-run"
def interquartile_mean(scores):
    rows = np.atleast_2d(scores)
    out = []
    for row in rows:
        row = np.sort(row)
        k = len(row) // 4
        out.append(row[k : len(row) - k].mean())
    return np.mean(out)


# %% exercise="interquartile_mean" wrong="sort-then-flatten" mistake="sorts-inside-the-rows-only"
def interquartile_mean(scores):
    x = np.sort(scores, axis=-1).reshape(-1)
    k = x.size // 4
    return x[k : x.size - k].mean()


# %% exercise="interquartile_mean" wrong="means-of-the-runs" mistake="drops-whole-runs"
def interquartile_mean(scores):
    from scipy.stats import trim_mean

    return trim_mean(scores.mean(axis=1) if scores.ndim > 1 else scores, 0.25)


# %% exercise="interquartile_mean" wrong="sorts-in-place-when-flat" mistake="sorts-the-callers-scores"
def interquartile_mean(scores):
    if scores.ndim > 1:
        scores = scores.flatten()
    scores.sort()
    k = len(scores) // 4
    return scores[k : len(scores) - k].mean()


# %% exercise="interquartile_mean" wrong="ravel-and-sort" mistake="sorts-the-callers-scores"
def interquartile_mean(scores):
    flat = np.ravel(scores)
    flat.sort()
    k = len(flat) // 4
    return flat[k : len(flat) - k].mean()


# %% exercise="interquartile_mean" wrong="minus-k-of-nothing" mistake="nothing-left-of-three-scores"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    k = len(flat) // 4
    return flat[k:-k].mean()


# %% exercise="interquartile_mean" wrong="quarter-of-the-runs" mistake="quarter-of-the-rows"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    k = len(scores) // 4
    return flat[k : len(flat) - k].mean()


# %% exercise="interquartile_mean" wrong="a-third"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    k = len(flat) // 3
    return flat[k : len(flat) - k].mean()


# %% exercise="interquartile_mean" wrong="off-by-one"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    k = len(flat) // 4
    return flat[k : len(flat) - k - 1].mean() if len(flat) > 2 else flat.mean()


# %% exercise="interquartile_mean" wrong="divides-by-half" mistake="divides-by-half-of-the-scores"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    k = len(flat) // 4
    return flat[k : len(flat) - k].sum() / (len(flat) / 2)


# %% exercise="interquartile_mean" wrong="a-half-by-slices"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    return flat[len(flat) // 4 : 3 * len(flat) // 4].mean()


# %% exercise="interquartile_mean" wrong="prints"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    k = len(flat) // 4
    print(flat[k : len(flat) - k].mean())


# %% exercise="interquartile_mean" wrong="whole-numbers" mistake="scores-cut-to-whole-numbers"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None).astype(int)
    k = len(flat) // 4
    return flat[k : len(flat) - k].mean()


# %% exercise="interquartile_mean" wrong="the-middle-itself"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    k = len(flat) // 4
    return flat[k : len(flat) - k]


# %% exercise="interquartile_mean" wrong="median-of-the-middle" mistake="median"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    k = len(flat) // 4
    return np.median(flat[k : len(flat) - k])


# %% exercise="interquartile_mean" wrong="first-eight-only"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    return flat[2:6].mean()


# %% exercise="interquartile_mean" wrong="from-k-to-minus-k-minus-one" mistake="one-too-many-at-the-top"
def interquartile_mean(scores):
    flat = sorted(np.ravel(scores).tolist())
    k = len(flat) // 4
    return np.mean(flat[k : -k - 1])


# %% exercise="interquartile_mean" wrong="a-set-of-scores" mistake="equal-scores-counted-once"
def interquartile_mean(scores):
    flat = sorted(set(np.ravel(scores).tolist()))
    k = len(flat) // 4
    return sum(flat[k : len(flat) - k]) / (len(flat) - 2 * k)


# %% exercise="interquartile_mean" wrong="exactly-a-quarter" mistake="weights-the-edge-scores"
def interquartile_mean(scores):
    flat = np.sort(scores, axis=None)
    k, rest = divmod(len(flat) / 4, 1)
    k = int(k)
    kept = flat[k : len(flat) - k]
    return (kept.sum() - rest * (kept[0] + kept[-1])) / (len(flat) / 2) if len(kept) > 1 else kept[0]


# %% exercise="interquartile_mean" wrong="slices-the-table" mistake="forgets-to-pool"
def interquartile_mean(scores):
    n_scores = np.size(scores)
    ordered = np.sort(scores)
    return np.mean(ordered[n_scores // 4 : n_scores - n_scores // 4])


# %% exercise="interquartile_mean" wrong="python-slices-of-rows" mistake="drops-the-first-and-last-runs"
def interquartile_mean(scores):
    ordered = [np.sort(run) for run in scores] if scores.ndim == 2 else np.sort(scores)
    k = len(ordered) // 4
    return np.mean(ordered[k : len(ordered) - k])


# %% exercise="bootstrap_interval" right="all-draws-at-once"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    rows = rng.integers(0, len(scores), size=(n_resamples, len(scores)))
    values = np.apply_along_axis(lambda row: statistic(scores[row]), 1, rows)
    lower, upper = np.percentile(values, [50 * (1 - confidence), 50 * (1 + confidence)])
    return lower, upper


# %% exercise="bootstrap_interval" right="choice-of-numbers"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = []
    for _ in range(n_resamples):
        rows = rng.choice(n, size=n, replace=True)
        values += [statistic(np.take(scores, rows, axis=0))]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" right="counts-of-a-multinomial"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    counts = rng.multinomial(n, np.full(n, 1 / n), size=n_resamples)
    values = [float(statistic(np.repeat(scores, one, axis=0))) for one in counts]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" right="torch-draws"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    generator = torch.Generator()
    generator.manual_seed(int(rng.integers(2**31)))
    n = scores.shape[0]
    values = torch.empty(n_resamples, dtype=torch.float64)
    for i in range(n_resamples):
        values[i] = statistic(scores[torch.randint(n, (n,), generator=generator).numpy()])
    levels = torch.tensor([(1 - confidence) / 2, (1 + confidence) / 2], dtype=torch.float64)
    low, high = torch.quantile(values, levels)
    return low.item(), high.item()


# %% exercise="bootstrap_interval" right="pythons-random-one-by-one"
import random


def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    def resample():
        return np.array([random.choice(scores) for _ in scores])

    ordered = sorted(statistic(resample()) for _ in range(n_resamples))
    place = (1 - confidence) / 2 * (n_resamples - 1)
    return ordered[round(place)], ordered[n_resamples - 1 - round(place)]


# %% exercise="bootstrap_interval" right="a-generator-of-its-own-from-rng"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    child = rng.spawn(1)[0]
    n = len(scores)
    values = np.full(n_resamples, np.nan)
    for i in range(n_resamples):
        uniform = child.random(n)
        values[i] = statistic(scores[np.floor(uniform * n).astype(np.intp)])
    return list(np.quantile(values, [0.5 - confidence / 2, 0.5 + confidence / 2]))


# %% exercise="bootstrap_interval" right="plain-lists-and-counts-outside"
from itertools import repeat


def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    rows = list(range(len(scores)))
    values = sorted(statistic(scores[[rows[rng.integers(len(rows))] for _ in rows]]) for _ in repeat(None, n_resamples))
    outside = int(np.floor((1 - confidence) / 2 * n_resamples + 1e-9))
    return values[outside], values[-1 - outside]


# %% exercise="bootstrap_interval" right="scipys-quantiles"
from scipy.stats.mstats import mquantiles


def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    buffer = np.empty_like(scores)
    values = []
    for _ in range(n_resamples):
        np.take(scores, rng.integers(len(scores), size=len(scores)), axis=0, out=buffer)
        values.append(statistic(buffer))
    low, high = mquantiles(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


# %% exercise="bootstrap_interval" right="old-global-stream"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    np.random.seed(int(rng.integers(2**32)))
    values = np.array([statistic(scores[np.random.randint(len(scores), size=len(scores))]) for _ in range(n_resamples)])
    print(values.mean())
    return np.array([np.quantile(values, (1 - confidence) / 2), np.quantile(values, (1 + confidence) / 2)])


# %% exercise="bootstrap_interval" wrong="choice-without-replacement" mistake="without-replacement"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.choice(n, n, replace=False)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="shuffled-copies" mistake="without-replacement"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    values = []
    for _ in range(n_resamples):
        copy = scores.copy()
        rng.shuffle(copy)
        values.append(statistic(copy))
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="cells-of-the-table" mistake="draws-single-scores"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    flat = scores.flatten()
    values = [statistic(flat[rng.integers(flat.size, size=scores.shape)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="a-short-row-of-cells"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    flat = scores.flatten()
    values = [statistic(rng.choice(flat, size=len(scores))) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="draw-before-the-loop" mistake="one-resample-for-all"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    rows = rng.integers(n, size=n)
    values = np.array([statistic(scores[rows]) for _ in range(n_resamples)])
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="n-minus-one" mistake="misses-the-last-run"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(0, n - 1, size=n)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="from-one-on" mistake="misses-the-first-run"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(1, n, size=n)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="size-n-minus-one" mistake="one-run-too-few"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(rng.choice(scores, n - 1)) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="size-n-resamples" mistake="as-many-runs-as-resamples"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    values = [statistic(rng.choice(scores, n_resamples)) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="whole-alpha-on-each-side" mistake="tails-not-halved"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    return np.percentile(values, 100 * (1 - confidence)), np.percentile(values, 100 * confidence)


# %% exercise="bootstrap_interval" wrong="one-sided"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    return np.quantile(values, 0.0), np.quantile(values, confidence)


# %% exercise="bootstrap_interval" wrong="fractions-as-percent" mistake="percent-and-fractions-mixed-up"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    alpha = 1 - confidence
    return np.percentile(values, alpha / 2), np.percentile(values, 1 - alpha / 2)


# %% exercise="bootstrap_interval" wrong="high-before-low" mistake="upper-end-first"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, 1 - tail), np.quantile(values, tail)


# %% exercise="bootstrap_interval" wrong="ends-of-the-sorted" mistake="smallest-and-largest"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    values.sort()
    return values[0], values[-1]


# %% exercise="bootstrap_interval" wrong="two-and-a-half-percent" mistake="always-95-percent"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    return np.percentile(values, 2.5), np.percentile(values, 97.5)


# %% exercise="bootstrap_interval" wrong="nan-where-nothing-varies"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    from scipy.stats import norm

    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    return norm.interval(confidence, loc=np.mean(values), scale=np.std(values))


# %% exercise="bootstrap_interval" wrong="mean-and-standard-error" mistake="bell-curve"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    from statistics import NormalDist

    n = len(scores)
    values = np.array([statistic(rng.choice(scores, n)) for _ in range(n_resamples)])
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    return values.mean() - z * values.std(), values.mean() + z * values.std()


# %% exercise="bootstrap_interval" wrong="normal-of-the-scores"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    from scipy.stats import norm

    half = norm.ppf((1 + confidence) / 2) * np.std(scores) / np.sqrt(len(scores))
    return statistic(scores) - half, statistic(scores) + half


# %% exercise="bootstrap_interval" wrong="two-sigma" mistake="bell-curve-of-95-percent"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    return np.mean(values) - 1.96 * np.std(values), np.mean(values) + 1.96 * np.std(values)


# %% exercise="bootstrap_interval" wrong="basic-interval" mistake="mirrored-at-the-estimate"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    theta = statistic(scores)
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    low, high = np.percentile(values, [50 * (1 - confidence), 50 * (1 + confidence)])
    return 2 * theta - high, 2 * theta - low


# %% exercise="bootstrap_interval" wrong="the-original-counts-too"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores)]
    for _ in range(n_resamples):
        values.append(statistic(scores[rng.integers(n, size=n)]))
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="one-too-few-calls"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(1, n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="a-thousand-whatever-is-asked"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(1000)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="percentiles-of-the-runs" mistake="spread-of-the-runs"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    return np.percentile(scores, 50 * (1 - confidence)), np.percentile(scores, 50 * (1 + confidence))


# %% exercise="bootstrap_interval" wrong="mean-of-the-resample" mistake="always-the-mean"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [np.mean(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="a-seed-of-42" mistake="own-fixed-generator"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    rng = np.random.default_rng(42)
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="seeded-inside-the-loop"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = []
    for _ in range(n_resamples):
        rng = np.random.default_rng(0)
        values.append(statistic(scores[rng.integers(n, size=n)]))
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="overwrites-the-scores" mistake="shuffles-the-callers-scores"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = []
    for _ in range(n_resamples):
        drawn = scores[rng.integers(n, size=n)]
        for i in range(n):
            scores[i] = drawn[i]
        values.append(statistic(scores))
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="columns-instead-of-rows"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    values = []
    for _ in range(n_resamples):
        if scores.ndim == 1:
            values.append(statistic(rng.choice(scores, len(scores))))
        else:
            values.append(statistic(rng.choice(scores, scores.shape[1], axis=1)))
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="returns-the-width"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, 1 - tail) - np.quantile(values, tail)


# %% exercise="bootstrap_interval" wrong="estimate-and-width"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    return statistic(scores), np.std(values)


# %% exercise="bootstrap_interval" wrong="twice-the-statistic" mistake="asks-the-statistic-twice"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = []
    for _ in range(n_resamples):
        resample = scores[rng.integers(n, size=n)]
        print(statistic(resample))
        values.append(statistic(resample))
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="half-the-runs"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = [statistic(scores[rng.integers(n, size=n // 2)]) for _ in range(n_resamples)]
    tail = (1 - confidence) / 2
    return np.quantile(values, tail), np.quantile(values, 1 - tail)


# %% exercise="bootstrap_interval" wrong="one-name-for-scores-and-resample" mistake="draws-from-the-last-resample"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n, values = len(scores), np.empty(n_resamples)
    for i in range(n_resamples):
        rows = rng.integers(0, n, n)
        scores = np.take(scores, rows, axis=0)
        values[i] = statistic(scores)
    return np.quantile(values, (1 - confidence) / 2), np.quantile(values, (1 + confidence) / 2)


# %% exercise="bootstrap_interval" wrong="answers-kept-as-whole-numbers" mistake="answers-cut-to-whole-numbers"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = len(scores)
    values = np.zeros(n_resamples, dtype=int)
    for i in range(n_resamples):
        values[i] = statistic(scores[rng.integers(n, size=n)])
    return np.quantile(values, (1 - confidence) / 2), np.quantile(values, (1 + confidence) / 2)


# %% exercise="bootstrap_interval" wrong="list-of-rows-for-the-statistic"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n, values = len(scores), []
    for _ in range(n_resamples):
        resample = [scores[i] for i in rng.integers(n, size=n)]
        values.append(statistic(resample))
    return np.quantile(values, (1 - confidence) / 2), np.quantile(values, (1 + confidence) / 2)


# %% exercise="interquartile_mean" right="scipy-s-trimmed-mean"
def interquartile_mean(scores):
    from scipy.stats import trim_mean

    return trim_mean(scores, 0.25, axis=None)


# %% exercise="interquartile_mean" right="a-list-sorted-by-python"
def interquartile_mean(scores):
    ordered = sorted(float(x) for x in np.asarray(scores).reshape(-1))
    k = int(len(ordered) * 0.25)
    middle = ordered[k:-k] if k else ordered
    return sum(middle) / len(middle)


# %% exercise="interquartile_mean" right="a-partition-and-weights"
def interquartile_mean(x):
    flat = x.flatten()
    flat.sort()
    keep = np.ones(flat.size)
    keep[: flat.size // 4] = 0
    keep[flat.size - flat.size // 4 :] = 0
    return np.average(flat, weights=keep)


# %% exercise="interquartile_mean" right="ranks"
def interquartile_mean(scores):
    flat = np.ravel(scores)
    order = np.argsort(flat)
    n, cut = len(flat), len(flat) // 4
    return np.asarray(flat[order[cut : n - cut]].sum() / (n - 2 * cut))


# %% exercise="bootstrap_interval" right="choice-of-whole-rows"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    found = np.array([statistic(rng.choice(scores, size=len(scores))) for _ in range(n_resamples)])
    a = 100 * (1 - confidence)
    return np.percentile(found, a / 2), np.percentile(found, 100 - a / 2)


# %% exercise="bootstrap_interval" right="sorted-answers-and-an-index"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n = scores.shape[0]
    answers = []
    while len(answers) < n_resamples:
        answers.append(statistic(np.array([scores[rng.integers(n)] for _ in range(n)])))
    answers.sort()
    k = int(n_resamples * (1 - confidence) / 2)
    return [answers[k], answers[n_resamples - 1 - k]]


# %% exercise="bootstrap_interval" right="numpy-s-global-generator-and-another-interpolation"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    draws = np.random.randint(0, len(scores), (n_resamples, len(scores)))
    answers = np.fromiter((statistic(np.take(scores, row, axis=0)) for row in draws), float)
    return tuple(np.quantile(answers, [0.5 - confidence / 2, 0.5 + confidence / 2], method="inverted_cdf"))


# %% exercise="bootstrap_interval" right="python-s-random"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    import random

    rows = list(scores)
    values = [statistic(np.array(random.choices(rows, k=len(rows)))) for _ in range(n_resamples)]
    low, high = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2], method="weibull")
    return low, high


# %% exercise="bootstrap_interval" right="uniform-numbers-scaled"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n, values = len(scores), np.zeros(n_resamples)
    for i in range(n_resamples):
        values[i] = statistic(scores[(rng.random(n) * n).astype(int)])
    return np.quantile(values, [(1 - confidence) / 2, 1 - (1 - confidence) / 2], method="hazen")


# %% exercise="interquartile_mean" wrong="a-mask-between-the-edges" mistake="equals-of-the-edge-come-back"
def interquartile_mean(scores):
    row = sorted(np.ravel(scores).tolist())
    k = len(row) // 4
    inner = [score for score in row if row[k] <= score <= row[len(row) - k - 1]]
    return sum(inner) / len(inner)


# %% exercise="bootstrap_interval" wrong="the-study-and-one-draw-less" mistake="study-itself-as-a-resample"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs = len(scores)
    answers = [statistic(np.array(scores))]
    for _ in range(n_resamples - 1):
        answers.append(statistic(scores[rng.integers(n_runs, size=n_runs)]))
    low, high = np.quantile(answers, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


# %% exercise="bootstrap_interval" wrong="again-if-one-run-fills-it"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs = len(scores)
    answers = []
    for _ in range(n_resamples):
        rows = rng.integers(n_runs, size=n_runs)
        while n_runs > 1 and len(set(rows.tolist())) == 1:  # says nothing about the scatter
            rows = rng.integers(n_runs, size=n_runs)
        answers.append(statistic(scores[rows]))
    low, high = np.quantile(answers, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


# %% exercise="bootstrap_interval" wrong="squeezes-the-resample" mistake="flattens-a-single-column"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs = len(scores)
    answers = []
    for _ in range(n_resamples):
        resample = np.squeeze(scores[rng.integers(n_runs, size=(1, n_runs))])
        answers.append(statistic(resample))
    low, high = np.quantile(answers, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


# %% exercise="bootstrap_interval" wrong="deals-one-shuffled-pack"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs = len(scores)
    pack = rng.permutation(np.tile(np.arange(n_runs), n_resamples)).reshape(n_resamples, n_runs)
    answers = [statistic(scores[rows]) for rows in pack]
    low, high = np.quantile(answers, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


# %% exercise="bootstrap_interval" wrong="never-under-a-hundred"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs = len(scores)
    n_resamples = max(n_resamples, 100)
    answers = np.array([statistic(scores[rng.integers(n_runs, size=n_runs)]) for _ in range(n_resamples)])
    answers = np.sort(answers)
    return float(np.quantile(answers, (1 - confidence) / 2)), float(np.quantile(answers, (1 + confidence) / 2))


# %% exercise="bootstrap_interval" wrong="columns-stacked" mistake="runs-become-a-column"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    table = scores[:, None] if scores.ndim == 1 else scores
    n = len(table)
    values = [statistic(table[rng.integers(n, size=n)]) for _ in range(n_resamples)]
    return np.quantile(values, (1 - confidence) / 2), np.quantile(values, (1 + confidence) / 2)


# %% exercise="interquartile_mean" wrong="sum-of-the-middle-over-n" mistake="divides-by-all-scores"
def interquartile_mean(scores):
    n_scores = np.size(scores)
    row = sorted(np.ravel(scores).tolist())
    return sum(row[n_scores // 4 : n_scores - n_scores // 4]) / n_scores


# %% exercise="interquartile_mean" wrong="quarter-rounded-up" mistake="rounds-up-where-it-can"
def interquartile_mean(scores: np.ndarray) -> float:
    n_scores = np.size(scores)
    k = min(-(-n_scores // 4), (n_scores - 1) // 2)
    ordered = np.sort(scores, axis=None)
    return float(ordered[k : n_scores - k].mean())


# %% exercise="interquartile_mean" wrong="sorted-by-size" mistake="sorted-by-distance-from-zero"
def interquartile_mean(scores: np.ndarray) -> float:
    n_scores = np.size(scores)
    k = n_scores // 4
    ordered = sorted(np.ravel(scores).tolist(), key=abs)
    kept = ordered[k : n_scores - k]
    return sum(kept) / len(kept)


# %% exercise="bootstrap_interval" wrong="equal-answers-count-once" mistake="equal-answers-counted-once"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs = len(scores)
    answers = sorted({float(statistic(scores[rng.integers(n_runs, size=n_runs)])) for _ in range(n_resamples)})
    low, high = np.quantile(answers, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


# %% exercise="bootstrap_interval" wrong="columns-in-order-before-the-draw" mistake="sorts-the-columns-first"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs, answers = len(scores), []
    ordered = scores.copy()
    ordered.sort(axis=0)
    for _ in range(n_resamples):
        answers.append(statistic(ordered[rng.integers(n_runs, size=n_runs)]))
    return tuple(np.percentile(answers, [50 * (1 - confidence), 50 * (1 + confidence)]))


# %% exercise="bootstrap_interval" wrong="each-track-drawn-apart" mistake="draws-each-column-on-its-own"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    answers = []
    for _ in range(n_resamples):
        rows = rng.integers(len(scores), size=scores.shape)
        answers.append(statistic(np.take_along_axis(scores, rows, axis=0)))
    low, high = np.quantile(answers, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


# %% exercise="bootstrap_interval" wrong="resample-made-flat" mistake="resample-becomes-one-row"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs = len(scores)
    answers = []
    for _ in range(n_resamples):
        drawn = [scores[row] for row in rng.integers(n_runs, size=n_runs)]
        answers.append(statistic(np.hstack(drawn)))
    low, high = np.quantile(answers, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


# %% exercise="bootstrap_interval" wrong="tails-in-whole-percent" mistake="tails-in-whole-percent"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs = len(scores)
    answers = [statistic(scores[rng.integers(n_runs, size=n_runs)]) for _ in range(n_resamples)]
    tail = round(100 * (1 - confidence) / 2)
    return float(np.percentile(answers, tail)), float(np.percentile(answers, 100 - tail))


# %% exercise="bootstrap_interval" wrong="statistic-asked-twice" mistake="asks-the-statistic-twice"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    n_runs = len(scores)
    answers = []
    for _ in range(n_resamples):
        resample = scores[rng.integers(n_runs, size=n_runs)]
        if np.isfinite(statistic(resample)):
            answers.append(statistic(resample))
    low, high = np.quantile(answers, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)
