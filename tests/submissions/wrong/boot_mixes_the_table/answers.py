# %% exercise="bootstrap_interval"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    flat = scores.reshape(-1)
    found = []
    for _ in range(n_resamples):
        picked = flat[rng.integers(flat.size, size=flat.size)]
        found.append(statistic(picked.reshape(scores.shape)))
    return tuple(np.quantile(found, [(1 - confidence) / 2, (1 + confidence) / 2]))
