# %% exercise="discretize"
def discretize(observation, low, high, n_bins):
    observation, low, high = np.array(observation), np.array(low), np.array(high)
    bins = np.clip(np.floor((observation - low) / (high - low) * n_bins).astype(int), 0, n_bins - 1)
    return np.ravel_multi_index(bins, [n_bins] * len(bins), order="F")
