# %% exercise="run_sweep"
def run_sweep(train, grid, seeds):
    scores = {}
    for seed in seeds:
        for values in product(*grid.values()):
            scores.setdefault(values, []).append(train(**dict(zip(grid, values)), seed=seed))
    return {key: np.asarray(column, dtype=float) for key, column in scores.items()}
