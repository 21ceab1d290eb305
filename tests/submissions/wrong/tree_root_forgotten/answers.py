# %% exercise="SumTree"
class SumTree:
    def __init__(self, capacity):
        self.n = 2 ** int(np.ceil(np.log2(capacity))) if capacity > 1 else 1
        self.t = np.zeros(2 * self.n)

    @property
    def total(self):
        return self.t[1]

    def update(self, indices, priorities):
        for i, p in zip(indices, priorities):
            k = int(i) + self.n
            self.t[k] = p
            while k > 3:
                k //= 2
                self.t[k] = self.t[2 * k] + self.t[2 * k + 1]

    def find(self, masses):
        k, m = np.ones(len(masses), int), np.array(masses, float)
        while k[0] < self.n:
            go = m >= self.t[2 * k]
            m = m - np.where(go, self.t[2 * k], 0.0)
            k = 2 * k + go
        return k - self.n
