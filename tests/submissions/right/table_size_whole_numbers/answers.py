# %% exercise="log10_table_entries"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    pixels = 1
    for length in observation_shape:
        pixels = pixels * length
    return math.log10(values_per_entry ** pixels * n_actions)

# %% exercise="discretize"
def discretize(observation, low, high, n_bins):
    bins = []
    for x, a, b in zip(observation, low, high):
        which = 0
        while which < n_bins - 1 and x >= a + (which + 1) * (b - a) / n_bins:
            which += 1
        bins.append(which)
    return sum(b * n_bins ** i for i, b in enumerate(reversed(bins)))
