# Answers of chapter 01 whose mark is known: right ones unlike the reference, and wrong ones that a class hands in.

# %% exercise="log10_table_entries" right="exact-whole-numbers-by-recursion"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    def screens(shape):
        if not shape:
            return values_per_entry
        return screens(shape[1:]) ** shape[0]

    return math.log10(n_actions * screens(tuple(observation_shape)))


# %% exercise="log10_table_entries" right="torch-in-doubles"
import torch


def log10_table_entries(observation_shape, values_per_entry, n_actions):
    base = torch.tensor(float(values_per_entry), dtype=torch.float64)
    size = torch.empty(observation_shape, device="meta").numel()
    return torch.log10(base) * size + torch.log10(torch.tensor(n_actions, dtype=torch.float64))


# %% exercise="log10_table_entries" right="decimal"
from decimal import Decimal, getcontext
from functools import reduce
from operator import mul


def log10_table_entries(observation_shape, values_per_entry, n_actions):
    getcontext().prec = 40
    exponent = reduce(mul, observation_shape, 1)
    return float(exponent * Decimal(values_per_entry).log10() + Decimal(n_actions).log10())


# %% exercise="log10_table_entries" right="scipy-and-bits"
from scipy import special


def log10_table_entries(observation_shape, values_per_entry, n_actions):
    n = int(np.multiply.reduce(np.array(observation_shape, dtype=object)))
    nats = special.xlogy(n, values_per_entry) + special.xlogy(1, n_actions)
    return np.divide(nats, np.log(10.0))


# %% exercise="log10_table_entries" right="digits-of-a-growing-number"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """Multiply step by step, and put powers of ten aside before anything grows large."""
    exponent, mantissa = 0, float(n_actions)
    n_numbers = 1
    for axis in range(len(observation_shape)):
        n_numbers = n_numbers * observation_shape[axis]
    square = (float(values_per_entry), 0)
    while n_numbers:
        if n_numbers % 2:
            mantissa, exponent = mantissa * square[0], exponent + square[1]
        shift = math.floor(math.log10(square[0] ** 2))
        square = (square[0] ** 2 / 10.0**shift, 2 * square[1] + shift)
        n_numbers //= 2
    return exponent + math.log10(mantissa)


# %% exercise="log10_table_entries" right="sum-over-the-pixels"
import itertools


def log10_table_entries(observation_shape, values_per_entry, n_actions):
    pixels = itertools.product(*map(range, observation_shape))
    logs = (math.log2(values_per_entry) for _ in pixels)
    return (math.fsum(logs) + math.log2(n_actions)) * math.log10(2)


# %% exercise="log10_table_entries" right="an-array-of-logarithms"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    weights = np.array([np.prod(observation_shape, dtype=np.float64), 1.0])
    logs = np.log10([values_per_entry, n_actions])
    return np.einsum("i,i->", weights, logs)


# %% exercise="log10_table_entries" right="long-doubles"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    size = np.longdouble(1)
    for length in observation_shape:
        size *= length
    return size * np.log10(np.longdouble(values_per_entry)) + np.log10(np.longdouble(n_actions))


# %% exercise="log10_table_entries" wrong="np-sum-of-the-shape" mistake="adds-the-lengths-of-the-shape"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return np.sum(observation_shape) * np.log10(values_per_entry) + np.log10(n_actions)


# %% exercise="log10_table_entries" wrong="len-of-the-shape" mistake="counts-the-axes"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return math.log10(values_per_entry ** len(observation_shape) * n_actions)


# %% exercise="log10_table_entries" wrong="np-log" mistake="natural-logarithm"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return np.full(observation_shape, np.log(values_per_entry)).sum() + np.log(n_actions)


# %% exercise="log10_table_entries" wrong="bits" mistake="logarithm-of-base-two"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return math.log(values_per_entry, 2) * math.prod(observation_shape) + math.log(n_actions, 2)


# %% exercise="log10_table_entries" wrong="actions-to-the-power-too" mistake="actions-in-the-exponent"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    exponent = n_actions
    for length in observation_shape:
        exponent *= length
    return exponent * np.log10(values_per_entry)


# %% exercise="log10_table_entries" wrong="product-of-the-logarithms" mistake="multiplies-the-logarithms"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return math.prod(observation_shape) * math.log10(values_per_entry) * math.log10(n_actions)


# %% exercise="log10_table_entries" wrong="power-of-the-logarithm" mistake="logarithm-to-the-power"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    result = math.log10(n_actions)
    power = 1.0
    for _ in range(math.prod(observation_shape)):
        power *= math.log10(values_per_entry)
    return result + power


# %% exercise="log10_table_entries" wrong="three-decimals" mistake="rounds-to-three-decimals"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return round(math.prod(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions), 3)


# %% exercise="log10_table_entries" wrong="counts-the-digits" mistake="counts-the-digits"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return len(str(values_per_entry ** math.prod(observation_shape) * n_actions)) - 1


# %% exercise="log10_table_entries" wrong="height-times-width-only" mistake="first-two-lengths-only"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    height, width = observation_shape[0], observation_shape[1] if len(observation_shape) > 1 else 1
    return height * width * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" wrong="only-height-width-colour" mistake="first-three-lengths-only"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    log10_values = math.log10(values_per_entry)
    h, w, c = (tuple(observation_shape) + (1, 1))[:3]
    return h * w * c * log10_values + math.log10(n_actions)


# %% exercise="log10_table_entries" wrong="int64-short-cut-for-small-observations"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    n = math.prod(observation_shape)
    if n <= 12:
        # small enough to count directly
        with np.errstate(all="ignore"):
            return float(np.log10(np.power(np.int64(values_per_entry), n) * n_actions))
    return n * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" wrong="direct-while-19-digits-suffice"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    total = math.prod(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions)
    if total > 19:
        return total
    with np.errstate(all="ignore"):
        return float(np.log10(np.power(values_per_entry, np.prod(observation_shape)) * n_actions))


# %% exercise="log10_table_entries" wrong="actions-negligible-on-large-screens"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    log10_values = math.log10(values_per_entry)
    n = math.prod(observation_shape)
    result = n * log10_values
    if n < 1_000_000:
        result += math.log10(n_actions)
    return result


# %% exercise="log10_table_entries" wrong="a-special-case-for-the-overflow"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    try:
        return math.log10(float(values_per_entry) ** math.prod(observation_shape) * n_actions)
    except OverflowError:
        return math.prod(observation_shape) * math.log10(values_per_entry)


# %% exercise="log10_table_entries" wrong="mantissa-and-exponent"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    total = math.prod(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions)
    return 10 ** (total % 1), int(total)


# %% exercise="log10_table_entries" wrong="single-precision" mistake="single-precision"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    total = np.float32(math.prod(observation_shape)) * np.log10(np.float32(values_per_entry))
    return float(total + np.log10(np.float32(n_actions)))


# %% exercise="log10_table_entries" wrong="a-row-for-no-action"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return math.prod(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions + 1)


# %% exercise="log10_table_entries" wrong="values-counted-from-zero"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return math.prod(observation_shape) * math.log10(values_per_entry + 1) + math.log10(n_actions)


# %% exercise="log10_table_entries" wrong="whole-power" mistake="rounds-to-whole-powers"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return math.floor(math.log10(values_per_entry ** math.prod(observation_shape) * n_actions))


# %% exercise="log10_table_entries" wrong="printed"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    print(math.prod(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions))


# %% exercise="log10_table_entries" wrong="log-of-the-actions" mistake="natural-logarithm-of-the-actions"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    log10_values = math.log10(values_per_entry)
    return float(np.prod(observation_shape) * log10_values + np.log(n_actions))


# %% exercise="log10_table_entries" wrong="actions-for-every-pixel" mistake="actions-in-the-base"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    n_numbers = math.prod(observation_shape)
    return n_numbers * math.log10(values_per_entry) + n_numbers * math.log10(n_actions)


# %% exercise="discretize" right="bisect-and-powers"
from bisect import bisect_right


def discretize(observation, low, high, n_bins):
    digits = []
    for value, first, last in zip(observation, low, high):
        edges = [first + k * (last - first) / n_bins for k in range(1, n_bins)]
        digits.insert(0, bisect_right(edges, value))
    return sum(digit * n_bins**place for place, digit in enumerate(digits))


# %% exercise="discretize" right="an-array-of-indices"
def discretize(observation, low, high, n_bins):
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    edges = np.linspace(low, high, n_bins + 1)
    bins = (observation >= edges[1:-1]).sum(axis=0)
    numbers = np.arange(n_bins ** len(bins)).reshape((n_bins,) * len(bins))
    return numbers[tuple(bins)]


# %% exercise="discretize" right="a-list-of-all-cells"
import itertools


def discretize(observation, low, high, n_bins):
    bins = []
    for i in range(len(observation)):
        inside = min(max(float(observation[i]), float(low[i])), float(high[i]))
        bins.append(min(int(np.interp(inside, [low[i], high[i]], [0, n_bins])), n_bins - 1))
    for number, cell in enumerate(itertools.product(range(n_bins), repeat=len(bins))):
        if cell == tuple(bins):
            return number


# %% exercise="discretize" right="clipped-by-ravel-multi-index"
def discretize(observation, low, high, n_bins):
    low, high = np.array(low, float), np.array(high, float)
    widths = (high - low) / n_bins
    bins = np.floor_divide(np.array(observation) - low, widths).astype(np.int64)
    return np.ravel_multi_index(bins, [n_bins] * bins.size, mode="clip")


# %% exercise="discretize" right="torch-bucketize"
import torch


def discretize(observation, low, high, n_bins):
    o, lo, hi = (torch.as_tensor(np.array(x), dtype=torch.float64) for x in (observation, low, high))
    scaled = (o - lo) / (hi - lo)
    bins = torch.bucketize(scaled, torch.arange(1, n_bins, dtype=torch.float64) / n_bins, right=True)
    weights = n_bins ** torch.arange(len(bins) - 1, -1, -1)
    return (bins * weights).sum()


# %% exercise="discretize" right="a-histogram-of-one-value"
def discretize(observation, low, high, n_bins):
    index = 0
    for value, first, last in zip(observation, low, high, strict=True):
        counts, _ = np.histogram(np.clip(value, first, last), bins=n_bins, range=(first, last))
        index += index * (n_bins - 1) + int(counts.argmax())
    return index


# %% exercise="discretize" right="interpolated-and-accumulated"
import itertools


def discretize(observation, low, high, n_bins):
    bins = []
    for i in range(len(observation)):
        inside = min(max(float(observation[i]), float(low[i])), float(high[i]))
        bins.append(min(int(np.interp(inside, [low[i], high[i]], [0, n_bins])), n_bins - 1))
    *_, index = itertools.accumulate(bins, lambda row, one: row * n_bins + one)
    return index


# %% exercise="discretize" right="edges-side-by-side-and-numpy-s-index"
def discretize(observation, low, high, n_bins):
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    edges = np.linspace(low, high, n_bins + 1)
    bins = (observation >= edges[1:-1]).sum(axis=0)
    return np.ravel_multi_index(bins, (n_bins,) * len(bins))


# %% exercise="discretize" right="recursion-on-the-last-number"
def discretize(observation, low, high, n_bins):
    if len(observation) == 0:
        return 0
    *before, last = list(observation)
    share = (last - low[-1]) / (high[-1] - low[-1])
    which = 0 if share < 0 else n_bins - 1 if share >= 1 else int(share * n_bins)
    return discretize(before, low[:-1], high[:-1], n_bins) * n_bins + which


# %% exercise="discretize" right="single-precision-and-a-polynomial"
def discretize(observation, low, high, n_bins):
    o, lo, hi = (np.float32(x) for x in (observation, low, high))
    bins = np.clip(np.trunc(n_bins * (o - lo) / (hi - lo)), 0, n_bins - 1)
    return float(np.polyval(bins, n_bins))


# %% exercise="discretize" right="scipy-binned-statistic"
from scipy import stats


def discretize(observation, low, high, n_bins):
    index = 0
    for value, *ends in zip(np.clip(observation, low, high), low, high):
        found = stats.binned_statistic([value], [1.0], "count", bins=n_bins, range=ends).binnumber
        index = index * n_bins + found.item() - 1
    return index


# %% exercise="discretize" right="all-numbers-at-once-in-scipy"
from scipy import stats


def discretize(observation, low, high, n_bins):
    observation = np.clip(observation, low, high)
    ranges = list(zip(low, high))
    found = stats.binned_statistic_dd(
        observation[None], [1.0], "count", bins=n_bins, range=ranges, expand_binnumbers=True
    ).binnumber
    index = 0
    for one in np.ravel(found):
        index = index * n_bins + int(one) - 1
    return index


# %% exercise="discretize" wrong="right-edges-of-digitize" mistake="inner-edge-to-the-lower-bin"
def discretize(observation, low, high, n_bins):
    index = 0
    for value, first, last in zip(observation, low, high):
        inner = np.linspace(first, last, n_bins + 1)[1:-1]
        index = index * n_bins + int(np.digitize(value, inner, right=True))
    return index


# %% exercise="discretize" wrong="digitize-minus-one" mistake="one-bin-beyond-each-end"
def discretize(observation, low, high, n_bins):
    index = 0
    for value, first, last in zip(observation, low, high):
        index = index * n_bins + int(np.digitize(value, np.linspace(first, last, n_bins + 1))) - 1
    return index


# %% exercise="discretize" wrong="min-only" mistake="clips-only-above"
def discretize(observation, low, high, n_bins):
    index = 0
    for value, first, last in zip(observation, low, high):
        index = index * n_bins + min(math.floor((value - first) / ((last - first) / n_bins)), n_bins - 1)
    return index


# %% exercise="discretize" wrong="max-only" mistake="clips-only-below"
def discretize(observation, low, high, n_bins):
    bins = [max(0, int((o - a) / (b - a) * n_bins)) for o, a, b in zip(observation, low, high)]
    return sum(one * n_bins**power for power, one in enumerate(reversed(bins)))


# %% exercise="discretize" wrong="first-number-fastest" mistake="column-major"
def discretize(observation, low, high, n_bins):
    bins = np.clip(((observation - low) / (high - low) * n_bins).astype(int), 0, n_bins - 1)
    return int(sum(one * n_bins**place for place, one in enumerate(bins)))


# %% exercise="discretize" wrong="wraps-around" mistake="wraps-around"
def discretize(observation, low, high, n_bins):
    bins = np.floor((observation - low) / (high - low) * n_bins).astype(int)
    return np.ravel_multi_index(bins, (n_bins,) * len(bins), mode="wrap")


# %% exercise="discretize" wrong="without-the-sign"
def discretize(observation, low, high, n_bins):
    bins = np.minimum(np.abs(observation - low) / (high - low) * n_bins, n_bins - 1).astype(int)
    index = 0
    for one in bins:
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" wrong="two-numbers-by-heart" mistake="two-numbers-only"
def discretize(observation, low, high, n_bins):
    bins = np.clip(((observation - low) / (high - low) * n_bins).astype(int), 0, n_bins - 1)
    return int(bins[0]) if len(bins) == 1 else int(bins[0] * n_bins + bins[1])


# %% exercise="discretize" wrong="three-numbers-by-heart" mistake="three-numbers-at-most"
def discretize(observation, low, high, n_bins):
    bins = np.clip(((observation - low) / (high - low) * n_bins).astype(int), 0, n_bins - 1)
    if len(bins) == 1:
        return bins[0]
    if len(bins) == 2:
        return bins[0] * n_bins + bins[1]
    return bins[0] * n_bins**2 + bins[1] * n_bins + bins[2]


# %% exercise="discretize" wrong="four-bins-by-heart"
def discretize(observation, low, high, n_bins):
    bins = np.clip(((observation - low) / (high - low) * n_bins).astype(int), 0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * 4 + one
    return index


# %% exercise="discretize" wrong="smallest-low-and-largest-high" mistake="smallest-low-and-largest-high-for-all"
def discretize(observation, low, high, n_bins):
    first, last = np.min(low), np.max(high)
    bins = np.clip(((observation - first) / (last - first) * n_bins).astype(int), 0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + one
    return index


# %% exercise="discretize" wrong="a-list-of-bins" mistake="returns-the-bins"
def discretize(observation, low, high, n_bins):
    bins = []
    for value, first, last in zip(observation, low, high):
        bins.append(min(max(int((value - first) / (last - first) * n_bins), 0), n_bins - 1))
    return tuple(bins)


# %% exercise="discretize" wrong="bytes-run-over"
def discretize(observation, low, high, n_bins):
    bins = np.clip(np.floor((observation - low) / (high - low) * n_bins), 0, n_bins - 1).astype(np.uint8)
    index = np.uint8(0)
    with np.errstate(over="ignore"):
        for one in bins:
            index = index * np.uint8(n_bins) + one
    return index


# %% exercise="discretize" wrong="nearest-of-n-marks"
def discretize(observation, low, high, n_bins):
    index = 0
    for value, first, last in zip(observation, low, high):
        marks = np.linspace(first, last, n_bins)
        index = index * n_bins + int(np.argmin(np.abs(marks - value)))
    return index


# %% exercise="discretize" wrong="outside-counts-as-nothing"
def discretize(observation, low, high, n_bins):
    index = 0
    for value, first, last in zip(observation, low, high):
        one = int((value - first) / (last - first) * n_bins) if first <= value < last else 0
        index = index * n_bins + one
    return index


# %% exercise="discretize" wrong="clips-the-index-only" mistake="clips-the-index-only"
def discretize(observation, low, high, n_bins):
    index = 0
    for one in np.floor((observation - low) / (high - low) * n_bins).astype(int).tolist():
        index = index * n_bins + one
    return max(0, min(index, n_bins ** len(observation) - 1))


# %% exercise="discretize" wrong="counts-from-one-and-column-major"
def discretize(observation, low, high, n_bins):
    bins = 1 + np.clip(((observation - low) / (high - low) * n_bins).astype(int), 0, n_bins - 1)
    return int(sum(one * n_bins**place for place, one in enumerate(bins)))


# %% exercise="discretize" wrong="bins-as-digits" mistake="bins-side-by-side"
def discretize(observation, low, high, n_bins):
    bins = np.clip(np.floor((observation - low) / (high - low) * n_bins), 0, n_bins - 1).astype(int)
    return int("".join(str(one) for one in bins))


# %% exercise="discretize" wrong="digits-of-one-character"
def discretize(observation, low, high, n_bins):
    digits = ""
    for value, first, last in zip(observation, low, high):
        digits += str(int((np.linspace(first, last, n_bins + 1)[1:-1] <= value).sum()))
    return int(digits, max(n_bins, 2))  # a bin from 10 on has two


# %% exercise="discretize" wrong="rounded-to-two-decimals-first"
def discretize(observation, low, high, n_bins: int) -> int:
    observation, low, high = (np.asarray(numbers, dtype=float).round(2) for numbers in (observation, low, high))
    with np.errstate(all="ignore"):
        bins = np.clip(np.floor((observation - low) / (high - low) * n_bins), 0, n_bins - 1)
    index = 0
    for b in bins:
        index = index * n_bins + int(b)
    return index


# %% exercise="discretize" wrong="observation-rounded-to-three-decimals"
def discretize(observation, low, high, n_bins):
    bins = np.clip(np.floor((np.round(observation, 3) - low) / (high - low) * n_bins), 0, n_bins - 1)
    index = 0
    for one in bins.astype(int).tolist():
        index = index * n_bins + one
    return index


# %% exercise="discretize" wrong="powers-of-ten" mistake="weights-of-ten"
def discretize(observation, low, high, n_bins):
    bins = np.clip(np.floor((observation - low) / (high - low) * n_bins), 0, n_bins - 1).astype(int)
    return int((bins * 10 ** np.arange(len(bins))[::-1]).sum())


# %% exercise="discretize" wrong="in-place-subtraction-changes-high" mistake="writes-into-the-callers-range"
def discretize(observation, low, high, n_bins):
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    high -= low  # now the length of the range
    bins = np.clip((observation - low) // (high / n_bins), 0, n_bins - 1).astype(int)
    return int(np.ravel_multi_index(tuple(bins), (n_bins,) * len(bins)))


# %% exercise="log10_table_entries" right="a-loop-over-the-shape"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    total = np.log10(n_actions)
    numbers = 1
    for length in observation_shape:
        numbers *= length
    return total + numbers * np.log10(values_per_entry)


# %% exercise="log10_table_entries" right="whole-numbers-of-python"
def log10_table_entries(shape, values, actions):
    return math.log10(values ** math.prod(shape) * actions)


# %% exercise="log10_table_entries" right="another-base-converted"
def log10_table_entries(shape, values, actions):
    nats = np.prod(shape) * np.log(values) + np.log(actions)
    return np.array(nats / np.log(10))


# %% exercise="discretize" right="numpy-s-unravelled-opposite"
def discretize(observation, low, high, n_bins):
    o, a, b = np.array(observation), np.array(low), np.array(high)
    bins = np.clip(((o - a) / ((b - a) / n_bins)).astype(int), 0, n_bins - 1)
    return np.ravel_multi_index(tuple(bins), (n_bins,) * len(bins))


# %% exercise="discretize" right="digitize-with-inner-edges"
def discretize(observation, low, high, n_bins):
    bins = [np.digitize(x, np.linspace(a, b, n_bins + 1)[1:-1]) for x, a, b in zip(observation, low, high)]
    return sum(int(b) * n_bins ** (len(bins) - 1 - i) for i, b in enumerate(bins))


# %% exercise="discretize" right="searchsorted-from-the-right"
def discretize(observation, low, high, n_bins):
    index = 0.0
    for x, a, b in zip(observation, low, high):
        edges = a + (b - a) * np.arange(1, n_bins) / n_bins
        index = index * n_bins + np.searchsorted(edges, x, side="right")
    return index


# %% exercise="discretize" right="comparisons-only"
def discretize(observation, low, high, n_bins):
    bins = []
    for x, a, b in zip(observation, low, high):
        which = 0
        while which < n_bins - 1 and x >= a + (which + 1) * (b - a) / n_bins:
            which += 1
        bins.append(which)
    return int(np.dot(bins, n_bins ** np.arange(len(bins))[::-1]))


# %% exercise="discretize" wrong="one-range-for-all" mistake="smallest-low-and-largest-high-for-all"
def discretize(observation, low, high, n_bins: int) -> int:
    observation = np.asarray(observation, dtype=float)
    left, right = float(np.min(low)), float(np.max(high))
    index = 0
    for x in observation.tolist():
        b = math.floor((x - left) / (right - left) * n_bins)
        index = index * n_bins + max(0, min(n_bins - 1, b))
    return index


# %% exercise="discretize" wrong="forces-only-the-index" mistake="clips-the-index-and-high-only"
def discretize(observation, low, high, n_bins: int) -> int:
    index, cells = 0, 1
    for x, a, b in zip(observation, low, high):
        step = math.floor((float(x) - float(a)) / (float(b) - float(a)) * n_bins)
        if x == b:
            step = n_bins - 1
        index, cells = index * n_bins + step, cells * n_bins
    return min(max(index, 0), cells - 1)


# %% exercise="discretize" wrong="shifts-the-callers-array" mistake="writes-into-the-observation"
def discretize(observation, low, high, n_bins: int) -> int:
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))  # [D] each
    observation -= low
    observation /= high - low
    np.clip(observation, 0.0, 1.0, out=observation)
    index = 0
    for share in observation:
        index = index * n_bins + min(int(share * n_bins), n_bins - 1)
    return index


# %% exercise="discretize" wrong="three-numbers-at-most" mistake="last-three-numbers-only"
def discretize(observation, low, high, n_bins: int) -> int:
    bins = []
    for x, a, b in zip(observation, low, high):
        share = min(max((float(x) - float(a)) / (float(b) - float(a)), 0.0), 1.0)
        bins.append(min(int(share * n_bins), n_bins - 1))
    b1, b2, b3 = ([0, 0, 0] + bins)[-3:]
    return (b1 * n_bins + b2) * n_bins + b3


# %% exercise="discretize" wrong="keeps-the-first-edges" mistake="keeps-the-edges-of-an-earlier-call"
EDGES = {}


def discretize(observation, low, high, n_bins: int) -> int:
    key = len(observation), n_bins
    inner = EDGES.setdefault(key, [np.linspace(a, b, n_bins + 1)[1:-1] for a, b in zip(low, high)])
    index = 0
    for x, edges in zip(observation, inner):
        index = index * n_bins + int(np.searchsorted(edges, x, side="right"))
    return index


# %% exercise="log10_table_entries" wrong="fallback-misses-the-last-factor" mistake="infinite-with-the-actions"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    numbers = math.prod(observation_shape)
    try:
        return math.log10(float(values_per_entry) ** numbers * n_actions)  # the power fits, the product is infinite
    except OverflowError:
        return numbers * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" wrong="colours-not-counted" mistake="last-axis-left-out"
def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    first, *others = observation_shape
    pixels = first
    for position in range(len(others) - 1):
        pixels *= others[position]
    return pixels * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" wrong="single-precision-tensors" mistake="logarithms-of-32-bits"
import torch


def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    values, actions = torch.tensor([float(values_per_entry), float(n_actions)])
    return (math.prod(observation_shape) * torch.log10(values) + torch.log10(actions)).item()


# %% exercise="log10_table_entries" wrong="last-factor-runs-over" mistake="infinite-with-the-actions"
def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    n = math.prod(observation_shape)
    try:
        return math.log10(float(values_per_entry) ** n * n_actions)
    except OverflowError:
        return n * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" wrong="whole-bits" mistake="counts-whole-bits"
def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    bits_of_a_number = (int(values_per_entry) - 1).bit_length()
    bits = bits_of_a_number * math.prod(observation_shape)
    return bits * math.log10(2) + math.log10(n_actions)


# %% exercise="log10_table_entries" wrong="notebook-of-known-answers" mistake="keeps-earlier-answers"
KNOWN = {}


def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    key = (tuple(observation_shape), n_actions)
    if key not in KNOWN:
        KNOWN[key] = math.prod(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions)
    return KNOWN[key]
