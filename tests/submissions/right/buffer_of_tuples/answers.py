# %% exercise="PrioritizedReplayBuffer"
import random

from course_lib import Batch


class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.capacity, self.alpha, self.epsilon = capacity, alpha, epsilon
        self.rows, self.p, self.added, self.largest = {}, {}, 0, 1.0
        self.random = random.Random(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.added % self.capacity
        self.rows[slot] = (np.array(observation, np.float32), action, reward, np.array(next_observation, np.float32), terminated)
        self.p[slot] = self.largest
        self.added += 1

    def sample(self, batch_size, beta):
        if batch_size > len(self.rows):
            raise ValueError("too many")
        slots = sorted(self.rows)
        drawn = self.random.choices(slots, weights=[self.p[slot] for slot in slots], k=batch_size)
        total = sum(self.p.values())
        w = torch.tensor([(len(self.rows) * self.p[slot] / total) ** -beta for slot in drawn])
        seen, actions, rewards, following, ends = zip(*(self.rows[slot] for slot in drawn))
        batch = Batch(
            torch.tensor(np.stack(seen)), torch.tensor(actions), torch.tensor(rewards, dtype=torch.float32),
            torch.tensor(np.stack(following)), torch.tensor(ends),
        )
        return batch, np.array(drawn), w / w.max()

    def update_priorities(self, indices, td_errors):
        for slot, error in zip(indices, td_errors):
            self.p[int(slot)] = (abs(float(error)) + self.epsilon) ** self.alpha
            self.largest = max(self.largest, self.p[int(slot)])

    def __len__(self):
        return len(self.rows)
