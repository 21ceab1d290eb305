# %% exercise="run_sweep"
def run_sweep(train, grid, seeds):
    if not grid:
        return {(): np.array([train(seed=seed) for seed in seeds])}
    (name, values), *rest = grid.items()
    result = {}
    for value in values:
        def fixed(seed, value=value, **others):
            return train(seed=seed, **{name: value}, **others)

        for key, scores in run_sweep(fixed, dict(rest), seeds).items():
            result[(value, *key)] = scores
    return result
