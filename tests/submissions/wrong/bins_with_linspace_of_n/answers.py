# %% exercise="discretize"
def discretize(observation, low, high, n_bins):
    index = 0
    for x, a, b in zip(observation, low, high):
        place = np.digitize(x, np.linspace(a, b, n_bins)) - 1
        index = index * n_bins + min(max(place, 0), n_bins - 1)
    return index
