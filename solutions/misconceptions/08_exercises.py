# %% exercise="DuelingQNetwork" mistake="no-mean-subtracted"
class DuelingQNetwork(nn.Module):
    """No mean is taken off your advantages, or only one that is detached, so that no gradient passes through it. Then
    the split has no meaning: what the value gains the advantages can lose. Look at the third term of the equation."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        return self.value(features) + self.advantage(features)


# %% exercise="DuelingQNetwork" mistake="subtracts-the-maximum"
class DuelingQNetwork(nn.Module):
    """You subtract the largest advantage, where this course subtracts the mean. The paper discusses both; with the
    maximum the value is that of the best action, and every advantage changes when the best action does. Look at
    the third term of the equation."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.max(dim=1, keepdim=True).values


# %% exercise="DuelingQNetwork" mistake="one-value-per-action"
class DuelingQNetwork(nn.Module):
    """Your value stream gives a number for each action. Then it is a second advantage stream, and no parameter lifts
    all actions alike. How good a place is, is a single number. Look at the width of the value layer."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, n_actions)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="the-value-is-left-out"
class DuelingQNetwork(nn.Module):
    """Your network returns the centred advantages and leaves the value out. All its rows have the mean zero, so it
    can say which move is better and never how good the place is. Look at what forward adds up."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="mean-over-the-whole-batch"
class DuelingQNetwork(nn.Module):
    """Your mean runs over the whole batch, all rows and all actions together. So the values of one observation
    depend on which others are in the batch. Each row needs a mean of its own: look at the arguments of mean."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.mean()


# %% exercise="DuelingQNetwork" mistake="mean-over-the-rows"
class DuelingQNetwork(nn.Module):
    """Your mean runs along the batch, one mean for each action, and should run along the actions, one for each
    observation. Look at which dimension of [B, A] you average over."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.mean(dim=0, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="a-column-is-lost"
class DuelingQNetwork(nn.Module):
    """A number per row has lost its column: a tensor [B] meets a tensor [B, A], and PyTorch lines them up from the
    right. That raises an error, or, when B equals A, mixes rows without one. Print the shapes of the value and of
    the mean."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features).squeeze(1) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="streams-in-a-plain-list"
class DuelingQNetwork(nn.Module):
    """You keep the two streams in a plain Python list, and PyTorch does not look inside lists. They are missing from
    `parameters()`, so they would never be trained. Make them attributes of self, or use a container of torch.nn."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.streams = [nn.Linear(width, 1), nn.Linear(width, n_actions)]

    def forward(self, observations):
        features = self.trunk(observations)
        value, advantages = (stream(features) for stream in self.streams)
        return value + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="no-activation"
class DuelingQNetwork(nn.Module):
    """Your values are a linear function of the observation: nothing bends on the way. However many linear layers stand
    in a row, without a ReLU between them they are one. Look at what comes after each hidden layer."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers.append(nn.Linear(width, units))
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="relu-after-the-streams"
class DuelingQNetwork(nn.Module):
    """You send the value and the advantages themselves through a ReLU. Then no place can be worth less than 0, and all
    bad moves look alike. ReLU belongs after hidden layers: both streams end with a linear layer."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Sequential(nn.Linear(width, 1), nn.ReLU())
        self.advantage = nn.Sequential(nn.Linear(width, n_actions), nn.ReLU())

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="hidden-layers-in-a-plain-list"
class DuelingQNetwork(nn.Module):
    """You keep the hidden layers in a plain Python list, and PyTorch does not look inside lists. They are missing from
    `parameters()`, so only the last layers would be trained. Use a container of torch.nn."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.layers, width = [], observation_dim
        for units in hidden:
            self.layers.append(nn.Linear(width, units))
            width = units
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = observations
        for layer in self.layers:
            features = torch.relu(layer(features))
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="subtracts-the-sum"
class DuelingQNetwork(nn.Module):
    """You subtract the sum of the advantages, where their mean belongs. With A actions that takes away A times too
    much, so the mean of Q is no longer the value. Look at the fraction before the sum in the equation."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.sum(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="relu-after-the-value"
class DuelingQNetwork(nn.Module):
    """You send the value itself through a ReLU. Then no place can be worth less than 0, and where it would be, nothing
    lifts or lowers it. ReLU belongs after hidden layers: both streams end with a linear layer."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return torch.relu(self.value(features)) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="relu-after-the-advantages"
class DuelingQNetwork(nn.Module):
    """You send the advantages themselves through a ReLU. Then every advantage below 0 becomes 0, and two bad moves can
    no longer be told apart. ReLU belongs after hidden layers: both streams end with a linear layer."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = torch.relu(self.advantage(features))
        return self.value(features) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="the-value-counts-in-the-mean"
class DuelingQNetwork(nn.Module):
    """The mean that you subtract runs over the value too: one layer gives both streams, and you average all of its
    outputs. The value is no advantage. Look at which columns your mean is taken over, and how many there are."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.streams = nn.Linear(width, 1 + n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        both = self.streams(features)
        return both[:, :1] + both[:, 1:] - both.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="a-third-of-the-sum"
class DuelingQNetwork(nn.Module):
    """You divide the sum of the advantages by 3, however many actions there are. The worked example has three; with
    another number this is no mean. Look for the number in your code that should come from the arguments."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(width, 1)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.sum(dim=1, keepdim=True) / 3


# %% exercise="DuelingQNetwork" mistake="divides-by-the-other-actions"
class DuelingQNetwork(nn.Module):
    """You divide the sum of the advantages by A - 1. The mean of the equation is over all A actions, the own one
    included. Use `mean(dim=1, keepdim=True)`."""

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.n_others = max(1, n_actions - 1)
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value, self.advantage = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.sum(dim=1, keepdim=True) / self.n_others


# %% exercise="DuelingQNetwork" mistake="batch-norm-between-the-layers"
class DuelingQNetwork(nn.Module):
    """You put `nn.BatchNorm1d` between your hidden layers. The value of one observation then depends on which
    others stand in the batch. Here a hidden layer is linear and ReLU, nothing else."""

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.BatchNorm1d(units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value, self.advantage = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="value-stream-in-a-plain-list"
class DuelingQNetwork(nn.Module):
    """Your value stream lies in a plain list, and PyTorch does not find it there: no optimizer trains it, no copy
    takes it along. Make it an attribute of its own, or use `nn.ModuleList`."""

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.advantage = nn.Linear(width, n_actions)
        self.value_stream = [nn.Linear(width, 1)]

    def forward(self, observations):
        features = self.trunk(observations)
        value = features
        for layer in self.value_stream:
            value = layer(value)
        advantages = self.advantage(features)
        return value + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="two-hidden-layers-at-most"
class DuelingQNetwork(nn.Module):
    """You build one or two hidden layers, however many `hidden` names. Three widths then leave one out or do not fit
    together. Build a layer for each width, in a loop."""

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.first = nn.Linear(observation_dim, hidden[0])
        self.second = nn.Linear(hidden[0], hidden[1]) if len(hidden) > 1 else None
        self.value, self.advantage = nn.Linear(hidden[-1], 1), nn.Linear(hidden[-1], n_actions)

    def forward(self, observations):
        x = torch.relu(self.first(observations))
        if self.second is not None:
            x = torch.relu(self.second(x))
        advantages = self.advantage(x)
        return self.value(x) + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="one-stream-only"
class DuelingQNetwork(nn.Module):
    """Your values come from one stream: there is no value, or it is the mean of the advantages, subtracted again.
    What is left is an ordinary network. The value needs a layer of its own, with one output, beside the advantages."""

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        scores = self.advantage(self.trunk(observations))
        value = scores.mean(dim=1, keepdim=True)
        advantages = scores - value
        return value + advantages - advantages.mean(dim=1, keepdim=True)


# %% exercise="DuelingQNetwork" mistake="mean-of-the-first-row-for-all"
class DuelingQNetwork(nn.Module):
    """You subtract the mean of the first observation from all rows. Each row has a mean of its own: `mean(dim=1,
    keepdim=True)` keeps one for each."""

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.trunk = nn.Sequential(*layers)
        self.value, self.advantage = nn.Linear(width, 1), nn.Linear(width, n_actions)

    def forward(self, observations):
        features = self.trunk(observations)
        advantages = self.advantage(features)
        return self.value(features) + advantages - advantages[0].mean()


# %% exercise="DuelingQNetwork" mistake="other-values-after-eval"
class DuelingQNetwork(nn.Module):
    """After `eval()` you give other values than before: the advantages alone. The best action is the same, the values
    are not, and a target network or a plot of the values needs them. Give the same values in both modes."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, n = [], observation_dim
        for h in hidden:
            layers += [nn.Linear(n, h), nn.ReLU()]
            n = h
        self.trunk = nn.Sequential(*layers)
        self.value = nn.Linear(n, 1)
        self.advantage = nn.Linear(n, n_actions)

    def forward(self, observations):
        x = self.trunk(observations)
        a = self.advantage(x)
        if not self.training:
            return a  # the argmax is all that playing needs
        return self.value(x) + a - a.mean(dim=1, keepdim=True)


# %% exercise="SumTree" mistake="adds-instead-of-replacing"
class SumTree:
    """Your update adds the new priority to the old one. It should replace it: a lap that no longer surprises must
    become less likely. Look at how the leaf is written."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.leaves = 1 << (capacity - 1).bit_length()
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums[1])

    def update(self, indices, priorities):
        nodes = self.leaves + np.asarray(indices)
        self.sums[nodes] += priorities
        while nodes[0] > 1:
            nodes = nodes // 2
            self.sums[nodes] = self.sums[2 * nodes] + self.sums[2 * nodes + 1]

    def find(self, masses):
        rest, nodes = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        while nodes[0] < self.leaves:
            left = self.sums[2 * nodes]
            right = rest >= left
            rest -= np.where(right, left, 0.0)
            nodes = 2 * nodes + right
        return nodes - self.leaves


# %% exercise="SumTree" mistake="an-edge-belongs-to-the-left"
class SumTree:
    """A mass that lies exactly on an edge finds the piece that ends there. It belongs to the piece that begins
    there, and with mass 0 and a first priority of 0 you even return a piece of no length. Look at your
    comparison."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.leaves = 1 << (capacity - 1).bit_length()
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums[1])

    def update(self, indices, priorities):
        nodes = self.leaves + np.asarray(indices)
        self.sums[nodes] = priorities
        while nodes[0] > 1:
            nodes = nodes // 2
            self.sums[nodes] = self.sums[2 * nodes] + self.sums[2 * nodes + 1]

    def find(self, masses):
        rest, nodes = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        while nodes[0] < self.leaves:
            left = self.sums[2 * nodes]
            right = rest > left
            rest -= np.where(right, left, 0.0)
            nodes = 2 * nodes + right
        return nodes - self.leaves


# %% exercise="SumTree" mistake="the-left-sum-is-not-subtracted"
class SumTree:
    """Going right you keep the whole mass. Below the right child the road begins anew, so what lies to the left must
    be taken off first. Follow mass 8 down the tree of the text by hand."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.leaves = 1 << (capacity - 1).bit_length()
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums[1])

    def update(self, indices, priorities):
        nodes = self.leaves + np.asarray(indices)
        self.sums[nodes] = priorities
        while nodes[0] > 1:
            nodes = nodes // 2
            self.sums[nodes] = self.sums[2 * nodes] + self.sums[2 * nodes + 1]

    def find(self, masses):
        rest, nodes = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        while nodes[0] < self.leaves:
            left = self.sums[2 * nodes]
            right = rest >= left
            nodes = 2 * nodes + right
        return nodes - self.leaves


# %% exercise="SumTree" mistake="changes-get-lost"
class SumTree:
    """Your update adds each change to the sums above it, and numpy writes every place once: of two leaves with one
    parent only the last change arrives. Update two neighbours in one call and look at the total."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.leaves = 1 << (capacity - 1).bit_length()
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums[1])

    def update(self, indices, priorities):
        nodes = self.leaves + np.asarray(indices)
        changes = np.asarray(priorities, dtype=float) - self.sums[nodes]
        while nodes[0] >= 1:
            self.sums[nodes] += changes
            nodes = nodes // 2

    def find(self, masses):
        rest, nodes = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        while nodes[0] < self.leaves:
            left = self.sums[2 * nodes]
            right = rest >= left
            rest -= np.where(right, left, 0.0)
            nodes = 2 * nodes + right
        return nodes - self.leaves


# %% exercise="SumTree" mistake="returns-the-node"
class SumTree:
    """You return the number of the leaf in the tree, and the index of the priority is asked for. The leaves do not
    begin at number 0. How far apart are the two?"""

    def __init__(self, capacity):
        self.capacity = capacity
        self.leaves = 1 << (capacity - 1).bit_length()
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums[1])

    def update(self, indices, priorities):
        nodes = self.leaves + np.asarray(indices)
        self.sums[nodes] = priorities
        while nodes[0] > 1:
            nodes = nodes // 2
            self.sums[nodes] = self.sums[2 * nodes] + self.sums[2 * nodes + 1]

    def find(self, masses):
        rest, nodes = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        while nodes[0] < self.leaves:
            left = self.sums[2 * nodes]
            right = rest >= left
            rest -= np.where(right, left, 0.0)
            nodes = 2 * nodes + right
        return nodes


# %% exercise="SumTree" mistake="stops-below-the-root"
class SumTree:
    """Your update stops one level too early, and the root never learns of it. The total stays what it was. Look at
    the condition of your loop."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.leaves = 1 << (capacity - 1).bit_length()
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums[1])

    def update(self, indices, priorities):
        nodes = self.leaves + np.asarray(indices)
        self.sums[nodes] = priorities
        while nodes[0] > 3:
            nodes = nodes // 2
            self.sums[nodes] = self.sums[2 * nodes] + self.sums[2 * nodes + 1]

    def find(self, masses):
        rest, nodes = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        while nodes[0] < self.leaves:
            left = self.sums[2 * nodes]
            right = rest >= left
            rest -= np.where(right, left, 0.0)
            nodes = 2 * nodes + right
        return nodes - self.leaves


# %% exercise="SumTree" mistake="leaves-out-of-order"
class SumTree:
    """Your tree has `capacity` leaves, whether that is a power of two or not. If it is not, they stand on two levels,
    and the order from left to right is no longer that of the indices. Draw the tree for a capacity of five."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.leaves = capacity
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums[1])

    def update(self, indices, priorities):
        for index, priority in zip(indices, priorities, strict=True):
            node = self.leaves + index
            self.sums[node] = priority
            while node > 1:
                node //= 2
                self.sums[node] = self.sums[2 * node] + self.sums[2 * node + 1]

    def find(self, masses):
        found = []
        for mass in masses:
            node = 1
            while node < self.leaves:
                node *= 2
                if mass >= self.sums[node]:
                    mass -= self.sums[node]
                    node += 1
            found.append(node - self.leaves)
        return np.array(found)


# %% exercise="SumTree" mistake="one-at-a-time"
class SumTree:
    """Your code takes one index and one mass. Here both come as arrays, and a comparison of arrays is no single yes
    or no. Move all masses down one level at a time: numpy's where chooses for each of them."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.leaves = 1 << (capacity - 1).bit_length()
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums[1])

    def update(self, indices, priorities):
        for index, priority in zip(indices, priorities, strict=True):
            node = self.leaves + index
            self.sums[node] = priority
            while node > 1:
                node //= 2
                self.sums[node] = self.sums[2 * node] + self.sums[2 * node + 1]

    def find(self, masses):
        node, masses = 1, np.asarray(masses)
        while node < self.leaves:
            node *= 2
            if masses >= self.sums[node]:
                masses = masses - self.sums[node]
                node += 1
        return node - self.leaves


# %% exercise="SumTree" mistake="total-of-all-nodes"
class SumTree:
    """Your total adds up the whole array, and there each priority counts once on every level of the tree. The inner
    nodes are sums already. Which single node holds the sum of everything?"""

    def __init__(self, capacity):
        self.capacity = capacity
        self.leaves = 1 << (capacity - 1).bit_length()
        self.sums = np.zeros(2 * self.leaves)

    @property
    def total(self):
        return float(self.sums.sum())

    def update(self, indices, priorities):
        nodes = self.leaves + np.asarray(indices)
        self.sums[nodes] = priorities
        while nodes[0] > 1:
            nodes = nodes // 2
            self.sums[nodes] = self.sums[2 * nodes] + self.sums[2 * nodes + 1]

    def find(self, masses):
        rest, nodes = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        while nodes[0] < self.leaves:
            left = self.sums[2 * nodes]
            right = rest >= left
            rest -= np.where(right, left, 0.0)
            nodes = 2 * nodes + right
        return nodes - self.leaves


# %% exercise="SumTree" mistake="priorities-cut-to-whole-numbers"
class SumTree:
    """You keep the priorities as whole numbers, and what does not fit is cut off: 0.9 becomes 0. Priorities are hardly
    ever whole. Look at the type of the array that you make at first."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.priorities = np.zeros(capacity, dtype=int)

    @property
    def total(self):
        return float(self.priorities.sum())

    def update(self, indices, priorities):
        self.priorities[np.asarray(indices)] = priorities

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.priorities), masses, side="right")


# %% exercise="SumTree" mistake="all-priorities-taken-as-they-stand"
class SumTree:
    """When priorities for all places come at once, you take them over as they stand and never look at `indices`. They
    say which priority belongs where, and they may come in any order. A whole update is an update like any other."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.priorities = np.zeros(capacity)

    @property
    def total(self):
        return float(self.priorities.sum())

    def update(self, indices, priorities):
        everything = len(indices) == self.capacity
        self.priorities[slice(None) if everything else np.asarray(indices)] = priorities

    def find(self, masses):
        return np.searchsorted(np.cumsum(self.priorities), masses, side="right")


# %% exercise="SumTree" mistake="edges-of-the-first-search"
class SumTree:
    """You work out the edges of the pieces once, at the first search, and later updates do not reach them. Priorities
    change after each batch, and with them the whole road. What has to happen to the edges in `update`?"""

    def __init__(self, capacity):
        self.capacity = capacity
        self.priorities, self.edges = np.zeros(capacity), None

    @property
    def total(self):
        return float(self.priorities.sum())

    def update(self, indices, priorities):
        self.priorities[np.asarray(indices)] = priorities

    def find(self, masses):
        if self.edges is None:
            self.edges = np.cumsum(self.priorities)
        return np.searchsorted(self.edges, masses, side="right")


# %% exercise="SumTree" mistake="one-change-for-each-parent"
class SumTree:
    """Of two leaves with one parent only one change arrives above: `tree[nodes] += change` adds once for each node,
    however often it is named. Use `np.add.at`, or make each parent anew from its two children."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        self.size = 1 << max(0, (capacity - 1).bit_length())
        self.tree = np.zeros(2 * self.size)

    @property
    def total(self) -> float:
        return float(self.tree[1])

    def update(self, indices, priorities) -> None:
        node = self.size + np.asarray(indices)
        change = np.asarray(priorities, dtype=float) - self.tree[node]
        while node.size and node[0] >= 1:
            self.tree[node] += change
            node = node // 2

    def find(self, masses) -> np.ndarray:
        rest = np.array(masses, dtype=float)
        node = np.ones(len(rest), dtype=int)
        while node.size and node[0] < self.size:
            left = self.tree[2 * node]
            right = rest >= left
            rest = np.where(right, rest - left, rest)
            node = 2 * node + right
        return np.minimum(node - self.size, self.capacity - 1)


# %% exercise="SumTree" mistake="mass-unchanged-on-the-way-right"
class SumTree:
    """You go right with the whole mass. The left sum lies behind you by then: subtract it before you go on, else you
    end too far to the right."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        self.size = 1
        while self.size < capacity:
            self.size *= 2
        self.tree = np.zeros(2 * self.size)

    @property
    def total(self) -> float:
        return float(self.tree[1])

    def update(self, indices, priorities) -> None:
        for index, priority in zip(indices, priorities, strict=True):
            node = self.size + index
            self.tree[node] = priority
            while node > 1:
                node //= 2
                self.tree[node] = self.tree[2 * node] + self.tree[2 * node + 1]

    def find(self, masses) -> np.ndarray:
        def descend(node, mass):
            if node >= self.size:
                return min(node - self.size, self.capacity - 1)
            go_left = mass < self.tree[2 * node]
            return descend(2 * node if go_left else 2 * node + 1, mass)

        return np.array([descend(1, mass) for mass in masses])


# %% exercise="SumTree" mistake="leaves-of-whole-numbers"
class SumTree:
    """Your leaves are whole numbers, so 0.5 becomes 0 and is never found. Make the array with a float type."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = np.zeros(capacity, dtype=np.int64)

    @property
    def total(self) -> float:
        return float(self.leaves.sum())

    def update(self, indices, priorities) -> None:
        self.leaves[np.asarray(indices)] = np.asarray(priorities)

    def find(self, masses) -> np.ndarray:
        found = np.searchsorted(self.leaves.cumsum(), np.asarray(masses), side="right")
        return np.minimum(found, self.capacity - 1)


# %% exercise="SumTree" mistake="indices-become-a-mask"
class SumTree:
    """You turn the indices into a mask of true and false, which has forgotten their order. The priorities then land in
    the order of the leaves. Write by index: `leaves[indices] = priorities`."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = np.zeros(capacity)

    @property
    def total(self) -> float:
        return float(self.leaves.sum())

    def update(self, indices, priorities) -> None:
        touched = np.isin(np.arange(self.capacity), indices)
        self.leaves[touched] = priorities

    def find(self, masses) -> np.ndarray:
        ends = self.leaves.cumsum()
        return np.array([int((ends <= mass).sum()) for mass in masses])


# %% exercise="SumTree" mistake="answers-in-the-order-of-the-masses"
class SumTree:
    """You sort the masses and give the leaves in that order. The caller cannot tell which belongs to which. Answer k
    belongs to mass k: put the answers back in the order of the questions."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = [0.0] * capacity

    @property
    def total(self) -> float:
        return sum(self.leaves)

    def update(self, indices, priorities) -> None:
        for index, priority in zip(indices, priorities, strict=True):
            self.leaves[int(index)] = float(priority)

    def find(self, masses) -> np.ndarray:
        found, index, end = [], 0, self.leaves[0]
        for mass in sorted(float(mass) for mass in masses):
            while mass >= end and index < self.capacity - 1:
                index += 1
                end += self.leaves[index]
            found.append(index)
        return np.array(found, dtype=int)


# %% exercise="SumTree" mistake="edges-are-kept-after-an-update"
from functools import cached_property


class SumTree:
    """You make the edges at the first search and keep them. After an update they are those of old priorities. Make
    them anew whenever a priority changes."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = np.zeros(capacity)

    @cached_property
    def edges(self):
        return np.cumsum(self.leaves)

    @property
    def total(self) -> float:
        return float(self.leaves.sum())

    def update(self, indices, priorities) -> None:
        self.leaves[np.asarray(indices)] = priorities

    def find(self, masses) -> np.ndarray:
        return np.minimum(np.searchsorted(self.edges, masses, side="right"), self.capacity - 1)


# %% exercise="SumTree" mistake="no-tree-of-one-leaf"
import math


class SumTree:
    """A tree of one leaf raises an error: the logarithm of 0 stands in your number of leaves. One leaf is a whole
    tree: its root. Count by doubling, or use `bit_length`."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        self.size = 2 ** (int(math.log2(capacity - 1)) + 1)
        self.tree = np.zeros(2 * self.size)

    @property
    def total(self) -> float:
        return float(self.tree[1])

    def update(self, indices, priorities) -> None:
        self.tree[self.size + np.asarray(indices)] = priorities
        level = self.size
        while level > 1:
            half = level // 2
            self.tree[half:level] = self.tree[level : 2 * level : 2] + self.tree[level + 1 : 2 * level : 2]
            level = half

    def find(self, masses) -> np.ndarray:
        rest, node = np.array(masses, dtype=float), np.ones(len(masses), dtype=int)
        level = 1
        while level < self.size:
            left = self.tree[2 * node]
            right = rest >= left
            rest = np.where(right, rest - left, rest)
            node, level = 2 * node + right, 2 * level
        return node - self.size


# %% exercise="SumTree" mistake="mass-zero-is-leaf-zero"
class SumTree:
    """For mass 0 you answer leaf 0 at once. Its piece may be empty, and a leaf with priority 0 must never be found.
    Let mass 0 go the same way as all others."""

    def __init__(self, capacity: int):
        self.capacity = capacity
        self.leaves = np.zeros(capacity)

    @property
    def total(self) -> float:
        return float(self.leaves.sum())

    def update(self, indices, priorities) -> None:
        for index, priority in zip(indices, priorities, strict=True):
            self.leaves[index] = priority

    def find(self, masses) -> np.ndarray:
        ends = np.cumsum(self.leaves)
        result = []
        for mass in masses:
            if mass == 0:
                result.append(0)
                continue
            result.append(int(np.argmax(ends > mass)))
        return np.array(result)


# %% exercise="PrioritizedReplayBuffer" mistake="newcomers-get-the-largest-of-now"
class PrioritizedReplayBuffer:
    """A new transition gets the largest priority that is stored at this moment. It should get the largest that was
    ever given: that maximum never falls. Work through the newcomer of the text."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.priorities.max() if len(self) > 1 else 1.0

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="newcomers-get-one"
class PrioritizedReplayBuffer:
    """Every new transition gets priority 1, whatever priorities have been given since. Once the errors are large it
    would wait for long. Look at the running maximum."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = 1.0

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="newcomers-get-an-error"
class PrioritizedReplayBuffer:
    """Your running maximum holds TD errors, and a new transition gets one as its priority. A priority is what comes
    out after epsilon and the power. Look at which number you compare."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(np.abs(errors).max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="an-overwritten-slot-keeps-its-priority"
class PrioritizedReplayBuffer:
    """When the buffer is full, a new transition takes over the priority of the one that it overwrites. It is new and
    has not been seen yet. Look at what add does to the priority of its slot."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        if self.priorities[slot] == 0.0:
            self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="the-power-twice"
class PrioritizedReplayBuffer:
    """You apply the power alpha twice: once when a priority is stored and once more when you draw. Differences
    between priorities are flattened too much. Let it stand in one place only."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = (powers := self.priorities[: len(self)] ** self.alpha) / powers.sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="without-the-power"
class PrioritizedReplayBuffer:
    """Your priorities are the errors themselves, and alpha is never used. With alpha 0.6 a surprise that is ten
    times as large should weigh about four times as much. Look at the formula of the priority."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = np.abs(errors) + self.epsilon
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="signed-errors"
class PrioritizedReplayBuffer:
    """You forget the absolute value. A surprise for the worse is as instructive as one for the better, and a
    negative number has no real power. Look at what happens to an error of -3."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (errors + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="epsilon-after-the-power"
class PrioritizedReplayBuffer:
    """You add epsilon after the power; it belongs to the error, before the power. With the tiny default nobody sees
    it. Compare the order of the two steps with the formula."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = np.abs(errors) ** self.alpha + self.epsilon
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="weights-upside-down"
class PrioritizedReplayBuffer:
    """Your weights grow with the probability. What is drawn often must count less each time, so they have to shrink.
    Look at the sign of the exponent."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="weights-not-divided"
class PrioritizedReplayBuffer:
    """You do not divide the weights by the largest of the batch. Some are then far above 1 and stretch a step, which
    is how training blows up. Look at the denominator of the formula."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="divided-by-the-sum"
class PrioritizedReplayBuffer:
    """You divide the weights by their sum. The formula divides by the largest, so that the largest becomes 1 and a
    step is shortened, never made thirty times smaller. Look at the denominator."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.sum()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="divided-by-the-largest-of-all"
class PrioritizedReplayBuffer:
    """You divide by the largest weight of the whole buffer. One forgotten transition of tiny priority then makes
    every step tiny. The formula takes the largest weight of this batch."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / (len(self) * chances.min()) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="draws-uniformly"
class PrioritizedReplayBuffer:
    """You draw all transitions alike; the priorities enter the weights alone. Then nothing is prioritized, and the
    weights repair a bias that is not there. Look at how the indices are drawn."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.integers(len(self), size=batch_size)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="without-replacement"
class PrioritizedReplayBuffer:
    """You draw without replacement. In a batch as large as the buffer everyone comes up exactly once, however the
    priorities are. Look at the arguments of your draw."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances, replace=False)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="never-refuses"
class PrioritizedReplayBuffer:
    """You never refuse: asked for more than is stored, your buffer hands out a batch all the same. The course's
    buffers raise ValueError then, because nobody would notice what is in such a batch. Look at the first lines of
    sample."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="positions-instead-of-indices"
class PrioritizedReplayBuffer:
    """You return the positions 0, 1, 2, ... of the batch as indices. The caller gives them back with the TD errors,
    and the wrong transitions get the new priorities. Return where in the buffer each row came from."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), np.arange(batch_size), torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="weights-as-an-array"
class PrioritizedReplayBuffer:
    """Your weights are a numpy array of float64. They are multiplied with a loss of torch tensors, so a float32
    tensor is asked for. Look at the type of the third thing that you return."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, weights

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="weights-in-double-precision"
class PrioritizedReplayBuffer:
    """Your weights are a tensor of float64. The network computes in float32, and so should the weights that its loss
    is multiplied with. Numpy hands over float64 unless you say otherwise: look at how you make the tensor."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="always-the-largest"
class PrioritizedReplayBuffer:
    """You take the transitions with the largest priorities, the same ones every time; nothing is drawn. A transition
    whose error was small once would never be seen again. Draw by chance: the priorities make up the odds."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = np.argsort(-chances)[:batch_size]
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="newcomers-get-no-power"
class PrioritizedReplayBuffer:
    """Your running maximum is kept before the power alpha, and a new transition gets it as its priority. So newcomers
    stand far above everybody else once errors are large. Look at which number you compare: a priority has the power in
    it."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(np.abs(errors).max()) + self.epsilon)

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="negative-errors-become-zero"
class PrioritizedReplayBuffer:
    """You set negative TD errors to 0, so a bad surprise gets the smallest priority of all. A lap that went worse than
    expected teaches as much as one that went better. Look at what the bars around the error in the formula mean."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.maximum(errors, 0.0) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="without-epsilon"
class PrioritizedReplayBuffer:
    """Your priorities leave epsilon out. A transition whose error was 0 once gets priority 0, and it is never drawn
    again, whatever the network learns later. Look at the formula of the priority."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = np.abs(errors) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="priorities-slide"
class PrioritizedReplayBuffer:
    """When the buffer is full, your priorities move up by one place, while the transitions stay where they are. The
    ring overwrites a slot; a list or deque that drops its first entry shifts all the others. So each transition gets
    the priority of another one. Look at what add does with the slot that the ring returns."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring, self.capacity = TransitionRing(capacity, observation_shape), capacity
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = [], 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities = [*self.priorities, self.largest][-self.capacity :]

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = np.array(self.priorities) / np.sum(self.priorities)
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        for index, priority in zip(indices, priorities, strict=True):
            self.priorities[index] = float(priority)
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="beta-is-never-used"
class PrioritizedReplayBuffer:
    """Your weights are the same whatever `beta` is: they undo the unequal drawing in full, as with beta 1. How much of
    it is undone is for the caller to say. Where does `beta` enter your weights?"""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = 1.0 / (len(self) * chances[indices])
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="the-first-errors-replace-the-one"
class PrioritizedReplayBuffer:
    """Your largest priority forgets the 1 that it starts at: after the first update it is the largest of those errors,
    also when they are small. Then a newcomer is worth less than the transitions before it. The maximum never falls, and
    that holds for its first value too. Look at what you compare the new priorities with."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 0.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest or 1.0

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.asarray(td_errors)
        priorities = (np.abs(errors) + self.epsilon) ** self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="only-the-last-raises-the-maximum"
class PrioritizedReplayBuffer:
    """Only the last transition of a batch can raise your largest priority. The line that compares stands behind the
    loop, where it sees one priority. The largest surprise can be anywhere in the batch. Which priorities should be
    compared?"""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        for index, error in zip(indices, np.asarray(td_errors), strict=True):
            priority = (abs(float(error)) + self.epsilon) ** self.alpha
            self.priorities[index] = priority
        self.largest = max(self.largest, priority)

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="errors-clipped-at-one"
class PrioritizedReplayBuffer:
    """You cut TD errors off at 1 before they become priorities. A known program does that. Here a surprise of 15 counts
    more than one of 3, as in the worked example, and nothing in the equation cuts them off."""

    def __init__(self, capacity, observation_shape, alpha=0.6, epsilon=1e-6, seed=0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.priorities, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated):
        slot = self.ring.add(observation, action, reward, next_observation, terminated)
        self.priorities[slot] = self.largest

    def sample(self, batch_size, beta):
        if batch_size > len(self):
            raise ValueError("more than are stored")
        chances = self.priorities[: len(self)] / self.priorities[: len(self)].sum()
        indices = self.rng.choice(len(self), size=batch_size, p=chances)
        weights = (len(self) * chances[indices]) ** -beta
        weights = weights / weights.max()
        return self.ring.rows(indices), indices, torch.tensor(weights, dtype=torch.float32)

    def update_priorities(self, indices, td_errors):
        errors = np.minimum(np.abs(np.asarray(td_errors)) + self.epsilon, 1.0)
        priorities = errors**self.alpha
        self.priorities[np.asarray(indices)] = priorities
        self.largest = max(self.largest, float(priorities.max()))

    def __len__(self):
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="indices-move-when-full"
from collections import deque

from course_lib import Batch


class PrioritizedReplayBuffer:
    """In your full buffer all indices move down by one with each newcomer. Whoever holds indices from an earlier
    sample then writes priorities to the wrong transitions. Keep each transition in its place until it is written
    over."""

    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.rows, self.p = deque(maxlen=capacity), deque(maxlen=capacity)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.largest = 1.0

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        before, after = np.array(observation, dtype=np.float32), np.array(next_observation, dtype=np.float32)
        self.rows.append((before, int(action), float(reward), after, bool(terminated)))
        self.p.append(self.largest)

    def sample(self, batch_size: int, beta: float):
        n = len(self)
        if batch_size > n:
            raise ValueError("too many")
        probabilities = np.array(self.p) / np.sum(self.p)
        indices = self.rng.choice(n, size=batch_size, p=probabilities)
        weights = (n * probabilities[indices]) ** -beta
        observations, actions, rewards, following, ends = zip(*(self.rows[i] for i in indices), strict=True)
        batch = Batch(
            torch.tensor(np.stack(observations)),
            torch.tensor(actions),
            torch.tensor(rewards, dtype=torch.float32),
            torch.tensor(np.stack(following)),
            torch.tensor(ends),
        )
        return batch, indices, torch.tensor(weights / weights.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        for index, error in zip(indices, np.asarray(td_errors), strict=True):
            self.p[index] = (abs(error) + self.epsilon) ** self.alpha
            self.largest = max(self.largest, self.p[index])

    def __len__(self) -> int:
        return len(self.rows)


# %% exercise="PrioritizedReplayBuffer" mistake="begins-with-no-priority"
class PrioritizedReplayBuffer:
    """The largest priority begins next to 0 with you. Newcomers before the first update then weigh nothing beside what
    was updated. It begins at 1."""

    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.rng = alpha, epsilon, np.random.default_rng(seed)
        self.p, self.largest = np.zeros(capacity), self.priority(0.0)

    def priority(self, errors):
        return (np.abs(np.asarray(errors)) + self.epsilon) ** self.alpha

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.largest

    def sample(self, batch_size: int, beta: float):
        n = len(self)
        if batch_size > n:
            raise ValueError("too many")
        probabilities = self.p[:n] / self.p[:n].sum()
        indices = self.rng.choice(n, size=batch_size, p=probabilities)
        weights = (n * probabilities[indices]) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(weights / weights.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        self.p[indices] = self.priority(td_errors)
        self.largest = max(self.largest, self.p[indices].max())

    def __len__(self) -> int:
        return len(self.ring)


# %% exercise="PrioritizedReplayBuffer" mistake="the-same-draws-every-time"
class PrioritizedReplayBuffer:
    """You make the generator anew in every call of `sample`, so the same numbers are drawn each time. Make it once, in
    `__init__`."""

    def __init__(self, capacity, observation_shape, alpha: float = 0.6, epsilon: float = 1e-6, seed: int = 0):
        self.ring = TransitionRing(capacity, observation_shape)
        self.alpha, self.epsilon, self.seed = alpha, epsilon, seed
        self.p, self.largest = np.zeros(capacity), 1.0

    def add(self, observation, action, reward, next_observation, terminated) -> None:
        self.p[self.ring.add(observation, action, reward, next_observation, terminated)] = self.largest

    def sample(self, batch_size: int, beta: float):
        n = len(self)
        if batch_size > n:
            raise ValueError("too many")
        rng = np.random.default_rng(self.seed)
        probabilities = self.p[:n] / self.p[:n].sum()
        indices = rng.choice(n, size=batch_size, p=probabilities)
        weights = (n * probabilities[indices]) ** -beta
        return self.ring.rows(indices), indices, torch.tensor(weights / weights.max(), dtype=torch.float32)

    def update_priorities(self, indices, td_errors) -> None:
        new = (np.abs(np.asarray(td_errors)) + self.epsilon) ** self.alpha
        self.p[indices] = new
        self.largest = max(self.largest, new.max())

    def __len__(self) -> int:
        return len(self.ring)


# %% exercise="run_sweep" mistake="a-bare-value-as-key"
def run_sweep(train, grid, seeds):
    """With a single setting your keys are bare values. A key is always a tuple, also a tuple of one: then a caller
    can unpack it without asking how many settings there were. Look at the key for one setting."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        key = values if len(values) > 1 else values[0]
        settings = dict(zip(names, values, strict=True))
        scores[key] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" mistake="pairs-instead-of-combinations"
def run_sweep(train, grid, seeds):
    """You take the first values of all settings together, then the second ones, and so on. A sweep tries every value
    of one setting with every value of the others. Look up itertools.product."""
    names = list(grid)
    scores = {}
    for values in zip(*grid.values(), strict=False):
        settings = dict(zip(names, values, strict=True))
        scores[values] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" mistake="names-in-another-order"
def run_sweep(train, grid, seeds):
    """You sort the names of the settings, so the keys hold their values in alphabetical order. The order that counts
    is the one in which grid names them. Look at how names is made."""
    names = list(grid)
    names, scores = sorted(grid), {}
    for values in product(*(grid[name] for name in names)):
        settings = dict(zip(names, values, strict=True))
        scores[values] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" mistake="averages-over-the-seeds"
def run_sweep(train, grid, seeds):
    """You return the mean over the seeds, and the single scores are lost. Without them nobody can draw an interval.
    Return one score for each seed."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        settings = dict(zip(names, values, strict=True))
        scores[values] = np.mean([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" mistake="numbers-the-seeds"
def run_sweep(train, grid, seeds):
    """You pass 0, 1, 2, ... as seeds, where the caller gave seeds of their own. The runs could not be repeated, or
    compared with others of the same seeds. Look at what your inner loop runs over."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        settings = dict(zip(names, values, strict=True))
        scores[values] = np.array([train(seed=seed, **settings) for seed in range(len(seeds))])
    return scores


# %% exercise="run_sweep" mistake="keeps-the-last-seed"
def run_sweep(train, grid, seeds):
    """Each seed overwrites the score of the one before it, and only the last is left. A key needs an array with one
    score a seed. Look at where you write into the dictionary."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        for seed in seeds:
            scores[values] = np.array([train(seed=seed, **dict(zip(names, values, strict=True)))])
    return scores


# %% exercise="run_sweep" mistake="seeds-in-order-of-size"
def run_sweep(train, grid, seeds):
    """You sort the seeds, so the scores no longer stand in the order of seeds that the caller gave. Two sweeps could
    not be compared seed by seed. Look at your inner loop."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        settings = dict(zip(names, values, strict=True))
        scores[values] = np.array([train(seed=seed, **settings) for seed in sorted(seeds)])
    return scores


# %% exercise="run_sweep" mistake="settings-by-position"
def run_sweep(train, grid, seeds):
    """You pass the settings by position. Training takes them by name, because a number alone does not say whether it
    is a learning rate or a size. Look up how two stars turn a dictionary into keywords."""
    scores = {}
    for values in product(*grid.values()):
        scores[values] = np.array([train(seed, *values) for seed in seeds])
    return scores


# %% exercise="run_sweep" mistake="the-seed-in-the-key"
def run_sweep(train, grid, seeds):
    """Your keys hold the seed beside the settings, and each has a single score. Then the runs of one combination are
    scattered over the dictionary. A key holds the settings only, and its array one score for each seed."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        for seed in seeds:
            scores[(*values, seed)] = train(seed=seed, **dict(zip(names, values, strict=True)))
    return scores


# %% exercise="run_sweep" mistake="an-array-for-each-seed"
def run_sweep(train, grid, seeds):
    """Your keys hold the seed beside the settings, so each array has one score only. Then the runs of one combination
    are scattered over the dictionary. A key holds the settings only, and its array one score for each seed."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        for seed in seeds:
            scores[(*values, seed)] = np.array([train(seed=seed, **dict(zip(names, values, strict=True)))])
    return scores


# %% exercise="run_sweep" mistake="one-setting-at-a-time"
def run_sweep(train, grid, seeds):
    """You change one setting at a time and leave the others at their first values. Most combinations are never
    trained, and the first one several times. A sweep tries every value with every value of the others: look up
    itertools.product."""
    scores, first = {}, {name: values[0] for name, values in grid.items()}
    for name in grid:
        for value in grid[name]:
            settings = first | {name: value}
            scores[tuple(settings.values())] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" mistake="the-list-is-never-emptied"
def run_sweep(train, grid, seeds):
    """Your list of scores is never emptied: each combination also gets the scores of all those before it. Look at
    where the list is made, inside your loop or above it."""
    names = list(grid)
    scores, column = {}, []
    for values in product(*grid.values()):
        settings = dict(zip(names, values, strict=True))
        column += [train(seed=seed, **settings) for seed in seeds]
        scores[values] = np.array(column)
    return scores


# %% exercise="run_sweep" mistake="one-array-for-all"
def run_sweep(train, grid, seeds):
    """All your keys hold the very same array, and it shows the scores of the last combination. Python stores the array
    itself and makes no copy, so filling it again changes it under every key. Look at where the array is made."""
    names = list(grid)
    scores, column = {}, np.zeros(len(seeds))
    for values in product(*grid.values()):
        settings = dict(zip(names, values, strict=True))
        column[:] = [train(seed=seed, **settings) for seed in seeds]
        scores[values] = column
    return scores


# %% exercise="run_sweep" mistake="names-in-the-keys"
def run_sweep(train, grid, seeds):
    """Your keys hold pairs of a name and its value. A key is a tuple of the values alone: the order in which grid
    names the settings already says which is which. Look at what you make the key of."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        settings = dict(zip(names, values, strict=True))
        scores[tuple(settings.items())] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" mistake="scores-cut-to-whole-numbers"
def run_sweep(train, grid, seeds):
    """Your scores lose their decimals. An array of whole numbers cuts off what does not fit, and an array shaped after
    the seeds gets their type too. Look at how your array is made."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        settings = dict(zip(names, values, strict=True))
        scores[values] = np.array([train(seed=seed, **settings) for seed in seeds], dtype=int)
    return scores


# %% exercise="run_sweep" mistake="two-settings-at-most"
def run_sweep(train, grid, seeds):
    """You write one loop for each setting, and there are two of them. A third setting never reaches the training, and
    the keys do not name it. How many settings a grid has is for the caller to say: look up itertools.product."""
    names, scores = list(grid), {}
    for first in grid[names[0]]:
        for second in grid[names[1]] if len(names) > 1 else [None]:
            values = (first, second)[: len(names)]
            settings = dict(zip(names, values, strict=False))
            scores[values] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" mistake="one-setting-at-a-time-each-once"
def run_sweep(train, grid, seeds):
    """You change one setting at a time and leave the others at their first values. So no combination of two changes is
    ever trained, and the best one may be among them. A sweep tries every value with every value of the others: look up
    itertools.product."""
    scores, first = {}, {name: values[0] for name, values in grid.items()}
    for name in grid:
        for value in grid[name]:
            settings = first | {name: value}
            key = tuple(settings.values())
            if key not in scores:
                scores[key] = np.array([train(seed=seed, **settings) for seed in seeds])
    return scores


# %% exercise="run_sweep" mistake="the-last-seed-every-time"
def run_sweep(train, grid, seeds):
    """Every run is trained with the last of the seeds, so all scores of a combination are one and the same. A function
    that is made in a loop and called after it sees the last value of the loop's variable. Look at when `seed` is
    read."""
    names = list(grid)
    scores = {}
    for values in product(*grid.values()):
        settings = dict(zip(names, values, strict=True))
        scores[values] = np.array([train(seed=seeds[-1], **settings) for _ in seeds])
    return scores


# %% exercise="run_sweep" mistake="a-setting-of-zero-is-left-out"
def run_sweep(train, grid, seeds):
    """You leave out settings that count as false, and 0 is one of them. The training then runs with a default of its
    own. Hand on every setting of the combination."""
    names, results = list(grid), {}
    for values in product(*grid.values()):
        settings = {name: value for name, value in zip(names, values, strict=True) if value}
        results[values] = np.array([train(seed=seed, **settings) for seed in seeds])
    return results


# %% exercise="run_sweep" mistake="keys-are-rounded"
def run_sweep(train, grid, seeds):
    """You round the numbers in the keys. Rates such as 0.0001 and 0.0002 become one key, and the second overwrites the
    first. Keep the values as they were given."""
    names, results = list(grid), {}

    def tidy(value):
        return round(value, 3) if isinstance(value, float) else value

    for values in product(*grid.values()):
        key = tuple(tidy(value) for value in values)
        results[key] = np.array([train(seed=seed, **dict(zip(names, values, strict=True))) for seed in seeds])
    return results


# %% exercise="run_sweep" mistake="exchanged-values-share-their-scores"
def run_sweep(train, grid, seeds):
    """You find scores again by the set of the values, so (1, 2) and (2, 1) share them. They are two combinations: the
    first number belongs to the first name. Train each combination."""
    names, results, done = list(grid), {}, {}
    for values in product(*grid.values()):
        label = frozenset(values)
        if label not in done:
            done[label] = [train(seed=seed, **dict(zip(names, values, strict=True))) for seed in seeds]
        results[values] = np.array(done[label])
    return results
