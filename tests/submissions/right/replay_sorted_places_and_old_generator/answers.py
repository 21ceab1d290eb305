# %% exercise="ReplayBuffer"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.laps, self.cursor = capacity, [], 0
        self.state = np.random.RandomState(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        lap = (observation.copy(), action, reward, next_observation.copy(), terminated)
        if len(self.laps) < self.capacity:
            self.laps.append(lap)
        else:
            self.laps[self.cursor] = lap
        self.cursor = (self.cursor + 1) % self.capacity

    def sample(self, batch_size):
        if len(self.laps) < batch_size:
            raise ValueError("not yet")
        places = sorted(self.state.choice(len(self.laps), batch_size, replace=False))
        columns = zip(*(self.laps[place] for place in places))
        kinds = (torch.float32, torch.int64, torch.float32, torch.float32, torch.bool)
        return Batch(*(torch.tensor(np.array(c), dtype=kind) for c, kind in zip(columns, kinds)))

    def __len__(self):
        return len(self.laps)
