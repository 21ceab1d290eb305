# %% exercise="SumTree"
class SumTree:
    def __init__(self, capacity):
        self.blocks = np.zeros((-(-capacity // 10), 10))

    total = property(lambda self: float(self.blocks.sum()))

    def update(self, indices, priorities):
        for index, priority in zip(indices, priorities):
            self.blocks[index // 10, index % 10] = priority

    def find(self, masses):
        ends = self.blocks.sum(axis=1).cumsum()
        rows = np.searchsorted(ends, masses, side="right")
        rest = np.asarray(masses) - np.concatenate([[0.0], ends])[rows]
        inner = self.blocks[rows].cumsum(axis=1)
        return 10 * rows + (inner <= rest[:, None] + 1e-9).sum(axis=1)
