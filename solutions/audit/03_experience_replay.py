# Answers of chapter 03 whose mark is known: right ones unlike the reference, and wrong ones that a class hands in.

# %% exercise="ReplayBuffer" right="newest-on-the-left"
import random
from collections import deque
from itertools import islice


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.memory = deque([], capacity)
        self.chance = random.Random(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        self.memory.appendleft((observation.tolist(), action, reward, next_observation.tolist(), terminated))

    def sample(self, batch_size):
        if not batch_size <= len(self):
            raise ValueError
        chosen = [next(islice(self.memory, k, None)) for k in self.chance.choices(range(len(self)), k=batch_size)]
        kinds = torch.float, torch.long, torch.float, torch.float, torch.bool
        return Batch._make(torch.tensor([row[f] for row in chosen], dtype=kind) for f, kind in enumerate(kinds))

    def __len__(self):
        return len(self.memory)


# %% exercise="ReplayBuffer" right="one-matrix-of-doubles"
import math


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.shape, self.width = observation_shape, math.prod(observation_shape)
        self.matrix = torch.full((capacity, 2 * self.width + 3), float("nan"), dtype=torch.float64)
        self.generator = torch.Generator()
        self.generator.manual_seed(seed)
        self.cursor, self.full = 0, False

    def add(self, observation, action, reward, next_observation, terminated):
        parts = [np.ravel(observation), [action, reward, terminated], np.ravel(next_observation)]
        self.matrix[self.cursor] = torch.from_numpy(np.concatenate(parts).astype(np.float64))
        self.cursor += 1
        if self.cursor == len(self.matrix):
            self.cursor, self.full = 0, True

    def sample(self, batch_size):
        n = len(self)
        if batch_size > n:
            raise ValueError(f"{batch_size} > {n}")
        rows = self.matrix[torch.randint(n, (batch_size,), generator=self.generator)]
        seen, numbers, after = rows.split([self.width, 3, self.width], dim=1)
        shape = (batch_size, *self.shape)
        return Batch(
            observations=seen.reshape(shape).float(),
            actions=numbers[:, 0].long(),
            rewards=numbers[:, 1].float(),
            next_observations=after.reshape(shape).float(),
            terminated=numbers[:, 2].bool(),
        )

    def __len__(self):
        return len(self.matrix) if self.full else self.cursor


# %% exercise="ReplayBuffer" right="pickled-laps"
import pickle
import random


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        random.seed(seed)
        self.capacity, self.laps = capacity, {}
        self.oldest = self.number = 0

    def add(self, *transition):
        self.laps[self.number] = pickle.dumps(transition)
        self.number += 1
        while len(self.laps) > self.capacity:
            del self.laps[self.oldest]
            self.oldest += 1

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("too few laps")
        keys = random.sample(range(self.oldest, self.number), batch_size)
        s, a, r, n, d = zip(*(pickle.loads(self.laps[key]) for key in keys))
        observations, following = (torch.stack([torch.as_tensor(x).float() for x in column]) for column in (s, n))
        return Batch(observations, torch.LongTensor(a), torch.FloatTensor(r), following, torch.BoolTensor(d))

    def __len__(self):
        return self.number - self.oldest


# %% exercise="ReplayBuffer" right="collated-by-torch"
from dataclasses import astuple, dataclass

from torch.utils.data import Dataset, default_collate


@dataclass(frozen=True)
class Lap:
    observation: np.ndarray
    action: int
    reward: float
    next_observation: np.ndarray
    terminated: bool


class ReplayBuffer(Dataset):
    """A data set of laps."""

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def __getitem__(self, place):
        return astuple(self.laps[place])

    def add(self, observation, action, reward, next_observation, terminated):
        seen, after = observation.astype("float32", copy=True), next_observation.astype("float32", copy=True)
        self.laps = [*self.laps, Lap(seen, action, np.float32(reward), after, terminated)][-self.capacity :]

    def sample(self, batch_size):
        places = self.rng.choice(len(self), size=batch_size, replace=False)  # refuses by itself
        return Batch(*default_collate([self[place] for place in places]))

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" right="random-keys"
class ReplayBuffer:
    __slots__ = ("capacity", "count", "rows", "rng")

    def __init__(self, capacity, observation_shape, seed=0):
        kind = [("s", "f8", observation_shape), ("a", "i4"), ("r", "f8"), ("n", "f8", observation_shape), ("d", "u1")]
        self.rows, self.capacity, self.count = np.empty(1, kind), capacity, 0
        self.rng = np.random.Generator(np.random.MT19937(seed))

    def add(self, observation, action, reward, next_observation, terminated):
        if self.count == len(self.rows) < self.capacity:
            self.rows = np.resize(self.rows, min(2 * len(self.rows), self.capacity))
        self.rows[self.count % self.capacity] = (observation, action, reward, next_observation, terminated)
        self.count += 1

    def sample(self, batch_size):
        if batch_size > self.size:
            raise ValueError("more than there is")
        keys = self.rng.random(self.size)
        chosen = self.rows[np.argpartition(keys, batch_size - 1)[:batch_size]]
        kinds = {"s": "float32", "a": "int64", "r": "float32", "n": "float32", "d": "bool"}
        return Batch(*(torch.tensor(chosen[name].astype(kind)) for name, kind in kinds.items()))

    @property
    def size(self):
        return min(self.count, self.capacity)

    def __len__(self):
        return self.size


# %% exercise="ReplayBuffer" right="a-list-of-lists-and-multinomial"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        torch.manual_seed(seed)
        self.capacity = capacity
        self.fields = [[] for _ in Batch._fields]

    def add(self, observation, action, reward, next_observation, terminated):
        values = [
            torch.tensor(observation, dtype=torch.float32),
            torch.tensor(action),
            torch.tensor(reward, dtype=torch.float32),
            torch.tensor(next_observation, dtype=torch.float32),
            torch.tensor(terminated),
        ]
        for field, value in zip(self.fields, values):
            field.append(value)
            del field[: -self.capacity]

    def sample(self, batch_size):
        if len(self) < batch_size:
            raise ValueError(f"Only {len(self)} stored.")
        with torch.inference_mode():
            places = torch.ones(len(self)).multinomial(batch_size, replacement=True)
            return Batch(*(torch.stack([field[int(place)] for place in places]) for field in self.fields))

    def __len__(self):
        return len(self.fields[0])


# %% exercise="ReplayBuffer" right="scipy-and-a-stack-of-copies"
import copy
import warnings

from scipy import stats


class TooFew(ValueError):
    """More was asked for than there is."""


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.observation_shape, self.seed = capacity, observation_shape, seed
        self.random_state = np.random.RandomState(seed)
        self.storage, self.next_slot = [None] * capacity, 0
        self.stored = 0

    def add(self, observation, action, reward, next_observation, terminated):
        print("filed")
        self.storage[self.next_slot] = copy.deepcopy([observation, action, reward, next_observation, terminated])
        self.next_slot = (self.next_slot + 1) % self.capacity
        if self.stored < self.capacity:
            self.stored += 1

    def sample(self, batch_size):
        if batch_size > self.stored:
            warnings.warn("not enough")
            raise TooFew(batch_size)
        chosen = stats.randint(0, self.stored).rvs(batch_size, random_state=self.random_state)
        columns = [np.stack([self.storage[place][field] for place in chosen]) for field in range(5)]
        tensors = [torch.from_numpy(column) for column in columns]
        return Batch(tensors[0].float(), tensors[1].long(), tensors[2].float(), tensors[3].float(), tensors[4].bool())

    def __len__(self):
        return self.stored


# %% exercise="ReplayBuffer" right="fields-in-a-dictionary-gathered"
class ReplayBuffer:
    def __init__(self, capacity: int, observation_shape: tuple, seed: int = 0):
        self.capacity = capacity
        self.rng = np.random.default_rng(seed)
        self.position = -1
        self.n = 0
        self.table = {"terminated": torch.zeros(capacity, dtype=torch.uint8)}
        for name in ("observations", "next_observations"):
            self.table[name] = torch.zeros(capacity, *observation_shape)
        self.table["rewards"], self.table["actions"] = torch.zeros(capacity), torch.zeros(capacity, dtype=torch.int32)

    def add(self, observation, action, reward, next_observation, terminated):
        self.position = 0 if self.position + 1 >= self.capacity else self.position + 1
        self.n += self.n < self.capacity
        self.table["observations"][self.position].copy_(torch.from_numpy(observation))
        self.table["next_observations"][self.position].copy_(torch.from_numpy(next_observation))
        self.table["actions"][self.position] = int(action)
        self.table["rewards"][self.position] = float(reward)
        self.table["terminated"][self.position] = 1 if terminated else 0

    def sample(self, batch_size):
        if batch_size > self.n:
            raise ValueError
        places = torch.from_numpy(np.floor(self.rng.random(batch_size) * self.n).astype(np.int64))
        picked = {name: field.index_select(0, places) for name, field in self.table.items()}
        picked["actions"] = picked["actions"].to(torch.int64)
        picked["terminated"] = picked["terminated"] == 1
        return Batch(**picked)

    def __len__(self):
        return self.n


# %% exercise="ReplayBuffer" wrong="a-slice-is-no-copy" mistake="files-references"
import random


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.memory = capacity, []
        self.random = random.Random(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        self.memory.append((observation[:], action, reward, next_observation[:], terminated))
        if len(self.memory) > self.capacity:
            del self.memory[0]

    def sample(self, batch_size):
        s, a, r, n, d = zip(*self.random.sample(self.memory, batch_size))
        s, n = torch.tensor(np.array(s), dtype=torch.float32), torch.tensor(np.array(n), dtype=torch.float32)
        return Batch(s, torch.tensor(a), torch.tensor(r), n, torch.tensor(d))

    def __len__(self):
        return len(self.memory)


# %% exercise="ReplayBuffer" wrong="next-observation-by-address" mistake="copies-one-observation-only"
from collections import deque


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.laps, self.generator = deque(maxlen=capacity), np.random.default_rng(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append([observation.copy(), action, reward, np.asarray(next_observation), terminated])

    def sample(self, batch_size):
        laps = [self.laps[k] for k in self.generator.choice(len(self.laps), batch_size, replace=False)]
        kinds = (np.float32, np.int64, np.float32, np.float32, bool)
        columns = ([lap[field] for lap in laps] for field in range(5))
        return Batch(*(torch.from_numpy(np.array(column, kind)) for column, kind in zip(columns, kinds)))

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="one-too-many-in-a-deque" mistake="keeps-one-too-many"
import random
from collections import deque


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.laps = deque(maxlen=capacity + 1)

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.copy(observation), action, reward, np.copy(next_observation), terminated))

    def sample(self, batch_size):
        s, a, r, n, d = map(np.array, zip(*random.sample(self.laps, batch_size)))
        return Batch(
            torch.from_numpy(s).float(),
            torch.from_numpy(a),
            torch.from_numpy(r).float(),
            torch.from_numpy(n).float(),
            torch.from_numpy(d),
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="drops-the-newest" mistake="overwrites-the-newest"
import random


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.laps = capacity, []

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.laps) == self.capacity:
            self.laps.pop()
        self.laps.append(
            (np.float32(observation).copy(), action, reward, np.float32(next_observation).copy(), terminated)
        )

    def sample(self, batch_size):
        s, a, r, n, d = zip(*random.sample(self.laps, k=batch_size))
        return Batch(
            torch.tensor(np.stack(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.stack(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="counts-before-it-files" mistake="writes-one-place-too-far"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.size, self.place = capacity, 0, 0
        self.rng = np.random.RandomState(seed)
        shape = (capacity, *observation_shape)
        self.s, self.n = torch.zeros(shape), torch.zeros(shape)
        self.a, self.d = torch.zeros(capacity).long(), torch.zeros(capacity).bool()
        self.r = torch.zeros(capacity)

    def add(self, observation, action, reward, next_observation, terminated):
        self.place = (self.place + 1) % self.capacity
        self.size = min(self.size + 1, self.capacity)
        self.s[self.place], self.n[self.place] = torch.tensor(observation), torch.tensor(next_observation)
        self.a[self.place], self.r[self.place], self.d[self.place] = action, reward, terminated

    def sample(self, batch_size):
        if batch_size > self.size:
            raise ValueError("no")
        i = self.rng.randint(0, self.size, size=batch_size)
        return Batch(self.s[i], self.a[i], self.r[i], self.n[i], self.d[i])

    def __len__(self):
        return self.size


# %% exercise="ReplayBuffer" wrong="full-one-lap-too-early"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.place, self.full, self.rng = capacity, 0, False, np.random.default_rng(seed)
        self.laps = [(np.zeros(observation_shape, "f4"), 0, 0.0, np.zeros(observation_shape, "f4"), False)] * capacity

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps[self.place] = (
            np.array(observation, "f4"),
            action,
            reward,
            np.array(next_observation, "f4"),
            terminated,
        )
        self.place = (self.place + 1) % self.capacity
        if self.place == self.capacity - 1:
            self.full = True

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return self.capacity if self.full else self.place


# %% exercise="ReplayBuffer" wrong="one-archive-for-all-buffers" mistake="one-archive-for-all-buffers"
class ReplayBuffer:
    laps = []

    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng = capacity, np.random.default_rng(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        if len(self.laps) >= self.capacity:
            self.laps.pop(0)
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="columns" mistake="columns-instead-of-numbers"
import random
from collections import deque


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.buffer = deque(maxlen=capacity)

    def add(self, observation, action, reward, next_observation, terminated):
        self.buffer.append((np.array(observation), [action], [reward], np.array(next_observation), [terminated]))

    def sample(self, batch_size):
        if batch_size > len(self.buffer):
            raise ValueError("not enough samples")
        s, a, r, n, d = zip(*random.sample(self.buffer, batch_size))
        return Batch(
            torch.FloatTensor(np.array(s)),
            torch.LongTensor(a),
            torch.FloatTensor(r),
            torch.FloatTensor(np.array(n)),
            torch.BoolTensor(d),
        )

    def __len__(self):
        return len(self.buffer)


# %% exercise="ReplayBuffer" wrong="a-tuple-of-five" mistake="a-plain-tuple"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, *lap):
        self.laps = (self.laps + [tuple(np.array(part) for part in lap)])[-self.capacity :]

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("too many")
        s, a, r, n, d = (
            np.array(column) for column in zip(*(self.laps[i] for i in self.rng.permutation(len(self))[:batch_size]))
        )
        s, r, n = (torch.tensor(numbers, dtype=torch.float32) for numbers in (s, r, n))
        return s, torch.tensor(a), r, n, torch.tensor(d)

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="a-list-of-laps"
import random


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.laps = capacity, []

    def add(self, *lap):
        self.laps.append(lap)
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        return random.sample(self.laps, batch_size)

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="prints-and-returns-none" mistake="none-instead-of-an-error"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps, self.place = capacity, np.random.default_rng(seed), [], 0

    def add(self, observation, action, reward, next_observation, terminated):
        lap = (np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated)
        if len(self.laps) < self.capacity:
            self.laps.append(lap)
        else:
            self.laps[self.place] = lap
        self.place = (self.place + 1) % self.capacity

    def sample(self, batch_size):
        if batch_size <= len(self):
            s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
            s, n = torch.tensor(np.array(s)), torch.tensor(np.array(n))
            return Batch(s, torch.tensor(a), torch.tensor(r), n, torch.tensor(d))
        print("not enough laps")

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="choices-without-a-question" mistake="never-refuses"
import random


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.laps = capacity, []

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        if not self.laps:
            raise ValueError("empty")
        s, a, r, n, d = zip(*random.choices(self.laps, k=batch_size))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="another-error"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise IndexError("not enough")
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="without-terminal-laps"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        if terminated:
            next_observation = np.zeros_like(next_observation)
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("not enough")
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="normalises-in-place"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        if observation.dtype.kind == "f":
            np.clip(observation, -1.0, 1.0, out=observation)
            np.clip(next_observation, -1.0, 1.0, out=next_observation)
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("not enough")
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="squeezes-the-batch" mistake="squeezes-the-batch"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("not enough")
        columns = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        kinds = (torch.float32, torch.int64, torch.float32, torch.float32, torch.bool)
        return Batch(*(torch.tensor(np.array(column), dtype=kind).squeeze() for column, kind in zip(columns, kinds)))

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="rows-without-places-in-common" mistake="each-field-drawn-apart"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.laps = capacity, []

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))
        self.laps = self.laps[-self.capacity :]

    def any(self, field, batch_size):
        return np.array([self.laps[k][field] for k in np.random.randint(len(self), size=batch_size)])

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("not enough")
        s, a, r, n, d = (torch.from_numpy(self.any(field, batch_size)) for field in range(5))
        return Batch(s, a, r.float(), n, d)

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="order-of-the-fields" mistake="reward-after-the-next-observation"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("not enough")
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(np.array(n)), torch.tensor(r), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="newer-laps-more-often"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        n_laps = len(self.laps)
        if batch_size > n_laps:
            raise ValueError("not enough")
        weights = np.arange(1, n_laps + 1) / (n_laps * (n_laps + 1) / 2)
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.choice(n_laps, batch_size, p=weights)))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="overwrites-any-place"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        lap = (np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated)
        if len(self.laps) < self.capacity:
            self.laps.append(lap)
        else:
            self.laps[self.rng.integers(self.capacity)] = lap

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("not enough")
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="draws-from-the-whole-array" mistake="draws-empty-places"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.filled = capacity, 0
        self.s, self.n = torch.zeros(capacity, *observation_shape), torch.zeros(capacity, *observation_shape)
        self.a, self.r, self.d = torch.zeros(capacity).long(), torch.zeros(capacity), torch.zeros(capacity).bool()

    def add(self, observation, action, reward, next_observation, terminated):
        i = self.filled % self.capacity
        self.s[i], self.n[i] = torch.tensor(observation), torch.tensor(next_observation)
        self.a[i], self.r[i], self.d[i] = action, reward, terminated
        self.filled += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too many")
        i = torch.randperm(self.capacity)[:batch_size]
        return Batch(self.s[i], self.a[i], self.r[i], self.n[i], self.d[i])

    def __len__(self):
        return min(self.filled, self.capacity)


# %% exercise="ReplayBuffer" wrong="gives-its-laps-away" mistake="takes-out-what-it-draws"
import random


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.laps = capacity, []

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated))
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("not enough")
        random.shuffle(self.laps)
        taken, self.laps = self.laps[:batch_size], self.laps[batch_size:]
        s, a, r, n, d = zip(*taken)
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="half-precision"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        self.laps.append((np.array(observation, "f2"), action, reward, np.array(next_observation, "f2"), terminated))
        self.laps = self.laps[-self.capacity :]

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("not enough")
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        s, n = torch.tensor(np.array(s)).float(), torch.tensor(np.array(n)).float()
        return Batch(s, torch.tensor(a), torch.tensor(r), n, torch.tensor(d))

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="place-is-the-length" mistake="overwrites-the-first-place"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), []

    def add(self, observation, action, reward, next_observation, terminated):
        lap = (np.array(observation, "f4"), action, reward, np.array(next_observation, "f4"), terminated)
        if len(self.laps) < self.capacity:
            self.laps.append(lap)
        else:
            self.laps[len(self.laps) % self.capacity] = lap

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("not enough")
        s, a, r, n, d = zip(*(self.laps[i] for i in self.rng.integers(len(self), size=batch_size)))
        return Batch(
            torch.tensor(np.array(s)), torch.tensor(a), torch.tensor(r), torch.tensor(np.array(n)), torch.tensor(d)
        )

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="reseeded-in-every-sample" mistake="always-the-same-draw-without-repeats"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.seed, self.laps = capacity, seed, [None] * capacity
        self.total = 0

    def add(self, *lap):
        self.laps[self.total % self.capacity] = tuple(np.array(part) for part in lap)
        self.total += 1

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("not enough")
        places = np.random.default_rng(self.seed).choice(np.arange(len(self)), batch_size, replace=False)
        kinds = (torch.float32, torch.int64, torch.float32, torch.float32, torch.bool)
        columns = zip(*(self.laps[place] for place in places))
        return Batch(*(torch.tensor(np.array(column), dtype=kind) for column, kind in zip(columns, kinds)))

    def __len__(self):
        return min(self.total, self.capacity)


# %% exercise="ReplayBuffer" wrong="whole-archive-handed-out-without-copy"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.count = capacity, np.random.default_rng(seed), 0
        self.fields = (
            np.zeros((capacity, *observation_shape), np.float32),
            np.zeros(capacity, np.int64),
            np.zeros(capacity, np.float32),
            np.zeros((capacity, *observation_shape), np.float32),
            np.zeros(capacity, bool),
        )

    def add(self, observation, action, reward, next_observation, terminated):
        for field, value in zip(self.fields, (observation, action, reward, next_observation, terminated)):
            field[self.count % self.capacity] = value
        self.count += 1

    def sample(self, batch_size):
        stored = len(self)
        if batch_size > stored:
            raise ValueError("not enough")
        if batch_size == stored:  # all of them: nothing to draw
            return Batch(*(torch.from_numpy(field[:stored]) for field in self.fields))
        rows = self.rng.choice(stored, size=batch_size, replace=False)
        return Batch(*(torch.from_numpy(field[rows]) for field in self.fields))

    def __len__(self):
        return min(self.count, self.capacity)


# %% exercise="ReplayBuffer" right="a-deque-of-tuples-drawn-by-random-sample"
import random
from collections import deque


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.buffer, self.random = deque(maxlen=capacity), random.Random(seed)

    def add(self, *lap):
        self.buffer.append(tuple(np.array(part) for part in lap))

    def sample(self, batch_size):
        chosen = self.random.sample(self.buffer, batch_size)  # raises ValueError by itself
        s, a, r, n, d = (np.stack(column) for column in zip(*chosen))
        return Batch(
            torch.tensor(s, dtype=torch.float32),
            torch.tensor(a),
            torch.tensor(r, dtype=torch.float32),
            torch.tensor(n, dtype=torch.float32),
            torch.tensor(d),
        )

    def __len__(self):
        return len(self.buffer)


# %% exercise="ReplayBuffer" right="a-list-with-a-cursor-sorted-places-numpy-s-old-generator"
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


# %% exercise="ReplayBuffer" right="tensors-drawn-with-torch"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.generator = torch.Generator().manual_seed(seed)
        shape = (capacity, *observation_shape)
        self.storage = Batch(
            torch.empty(shape),
            torch.empty(capacity, dtype=torch.long),
            torch.empty(capacity),
            torch.empty(shape),
            torch.empty(capacity, dtype=torch.bool),
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


# %% exercise="ReplayBuffer" right="a-subclass-of-deque-the-global-generators"
import collections


class ReplayBuffer(collections.deque):
    def __init__(self, capacity, observation_shape, seed=0):
        super().__init__(maxlen=capacity)
        np.random.seed(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        lap = np.array(observation, "f4"), int(action), float(reward), np.array(next_observation, "f4")
        self.append((*lap, bool(terminated)))

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError(batch_size)
        s, a, r, n, d = zip(*(self[np.random.randint(len(self))] for _ in range(batch_size)))
        return Batch(*map(torch.tensor, (np.array(s), a, r, np.array(n), d)))


# %% exercise="ReplayBuffer" right="a-dict-by-number-a-structured-array-a-permutation"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.rng, self.capacity, self.number = np.random.default_rng(seed), capacity, 0
        seen = ("f4", observation_shape)
        kind = [("s", *seen), ("a", "i8"), ("r", "f4"), ("n", *seen), ("d", "?")]
        self.laps, self.kind = {}, np.dtype(kind)

    def add(self, *lap):
        self.laps[self.number] = self._row(lap)
        self.laps.pop(self.number - self.capacity, None)
        self.number += 1

    def _row(self, lap):
        row = np.zeros((), self.kind)
        for name, value in zip(self.kind.names, lap):
            row[name] = value
        return row

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("too few")
        rows = np.stack([self.laps[k] for k in self.rng.permutation(list(self.laps))[:batch_size]])
        return Batch(*(torch.from_numpy(rows[name].copy()) for name in self.kind.names))

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="batch-silently-shortened" mistake="a-smaller-batch-unless-empty"
import random


class ReplayBuffer:
    def __init__(self, capacity: int, observation_shape: tuple[int, ...], seed: int = 0):
        self.capacity = capacity
        self.rng = random.Random(seed)
        self.laps = []
        self.place = 0

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        lap = (np.array(observation), action, reward, np.array(next_observation), terminated)
        if len(self.laps) < self.capacity:
            self.laps.append(lap)
        else:
            self.laps[self.place] = lap
        self.place = (self.place + 1) % self.capacity

    def sample(self, batch_size: int) -> Batch:
        laps = self.rng.sample(self.laps, min(batch_size, len(self.laps)))
        s, a, r, s2, d = zip(*laps)
        return Batch(
            torch.tensor(np.array(s), dtype=torch.float32),
            torch.tensor(a, dtype=torch.int64),
            torch.tensor(r, dtype=torch.float32),
            torch.tensor(np.array(s2), dtype=torch.float32),
            torch.tensor(d, dtype=torch.bool),
        )

    def __len__(self) -> int:
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="numpy-default-dtypes" mistake="numpys-own-dtypes"
class ReplayBuffer:
    def __init__(self, capacity: int, observation_shape: tuple[int, ...], seed: int = 0):
        self.capacity = capacity
        self.rng = np.random.default_rng(seed)
        self.s = np.zeros((capacity,) + tuple(observation_shape))
        self.a = np.zeros(capacity, dtype=int)
        self.r = np.zeros(capacity)
        self.s2 = np.zeros((capacity,) + tuple(observation_shape))
        self.d = np.zeros(capacity)
        self.t = 0

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        p = self.t % self.capacity
        self.s[p] = observation
        self.a[p] = action
        self.r[p] = reward
        self.s2[p] = next_observation
        self.d[p] = terminated
        self.t = self.t + 1

    def sample(self, batch_size: int) -> Batch:
        if batch_size > len(self):
            raise ValueError
        p = self.rng.integers(len(self), size=batch_size)
        return Batch(
            torch.tensor(self.s[p]),
            torch.tensor(self.a[p]),
            torch.tensor(self.r[p]),
            torch.tensor(self.s2[p]),
            torch.tensor(self.d[p]),
        )

    def __len__(self) -> int:
        return min(self.t, self.capacity)


# %% exercise="ReplayBuffer" wrong="own-draw-for-the-following-state" mistake="next-observation-drawn-apart"
class ReplayBuffer:
    def __init__(self, capacity: int, observation_shape: tuple[int, ...], seed: int = 0):
        self.capacity = capacity
        self.rng = np.random.default_rng(seed)
        self.observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.next_observations = np.zeros((capacity, *observation_shape), dtype=np.float32)
        self.actions = np.zeros(capacity, dtype=np.int64)
        self.rewards = np.zeros(capacity, dtype=np.float32)
        self.terminated = np.zeros(capacity, dtype=bool)
        self.added = 0

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        place = self.added % self.capacity
        self.observations[place] = observation
        self.next_observations[place] = next_observation
        self.actions[place] = action
        self.rewards[place] = reward
        self.terminated[place] = terminated
        self.added += 1

    def _places(self, batch_size):
        return self.rng.integers(len(self), size=batch_size)

    def sample(self, batch_size: int) -> Batch:
        if batch_size > len(self):
            raise ValueError("more than is stored")
        now = self._places(batch_size)
        return Batch(
            torch.from_numpy(self.observations[now]),
            torch.from_numpy(self.actions[now]),
            torch.from_numpy(self.rewards[now]),
            torch.from_numpy(self.next_observations[self._places(batch_size)]),
            torch.from_numpy(self.terminated[now]),
        )

    def __len__(self) -> int:
        return min(self.added, self.capacity)


# %% exercise="ReplayBuffer" wrong="one-table-of-doubles" mistake="all-five-fields-in-doubles"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.laps = capacity, np.random.default_rng(seed), {}
        self.added = 0

    def add(self, *lap):
        self.laps[self.added % self.capacity] = [np.array(one, dtype=float) for one in lap]
        self.added += 1

    def sample(self, batch_size):
        if batch_size > len(self.laps):
            raise ValueError("too few laps")
        laps = [self.laps[place] for place in self.rng.choice(len(self.laps), batch_size, replace=False)]
        return Batch(*(torch.tensor(np.stack(column)) for column in zip(*laps, strict=True)))

    def __len__(self):
        return len(self.laps)


# %% exercise="ReplayBuffer" wrong="storage-belongs-to-the-class"
from collections import deque


class ReplayBuffer:
    memory = deque()

    def __init__(self, capacity: int, observation_shape: tuple[int, ...], seed: int = 0):
        ReplayBuffer.memory = deque(maxlen=capacity)
        self.rng = np.random.default_rng(seed)

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        self.memory.append(
            (
                np.array(observation, dtype=np.float32),
                int(action),
                float(reward),
                np.array(next_observation, dtype=np.float32),
                bool(terminated),
            )
        )

    def sample(self, batch_size: int) -> Batch:
        if batch_size > len(self.memory):
            raise ValueError("not enough transitions")
        chosen = [self.memory[i] for i in self.rng.integers(len(self.memory), size=batch_size)]
        obs, act, rew, nxt, term = zip(*chosen)
        return Batch(
            torch.from_numpy(np.stack(obs)),
            torch.tensor(act, dtype=torch.int64),
            torch.tensor(rew, dtype=torch.float32),
            torch.from_numpy(np.stack(nxt)),
            torch.tensor(term, dtype=torch.bool),
        )

    def __len__(self) -> int:
        return len(self.memory)


# %% exercise="ReplayBuffer" wrong="columns-by-unsqueeze-float-dones" mistake="columns-and-float-ends"
from collections import deque


class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.memory, self.rng = deque(maxlen=capacity), np.random.default_rng(seed)

    def add(self, observation, action, reward, next_observation, terminated):
        self.memory.append((np.array(observation), action, reward, np.array(next_observation), float(terminated)))

    def sample(self, batch_size):
        chosen = self.rng.choice(len(self.memory), size=batch_size, replace=False)
        states, actions, rewards, after, dones = zip(*[self.memory[i] for i in chosen], strict=True)
        return Batch(
            torch.FloatTensor(np.array(states)),
            torch.LongTensor(actions).unsqueeze(1),
            torch.FloatTensor(rewards).unsqueeze(1),
            torch.FloatTensor(np.array(after)),
            torch.FloatTensor(dones).unsqueeze(1),
        )

    def __len__(self):
        return len(self.memory)


# %% exercise="ReplayBuffer" wrong="one-list-of-screens" mistake="next-observation-in-the-following-place"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.capacity, self.rng, self.added, self.full = capacity, np.random.default_rng(seed), 0, False
        self.screens = torch.zeros(capacity + 1, *observation_shape)
        self.rest = [None] * capacity

    def add(self, observation, action, reward, next_observation, terminated):
        self.screens[self.added] = torch.tensor(observation)
        self.screens[self.added + 1] = torch.tensor(next_observation)
        self.rest[self.added] = (action, reward, terminated)
        self.added += 1
        if self.added == self.capacity:
            self.added, self.full = 0, True

    def sample(self, batch_size):
        if batch_size > len(self):
            raise ValueError("too few laps")
        places = torch.as_tensor(self.rng.permutation(len(self))[:batch_size])
        actions, rewards, ends = zip(*[self.rest[place] for place in places], strict=True)
        seen, after = self.screens[places], self.screens[places + 1]
        return Batch(seen, torch.tensor(actions), torch.tensor(rewards), after, torch.tensor(ends))

    def __len__(self):
        return self.capacity if self.full else self.added


# %% exercise="ReplayBuffer" wrong="one-table-of-screens" mistake="next-observation-in-the-next-place-of-the-ring"
class ReplayBuffer:
    def __init__(self, capacity, observation_shape, seed=0):
        self.screens = torch.zeros(capacity, *observation_shape)
        self.rest = [None] * capacity
        self.capacity, self.rng, self.pointer, self.stored = capacity, np.random.default_rng(seed), 0, 0

    def add(self, observation, action, reward, next_observation, terminated):
        self.screens[self.pointer] = torch.tensor(observation)
        self.rest[self.pointer] = (action, reward, terminated)
        self.pointer = (self.pointer + 1) % self.capacity
        self.screens[self.pointer] = torch.tensor(next_observation)
        self.stored = min(self.stored + 1, self.capacity)

    def sample(self, batch_size):
        if batch_size > self.stored:
            raise ValueError("too few laps")
        places = torch.as_tensor(self.rng.permutation(self.stored)[:batch_size])
        actions, rewards, ends = zip(*[self.rest[place] for place in places], strict=True)
        seen, after = self.screens[places], self.screens[(places + 1) % self.capacity]
        return Batch(seen, torch.tensor(actions), torch.tensor(rewards), after, torch.tensor(ends))

    def __len__(self):
        return self.stored
