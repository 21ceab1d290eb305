# %% exercise="bootstrap_interval"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    from statistics import NormalDist, fmean, pstdev

    found = [statistic(rng.choice(scores, len(scores))) for _ in range(n_resamples)]
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return fmean(found) - z * pstdev(found), fmean(found) + z * pstdev(found)
