# %% exercise="interquartile_mean"
def interquartile_mean(scores):
    from course_lib.stats import over_runs

    return over_runs(np.ravel(scores)).middle

# %% exercise="bootstrap_interval"
def bootstrap_interval(scores, statistic, confidence, n_resamples, rng):
    from course_lib.given import statistics

    return statistics.bootstrap_interval(scores, statistic, confidence, n_resamples, rng)
