# What a class hands in for chapter 01: each cell is one exercise done wrong in one way.
# Its docstring is what that student reads.

# %% exercise="log10_table_entries" mistake="adds-the-lengths-of-the-shape"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You add the lengths of the shape, and they must be multiplied.

    A screen of 210 rows and 160 columns has 210 pixels in each of 160 columns. Count the lamps of the 3 x 2 board.
    """
    return sum(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="first-length-only"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You use the first length of the shape and forget the others.

    A screen of 210 rows has more than 210 numbers. All axes count: rows, columns, colours.
    """
    return observation_shape[0] * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="counts-the-axes"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You take the number of axes for the number of numbers.

    The length of the tuple says how many axes there are. How many numbers the observation holds is the product of
    what stands in it.
    """
    return len(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="natural-logarithm"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You use the natural logarithm, and a power of ten is asked for.

    `math.log` has base e. For 1,000 entries the answer must be 3, not 6.9.
    """
    return math.prod(observation_shape) * math.log(values_per_entry) + math.log(n_actions)


# %% exercise="log10_table_entries" mistake="logarithm-of-base-two"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You use the logarithm of base 2, which counts bits, and a power of ten is asked for.

    For 1,000 entries the answer must be 3, not about 10. Check the base.
    """
    return math.prod(observation_shape) * math.log2(values_per_entry) + math.log2(n_actions)


# %% exercise="log10_table_entries" mistake="forgets-the-actions"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You count the states and forget that each has an entry for every action.

    A Q-table answers "how good is this action here". Where does the number of actions enter your sum?
    """
    return math.prod(observation_shape) * math.log10(values_per_entry)


# %% exercise="log10_table_entries" mistake="actions-in-the-exponent"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You multiply the exponent by the number of actions.

    Three actions make the table three times as large, they do not make the screen three times as large. Look at what
    a product becomes under a logarithm.
    """
    return math.prod(observation_shape) * n_actions * math.log10(values_per_entry)


# %% exercise="log10_table_entries" mistake="actions-without-logarithm"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You add the number of actions itself to the logarithm.

    Adding 3 to a power of ten makes the table a thousand times as large, not three times. Both summands must be
    logarithms.
    """
    return math.prod(observation_shape) * math.log10(values_per_entry) + n_actions


# %% exercise="log10_table_entries" mistake="adds-actions-to-states"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You add the number of actions to the number of states, and each state needs an entry for each action.

    A table of 64 rows and 3 columns has more than 67 entries. Rows and columns are multiplied.
    """
    return math.log10(values_per_entry ** math.prod(observation_shape) + n_actions)


# %% exercise="log10_table_entries" mistake="product-instead-of-power"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You multiply the values by the count of numbers, and it must be a power.

    Each further lamp doubles the pictures: 2, 4, 8, ... Six lamps show 64 pictures, not 12.
    """
    return math.log10(values_per_entry * math.prod(observation_shape) * n_actions)


# %% exercise="log10_table_entries" mistake="power-upside-down"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """Base and exponent of your power are swapped.

    Six lamps with two values show 2 to the power of 6 pictures, not 6 to the power of 2. Which of the two grows when
    one more lamp is added?
    """
    return values_per_entry * math.log10(math.prod(observation_shape)) + math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="multiplies-the-logarithms"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You multiply the logarithm of the actions where it is added.

    The actions multiply the number of screens, and a logarithm turns a product into a sum. With one action your table
    would have a single entry: its logarithm is 0.
    """
    return math.prod(observation_shape) * math.log10(values_per_entry) * math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="logarithm-to-the-power"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You raise the logarithm to the power, and under a logarithm a power becomes a product.

    The logarithm of 10 to the power of 6 is 6 times 1. Six lamps give six times the logarithm of 2.
    """
    with np.errstate(over="ignore"):
        return float(np.log10(values_per_entry) ** math.prod(observation_shape) + np.log10(n_actions))


# %% exercise="log10_table_entries" mistake="float-overflows"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You work out the number itself as a float, and for large screens that raises an OverflowError.

    A float ends near 10 to the power of 308. Take the logarithm of each part before anything grows large.
    """
    return math.log10(float(values_per_entry) ** math.prod(observation_shape) * n_actions)


# %% exercise="log10_table_entries" mistake="runs-into-infinity"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You work out the number itself with NumPy's floats, and for large screens it is infinite.

    NumPy warns and goes on with `inf`. Take the logarithm of each part before anything grows large.
    """
    with np.errstate(over="ignore"):
        return float(np.log10(np.float64(values_per_entry) ** np.prod(observation_shape) * n_actions))


# %% exercise="log10_table_entries" mistake="wraps-around-in-64-bits"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You work out the number itself with NumPy's whole numbers, whose 64 bits run over without a word.

    256 to the power of 8 is already 0 there. Take the logarithm of each part before anything grows large.
    """
    with np.errstate(all="ignore"):
        return float(np.log10(np.power(values_per_entry, np.prod(observation_shape)) * n_actions))


# %% exercise="log10_table_entries" mistake="rounds-to-whole-powers"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You round the power of ten to a whole number.

    2.283 means 192 entries, 2 means 100. Return the logarithm with its decimals.
    """
    return int(math.prod(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions))


# %% exercise="log10_table_entries" mistake="returns-the-number-itself"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You return the number of entries, and its logarithm is asked for.

    192 entries are 10 to the power of 2.283, so 2.283 should come back. The number itself has too many digits soon.
    """
    return values_per_entry ** math.prod(observation_shape) * n_actions


# %% exercise="log10_table_entries" mistake="natural-logarithm-of-the-actions"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You take the natural logarithm of the actions and add it to a logarithm of base 10.

    `math.log` has base e. Both summands of one sum must count in the same powers.
    """
    return math.prod(observation_shape) * math.log10(values_per_entry) + math.log(n_actions)


# %% exercise="log10_table_entries" mistake="actions-in-the-base"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You multiply the actions into the base of the power, as if each number of the screen had actions of its own.

    There is one choice of action for a whole screen. How often should the number of actions appear in the product?
    """
    return math.prod(observation_shape) * math.log10(values_per_entry * n_actions)


# %% exercise="log10_table_entries" mistake="first-two-lengths-only"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You use the first two lengths of the shape and forget what follows.

    Height times width counts the pixels, and each pixel may hold several numbers, one for each colour. A shape can have
    any number of axes, and all count.
    """
    return math.prod(observation_shape[:2]) * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="first-three-lengths-only"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You use the first three lengths of the shape and forget what follows.

    Height, width and colours are the axes of one screen, and four screens in a row have one axis more. A shape can have
    any number of axes, and all count.
    """
    return math.prod(observation_shape[:3]) * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="rounds-to-three-decimals"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You round to three decimals, and the logarithm is wanted as it is.

    The text shows 2.283 because it has little room. Round when you print, not when you return.
    """
    return round(math.prod(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions), 3)


# %% exercise="log10_table_entries" mistake="counts-the-digits"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You count the digits of the number, and that gives only the whole part of its logarithm.

    192 has three digits, and its logarithm is 2.283. Python also refuses to write out a number of more than 4,300
    digits. Take the logarithm of each part; then no long number is ever needed.
    """
    return len(str(values_per_entry ** math.prod(observation_shape) * n_actions)) - 1


# %% exercise="log10_table_entries" mistake="single-precision"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    """You work in single precision, which keeps about seven digits, and more are wanted.

    Python's own floats keep about sixteen. Look for `float32`, or for a tensor of PyTorch that was made without a
    dtype.
    """
    numbers, values, actions = np.float32([math.prod(observation_shape), values_per_entry, n_actions])
    return float(numbers * np.log10(values) + np.log10(actions))


# %% exercise="log10_table_entries" mistake="last-axis-left-out"
def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    """Wherever there are two axes or more, you leave out the last one. The colours of a screen are numbers like all
    others: three a pixel. Multiply all lengths of the shape."""
    first, *others = observation_shape
    pixels = first
    for position in range(len(others) - 1):
        pixels *= others[position]
    return pixels * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="logarithms-of-32-bits"
import torch


def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    """Your logarithms are 32-bit numbers, and their seventh digit is already wrong. Multiplied by a hundred thousand
    pixels that shows. Use `math.log10`, or tensors with `dtype=torch.float64`."""
    values, actions = torch.tensor([float(values_per_entry), float(n_actions)])
    return (math.prod(observation_shape) * torch.log10(values) + torch.log10(actions)).item()


# %% exercise="log10_table_entries" mistake="infinite-with-the-actions"
def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    """You try the plain number first and go to logarithms when it overflows. The number of observations may just fit
    where the table does not: times the actions it is infinite, and no error is raised. Stay with logarithms from the
    start."""
    n = math.prod(observation_shape)
    try:
        return math.log10(float(values_per_entry) ** n * n_actions)
    except OverflowError:
        return n * math.log10(values_per_entry) + math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="counts-whole-bits"
def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int) -> float:
    """You count the whole bits that each number needs. Three values need 1.58 bits and you count 2, so only powers of
    two come out right. Multiply by the logarithm of the number of values itself."""
    bits_of_a_number = (int(values_per_entry) - 1).bit_length()
    bits = bits_of_a_number * math.prod(observation_shape)
    return bits * math.log10(2) + math.log10(n_actions)


# %% exercise="log10_table_entries" mistake="keeps-earlier-answers"
def log10_table_entries(observation_shape: tuple[int, ...], values_per_entry: int, n_actions: int, known={}) -> float:  # noqa: B006 - the mistake itself
    """You keep your answers and find them again by the shape and the actions. Another number of values per entry then
    gets an old answer. Compute each answer anew; it costs next to nothing."""
    key = (tuple(observation_shape), n_actions)
    if key not in known:
        known[key] = math.prod(observation_shape) * math.log10(values_per_entry) + math.log10(n_actions)
    return known[key]


# %% exercise="discretize" mistake="inner-edge-to-the-lower-bin"
def discretize(observation, low, high, n_bins):
    """A value exactly on an inner edge falls in your lower bin, and it belongs to the upper one.

    In 4 bins from 0 to 1 the value 0.25 opens bin 1. Look at your comparison, or at whether you round up and take 1
    off.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = (np.ceil((observation - low) / (high - low) * n_bins) - 1).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="high-gets-a-bin-of-its-own"
def discretize(observation, low, high, n_bins):
    """You clip the values, but `high` itself still lands in a bin that does not exist.

    `high` is exactly `n_bins` widths away from `low`, and the bins end at `n_bins - 1`. What has to be clipped last?
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation.clip(low, high) - low) / (high - low) * n_bins)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="clips-nothing"
def discretize(observation, low, high, n_bins):
    """Values outside the range leave your grid: they get negative bins or bins beyond the last.

    Whatever lies outside belongs in the edge bin on its side. Force the bin into the range that exists.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="one-bin-beyond-each-end"
def discretize(observation, low, high, n_bins):
    """Values outside the range land one bin beyond its ends, in bin -1 or in bin `n_bins`.

    `np.digitize` less 1 does so when both ends are among the edges, and `high` itself leaves the grid too. What has to
    be done with a bin that does not exist?
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins).clip(-1, n_bins)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="clips-only-above"
def discretize(observation, low, high, n_bins):
    """Values above the range are cared for, values below it get negative bins.

    In Python a negative index counts from the end, so the table would answer, wrongly. Both sides need a limit.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.minimum(np.floor((observation - low) / (high - low) * n_bins), n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="clips-only-below"
def discretize(observation, low, high, n_bins):
    """Values below the range are cared for, values at `high` and above get bins beyond the last.

    The last bin is `n_bins - 1`. Both sides need a limit.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.maximum(np.floor((observation - low) / (high - low) * n_bins), 0)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="rounds-to-the-nearest"
def discretize(observation, low, high, n_bins):
    """You round to the nearest whole number, and a bin is found by rounding down.

    1.8 widths from the left is still in bin 1: bin 2 begins at 2 widths.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.round((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="one-bin-too-few"
def discretize(observation, low, high, n_bins):
    """Your bins are too wide: you cut the range into one bin less than asked.

    4 bins need 5 edges, the ends included; between 4 edges lie 3 bins. By what do you divide the range?
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * (n_bins - 1)).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="counts-bins-from-one"
def discretize(observation, low, high, n_bins):
    """You count the bins from 1, and the first one is number 0.

    `np.digitize` and `searchsorted` with both ends among the edges answer 1 for the first bin. The smallest index
    must be 0.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = 1 + np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="bins-of-their-own-outside"
def discretize(observation, low, high, n_bins):
    """Values outside the range get bins of their own, so you have two bins more than asked.

    With both ends among the edges, `np.digitize` answers 0 below and `n_bins + 1` above. Values outside belong in the
    first and the last bin.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    index = 0
    for value, first, last in zip(observation, low, high, strict=True):
        index = index * (n_bins + 2) + int(np.digitize(value, np.linspace(first, last, n_bins + 1)))
    return index


# %% exercise="discretize" mistake="column-major"
def discretize(observation, low, high, n_bins):
    """Your index counts the first number fastest, and row by row the last number counts fastest.

    Swap two numbers of an observation and see whether the index changes the way the example does.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins[::-1].tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="adds-the-bins-up"
def discretize(observation, low, high, n_bins):
    """You add the bins up, so different cells get the same index.

    (3, 0) and (0, 3) must not share a line of the book. Each number needs a weight of its own.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1)
    return int(bins.sum())


# %% exercise="discretize" mistake="weights-by-the-number-of-numbers"
def discretize(observation, low, high, n_bins):
    """You weigh the bins by how many numbers there are, and the weight is how many bins there are.

    A row of the grid has `n_bins` cells, so moving one row down adds `n_bins` to the index.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * len(bins) + int(one)
    return index


# %% exercise="discretize" mistake="measures-from-zero"
def discretize(observation, low, high, n_bins):
    """You measure from zero, and the first bin begins at `low`.

    In a range from 10 to 50 the value 10 belongs in bin 0. Look at what you subtract before you divide.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor(observation / (high - low) * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="divides-by-high"
def discretize(observation, low, high, n_bins):
    """You divide by `high`, and the range is from `low` to `high`.

    From 10 to 50 the range is 40 wide, not 50. It makes no difference only where `low` is 0.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / high * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="one-range-for-all"
def discretize(observation, low, high, n_bins):
    """You use the range of the first number for all of them.

    Position, speed and angle have ranges of their own: entry i of `low` and `high` belongs to number i.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low[0]) / (high[0] - low[0]) * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="returns-the-bins"
def discretize(observation, low, high, n_bins):
    """You return the bin of each number, and one index for the whole cell is asked for.

    The bins are right. Now number the cells row by row, as the equation with b1, b2 and b3 does.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    return np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1).astype(int).tolist()


# %% exercise="discretize" mistake="clips-the-index-only"
def discretize(observation, low, high, n_bins):
    """You force the index into its range, and each single bin has to be forced into its own.

    A bin of -1 in the last place makes the cell the last one of the row above. Once the bins have become one number, it
    is too late.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    index = 0
    for one in np.floor((observation - low) / (high - low) * n_bins).tolist():
        index = index * n_bins + int(one)
    return min(max(index, 0), n_bins ** len(observation) - 1)


# %% exercise="discretize" mistake="wraps-around"
def discretize(observation, low, high, n_bins):
    """Values outside the range come in again at the other end, because you take the bin modulo `n_bins`.

    A cart too far to the right is then filed with carts on the left, and `high` itself lands in bin 0. Values outside
    belong in the edge bin on their own side.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins) % n_bins
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="bins-side-by-side"
def discretize(observation, low, high, n_bins):
    """You write the bins side by side and read them as a decimal number.

    That numbers the cells without gaps only where there are 10 bins, and with more of them 1, 12 and 11, 2 look alike.
    With 4 bins the step from row to row is 4.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1).astype(int)
    return int("".join(map(str, bins)))


# %% exercise="discretize" mistake="weights-of-ten"
def discretize(observation, low, high, n_bins):
    """You multiply by 10 from number to number, as if the bins were the digits of a decimal number.

    That numbers the cells without gaps only where there are 10 bins. With 4 bins the step from row to row is 4.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * 10 + int(one)
    return index


# %% exercise="discretize" mistake="two-numbers-only"
def discretize(observation, low, high, n_bins):
    """Your index is made of the first two numbers, and all others are ignored.

    An observation may have any number of numbers, one or twelve. Each has to move the index: look for fixed places
    such as `[0]` and `[1]`.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1)
    return int(bins[0] * n_bins + bins[1])


# %% exercise="discretize" mistake="three-numbers-at-most"
def discretize(observation, low, high, n_bins):
    """Your index is made of the first three numbers at most, and any further one is ignored.

    CartPole has four, and other worlds have more. The equation with b1, b2 and b3 is an example: what is its rule, for
    as many numbers as there are?
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    bins = np.floor((observation - low) / (high - low) * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins[:3].tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="writes-into-the-callers-range"
def discretize(observation, low, high, n_bins):
    """You write into the caller's `high`, so the same grid is another one at the next call.

    `np.asarray` makes no copy of an array of floats, and `-=` changes the array itself. Give the result a name of its
    own.
    """
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))
    high -= low
    bins = np.floor((observation - low) / high * n_bins).clip(0, n_bins - 1)
    index = 0
    for one in bins.tolist():
        index = index * n_bins + int(one)
    return index


# %% exercise="discretize" mistake="smallest-low-and-largest-high-for-all"
def discretize(observation, low, high, n_bins: int) -> int:
    """You give all numbers one range, from the smallest `low` to the largest `high`. Each number has a range of its
    own: a position from -2 to 2 and a speed from 10 to 50 need bins of different widths. Work through the numbers with
    their own ends."""
    observation = np.asarray(observation, dtype=float)
    left, right = float(np.min(low)), float(np.max(high))
    index = 0
    for x in observation.tolist():
        b = math.floor((x - left) / (right - left) * n_bins)
        index = index * n_bins + max(0, min(n_bins - 1, b))
    return index


# %% exercise="discretize" mistake="clips-the-index-and-high-only"
def discretize(observation, low, high, n_bins: int) -> int:
    """You put a number that is exactly `high` into the last bin, and clip the finished index for all others. A number
    further outside then counts as a bin of the next number. Clip each bin before they are put together."""
    index, cells = 0, 1
    for x, a, b in zip(observation, low, high, strict=True):
        step = math.floor((float(x) - float(a)) / (float(b) - float(a)) * n_bins)
        if x == b:
            step = n_bins - 1
        index, cells = index * n_bins + step, cells * n_bins
    return min(max(index, 0), cells - 1)


# %% exercise="discretize" mistake="writes-into-the-observation"
def discretize(observation, low, high, n_bins: int) -> int:
    """Your index is right, and you shift the observation of the caller on the way: `-=`, `/=` and `out=` write into
    the array that was handed in. The agent would store the shifted one. Compute in a new array."""
    observation, low, high = (np.asarray(numbers, dtype=float) for numbers in (observation, low, high))  # [D] each
    observation -= low
    observation /= high - low
    np.clip(observation, 0.0, 1.0, out=observation)
    index = 0
    for share in observation:
        index = index * n_bins + min(int(share * n_bins), n_bins - 1)
    return index


# %% exercise="discretize" mistake="last-three-numbers-only"
def discretize(observation, low, high, n_bins: int) -> int:
    """You use the last three numbers of the observation, as the worked formula has three bins. The observation may
    have any number D of them. Go through all in a loop: index times n_bins plus the next bin."""
    bins = []
    for x, a, b in zip(observation, low, high, strict=True):
        share = min(max((float(x) - float(a)) / (float(b) - float(a)), 0.0), 1.0)
        bins.append(min(int(share * n_bins), n_bins - 1))
    b1, b2, b3 = ([0, 0, 0, *bins])[-3:]
    return (b1 * n_bins + b2) * n_bins + b3


# %% exercise="discretize" mistake="keeps-the-edges-of-an-earlier-call"
def discretize(observation, low, high, n_bins: int, edges_of={}) -> int:  # noqa: B006 - the mistake itself
    """You keep the edges of an earlier call and find them again by their number. Another `low` and `high` of the same
    length then get the old edges. Make the edges from what this call was given."""
    key = len(observation), n_bins
    inner = edges_of.setdefault(key, [np.linspace(a, b, n_bins + 1)[1:-1] for a, b in zip(low, high, strict=True)])
    index = 0
    for x, edges in zip(observation, inner, strict=True):
        index = index * n_bins + int(np.searchsorted(edges, x, side="right"))
    return index
