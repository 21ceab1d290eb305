# %% exercise="ReplayBuffer"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        import collections

        self.laps, self.rng = collections.deque(maxlen=capacity), np.random.default_rng(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.asarray(observation), action, reward, np.asarray(next_observation), terminated))

    def sample(self, batch_size):
        if len(self.laps) < batch_size:
            raise ValueError("too few")
        chosen = self.rng.choice(len(self.laps), size=batch_size, replace=False)
        s, a, r, n, d = zip(*(self.laps[int(i)] for i in chosen))
        s, n = (torch.tensor(np.array(x), dtype=torch.float32) for x in (s, n))
        return Batch(s, torch.tensor(a), torch.tensor(r), n, torch.tensor(d))

    def __len__(self):
        return len(self.laps)
