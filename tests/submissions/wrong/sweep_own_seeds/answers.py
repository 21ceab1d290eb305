# %% exercise="run_sweep"
def run_sweep(train, grid, seeds):
    return {
        v: np.array([train(seed=s, **dict(zip(grid, v))) for s in range(len(seeds))]) for v in product(*grid.values())
    }
