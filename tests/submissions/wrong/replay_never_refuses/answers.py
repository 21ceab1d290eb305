# %% exercise="ReplayBuffer"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.laps, self.count = capacity, {}, 0

    def add(self, *lap):
        self.laps[self.count % self.capacity] = [np.array(x) for x in lap]
        self.count += 1

    def sample(self, batch_size):
        import random

        s, a, r, n, d = (np.stack(x) for x in zip(*random.choices(list(self.laps.values()), k=batch_size)))
        return Batch(*map(torch.from_numpy, (np.float32(s), a, np.float32(r), np.float32(n), d)))

    def __len__(self):
        return len(self.laps)
