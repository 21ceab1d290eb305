# %% exercise="interquartile_mean"
from scipy import stats

def interquartile_mean(scores):
    return stats.trim_mean(scores, proportiontocut=0.25, axis=None)

# %% exercise="bootstrap_interval"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    found = np.array([statistic(rng.choice(scores, size=len(scores), axis=0)) for _ in range(n_resamples)])
    lost = 100 * (1 - confidence)
    return np.percentile(found, lost / 2), np.percentile(found, 100 - lost / 2)
