# %% exercise="discretize"
def discretize(observation, low, high, n_bins):
    x = np.clip(observation, low, high)
    bins = ((x - low) / (np.array(high) - low) * n_bins).astype(int)
    return int(sum(b * n_bins ** (len(bins) - 1 - i) for i, b in enumerate(bins)))
