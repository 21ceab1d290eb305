# %% exercise="interquartile_mean"
def interquartile_mean(scores):
    ordered = sorted(float(score) for score in np.asarray(scores).flat)
    for _ in range(len(ordered) // 4):
        ordered.pop()
        ordered.pop(0)
    return sum(ordered) / len(ordered)

# %% exercise="bootstrap_interval"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    import random

    runs, found = list(scores), []
    while len(found) < n_resamples:
        found.append(statistic(np.array(random.choices(runs, k=len(runs)))))
    found.sort()
    left_out = int(n_resamples * (1 - confidence) / 2)
    return [found[left_out], found[-1 - left_out]]
