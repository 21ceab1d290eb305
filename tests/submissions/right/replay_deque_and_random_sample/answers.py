# %% exercise="ReplayBuffer"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        import random
        from collections import deque

        self.buffer, self.random = deque(maxlen=capacity), random.Random(seed)

    def add(self, *transition):
        self.buffer.append(tuple(np.array(part) for part in transition))

    def sample(self, batch_size):
        chosen = self.random.sample(self.buffer, batch_size)
        s, a, r, n, d = (np.stack(column) for column in zip(*chosen))
        return Batch(
            torch.tensor(s, dtype=torch.float32), torch.tensor(a), torch.tensor(r, dtype=torch.float32),
            torch.tensor(n, dtype=torch.float32), torch.tensor(d),
        )

    def __len__(self):
        return len(self.buffer)
