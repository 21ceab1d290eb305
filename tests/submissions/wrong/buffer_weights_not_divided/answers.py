# %% exercise="PrioritizedReplayBuffer"
class PrioritizedReplayBuffer:
    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.top = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.top

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError(f"only {len(self)} stored")
        p = self.p[: len(self)] / self.p.sum()
        indices = self.rng.choice(len(self), size=batch_size, p=p)
        weights = (len(self) * p[indices]) ** -beta
        return self.ring.rows(indices), indices, torch.as_tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        for index, error in zip(indices, td_errors):
            self.p[index] = (abs(float(error)) + self.epsilon) ** self.alpha
        self.top = max(self.top, self.p.max())

    def __len__(self):
        return len(self.ring)
