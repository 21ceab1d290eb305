# %% exercise="log10_table_entries"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return float(np.prod(observation_shape) * np.log(values_per_entry) + np.log(n_actions))
