# %% exercise="log10_table_entries"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    states = float(values_per_entry) ** int(np.prod(observation_shape))
    return np.log10(states * n_actions)
