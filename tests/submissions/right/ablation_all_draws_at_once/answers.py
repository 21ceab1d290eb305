# %% exercise="interquartile_mean"
def interquartile_mean(x):
    flat = np.array(x, dtype=float).ravel()
    quarter = flat.size // 4
    rank = flat.argsort().argsort()
    return np.average(flat, weights=(rank >= quarter) & (rank < flat.size - quarter))

# %% exercise="bootstrap_interval"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    draws = (rng.random((n_resamples, len(scores))) * len(scores)).astype(int)
    found = list(map(statistic, np.take(scores, draws, axis=0)))
    return np.quantile(found, np.array([1 - confidence, 1 + confidence]) / 2, method="median_unbiased")
