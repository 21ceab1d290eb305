# %% exercise="bootstrap_interval"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    alpha = 1 - confidence
    found = sorted(statistic(scores[rng.integers(0, len(scores), len(scores))]) for _ in range(n_resamples))
    return float(np.quantile(found, alpha)), float(np.quantile(found, 1 - alpha))
