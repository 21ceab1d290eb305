# %%
import bisect

def inner_edges(a, b, n):
    return [a + (b - a) * k / n for k in range(1, n)]

# %% exercise="log10_table_entries"
def log10_table_entries(observation_shape, values_per_entry, n_actions):
    return np.array(np.log10([values_per_entry] * int(np.prod(observation_shape)) + [n_actions]).sum())

# %% exercise="discretize"
def discretize(observation, low, high, n_bins):
    cell = 0.0
    for i in range(len(observation)):
        cell = n_bins * cell + bisect.bisect_right(inner_edges(low[i], high[i], n_bins), observation[i])
    return cell
