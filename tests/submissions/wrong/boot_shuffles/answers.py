# %% exercise="bootstrap_interval"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    found = []
    for _ in range(n_resamples):
        order = np.arange(len(scores))
        rng.shuffle(order)
        found.append(statistic(scores[order]))
    a = (1 - confidence) / 2
    return np.quantile(found, a), np.quantile(found, 1 - a)
