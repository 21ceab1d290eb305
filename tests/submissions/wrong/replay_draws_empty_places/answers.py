# %% exercise="ReplayBuffer"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.size, self.capacity, self.place = 0, capacity, 0
        self.generator = np.random.default_rng([seed, 1])
        self.s, self.n = (np.zeros((capacity, *observation_shape), "float32") for _ in range(2))
        self.a, self.r, self.d = np.zeros(capacity, "int64"), np.zeros(capacity, "float32"), np.zeros(capacity, "bool")

    def add(self, s, a, r, n, d):
        self.s[self.place], self.a[self.place], self.r[self.place] = s, a, r
        self.n[self.place], self.d[self.place] = n, d
        self.place, self.size = (self.place + 1) % self.capacity, min(self.size + 1, self.capacity)

    def sample(self, batch_size):
        if batch_size > self.size:
            raise ValueError("too few")
        i = self.generator.integers(0, self.capacity, batch_size)
        return Batch(*(torch.tensor(x[i]) for x in (self.s, self.a, self.r, self.n, self.d)))

    def __len__(self):
        return self.size
