# What a class hands in for chapter 03: each cell is the replay buffer done wrong in one way.
# Its docstring is what that student reads.

# %% exercise="ReplayBuffer" mistake="stops-when-full"
class ReplayBuffer:
    """Your buffer stops filing once it is full, so it keeps the first laps for ever and never hears of the newest.
    The oldest lap has to make room. Look at what `add` does when there is no empty place left."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        if self.added >= self.capacity:
            return
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="overwrites-the-newest"
class ReplayBuffer:
    """Once full, your buffer files every new lap over the newest one: the last place is written again and again,
    and the others never. The oldest has to go. Write down, for capacity 3, which place laps 3, 4 and 5 should
    take."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = min(self.added, self.capacity - 1)
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="grows-without-bound"
class ReplayBuffer:
    """Your buffer grows with every lap and never lets one go, so `capacity` has no effect and memory fills up. Look
    for the place where the capacity is compared with what is stored."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.rows = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        self.rows.append((np.array(observation), action, reward, np.array(next_observation), terminated))

    def sample(self, batch_size):
        if batch_size > len(self.rows):
            raise ValueError("too many")
        rows = [self.rows[i] for i in self.rng.integers(len(self.rows), size=batch_size)]
        seen, actions, rewards, after, ends = map(np.array, zip(*rows, strict=True))
        return Batch(*map(torch.from_numpy, (np.float32(seen), actions, np.float32(rewards), np.float32(after), ends)))

    def __len__(self):
        return len(self.rows)


# %% exercise="ReplayBuffer" mistake="starts-again-when-full"
class ReplayBuffer:
    """When your buffer is full it is emptied, and filling starts anew: all laps go at once, where only the oldest
    should. Right after that a batch has next to nothing to choose from. Look at what happens to the other laps when
    one too many arrives."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.rows = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.rows) == self.capacity:
            self.rows = []
        self.rows.append((np.array(observation), action, reward, np.array(next_observation), terminated))

    def sample(self, batch_size):
        if batch_size > len(self.rows):
            raise ValueError("too many")
        rows = [self.rows[i] for i in self.rng.integers(len(self.rows), size=batch_size)]
        seen, actions, rewards, after, ends = map(np.array, zip(*rows, strict=True))
        return Batch(*map(torch.from_numpy, (np.float32(seen), actions, np.float32(rewards), np.float32(after), ends)))

    def __len__(self):
        return len(self.rows)


# %% exercise="ReplayBuffer" mistake="len-counts-every-lap"
class ReplayBuffer:
    """Your `len` counts every lap ever added, also those that have been overwritten. So it says more than is
    stored, and `sample` does not refuse what it should. The length can never exceed the capacity."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(min(self.added, self.capacity), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return self.added


# %% exercise="ReplayBuffer" mistake="len-is-the-capacity"
class ReplayBuffer:
    """Your `len` is the capacity from the very start, as if the empty places were laps. The agent asks it whether
    there is enough to learn from. Count what was really filed."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > min(self.added, self.capacity):
            raise ValueError("too many")
        i = self.rng.integers(min(self.added, self.capacity), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return self.capacity


# %% exercise="ReplayBuffer" mistake="len-is-the-next-place"
class ReplayBuffer:
    """Your `len` is the next place to write to, which jumps back to 0 each time the ring comes round. Place and
    length are two different numbers: a full ring stays full."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return self.added % self.capacity


# %% exercise="ReplayBuffer" mistake="files-references"
class ReplayBuffer:
    """You file the caller's arrays themselves and no copies. When she writes her next observation into the same
    array, every lap in your archive changes with it. Look at what is stored for the two observations: numbers, or
    the address of her array?"""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.rows = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.rows) == self.capacity:
            self.rows.pop(0)
        self.rows.append((observation, action, reward, next_observation, terminated))

    def sample(self, batch_size):
        if batch_size > len(self.rows):
            raise ValueError("too many")
        rows = [self.rows[i] for i in self.rng.integers(len(self.rows), size=batch_size)]
        seen, actions, rewards, after, ends = map(np.array, zip(*rows, strict=True))
        return Batch(*map(torch.from_numpy, (np.float32(seen), actions, np.float32(rewards), np.float32(after), ends)))

    def __len__(self):
        return len(self.rows)


# %% exercise="ReplayBuffer" mistake="copies-one-observation-only"
class ReplayBuffer:
    """You copy the observation and file the next observation as a reference, so the second half of every lap can
    still change from outside. Both arrays belong to the caller. Look at the two of them in `add`."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.rows = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.rows) == self.capacity:
            self.rows.pop(0)
        self.rows.append((np.array(observation), action, reward, next_observation, terminated))

    def sample(self, batch_size):
        if batch_size > len(self.rows):
            raise ValueError("too many")
        rows = [self.rows[i] for i in self.rng.integers(len(self.rows), size=batch_size)]
        seen, actions, rewards, after, ends = map(np.array, zip(*rows, strict=True))
        return Batch(*map(torch.from_numpy, (np.float32(seen), actions, np.float32(rewards), np.float32(after), ends)))

    def __len__(self):
        return len(self.rows)


# %% exercise="ReplayBuffer" mistake="misses-the-last-place"
class ReplayBuffer:
    """Your draw never reaches the last place, so one of the stored laps is never studied. The upper end of
    `integers` and of `randrange` is already left out. Look for a `- 1` that is one too many."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(max(len(self) - 1, 1), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="misses-the-first-place"
class ReplayBuffer:
    """Your draw begins at place 1, so the lap in place 0 is never studied. Places are counted from 0. Look at the
    lower end of your draw."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(min(1, len(self) - 1), len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="draws-empty-places"
class ReplayBuffer:
    """You draw from all places of the buffer, the empty ones included. As long as it is not full, your batches are
    full of laps that never happened: zeros. Look at the upper end of your draw."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(self.capacity, size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="always-the-same-batch"
class ReplayBuffer:
    """Every call of `sample` makes a new generator with the same seed, so it draws the same places each time. The
    network would study one batch for ever. Make the generator once, and let it run on."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)
        self.seed = seed

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = np.random.default_rng(self.seed).integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="the-latest-laps"
class ReplayBuffer:
    """Your batch is always the latest laps. Those are the neighbours that look alike, and replay was meant to mix
    them with older ones. Draw the places at random from all that is stored."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = np.arange(self.added - batch_size, self.added) % self.capacity
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="the-first-laps"
class ReplayBuffer:
    """Your batch always begins at place 0 and takes the laps from there: nothing is drawn. Every lap that is stored
    should have the same chance in every batch."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = np.arange(batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="a-window-of-neighbours"
class ReplayBuffer:
    """You draw one starting point and take the laps that follow it. All laps are studied equally often, but each
    batch is a row of neighbours, which look alike. Draw every place of the batch for itself."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = (self.rng.integers(len(self)) + np.arange(batch_size)) % len(self)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="a-view-of-neighbours"
class ReplayBuffer:
    """You cut a slice out of the storage: the batch is a row of neighbours, and it is the storage itself. Whoever
    changes the batch changes the archive, and the next laps change the batch. Draw places one by one; picking with
    an array of places also copies."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        first = self.rng.integers(len(self) - batch_size + 1)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[first : first + batch_size]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="one-lap-repeated"
class ReplayBuffer:
    """You draw one place and fill the whole batch with that lap. A batch is meant to hold many different laps, so
    that its mean says something about all of them. How many places does your draw return?"""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = np.full(batch_size, self.rng.integers(len(self)))
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="each-field-drawn-apart"
class ReplayBuffer:
    """You draw new places for each field, so a row mixes the observation of one lap with the reward of another.
    Such laps never happened. Draw the places once and use them in all five fields."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[self.rng.integers(len(self), size=batch_size)]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="next-observation-is-the-observation"
class ReplayBuffer:
    """Your next observations are the observations once more, so in your archive no action ever changes anything.
    Look at which argument of `add` goes where."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="next-observation-from-the-next-place"
class ReplayBuffer:
    """You take the next observation from the next place of the ring. That saves memory, and it is wrong where an
    episode ends and where the newest lap meets the oldest. The lap in the next place need not be the one that
    followed. File both observations."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (
            self.observations,
            self.actions,
            self.rewards,
            np.roll(self.observations, -1, axis=0),
            self.terminated,
        )
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="observations-swapped"
class ReplayBuffer:
    """The two observations have changed places in your batch, so time runs backwards in it. The fields of a Batch
    are observations, actions, rewards, next_observations, terminated. Compare the order."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.next_observations, self.actions, self.rewards, self.observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="float-actions"
class ReplayBuffer:
    """Your actions come back as floats. They say which column of the Q-values is meant, and PyTorch picks columns
    with int64 only. Look at the dtype of the array that holds them."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.float32), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="terminated-as-a-float"
class ReplayBuffer:
    """Your `terminated` comes back as a float. The course's losses write `~terminated`, which floats do not know.
    Look at the dtype of the array that holds it."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=np.float32)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="double-precision"
class ReplayBuffer:
    """Your observations and rewards are float64, NumPy's own choice when nothing is said. The network's weights are
    float32, and PyTorch refuses to multiply the two. Say the dtype where you make the arrays."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float64)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float64)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float64)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="arrays-instead-of-tensors"
class ReplayBuffer:
    """Your batch holds NumPy arrays where the network needs tensors. The numbers are right; wrap each field on the
    way out."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(field[i] for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="never-refuses"
class ReplayBuffer:
    """Your `sample` never refuses: asked for more laps than are stored, it repeats the few that it has. An agent
    that starts too early would not notice. Compare batch_size with what is stored, and raise ValueError."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="a-smaller-batch-instead"
class ReplayBuffer:
    """Asked for more than is stored, your `sample` quietly returns a smaller batch. The caller counts on batch_size
    rows. Raise ValueError, so that she learns of it."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        batch_size = min(batch_size, len(self))
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="assert-instead-of-value-error"
class ReplayBuffer:
    """You refuse with `assert`, which raises AssertionError, and which `python -O` switches off. A caller who is
    ready for ValueError is not ready for that. Raise ValueError."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        assert batch_size <= len(self)
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="refuses-the-last-lap"
class ReplayBuffer:
    """You refuse a batch that is exactly as large as what is stored. That many are there. Look at the comparison:
    is equal already too much?"""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size >= len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="refuses-until-full"
class ReplayBuffer:
    """Your `sample` refuses as long as the buffer is not full. An agent with room for 50,000 laps would wait for
    50,000 steps. What matters is whether batch_size laps are stored."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self) or len(self) < self.capacity:
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="takes-out-what-it-draws"
class ReplayBuffer:
    """Your `sample` takes the laps out of the archive. The archive is a library, not a queue: a lap may be studied
    many times, until it is overwritten. Look at what is stored before and after a sample."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.rows = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.rows) == self.capacity:
            self.rows.pop(0)
        self.rows.append((np.array(observation), action, reward, np.array(next_observation), terminated))

    def sample(self, batch_size):
        if batch_size > len(self.rows):
            raise ValueError("too many")
        rows = [self.rows.pop(self.rng.integers(len(self.rows))) for _ in range(batch_size)]
        seen, actions, rewards, after, ends = map(np.array, zip(*rows, strict=True))
        return Batch(*map(torch.from_numpy, (np.float32(seen), actions, np.float32(rewards), np.float32(after), ends)))

    def __len__(self):
        return len(self.rows)


# %% exercise="ReplayBuffer" mistake="shuffles-the-archive"
class ReplayBuffer:
    """Your `sample` shuffles the archive itself. The batch is right, and afterwards nobody knows which lap is the
    oldest, so the wrong ones are overwritten. Shuffle the places, and leave the laps where they are."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.rows = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.rows) == self.capacity:
            self.rows.pop(0)
        self.rows.append((np.array(observation), action, reward, np.array(next_observation), terminated))

    def sample(self, batch_size):
        if batch_size > len(self.rows):
            raise ValueError("too many")
        self.rng.shuffle(self.rows)
        rows = self.rows[:batch_size]
        seen, actions, rewards, after, ends = map(np.array, zip(*rows, strict=True))
        return Batch(*map(torch.from_numpy, (np.float32(seen), actions, np.float32(rewards), np.float32(after), ends)))

    def __len__(self):
        return len(self.rows)


# %% exercise="ReplayBuffer" mistake="flattens-observations"
class ReplayBuffer:
    """Your buffer files each observation as one long row of numbers. For four numbers that is the same; a picture
    comes back without its shape. Look at how observation_shape enters the shape of your arrays."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, int(np.prod(observation_shape))), dtype=np.float32)
        self.next_observations = np.zeros((capacity, int(np.prod(observation_shape))), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = np.ravel(observation), np.ravel(next_observation)
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="one-dimension-only"
class ReplayBuffer:
    """Your arrays use the first number of observation_shape and drop the others, so anything but a plain vector
    does not fit. A shape may have any length: unpack all of it."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, observation_shape[0]), dtype=np.float32)
        self.next_observations = np.zeros((capacity, observation_shape[0]), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="keeps-one-too-many"
class ReplayBuffer:
    """Your buffer keeps one lap more than its capacity: room is made only when it is already too full. Walk through
    capacity 3 and see what your comparison says when lap 3 arrives."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.rows = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.rows) > self.capacity:
            self.rows.pop(0)
        self.rows.append((np.array(observation), action, reward, np.array(next_observation), terminated))

    def sample(self, batch_size):
        if batch_size > len(self.rows):
            raise ValueError("too many")
        rows = [self.rows[i] for i in self.rng.integers(len(self.rows), size=batch_size)]
        seen, actions, rewards, after, ends = map(np.array, zip(*rows, strict=True))
        return Batch(*map(torch.from_numpy, (np.float32(seen), actions, np.float32(rewards), np.float32(after), ends)))

    def __len__(self):
        return len(self.rows)


# %% exercise="ReplayBuffer" mistake="writes-one-place-too-far"
class ReplayBuffer:
    """You count the lap before you file it, so the first one goes to place 1 and place 0 stays empty. As long as the
    buffer is not full, a draw can meet that empty place, and never the newest lap. Look at the order of your lines in
    `add`."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        self.added += 1
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="a-plain-tuple"
class ReplayBuffer:
    """Your `sample` returns a plain tuple where a `Batch` is wanted. The numbers are right, but the losses read them by
    name, as in `batch.rewards`. A Batch is made like a tuple: look at how the course imports and calls it."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return tuple(torch.from_numpy(field[i]) for field in fields)

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="columns-instead-of-numbers"
class ReplayBuffer:
    """Your actions, rewards and endings are columns of shape [B, 1], and each transition has one plain number there:
    shape [B]. A column minus a row of targets gives a whole square in PyTorch, without an error. Look for an
    `unsqueeze` or a `reshape`, or a pair of brackets too many."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i].reshape(batch_size, *(field.shape[1:] or (1,)))) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="none-instead-of-an-error"
class ReplayBuffer:
    """Asked for more than is stored, your `sample` returns None. The caller then stumbles somewhere else, over
    something that has no rewards. Say at once what is wrong: raise the error that the exercise names."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            return None
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="overwrites-the-first-place"
class ReplayBuffer:
    """Once full, your buffer files every new lap in place 0, and all other laps stay for ever. You take the place from
    the number of laps stored, which no longer grows then. Count what was added, or keep the next place, apart from the
    length."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added = min(self.added + 1, self.capacity)

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return self.added


# %% exercise="ReplayBuffer" mistake="always-the-same-draw-without-repeats"
class ReplayBuffer:
    """Every call of `sample` makes a new generator with the same seed, so it draws the same places each time, though no
    place twice in a batch. The network would study one batch for ever. Make the generator once, and let it run on."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)
        self.seed = seed

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = np.random.default_rng(self.seed).choice(len(self), size=batch_size, replace=False)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="one-archive-for-all-buffers"
class ReplayBuffer:
    """All your buffers share one archive: what one of them files, the others hold as well. A list that is made beside
    the methods, as a default value, or under the name of the class, is there only once. Make it in `__init__`, and keep
    it in `self`."""

    rows = []  # noqa: RUF012

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng = capacity, np.random.default_rng(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.rows) >= self.capacity:
            self.rows.pop(0)
        self.rows.append((np.array(observation), action, reward, np.array(next_observation), terminated))

    def sample(self, batch_size):
        if batch_size > len(self.rows):
            raise ValueError("too many")
        rows = [self.rows[i] for i in self.rng.integers(len(self.rows), size=batch_size)]
        seen, actions, rewards, after, ends = map(np.array, zip(*rows, strict=True))
        return Batch(*map(torch.from_numpy, (np.float32(seen), actions, np.float32(rewards), np.float32(after), ends)))

    def __len__(self):
        return len(self.rows)


# %% exercise="ReplayBuffer" mistake="reward-after-the-next-observation"
class ReplayBuffer:
    """Your batch holds the next observations where the rewards belong, and the rewards behind them. Other libraries use
    that order. The fields of a Batch are observations, actions, rewards, next_observations, terminated: fill them by
    name, or compare the order."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.next_observations, self.rewards, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="squeezes-the-batch"
class ReplayBuffer:
    """You squeeze your tensors, which removes every axis of length 1: in a batch of one lap the axis of the batch too.
    A batch always has its first axis, however small it is. Find out where an axis too many comes from, and take it
    away there."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]).squeeze() for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="numpys-own-dtypes"
class ReplayBuffer:
    """You leave the dtypes to NumPy, so observations, rewards and endings all come back as float64. The network's
    weights are float32, and the losses write `~terminated`, which floats do not know. Only your actions are right. Go
    through the table of the exercise field by field, and say each dtype."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float64)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float64)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float64)
        self.terminated = np.zeros(capacity, dtype=np.float64)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="all-five-fields-in-doubles"
class ReplayBuffer:
    """All five fields of your batch are float64, NumPy's own choice when nothing is said. The network wants float32,
    actions pick columns and must be int64, endings are bool. Go through the table of the exercise field by field, and
    say each dtype."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float64)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float64)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.float64), np.zeros(capacity, dtype=np.float64)
        self.terminated = np.zeros(capacity, dtype=np.float64)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="next-observation-drawn-apart"
class ReplayBuffer:
    """You draw new places for the next observations, so a row starts in one lap and ends in another. The four other
    fields belong together. Draw the places once, keep them, and use them in all five fields."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        j = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[k]) for field, k in zip(fields, (i, i, i, j, i), strict=True)))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="a-smaller-batch-unless-empty"
class ReplayBuffer:
    """Asked for more than is stored, your `sample` quietly returns a smaller batch. Only when nothing at all is stored
    an error comes, and that one by accident. The caller counts on batch_size rows. Raise ValueError, so that she learns
    of it."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.rows = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.rows) == self.capacity:
            self.rows.pop(0)
        self.rows.append((np.array(observation), action, reward, np.array(next_observation), terminated))

    def sample(self, batch_size):
        places = self.rng.permutation(len(self.rows))[:batch_size]
        seen, actions, rewards, after, ends = map(np.array, zip(*(self.rows[i] for i in places), strict=True))
        return Batch(*map(torch.from_numpy, (np.float32(seen), actions, np.float32(rewards), np.float32(after), ends)))

    def __len__(self):
        return len(self.rows)


# %% exercise="ReplayBuffer" mistake="columns-and-float-ends"
class ReplayBuffer:
    """Your actions, rewards and endings are columns of shape [B, 1], and the endings are floats. Many programs on the
    web are written so. Here each transition has one plain number: shape [B], and `terminated` is bool, so that the
    losses may write `~terminated`. Look at how you stack the three fields, and at the dtype of the last."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros((capacity, 1), dtype=np.int64), np.zeros((capacity, 1), dtype=np.float32)
        self.terminated = np.zeros((capacity, 1), dtype=np.float32)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.next_observations[i] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations, self.actions, self.rewards, self.next_observations, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="next-observation-in-the-following-place"
class ReplayBuffer:
    """You file the next observation in the following place, as the observation of the lap to come. That saves memory,
    and the next lap overwrites it: where a new episode begins, or where the ring closes, that is another picture. Only
    the newest lap still has its own. Give the next observations an array of their own."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity + 1, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.observations[i + 1] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        fields = (self.observations[:-1], self.actions, self.rewards, self.observations[1:], self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" mistake="next-observation-in-the-next-place-of-the-ring"
class ReplayBuffer:
    """You file the next observation in the next place of the ring, as the observation of the lap to come. That saves
    memory, but in a full ring the next place holds the oldest lap, and you overwrite its observation. Where a new
    episode begins, the next lap overwrites yours. Give the next observations an array of their own."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added = capacity, np.random.default_rng(seed), 0
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions, self.rewards = np.zeros(capacity, dtype=np.int64), np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.added % self.capacity
        self.observations[i], self.observations[(i + 1) % self.capacity] = observation, next_observation
        self.actions[i], self.rewards[i], self.terminated[i] = action, reward, terminated
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = self.rng.integers(len(self), size=batch_size)
        after = np.roll(self.observations, -1, axis=0)
        fields = (self.observations, self.actions, self.rewards, after, self.terminated)
        return Batch(*(torch.from_numpy(field[i]) for field in fields))

    def __len__(self):
        return min(self.added, self.capacity)
