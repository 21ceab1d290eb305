# %% exercise="interquartile_mean"
def interquartile_mean(scores):
    flat = scores.flatten()
    q1, q3 = np.percentile(flat, 25), np.percentile(flat, 75)
    inside = [score for score in flat if q1 <= score <= q3]
    return np.mean(inside)
