# %% exercise="log10_table_entries"
from functools import reduce

def log10_table_entries(shape, values, actions):
    return np.float64(reduce(lambda a, b: a * b, shape) * np.log2(values) + np.log2(actions)) * np.log10(2.0)

# %% exercise="discretize"
def discretize(observation, low, high, n_bins):
    observation, low, high = map(np.asarray, (observation, low, high))
    width = (high - low) / n_bins
    bins = np.clip(((observation - low) // width).astype(int), 0, n_bins - 1)
    return np.ravel_multi_index(bins, [n_bins] * len(bins))
