# %% exercise="discretize"
def discretize(observation, low, high, n_bins):
    index = 0
    for x, a, b in zip(observation, low, high):
        index = index * n_bins + np.searchsorted(np.linspace(a, b, n_bins + 1)[1:-1], x)
    return index
