# %% exercise="interquartile_mean"
def interquartile_mean(scores):
    flat = scores.ravel()
    flat.sort()
    k = flat.size // 4
    return flat[k:flat.size - k].mean()
