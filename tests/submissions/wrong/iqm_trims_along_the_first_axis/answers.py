# %% exercise="interquartile_mean"
from scipy.stats import trim_mean

def interquartile_mean(scores):
    return trim_mean(scores, 0.25)
