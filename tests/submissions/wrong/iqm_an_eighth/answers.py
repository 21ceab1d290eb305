# %% exercise="interquartile_mean"
def interquartile_mean(scores):
    flat = sorted(scores.ravel())
    cut = int(len(flat) * 0.25 / 2)
    return np.mean(flat[cut:len(flat) - cut])
