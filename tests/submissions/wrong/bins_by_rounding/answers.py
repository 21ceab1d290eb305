# %% exercise="discretize"
def discretize(observation, low, high, n_bins):
    index = 0
    for x, a, b in zip(observation, low, high):
        place = round((x - a) / (b - a) * n_bins)
        index = index * n_bins + min(max(place, 0), n_bins - 1)
    return index
