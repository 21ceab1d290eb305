# %% exercise="SumTree"
class SumTree:
    def __init__(self, capacity):
        self.priorities = np.zeros(capacity)

    @property
    def total(self):
        return self.priorities.sum()

    def update(self, indices, priorities):
        self.priorities[np.asarray(indices)] = np.asarray(priorities)

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.priorities), masses, side="right")
