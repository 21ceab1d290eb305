# %% exercise="ReplayBuffer"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.generator = torch.Generator().manual_seed(seed)
        shape = (capacity, *observation_shape)
        self.storage = Batch(
            torch.empty(shape), torch.empty(capacity, dtype=torch.long), torch.empty(capacity),
            torch.empty(shape), torch.empty(capacity, dtype=torch.bool),
        )
        self.size = self.place = 0

    def add(self, observation, action, reward, next_observation, terminated):
        for field, value in zip(self.storage, (observation, action, reward, next_observation, terminated)):
            field[self.place] = torch.as_tensor(value)
        self.place = (self.place + 1) % len(self.storage.rewards)
        self.size = min(self.size + 1, len(self.storage.rewards))

    def sample(self, batch_size):
        if batch_size > self.size:
            raise ValueError
        chosen = torch.randperm(self.size, generator=self.generator)[:batch_size]
        return Batch(*(field[chosen] for field in self.storage))

    def __len__(self):
        return self.size
