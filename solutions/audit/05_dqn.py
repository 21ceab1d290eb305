# Answers to the exercises of chapter 05 whose mark is known. The form of this file: autograder/audit/answers.py.

# --- QNetwork: right --------------------------------------------------------------------------------------------

# %% exercise="QNetwork" right="a-list-of-modules"
import torch.nn.functional as F


class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden]
        self.hidden_layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes[:-1], sizes[1:]))
        self.head = nn.Linear(sizes[-1], n_actions)

    def forward(self, x):
        for layer in self.hidden_layers:
            x = F.relu(layer(x))
        return self.head(x)


# %% exercise="QNetwork" right="own-parameters-and-a-matrix-product"
import math


class QNetwork(nn.Module):
    """Weights and biases without nn.Linear, in its layout."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        widths = [observation_dim] + list(hidden) + [n_actions]
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for fan_in, fan_out in zip(widths, widths[1:]):
            bound = 1 / math.sqrt(fan_in)
            self.weights.append(nn.Parameter(torch.empty(fan_out, fan_in).uniform_(-bound, bound)))
            self.biases.append(nn.Parameter(torch.zeros(fan_out)))

    def forward(self, observations):
        last, h = len(self.weights) - 1, observations
        for number, (w, b) in enumerate(zip(self.weights, self.biases)):
            h = torch.einsum("bi,oi->bo", h, w) + b
            if number < last:
                h = h.clamp(min=0)
        return h


# %% exercise="QNetwork" right="is-a-sequential"
class QNetwork(nn.Sequential):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        parts, before = [], observation_dim
        for width in hidden:
            parts.extend((nn.Linear(before, width), nn.ReLU(inplace=True)))
            before = width
        parts.append(nn.Linear(before, n_actions))
        super().__init__(*parts)


# %% exercise="QNetwork" right="layers-by-add-module-and-name"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super(QNetwork, self).__init__()
        self.depth = len(hidden)
        self.observation_dim, self.n_actions = observation_dim, n_actions
        self.add_module("out", nn.Linear(hidden[-1], n_actions))  # the last one first
        for k in range(self.depth):
            setattr(self, f"fc{k}", nn.Linear(hidden[k - 1] if k else observation_dim, hidden[k]))

    def forward(self, observations):
        x = torch.as_tensor(observations, dtype=torch.float32)
        for k in range(self.depth):
            x = torch.maximum(getattr(self, f"fc{k}")(x), torch.zeros(()))
        return self.out(x)


# %% exercise="QNetwork" right="recursive-modules"
class Stage(nn.Module):
    def __init__(self, before, widths, n_actions):
        super().__init__()
        if widths:
            self.linear = nn.Linear(before, widths[0])
            self.rest = Stage(widths[0], widths[1:], n_actions)
        else:
            self.linear, self.rest = nn.Linear(before, n_actions), None

    def forward(self, x):
        x = self.linear(x)
        return x if self.rest is None else self.rest(torch.relu_(x))


class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.first = Stage(observation_dim, tuple(hidden), n_actions)

    def forward(self, observations):
        return self.first(observations)


# %% exercise="QNetwork" right="reduce-and-a-dictionary-of-modules"
from collections import OrderedDict
from functools import reduce
from itertools import pairwise


class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        named = OrderedDict()
        for number, (a, b) in enumerate(pairwise([observation_dim, *hidden])):
            named[f"linear{number}"], named[f"relu{number}"] = nn.Linear(a, b), nn.ReLU()
        named["head"] = nn.Linear(hidden[-1], n_actions)
        self.parts = nn.ModuleDict(named)

    def forward(self, observations):
        return reduce(lambda x, part: part(x), self.parts.values(), observations)


# %% exercise="QNetwork" right="orthogonal-start-and-double-precision-inside"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.relu = nn.ReLU()
        self.body = nn.Sequential()
        for width in hidden:
            self.body.append(nn.Linear(observation_dim, width))
            observation_dim = width
        self.head = nn.Linear(observation_dim, n_actions)
        self.apply(self._start)

    @staticmethod
    def _start(module):
        if isinstance(module, nn.Linear):
            nn.init.orthogonal_(module.weight, gain=2**0.5)
            nn.init.zeros_(module.bias)

    def forward(self, observations):
        h = observations.double()
        for layer in [*self.body, self.head]:
            h = nn.functional.linear(h, layer.weight.double(), layer.bias.double())
            if layer is not self.head:
                h = self.relu(h)
        return h.float()


# %% exercise="QNetwork" right="one-row-at-a-time"
import warnings


class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        warnings.warn("a network is born", stacklevel=1)
        dims = (observation_dim,) + tuple(hidden)
        self.a = nn.ModuleList()
        for i in range(1, len(dims)):
            self.a.append(nn.Linear(in_features=dims[i - 1], out_features=dims[i], bias=True))
        self.b = nn.Linear(dims[-1], n_actions)
        self.register_buffer("calls", torch.zeros(1))  # no parameter

    def one(self, row):
        for layer in self.a:
            row = layer(row)
            row = row * (row > 0)
        return self.b(row)

    def forward(self, observations):
        self.calls += 1
        print(observations.shape)
        return torch.stack([self.one(row) for row in observations.unbind(0)])


# %% exercise="QNetwork" right="weights-set-later-by-hand-and-registered-twice"
class Dense(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.lin = nn.Linear(n_in, n_out)
        nn.init.kaiming_normal_(self.lin.weight, nonlinearity="relu")

    def forward(self, x):
        y = self.lin(x)
        return torch.where(y > 0, y, torch.zeros_like(y))


class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        blocks = [Dense(i, o) for i, o in zip([observation_dim, *hidden], hidden)]
        self.features = nn.Sequential(*blocks)
        self.blocks = nn.ModuleList(blocks)  # the same layers again: counted once
        self.q = nn.Linear(hidden[-1], n_actions)

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        features = self.features(observations)
        return self.q(features)


# --- QNetwork: wrong --------------------------------------------------------------------------------------------


# %% exercise="QNetwork" wrong="clamped-at-the-end" mistake="relu-on-the-last-layer"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden, n_actions]
        self.layers = nn.ModuleList([nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)])

    def forward(self, x):
        for layer in self.layers:
            x = torch.clamp(layer(x), min=0.0)
        return x


# %% exercise="QNetwork" wrong="relu-thrown-away" mistake="no-activation"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.layers, before = nn.ModuleList(), observation_dim
        for units in hidden:
            self.layers.append(nn.Linear(before, units))
            before = units
        self.out = nn.Linear(before, n_actions)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
            torch.relu(x)
        return self.out(x)


# %% exercise="QNetwork" wrong="softmax-module" mistake="softmax-at-the-end"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        parts = []
        for units in hidden:
            parts.append(nn.Linear(observation_dim, units))
            parts.append(nn.ReLU())
            observation_dim = units
        self.model = nn.Sequential(*parts, nn.Linear(observation_dim, n_actions), nn.Softmax(dim=-1))

    def forward(self, x):
        return self.model(x)


# %% exercise="QNetwork" wrong="detached-at-the-end" mistake="forward-without-gradient"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden]
        self.inner = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])
        self.outer = nn.Linear(sizes[-1], n_actions)

    def forward(self, x):
        for layer in self.inner:
            x = layer(x).relu()
        return self.outer(x).detach()


# %% exercise="QNetwork" wrong="all-layers-in-a-list" mistake="no-layer-is-registered"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.layers = []
        before = observation_dim
        for units in hidden:
            self.layers.append(nn.Linear(before, units))
            before = units
        self.layers.append(nn.Linear(before, n_actions))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="QNetwork" wrong="hidden-layers-in-a-dict" mistake="layers-in-a-plain-list"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.layers = {}
        for i, units in enumerate(hidden):
            self.layers[i] = nn.Linear(observation_dim if i == 0 else hidden[i - 1], units)
        self.output = nn.Linear(hidden[-1], n_actions)

    def forward(self, x):
        for i in range(len(self.layers)):
            x = torch.relu(self.layers[i](x))
        return self.output(x)


# %% exercise="QNetwork" wrong="two-layers-of-the-tutorial" mistake="ignores-hidden"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.layer1 = nn.Linear(observation_dim, 128)
        self.layer2 = nn.Linear(128, 128)
        self.layer3 = nn.Linear(128, n_actions)

    def forward(self, x):
        x = torch.relu(self.layer1(x))
        x = torch.relu(self.layer2(x))
        return self.layer3(x)


# %% exercise="QNetwork" wrong="relu-on-the-observation" mistake="relu-on-the-observation"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden, n_actions]
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])

    def forward(self, x):
        for layer in self.layers:
            x = layer(torch.relu(x))
        return x


# %% exercise="QNetwork" wrong="tanh" mistake="tanh-instead-of-relu"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden]
        self.inner = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])
        self.outer = nn.Linear(sizes[-1], n_actions)

    def forward(self, x):
        for layer in self.inner:
            x = torch.tanh(layer(x))
        return self.outer(x)


# %% exercise="QNetwork" wrong="no-activation-before-the-output" mistake="no-activation-before-the-last-layer"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden]
        self.inner = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])
        self.outer = nn.Linear(sizes[-1], n_actions)

    def forward(self, x):
        for i, layer in enumerate(self.inner):
            x = layer(x)
            if i < len(self.inner) - 1:
                x = torch.relu(x)
        return self.outer(x)


# %% exercise="QNetwork" wrong="leaky" mistake="leaky-relu"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.LeakyReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" wrong="dropout"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU(), nn.Dropout(0.2)]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" wrong="layer-norm"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.LayerNorm(units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" wrong="hidden-from-behind"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        widths = [observation_dim, *hidden[::-1], n_actions]
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(widths, widths[1:])])

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="QNetwork" wrong="one-layer-too-many" mistake="a-layer-from-each-width-to-itself"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.first = nn.Linear(observation_dim, hidden[0])
        self.middle = nn.ModuleList([nn.Linear(h, h) for h in hidden])
        self.last = nn.Linear(hidden[-1], n_actions)

    def forward(self, x):
        x = torch.relu(self.first(x))
        for layer in self.middle:
            x = torch.relu(layer(x))
        return self.last(x)


# %% exercise="QNetwork" wrong="exactly-two-hidden-layers" mistake="always-two-hidden-layers"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.fc1 = nn.Linear(observation_dim, hidden[0])
        self.fc2 = nn.Linear(hidden[0], hidden[1])
        self.fc3 = nn.Linear(hidden[1], n_actions)

    def forward(self, x):
        return self.fc3(torch.relu(self.fc2(torch.relu(self.fc1(x)))))


# %% exercise="QNetwork" wrong="one-layer-used-again-and-again"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.inner = nn.Linear(observation_dim, hidden[0])
        again = nn.Linear(hidden[0], hidden[-1])
        self.more = nn.ModuleList([again for _ in hidden[1:]])
        self.outer = nn.Linear(hidden[-1], n_actions)

    def forward(self, x):
        x = torch.relu(self.inner(x))
        for layer in self.more:
            x = torch.relu(layer(x))
        return self.outer(x)


# %% exercise="QNetwork" wrong="the-best-value-only" mistake="only-the-largest-value"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations).max(dim=1).values


# %% exercise="QNetwork" wrong="prints-its-values"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        print(self.layers(observations))


# %% exercise="QNetwork" wrong="the-first-observation-only"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations[0])


# %% exercise="QNetwork" wrong="normalises-over-the-batch"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        x = (observations - observations.mean(0)) / (observations.std(0) + 1e-8)
        return self.layers(x)


# %% exercise="QNetwork" wrong="advantage-head-of-another-chapter"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body = nn.Sequential(*layers)
        self.advantage = nn.Linear(width, n_actions)

    def forward(self, observations):
        advantage = self.advantage(self.body(observations))
        return advantage - advantage.mean(dim=1, keepdim=True)


# %% exercise="QNetwork" wrong="the-observation-into-every-layer"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden]
        self.inner = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])
        self.outer = nn.Linear(sizes[-1], n_actions)

    def forward(self, x):
        for layer in self.inner:
            y = torch.relu(layer(x))
        return self.outer(y)


# %% exercise="QNetwork" wrong="values-made-anew" mistake="forward-without-gradient"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        sizes = [observation_dim, *hidden]
        self.inner = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])
        self.outer = nn.Linear(sizes[-1], n_actions)

    def forward(self, x):
        x = torch.tensor(x)
        for layer in self.inner:
            x = torch.relu(layer(x))
        x = self.outer(x)
        return torch.tensor(x.tolist())


# %% exercise="QNetwork" wrong="layers-in-a-dict" mistake="no-layer-is-registered"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.layers = {
            "fc%d" % i: nn.Linear(a, b)
            for i, (a, b) in enumerate(zip([observation_dim, *hidden], [*hidden, n_actions]))
        }

    def forward(self, x):
        for i, layer in enumerate(self.layers.values()):
            x = layer(x)
            if i < len(self.layers) - 1:
                x = nn.functional.relu(x)
        return x


# %% exercise="QNetwork" wrong="width-is-never-moved-on" mistake="hidden-layers-expect-the-observation"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers = []
        width = observation_dim
        for units in hidden:
            layers.append(nn.Linear(width, units))
            layers.append(nn.ReLU())
        layers.append(nn.Linear(hidden[-1], n_actions))
        self.net = nn.Sequential(*layers)

    def forward(self, observations):
        return self.net(observations)


# %% exercise="QNetwork" wrong="equal-widths-share-one-layer"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.widths = [observation_dim, *hidden]
        self.layers = nn.ModuleDict({f"{a}_to_{b}": nn.Linear(a, b) for a, b in zip(self.widths, self.widths[1:])})
        self.head = nn.Linear(self.widths[-1], n_actions)

    def forward(self, observations):
        x = observations
        for a, b in zip(self.widths, self.widths[1:]):
            x = self.layers[f"{a}_to_{b}"](x).relu()
        return self.head(x)


# %% exercise="QNetwork" wrong="one-hidden-layer-too-many" mistake="one-hidden-layer-too-many"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.inp = nn.Linear(observation_dim, hidden[0])
        self.mid = nn.ModuleList(nn.Linear(hidden[max(i - 1, 0)], hidden[i]) for i in range(len(hidden)))
        self.out = nn.Linear(hidden[-1], n_actions)

    def forward(self, observations):
        x = torch.relu(self.inp(observations))
        for layer in self.mid:
            x = torch.relu(layer(x))
        return self.out(x)


# %% exercise="QNetwork" wrong="last-layer-without-bias" mistake="no-bias-in-the-last-layer"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, n = [], observation_dim
        for h in hidden:
            layers += [nn.Linear(n, h), nn.ReLU()]
            n = h
        layers.append(nn.Linear(n, n_actions, bias=False))
        self.model = nn.Sequential(*layers)

    def forward(self, observations):
        return self.model(observations)


# %% exercise="QNetwork" wrong="all-layers-from-the-observation" mistake="width-never-moves-on"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(observation_dim, units) for units in (*hidden, n_actions)])

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="QNetwork" wrong="reads-two-entries-of-hidden" mistake="always-two-hidden-layers"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(observation_dim, hidden[0]),
            nn.ReLU(),
            nn.Linear(hidden[0], hidden[1]),
            nn.ReLU(),
            nn.Linear(hidden[1], n_actions),
        )

    def forward(self, observations):
        return self.net(observations)


# %% exercise="QNetwork" wrong="squeezed-when-there-is-one-action" mistake="squeezes-away-a-single-action"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.model = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.model(observations).squeeze()


# %% exercise="QNetwork" wrong="layers-shared-between-networks" mistake="two-networks-share-their-layers"
from functools import lru_cache


@lru_cache(maxsize=None)
def _layers(sizes):
    return [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]


class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.layers = nn.ModuleList(_layers((observation_dim, *hidden, n_actions)))

    def forward(self, observations):
        x = observations
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="QNetwork" wrong="one-body-for-all-networks"
class QNetwork(nn.Module):
    bodies = {}

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        key = (observation_dim, *hidden)
        if key not in self.bodies:
            pairs = zip(key, hidden)
            self.bodies[key] = nn.Sequential(*[part for a, b in pairs for part in (nn.Linear(a, b), nn.ReLU())])
        self.body = self.bodies[key]
        self.head = nn.Linear(hidden[-1], n_actions)

    def forward(self, observations):
        return self.head(self.body(observations))


# %% exercise="QNetwork" wrong="one-relu-for-all-hidden-layers" mistake="relu-after-the-last-hidden-layer-only"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        layers = []
        width = observation_dim
        for units in hidden:
            layers.append(nn.Linear(width, units))
            width = units
        self.model = nn.Sequential(*layers, nn.ReLU(), nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.model(observations)


# %% exercise="QNetwork" wrong="first-and-last-width-only" mistake="first-and-last-width-only"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.fc1 = nn.Linear(observation_dim, hidden[0])
        self.fc2 = nn.Linear(hidden[0], hidden[-1])
        self.fc3 = nn.Linear(hidden[-1], n_actions)

    def forward(self, observations):
        x = torch.relu(self.fc1(observations))
        x = torch.relu(self.fc2(x))
        return self.fc3(x)


# --- dqn_loss: right --------------------------------------------------------------------------------------------

# %% exercise="dqn_loss" right="mse-loss-and-a-float-mask"
import torch.nn.functional as F


def dqn_loss(online, target, batch, discount):
    q = online(batch.observations)[torch.arange(len(batch.actions)), batch.actions]
    y = batch.rewards + discount * target(batch.next_observations).amax(dim=1) * (1 - batch.terminated.float())
    return F.mse_loss(q, y.detach())


# %% exercise="dqn_loss" right="transition-by-transition"
def dqn_loss(online, target, batch, discount):
    total = 0.0
    for observation, action, reward, following, end in zip(*batch):
        goal = reward.item()
        if not end:
            goal += discount * max(target(following[None])[0].tolist())
        total = total + (goal - online(observation[None])[0, int(action)]) ** 2
    return total / len(batch.rewards)


# %% exercise="dqn_loss" right="one-hot-and-einsum"
def dqn_loss(online, target, batch, discount):
    q_values = online(batch.observations)
    chosen = nn.functional.one_hot(batch.actions, q_values.shape[-1]).to(q_values.dtype)
    predicted = torch.einsum("ba,ba->b", q_values, chosen)
    with torch.inference_mode():
        future = torch.topk(target(batch.next_observations), 1).values.flatten()
        goal = torch.where(batch.terminated, batch.rewards, torch.add(batch.rewards, future, alpha=discount))
    error = predicted - goal
    return error.dot(error) / error.numel()


# %% exercise="dqn_loss" right="target-by-way-of-numpy-in-double-precision"
def dqn_loss(online, target, batch, discount):
    next_values = target(batch.next_observations).detach().numpy().astype(np.float64)
    goes_on = np.logical_not(batch.terminated.numpy())
    goals = batch.rewards.numpy() + discount * goes_on * np.max(next_values, axis=1)
    values = online(batch.observations)
    predicted = torch.take_along_dim(values, batch.actions.reshape(-1, 1), 1).reshape(-1)
    return nn.MSELoss(reduction="mean")(predicted, torch.from_numpy(goals).float())


# %% exercise="dqn_loss" right="target-frozen-for-good"
def dqn_loss(online, target, batch, discount):
    for weights in target.parameters():
        weights.requires_grad_(False)  # the target network is never trained
    q_values = online(batch.observations)
    predicted = torch.stack([row[action] for row, action in zip(q_values, batch.actions.tolist())])
    best_next, _ = torch.max(target(batch.next_observations), 1)
    best_next = best_next.masked_fill(batch.terminated, 0.0)
    return torch.mean(torch.square(batch.rewards + discount * best_next - predicted))


# %% exercise="dqn_loss" right="a-frozen-copy-of-the-target"
import copy


def dqn_loss(online, target, batch, discount):
    frozen = copy.deepcopy(target).requires_grad_(False).eval()
    best = frozen(batch.next_observations).sort(dim=1, descending=True)[0][:, 0].clone()
    best[batch.terminated] = 0
    y = batch.rewards + best.mul_(discount)
    q = online(batch.observations).gather(dim=1, index=batch.actions.view(-1, 1))
    return (y.view(-1, 1) - q).pow(2).mean()


# %% exercise="dqn_loss" right="those-that-go-on-only"
def bellman(rewards, terminated, next_observations, network, discount):
    goals = rewards.clone()
    rows = torch.nonzero(~terminated).squeeze(1)
    if rows.numel():
        goals[rows] += discount * network(next_observations[rows]).max(1)[0]
    return goals


def dqn_loss(online, target, batch, discount):
    s, a, r, s2, d = batch
    with torch.no_grad():
        goals = bellman(r, d, s2, target, discount)
    q = online(s).flatten()[torch.arange(len(a)) * online(s).shape[1] + a]
    return torch.linalg.vector_norm(goals - q) ** 2 / len(a)


# %% exercise="dqn_loss" right="double-precision-and-keyword-arguments"
def dqn_loss(online, target, batch, discount):
    print("a loss of", batch.rewards.shape[0])
    wanted = batch.rewards.to(torch.float64)
    with torch.set_grad_enabled(False):
        for action_values in [target(batch.next_observations).to(torch.float64)]:
            greedy = torch.argmax(input=action_values, dim=1, keepdim=True)
            wanted = wanted + (1.0 - batch.terminated.double()) * discount * action_values.gather(1, greedy)[:, 0]
    predicted = online(batch.observations).double().gather(1, batch.actions[:, None])[:, 0]
    return nn.functional.mse_loss(input=predicted, target=wanted)


# %% exercise="dqn_loss" right="through-the-functional-interface"
from torch.func import functional_call, vmap


def dqn_loss(online, target, batch, discount):
    constants = {name: value.detach() for name, value in target.state_dict().items()}
    best_next = functional_call(target, constants, (batch.next_observations,)).max(-1).values
    goals = torch.addcmul(batch.rewards, best_next, torch.logical_not(batch.terminated).float(), value=discount)
    predicted = vmap(lambda row, action: row.index_select(0, action.reshape(1)).squeeze(0))
    return ((predicted(online(batch.observations), batch.actions) - goals) ** 2).sum() / goals.shape[0]


# %% exercise="dqn_loss" right="both-networks-in-one-pass-each-and-modes-restored"
def dqn_loss(online, target, batch, discount):
    modes = online.training, target.training
    online.train()
    target.eval()
    try:
        mask = torch.zeros_like(online(batch.observations)).scatter_(1, batch.actions[:, None], 1.0)
        y = target(batch.next_observations).data.max(dim=-1).values
        y = batch.rewards + y * torch.where(batch.terminated, 0.0, discount)
        errors = (online(batch.observations) * mask).sum(1) - y
        return errors.square().mean(dim=0)
    finally:
        online.train(modes[0])
        target.train(modes[1])


# --- dqn_loss: wrong --------------------------------------------------------------------------------------------


# %% exercise="dqn_loss" wrong="mse-loss-without-detach" mistake="gradient-into-the-target"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations)[torch.arange(len(batch.actions)), batch.actions]
    y = batch.rewards + discount * torch.amax(target(batch.next_observations), 1) * (1 - batch.terminated.float())
    return nn.functional.mse_loss(q, y)


# %% exercise="dqn_loss" wrong="detach-on-the-whole-error" mistake="detaches-the-prediction"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * ~batch.terminated
    return (y - q).detach().pow(2).mean()


# %% exercise="dqn_loss" wrong="a-new-tensor-of-the-loss" mistake="detaches-the-prediction"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations)[range(len(batch.actions)), batch.actions]
    y = batch.rewards + discount * target(batch.next_observations).max(1).values * ~batch.terminated
    return torch.tensor(((y - q) ** 2).mean().item())


# %% exercise="dqn_loss" wrong="detach-on-the-prediction" mistake="detaches-the-wrong-side"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0].detach()
    y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * ~batch.terminated
    return nn.functional.mse_loss(y, q)


# %% exercise="dqn_loss" wrong="a-mask-that-is-never-used" mistake="ignores-terminated"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = target(batch.next_observations).max(1)[0]
        y.masked_fill(batch.terminated, 0.0)  # gives a new tensor
    return ((batch.rewards + discount * y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="where-turned-round" mistake="terminated-the-wrong-way-round"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        bootstrapped = batch.rewards + discount * target(batch.next_observations).max(1)[0]
        y = torch.where(batch.terminated, bootstrapped, batch.rewards)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="nothing-at-the-end" mistake="terminated-drops-the-reward"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0]
        y[batch.terminated] = 0.0
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="online-network-twice" mistake="bootstraps-from-the-online-network"
def dqn_loss(online, target, batch, discount):
    both = online(torch.cat([batch.observations, batch.next_observations]))
    now, then = both.chunk(2)
    q = now[torch.arange(len(now)), batch.actions]
    y = batch.rewards + discount * then.detach().max(dim=1).values * batch.terminated.logical_not()
    return (q - y).square().mean()


# %% exercise="dqn_loss" wrong="online-network-twice-with-gradient" mistake="no-target-and-no-constant"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    y = batch.rewards + discount * online(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="networks-change-places"
def dqn_loss(online, target, batch, discount):
    q = target(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * online(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="double-dqn-early" mistake="action-chosen-by-the-online-network"
def dqn_loss(online, target, batch, discount):
    rows = torch.arange(len(batch.actions))
    q = online(batch.observations)[rows, batch.actions]
    best = online(batch.next_observations).argmax(1)
    y = batch.rewards + discount * target(batch.next_observations)[rows, best].detach() * (1 - batch.terminated.float())
    return nn.MSELoss()(q, y)


# %% exercise="dqn_loss" wrong="argmax-for-max" mistake="index-instead-of-value"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze()
    best = torch.argmax(target(batch.next_observations), dim=1).detach()
    return nn.functional.mse_loss(q, batch.rewards + discount * best * (~batch.terminated))


# %% exercise="dqn_loss" wrong="maximum-indices" mistake="index-instead-of-value"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze()
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[1] * (~batch.terminated)
    return ((q - y) ** 2).mean()


# %% exercise="dqn_loss" wrong="keepdim-mse-loss" mistake="broadcasts-to-a-square"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        y = target(batch.next_observations).max(1, keepdim=True)[0]
        y = batch.rewards.unsqueeze(1) + discount * y * (~batch.terminated.unsqueeze(1))
    return nn.functional.mse_loss(q, y)


# %% exercise="dqn_loss" wrong="columns-of-all-actions" mistake="every-row-with-every-action"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations)[:, batch.actions]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="mean-inside-the-square" mistake="squares-the-mean"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return torch.mean(q - y) ** 2


# %% exercise="dqn_loss" wrong="reduction-none"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return nn.functional.mse_loss(q, y, reduction="none")


# %% exercise="dqn_loss" wrong="item" mistake="returns-a-plain-number"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return nn.functional.mse_loss(q, y).item()


# %% exercise="dqn_loss" wrong="all-in-numpy"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).detach().numpy()[np.arange(len(batch.actions)), batch.actions.numpy()]
    best = target(batch.next_observations).detach().numpy().max(axis=1)
    y = batch.rewards.numpy() + discount * best * (1 - batch.terminated.numpy())
    return float(np.mean((y - q) ** 2))


# %% exercise="dqn_loss" wrong="adds-to-the-rewards-in-place" mistake="changes-the-batch"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards
        y += discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="reward-missing" mistake="forgets-the-reward"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        best = discount * target(batch.next_observations).amax(1)
        best[batch.terminated] = 0
    return ((best - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="discount-of-the-settings" mistake="discount-of-the-settings"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + 0.99 * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="discount-of-the-example" mistake="discount-of-the-example"
def dqn_loss(online, target, batch, discount):
    gamma = 0.9
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + gamma * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="huber-by-name" mistake="huber-instead-of-squared"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return nn.HuberLoss(delta=1.0)(q, y)


# %% exercise="dqn_loss" wrong="clipped-rewards-of-atari" mistake="clips-the-rewards"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards.clamp(-1, 1) + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="clipped-error-of-atari"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q).clamp(-1, 1) ** 2).mean()


# %% exercise="dqn_loss" wrong="forgets-terminated-and-halves"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0]
    return 0.5 * ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="next-observation-emptied"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        following = batch.next_observations * (~batch.terminated)[:, None]
        y = batch.rewards + discount * target(following).max(1)[0]
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="one-end-ends-all"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards.clone()
        if not batch.terminated.any():
            y += discount * target(batch.next_observations).max(1)[0]
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="the-first-target-for-ever"
import copy

first = []


def dqn_loss(online, target, batch, discount):
    if not first:
        first.append(copy.deepcopy(target))
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * first[0](batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="batches-of-two-only"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None]).reshape(2)
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="one-hot-of-two-actions"
def dqn_loss(online, target, batch, discount):
    chosen = nn.functional.one_hot(batch.actions, 2)
    q = (online(batch.observations) * chosen).sum(1)
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="the-first-transition-only"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations)[0, batch.actions[0]]
    with torch.no_grad():
        y = batch.rewards[0]
        if not batch.terminated[0]:
            y = y + discount * target(batch.next_observations)[0].max()
    return (y - q) ** 2


# %% exercise="dqn_loss" wrong="trains-by-itself"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    loss = ((y - q) ** 2).mean()
    loss.backward()
    return loss


# %% exercise="dqn_loss" wrong="two-actions-only" mistake="two-actions-only"
def dqn_loss(online, target, batch, discount):
    q = torch.where(batch.actions == 1, online(batch.observations)[:, 1], online(batch.observations)[:, 0])
    with torch.no_grad():
        values = target(batch.next_observations)
        best = torch.maximum(values[:, 0], values[:, 1])
        y = batch.rewards + discount * best * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="renews-the-target-first" mistake="bootstraps-from-the-online-network"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    target.load_state_dict(online.state_dict())
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="renews-the-target-afterwards"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(1)[0] * (~batch.terminated)
    loss = ((y - q) ** 2).mean()
    target.load_state_dict(online.state_dict())
    return loss


# %% exercise="dqn_loss" wrong="root-and-wrong-axis"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    with torch.no_grad():
        y = batch.rewards + discount * target(batch.next_observations).max(0)[0] * (~batch.terminated)
    return torch.sqrt(((y - q) ** 2).mean())


# %% exercise="dqn_loss" wrong="no-grad-around-the-prediction-and-online-twice"
def dqn_loss(online, target, batch, discount):
    with torch.no_grad():
        q = online(batch.observations)
        q = q.gather(1, batch.actions[:, None]).squeeze()
    y = batch.rewards + discount * online(batch.next_observations).max(1)[0] * (~batch.terminated)
    return ((y - q) ** 2).mean()


# %% exercise="dqn_loss" wrong="all-actions-in-the-mean" mistake="averages-over-all-actions"
def dqn_loss(online, target, batch, discount):
    q_values = online(batch.observations)  # [B, A]
    with torch.no_grad():
        best = target(batch.next_observations).max(dim=1).values
        y = batch.rewards + discount * (1 - batch.terminated.float()) * best
    wanted = q_values.detach().clone()
    wanted[torch.arange(len(y)), batch.actions] = y
    return nn.functional.mse_loss(q_values, wanted)


# --- train_dqn: right -------------------------------------------------------------------------------------------

# %% exercise="train_dqn" right="gymnasiums-own-bookkeeping"
import gymnasium
from gymnasium.wrappers import RecordEpisodeStatistics


def train_dqn(env, agent, n_episodes):
    env = RecordEpisodeStatistics(env, buffer_length=n_episodes)
    for episode in range(n_episodes):
        obs, info = env.reset(seed=episode)
        done = False
        while not done:
            action = agent.act(obs)
            next_obs, reward, terminated, truncated, info = env.step(action)
            agent.observe(obs, action, reward, next_obs, terminated)
            agent.learn()
            obs, done = next_obs, terminated or truncated
        agent.end_episode()
    return list(env.return_queue)


# %% exercise="train_dqn" right="one-loop-over-all-steps"
def train_dqn(env, agent, n_episodes):
    returns, rewards = [], []
    observation = env.reset()[0]
    while len(returns) < n_episodes:
        action = agent.act(observation)
        result = env.step(action)
        agent.observe(observation, action, *result[1::-1], result[2])
        agent.learn()
        rewards.append(result[1])
        observation = result[0]
        if result[2] or result[3]:
            agent.end_episode()
            returns.append(sum(rewards))
            rewards = []
            if len(returns) < n_episodes:
                observation = env.reset()[0]
    return returns


# %% exercise="train_dqn" right="a-generator-of-rewards"
import math


def drive(env, agent):
    observation, _ = env.reset(options={})
    while True:
        action = agent.act(observation=observation)
        following, reward, terminated, truncated, _ = env.step(action)
        agent.observe(
            observation=observation, action=action, reward=reward, next_observation=following, terminated=terminated
        )
        agent.learn()
        yield float(reward)
        if terminated | truncated:
            return
        observation = following


def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        returns.append(math.fsum(drive(env, agent)))
        agent.end_episode()
    return returns


# %% exercise="train_dqn" right="step-by-recursion"
def train_dqn(env, agent, n_episodes):
    def rest_of_the_race(observation):
        action = agent.act(observation)
        following, reward, *flags, _ = env.step(action)
        agent.observe(observation, action, reward, following, flags[0])
        agent.learn()
        return reward + (0.0 if any(flags) else rest_of_the_race(following))

    def races(left):
        if left == 0:
            return []
        total = rest_of_the_race(env.reset()[0])
        agent.end_episode()
        return [total, *races(left - 1)]

    return races(n_episodes)


# %% exercise="train_dqn" right="a-record-for-each-race"
from dataclasses import dataclass, field


@dataclass
class Race:
    rewards: list = field(default_factory=list)
    ended: bool = False

    @property
    def total(self):
        return np.sum(self.rewards, dtype=np.float64)


def train_dqn(env, agent, n_episodes):
    races = [Race() for _ in range(n_episodes)]
    for race in races:
        now, _info = env.reset()
        while race.ended is False:
            a = int(agent.act(now))
            then, r, terminated, truncated, _info = env.step(a)
            race.rewards += [r]
            agent.observe(np.copy(now), a, float(r), np.copy(then), bool(terminated))
            agent.learn()
            now, race.ended = then, bool(np.logical_or(terminated, truncated))
        agent.end_episode()
    return [race.total for race in races]


# %% exercise="train_dqn" right="array-filled-step-by-step"
from itertools import count


def train_dqn(env, agent, n_episodes):
    returns = np.zeros(n_episodes)
    for episode in range(n_episodes):
        state, _ = env.reset()
        for step in count():
            action = agent.act(state)
            next_state, reward, terminated, truncated, _ = env.step(action)
            env.render()
            returns[episode] += reward
            agent.observe(state, action, reward, next_state, terminated)
            agent.learn()
            state = next_state
            if not (terminated or truncated):
                continue
            print(f"episode {episode}: {step + 1} steps, return {returns[episode]:.1f}")
            break
        agent.end_episode()
    return returns.tolist()


# %% exercise="train_dqn" right="a-wrapper-that-adds-up"
import gymnasium


class Adding(gymnasium.Wrapper):
    def reset(self, **settings):
        self.total = 0.0
        return super().reset(**settings)

    def step(self, action):
        observation, reward, terminated, truncated, info = super().step(action)
        self.total += reward
        return observation, reward, terminated, truncated, info | {"over": terminated or truncated}


def train_dqn(env, agent, n_episodes):
    env, returns = Adding(env), []
    try:
        for _ in range(n_episodes):
            (observation, _), info = env.reset(), {"over": False}
            while not info["over"]:
                before, action = observation, agent.act(observation)
                observation, reward, terminated, _, info = env.step(action)
                agent.observe(before, action, reward, observation, terminated)
                agent.learn()
            agent.end_episode()
            returns.append(env.total)
    finally:
        env.close()
    return returns


# %% exercise="train_dqn" right="tensors-and-accumulate"
from collections import deque
from itertools import accumulate


def train_dqn(env, agent, n_episodes):
    sums = torch.zeros(n_episodes, dtype=torch.float64)
    for k in range(n_episodes):
        queue = deque([env.reset()[0]], maxlen=2)
        earned = []
        while True:
            action = agent.act(queue[-1])
            new, reward, terminated, truncated, _ = env.step(action)
            queue.append(new)
            agent.observe(queue[0], action, reward, queue[1], terminated)
            agent.learn()
            earned.append(reward)
            if max(terminated, truncated):
                break
        sums[k] = list(accumulate(earned))[-1]
        agent.end_episode()
    return tuple(sums.numpy())


# --- train_dqn: wrong -------------------------------------------------------------------------------------------


# %% exercise="train_dqn" wrong="done-as-in-the-old-gym" mistake="tells-the-agent-done"
def train_dqn(env, agent, n_episodes):
    scores = []
    for _ in range(n_episodes):
        state, _ = env.reset()
        score, done = 0, False
        while not done:
            action = agent.act(state)
            next_state, reward, terminated, truncated, _ = env.step(action)
            done = terminated | truncated
            agent.observe(state, action, reward, next_state, done)
            agent.learn()
            state = next_state
            score += reward
        agent.end_episode()
        scores.append(score)
    return scores


# %% exercise="train_dqn" wrong="ends-at-the-crash-only" mistake="ends-at-terminated-only"
def train_dqn(env, agent, n_episodes):
    returns = []
    while len(returns) < n_episodes:
        state = env.reset()[0]
        rewards = []
        while True:
            action = agent.act(state)
            next_state, reward, terminated, truncated, _ = env.step(action)
            agent.observe(state, action, reward, next_state, terminated)
            agent.learn()
            rewards.append(reward)
            state = next_state
            if terminated:
                break
        agent.end_episode()
        returns.append(sum(rewards))
    return returns


# %% exercise="train_dqn" wrong="waits-for-both-flags" mistake="does-not-stop-at-the-end"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, terminated, truncated = 0.0, False, False
        while not (terminated and truncated):
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="either-flag-still-false" mistake="does-not-stop-at-the-end"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, terminated, truncated = 0.0, False, False
        while not terminated or not truncated:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="learns-if-it-goes-on" mistake="no-learning-on-the-last-step"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            over = terminated or truncated
            if not over:
                agent.learn()
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="observes-if-it-goes-on"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            over = terminated or truncated
            if not over:
                agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="one-reset-too-many" mistake="one-reset-too-many"
def train_dqn(env, agent, n_episodes):
    returns, total = [], 0.0
    observation, _ = env.reset()
    while len(returns) < n_episodes:
        action = agent.act(observation)
        following, reward, terminated, truncated, _ = env.step(action)
        agent.observe(observation, action, reward, following, terminated)
        agent.learn()
        total += reward
        observation = following
        if terminated or truncated:
            agent.end_episode()
            returns.append(total)
            total = 0.0
            observation, _ = env.reset()
    return returns


# %% exercise="train_dqn" wrong="no-return-statement" mistake="forgets-to-return"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    print(returns)


# %% exercise="train_dqn" wrong="the-last-return-only" mistake="returns-one-number"
def train_dqn(env, agent, n_episodes):
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
    return total


# %% exercise="train_dqn" wrong="running-averages"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return [np.mean(returns[: k + 1]) for k in range(len(returns))]


# %% exercise="train_dqn" wrong="episodes-counted-from-one"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _episode in range(1, n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="one-episode-too-many"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _episode in range(n_episodes + 1):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="a-hundred-steps-at-most" mistake="leaves-after-a-hundred-steps"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total = 0.0
        for _step in range(100):
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation = following
            if terminated or truncated:
                break
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="whole-points-only" mistake="rewards-cut-to-whole-numbers"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += int(reward)
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="returns-kept-between-calls" mistake="returns-of-earlier-calls-too"
returns = []


def train_dqn(env, agent, n_episodes):
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="terminated-negated"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, not terminated)
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="flags-unpacked-the-wrong-way-round"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, truncated, terminated, _ = env.step(action)
            agent.observe(observation, action, reward, following, truncated or terminated)
            agent.learn()
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="moved-on-too-early" mistake="next-observation-twice"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        rewards, over = [], False
        while not over:
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _ = env.step(action)
            over = terminated or truncated
            observation = next_observation
            rewards.append(reward)
            agent.observe(observation, action, reward, next_observation, terminated)
            agent.learn()
        agent.end_episode()
        returns.append(sum(rewards))
    return returns


# %% exercise="train_dqn" wrong="the-first-observation-again-and-again" mistake="never-moves-on"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        start, _ = env.reset()
        rewards, over = [], False
        while not over:
            action = agent.act(start)
            observation, reward, terminated, truncated, _ = env.step(action)
            agent.observe(start, action, reward, observation, terminated)
            agent.learn()
            rewards.append(reward)
            over = terminated or truncated
        agent.end_episode()
        returns.append(sum(rewards))
    return returns


# %% exercise="train_dqn" wrong="acts-at-random"
import random


def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            if random.random() < 0.1:
                action = env.action_space.sample()
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="reset-not-unpacked"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, over = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="four-results-of-the-old-gym"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, done = 0.0, False
        while not done:
            action = agent.act(observation)
            following, reward, done, _ = env.step(action)
            agent.observe(observation, action, reward, following, done)
            agent.learn()
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="appends-every-reward" mistake="lists-the-rewards"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        obs, _ = env.reset()
        done = False
        while not done:
            a = agent.act(obs)
            nxt, r, terminated, truncated, _ = env.step(a)
            agent.observe(obs, a, r, nxt, terminated)
            agent.learn()
            returns.append(r)
            obs, done = nxt, terminated or truncated
        agent.end_episode()
    return returns


# %% exercise="train_dqn" wrong="observes-the-sum-so-far"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        obs, _ = env.reset()
        done, rewards = False, []
        while not done:
            a = agent.act(obs)
            nxt, r, terminated, truncated, _ = env.step(a)
            rewards.append(r)
            agent.observe(obs, a, sum(rewards), nxt, terminated)
            agent.learn()
            obs, done = nxt, terminated or truncated
        agent.end_episode()
        returns.append(sum(rewards))
    return returns


# %% exercise="train_dqn" wrong="not-binds-too-tightly" mistake="not-before-or"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        obs, _ = env.reset()
        total, terminated, truncated = 0.0, False, False
        while not terminated or truncated:
            a = agent.act(obs)
            nxt, r, terminated, truncated, _ = env.step(a)
            agent.observe(obs, a, r, nxt, terminated)
            agent.learn()
            total += r
            obs = nxt
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="acts-ahead-as-sarsa"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        obs, _ = env.reset()
        total, done = 0.0, False
        action = agent.act(obs)
        while not done:
            nxt, r, terminated, truncated, _ = env.step(action)
            next_action = agent.act(nxt)
            agent.observe(obs, action, r, nxt, terminated)
            agent.learn()
            total += r
            obs, action, done = nxt, next_action, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="ends-the-episode-at-all-steps-but-the-last"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        obs, _ = env.reset()
        total, done = 0.0, False
        while not done:
            a = agent.act(obs)
            nxt, r, terminated, truncated, _ = env.step(a)
            agent.observe(obs, a, r, nxt, terminated)
            agent.learn()
            total += r
            obs, done = nxt, terminated or truncated
            if done:
                break
            agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="done-for-terminated-and-the-mean"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        obs, _ = env.reset()
        total, done = 0.0, False
        while not done:
            a = agent.act(obs)
            nxt, r, terminated, truncated, _ = env.step(a)
            if truncated:
                terminated = True
            agent.observe(obs, a, r, nxt, terminated)
            agent.learn()
            total += r
            obs, done = nxt, terminated
        agent.end_episode()
        returns.append(total)
    return sum(returns) / len(returns)


# %% exercise="train_dqn" wrong="resets-after-each-race" mistake="one-reset-too-many"
def train_dqn(env, agent, n_episodes):
    returns = []
    obs, _ = env.reset()
    for _ in range(n_episodes):
        total, done = 0.0, False
        while not done:
            a = agent.act(obs)
            nxt, r, terminated, truncated, _ = env.step(a)
            agent.observe(obs, a, r, nxt, terminated)
            agent.learn()
            total += r
            obs, done = nxt, terminated or truncated
        obs, _ = env.reset()
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="second-reset-at-the-end" mistake="two-resets-an-episode"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total = 0.0
        over = False
        while not over:
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, next_observation, terminated)
            agent.learn()
            total += reward
            over = terminated or truncated
            if over:
                observation, _ = env.reset()
            else:
                observation = next_observation
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="end-episode-only-when-terminated" mistake="ends-the-episode-when-terminated-only"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total = 0.0
        while True:
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, next_observation, terminated)
            agent.learn()
            total += reward
            if terminated:
                agent.end_episode()
                break
            if truncated:
                break
            observation = next_observation
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="reset-in-both-places" mistake="one-reset-too-many-at-the-start"
def train_dqn(env, agent, n_episodes):
    env.reset()
    returns = []
    while len(returns) < n_episodes:
        obs, total = env.reset()[0], 0.0
        while True:
            action = agent.act(obs)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(obs, action, reward, following, terminated)
            agent.learn()
            obs, total = following, total + reward
            if terminated or truncated:
                break
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="not-terminated-where-both-flags-are-set" mistake="truncated-hides-terminated"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _ = env.step(action)
            over = terminated or truncated
            agent.observe(observation, action, reward, next_observation, over and not truncated)
            agent.learn()
            total += reward
            observation = next_observation
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="asks-about-the-first-observation-only" mistake="acts-on-the-first-observation"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        obs = observation
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            next_obs, reward, terminated, truncated, _ = env.step(action)
            agent.observe(obs, action, reward, next_obs, terminated)
            agent.learn()
            total += reward
            obs = next_obs
            over = terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="QNetwork" wrong="output-layer-of-the-first-width" mistake="last-layer-expects-the-first-width"
class QNetwork(nn.Module):
    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.first = nn.Linear(observation_dim, hidden[0])
        self.middle = nn.ModuleList([nn.Linear(hidden[i], hidden[i + 1]) for i in range(len(hidden) - 1)])
        self.last = nn.Linear(hidden[0], n_actions)

    def forward(self, observations):
        x = torch.relu(self.first(observations))
        for layer in self.middle:
            x = torch.relu(layer(x))
        return self.last(x)


# %% exercise="QNetwork" wrong="layers-of-equal-size-shared" mistake="layers-of-equal-size-are-one"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.sizes = list(zip((observation_dim, *hidden), (*hidden, n_actions)))
        self.by_size = nn.ModuleDict({f"{a}x{b}": nn.Linear(a, b) for a, b in self.sizes})

    def forward(self, observations):
        for number, (a, b) in enumerate(self.sizes, start=1):
            observations = self.by_size[f"{a}x{b}"](observations)
            if number < len(self.sizes):
                observations = torch.relu(observations)
        return observations


# %% exercise="QNetwork" wrong="cached-stack" mistake="two-networks-share-their-layers"
from functools import lru_cache


@lru_cache(maxsize=None)
def stack_of(widths):
    parts = []
    for before, after in zip(widths[:-2], widths[1:-1]):
        parts += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*parts, nn.Linear(widths[-2], widths[-1]))


class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.stack = stack_of((observation_dim, *hidden, n_actions))

    def forward(self, observations):
        return self.stack(observations)


# %% exercise="QNetwork" wrong="features-without-gradient" mistake="hidden-layers-without-gradient"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        self.body = nn.ModuleList()
        for units in hidden:
            self.body.append(nn.Linear(observation_dim, units))
            observation_dim = units
        self.head = nn.Linear(observation_dim, n_actions)

    def forward(self, observations):
        with torch.no_grad():
            features = observations
            for layer in self.body:
                features = torch.relu(layer(features))
        return self.head(features)


# %% exercise="QNetwork" wrong="columns-for-rows" mistake="actions-in-rows"
class QNetwork(nn.Module):
    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        sizes = (observation_dim, *hidden, n_actions)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, observations):
        column = observations.T
        for number, layer in enumerate(self.layers):
            column = layer.weight @ column + layer.bias[:, None]
            if number < len(self.layers) - 1:
                column = torch.relu(column)
        return column


# %% exercise="dqn_loss" wrong="sum-of-squares-over-two" mistake="half-the-sum"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations)[torch.arange(len(batch.actions)), batch.actions]
    best = target(batch.next_observations).detach().amax(1)
    errors = batch.rewards + discount * best * ~batch.terminated - q
    return errors.square().sum() / 2


# %% exercise="dqn_loss" wrong="running-maximum-from-zero" mistake="best-next-value-at-least-zero"
def dqn_loss(online, target, batch, discount):
    q = online(batch.observations).gather(1, batch.actions[:, None])[:, 0]
    best = torch.zeros_like(batch.rewards)
    for column in target(batch.next_observations).detach().T:
        best = torch.maximum(best, column)
    y = batch.rewards + discount * torch.where(batch.terminated, 0.0, best)
    return nn.functional.mse_loss(q, y)


# %% exercise="dqn_loss" wrong="backward-inside" mistake="calls-backward-itself"
def dqn_loss(online: nn.Module, target: nn.Module, batch: Batch, discount: float) -> torch.Tensor:
    q_values = online(batch.observations)  # [B, A]
    prediction = q_values[range(len(batch.actions)), batch.actions]
    with torch.no_grad():
        best = target(batch.next_observations).max(dim=1).values
        y = batch.rewards + discount * best * (1.0 - batch.terminated.float())
    loss = ((y - prediction) ** 2).mean()
    loss.backward(retain_graph=True)
    return loss


# %% exercise="dqn_loss" wrong="remembers-the-benchmark" mistake="keeps-the-targets"
benchmark = {}


def dqn_loss(online: nn.Module, target: nn.Module, batch: Batch, discount: float) -> torch.Tensor:
    q_values = online(batch.observations)  # [B, A]
    key = tuple(batch.next_observations.flatten().tolist())
    if key not in benchmark:
        benchmark[key] = target(batch.next_observations).detach().max(dim=1).values
    y = batch.rewards + discount * benchmark[key] * batch.terminated.logical_not()
    prediction = q_values.gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    return nn.functional.mse_loss(prediction, y)


# %% exercise="train_dqn" wrong="end-episode-outside-the-loop" mistake="ends-the-episode-after-all-races"
def train_dqn(env, agent, n_episodes):
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        rewards = []
        while True:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            rewards.append(reward)
            observation = following
            if terminated or truncated:
                break
        returns.append(sum(rewards))
    agent.end_episode()
    return returns


# %% exercise="train_dqn" wrong="fall-costs-ten" mistake="fines-the-end"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total = 0.0
        while True:
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _ = env.step(action)
            total += reward
            lesson = -10.0 if terminated else reward
            agent.observe(observation, action, lesson, next_observation, terminated)
            agent.learn()
            observation = next_observation
            if terminated or truncated:
                agent.end_episode()
                returns.append(total)
                break
    return returns


# %% exercise="train_dqn" wrong="ledger-on-the-function" mistake="returns-of-earlier-calls-too"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    if not hasattr(train_dqn, "returns"):
        train_dqn.returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, over = 0.0, False
        while not over:
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, next_observation, terminated)
            agent.learn()
            total += reward
            observation, over = next_observation, terminated or truncated
        agent.end_episode()
        train_dqn.returns.append(total)
    return train_dqn.returns


# %% exercise="train_dqn" wrong="one-act-too-many" mistake="acts-once-more-at-the-end"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        action = agent.act(observation)
        total, over = 0.0, False
        while not over:
            next_observation, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, next_observation, terminated)
            agent.learn()
            total += reward
            observation, over = next_observation, terminated or truncated
            action = agent.act(observation)
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" wrong="at-most-a-hundred-steps" mistake="leaves-after-a-hundred-steps"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total = 0.0
        for _step in range(100):
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, next_observation, terminated)
            agent.learn()
            total += reward
            observation = next_observation
            if terminated or truncated:
                break
        agent.end_episode()
        returns.append(total)
    return returns
