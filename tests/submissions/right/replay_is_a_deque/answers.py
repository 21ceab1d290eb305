# %%
from collections import deque

# %% exercise="ReplayBuffer"
class ReplayBuffer(deque):
    def __init__(self, capacity, observation_shape, seed=0):
        super().__init__(maxlen=capacity)

    def add(self, observation, action, reward, next_observation, terminated):
        before, after = np.array(observation, "f4"), np.array(next_observation, "f4")
        self.append((before, int(action), float(reward), after, bool(terminated)))

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError(batch_size)
        s, a, r, n, d = zip(*(self[np.random.randint(len(self))] for _ in range(batch_size)))
        return Batch(*map(torch.tensor, (np.array(s), a, r, np.array(n), d)))
