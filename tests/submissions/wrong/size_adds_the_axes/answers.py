# %% exercise="log10_table_entries"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    numbers = 0
    for length in observation_shape:
        numbers += length
    return np.log10(values_per_entry) * numbers + np.log10(n_actions)
