# %% exercise="ReplayBuffer"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.added, self.rng = capacity, 0, np.random.default_rng(seed)
        shapes = (observation_shape, (), (), observation_shape, ())
        self.fields = [np.zeros((capacity, *shape)) for shape in shapes]

    def add(self, *lap):
        for field, value in zip(self.fields, lap):
            field[self.added % self.capacity] = value
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too few")
        places = self.rng.integers(len(self), size=batch_size)
        return Batch(*(torch.tensor(field[places], dtype=torch.float32) for field in self.fields))

    def __len__(self):
        return min(self.capacity, self.added)
