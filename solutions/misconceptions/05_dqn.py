# %% exercise="QNetwork" mistake="relu-on-the-last-layer"
class QNetwork(nn.Module):
    """Your network puts a ReLU after the last layer too, so it can never say that an action is worth less than zero. A
    value may be any number: look at what comes after the layer that gives one number per action."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in (*hidden, n_actions):
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers)

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="no-activation"
class QNetwork(nn.Module):
    """Your layers follow one another with no ReLU between them, and a chain of linear layers is one linear layer. It
    can only draw a plane, however many units it has. Look at what happens to the numbers between two layers."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in (*hidden, n_actions):
            layers.append(nn.Linear(width, units))
            width = units
        self.layers = nn.Sequential(*layers)

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="relu-after-the-first-layer-only"
from itertools import pairwise


class QNetwork(nn.Module):
    """You apply a ReLU after the first hidden layer, and none after the later ones. Two linear layers in a row act as
    one, so the depth is lost. Go through the hidden layers one by one and ask what each output passes through."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        widths = (observation_dim, *hidden, n_actions)
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairwise(widths)])

    def forward(self, observations):
        values = torch.relu(self.layers[0](observations))
        for layer in self.layers[1:]:
            values = layer(values)
        return values


# %% exercise="QNetwork" mistake="ignores-hidden"
class QNetwork(nn.Module):
    """Your network always has two hidden layers of 128 units, whatever `hidden` says. The default is right, and a
    caller who asks for other widths gets the same network. Look at where the numbers of units come from."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(observation_dim, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, n_actions)
        )

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="always-two-hidden-layers"
class QNetwork(nn.Module):
    """Your network reads the first two numbers of `hidden` and no others. A caller who asks for one hidden layer gets
    an error, one who asks for three loses the last. How many layers would a loop over that tuple make?"""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.first = nn.Linear(observation_dim, hidden[0])
        self.second = nn.Linear(hidden[0], hidden[1])
        self.last = nn.Linear(hidden[1], n_actions)

    def forward(self, observations):
        return self.last(torch.relu(self.second(torch.relu(self.first(observations)))))


# %% exercise="QNetwork" mistake="one-hidden-layer"
class QNetwork(nn.Module):
    """Your network has only one hidden layer: it uses the first number of `hidden` and drops the rest. Each entry of
    that tuple asks for a layer of its own. Look at how you walk through it."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.inner = nn.Linear(observation_dim, hidden[0])
        self.outer = nn.Linear(hidden[0], n_actions)

    def forward(self, observations):
        return self.outer(torch.relu(self.inner(observations)))


# %% exercise="QNetwork" mistake="layers-in-a-plain-list"
from itertools import pairwise


class QNetwork(nn.Module):
    """You keep the hidden layers in a plain Python list, and PyTorch does not look inside lists. They are missing from
    `parameters()`, so the optimizer never trains them and a copy of the network leaves them behind. Look for a
    container of layers that torch.nn itself offers."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        widths = (observation_dim, *hidden)
        self.inner = [nn.Linear(a, b) for a, b in pairwise(widths)]
        self.outer = nn.Linear(widths[-1], n_actions)

    def forward(self, observations):
        values = observations
        for layer in self.inner:
            values = torch.relu(layer(values))
        return self.outer(values)


# %% exercise="QNetwork" mistake="one-value-instead-of-one-per-action"
class QNetwork(nn.Module):
    """Your network gives a single number for an observation, where the course's DQN asks for one number per action.
    With all actions side by side, one forward pass is enough to choose. Look at the size of the last layer."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, 1))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="softmax-at-the-end"
class QNetwork(nn.Module):
    """Your network ends in a softmax, so its numbers are probabilities that sum to one. A Q-value is an expected
    return, in CartPole up to 100, and the values of two actions need not sum to anything. Look at what forward does
    last."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return torch.softmax(self.layers(observations), dim=1)


# %% exercise="QNetwork" mistake="no-bias"
class QNetwork(nn.Module):
    """Your linear layers have no bias, so an observation of zeros is worth exactly zero to your network. In CartPole
    that is the pole upright and at rest, the best place to be. Look at the arguments of your layers."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units, bias=False), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions, bias=False))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="forward-without-gradient"
class QNetwork(nn.Module):
    """Your values are right, and no gradient flows back from them: forward detaches them from the parameters. Such a
    network can be read and never trained. It is the caller who decides when no gradient is wanted. Look for no_grad,
    detach or .data."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        with torch.no_grad():
            return self.layers(observations)


# %% exercise="QNetwork" mistake="no-layer-is-registered"
class QNetwork(nn.Module):
    """PyTorch knows none of your layers: they stand in a plain Python list, where it does not look, or forward makes
    them anew at each call. Your network has no parameters that an optimizer could train, or a copy could take along.
    Look at where your layers are made, and for a container of layers that torch.nn itself offers."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.layers, width = [], observation_dim
        for units in hidden:
            self.layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers.append(nn.Linear(width, n_actions))

    def forward(self, observations):
        values = observations
        for layer in self.layers:
            values = layer(values)
        return values


# %% exercise="QNetwork" mistake="relu-on-the-observation"
class QNetwork(nn.Module):
    """You apply a ReLU to the observation before the first layer, so every negative number on the screen becomes zero.
    A pole that leans to the left would look upright. Ask of each ReLU which layer stands before it."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in (*hidden, n_actions):
            layers += [nn.ReLU(), nn.Linear(width, units)]
            width = units
        self.layers = nn.Sequential(*layers)

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="tanh-instead-of-relu"
class QNetwork(nn.Module):
    """You put a tanh after each hidden layer, and the exercise asks for ReLU. Such a network can learn too, but its
    values are not those that were worked out by hand. Look at what your numbers pass through between two layers."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.Tanh()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="no-activation-before-the-last-layer"
class QNetwork(nn.Module):
    """The ReLU after your last hidden layer is missing, so that layer and the one after it act as a single linear one.
    Every hidden layer is followed by a ReLU; only the layer that gives the values is not. Count for how many layers
    your forward applies it."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers[:-1], nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="relu-after-the-last-hidden-layer-only"
class QNetwork(nn.Module):
    """You apply a ReLU after the last hidden layer, and none after the ones before it. Linear layers in a row act as a
    single one, so the depth is lost. Look at what stands inside your loop over the hidden layers, and what after it."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers.append(nn.Linear(width, units))
            width = units
        self.layers = nn.Sequential(*layers, nn.ReLU(), nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="first-and-last-width-only"
class QNetwork(nn.Module):
    """Your network reads the first and the last number of `hidden`, and always makes two hidden layers of them. A
    caller who asks for one hidden layer gets two, one who asks for three loses the middle one. How many layers would a
    loop over that tuple make?"""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        self.first = nn.Linear(observation_dim, hidden[0])
        self.second = nn.Linear(hidden[0], hidden[-1])
        self.last = nn.Linear(hidden[-1], n_actions)

    def forward(self, observations):
        return self.last(torch.relu(self.second(torch.relu(self.first(observations)))))


# %% exercise="QNetwork" mistake="width-never-moves-on"
class QNetwork(nn.Module):
    """Each of your layers expects as many numbers as the observation has. Only the first layer sees the observation;
    every later one gets what the layer before it gives. Look at what your loop remembers from one layer to the next."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="hidden-layers-expect-the-observation"
class QNetwork(nn.Module):
    """Each of your hidden layers expects as many numbers as the observation has; only your last layer fits the one
    before it. A hidden layer after the first gets what the layer before it gives. Look at what your loop remembers from
    one layer to the next."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers = []
        for units in hidden:
            layers += [nn.Linear(observation_dim, units), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(hidden[-1], n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="one-hidden-layer-too-many"
class QNetwork(nn.Module):
    """Your network has one hidden layer more than `hidden` has entries: the first width is used twice. The layer that
    takes in the observation is itself the first hidden layer. Print your network, and count the layers before the last
    one."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [nn.Linear(observation_dim, hidden[0]), nn.ReLU()], hidden[0]
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="a-layer-from-each-width-to-itself"
class QNetwork(nn.Module):
    """For each entry of `hidden` you add a layer from that width to the same width, after a layer that takes in the
    observation. That is one layer too many, and nothing leads from one width to the next. With 128 and 128 the numbers
    fit by chance: draw the network for `hidden=(5, 4)`, with the width of every arrow."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers = [nn.Linear(observation_dim, hidden[0]), nn.ReLU()]
        for units in hidden:
            layers += [nn.Linear(units, units), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(hidden[-1], n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="only-the-largest-value"
class QNetwork(nn.Module):
    """Your network returns the largest of its values, where one value per action is asked for. Whoever has only the
    maximum cannot say which action it belongs to, nor what the others are worth. Look at what forward does last: the
    loss takes the maximum when it needs it."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations).max(dim=-1).values


# %% exercise="QNetwork" mistake="no-bias-in-the-last-layer"
class QNetwork(nn.Module):
    """Your last layer has no bias. Where all hidden units are silent, every action would be worth exactly zero, and no
    training could change that. Look at the arguments of the layer that gives the values."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions, bias=False))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="last-layer-expects-the-first-width"
class QNetwork(nn.Module):
    """Your last layer expects as many numbers as the first hidden layer has units, and it gets those of the last hidden
    layer. With 128 and 128 the two are equal by chance. Draw the network for `hidden=(5, 4)`, with the width of every
    arrow."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(hidden[0], n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="squeezes-away-a-single-action"
class QNetwork(nn.Module):
    """Your network gives values of shape [B] where there is a single action, and [B, 1] is asked for. `squeeze` takes
    away an axis of length 1, so the shape depends on the number of actions. Look at what forward does last."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations).squeeze(-1)


# %% exercise="QNetwork" mistake="leaky-relu"
class QNetwork(nn.Module):
    """Your activation lets a little of each negative number through, as `LeakyReLU` does. The ReLU of this chapter
    gives 0 below 0, nothing else. Look at the name of the activation between your layers."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.LeakyReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="layers-of-equal-size-are-one"
import itertools


class QNetwork(nn.Module):
    """Where two layers have the same size, you use one layer twice: it is found again by its size, or the same object
    stands in your list more than once. Every layer needs weights of its own. Look at where your layers are made, and
    count them for three equal widths."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        widths = (observation_dim, *hidden, n_actions)
        sizes = list(itertools.pairwise(widths))
        made = {size: nn.Linear(*size) for size in sizes}
        self.layers = nn.ModuleList(made[size] for size in sizes)

    def forward(self, observations):
        for layer in self.layers[:-1]:
            observations = torch.relu(layer(observations))
        return self.layers[-1](observations)


# %% exercise="QNetwork" mistake="two-networks-share-their-layers"
class QNetwork(nn.Module):
    """Two networks that you make one after the other share their layers, so a target network would follow the online
    one at every step. Something outlives the first network: a cache, an attribute of the class, a default argument.
    Make all layers anew each time `__init__` runs."""

    made = {}  # noqa: RUF012 - the mistake itself

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        key = (observation_dim, *hidden, n_actions)
        if key not in self.made:
            layers, width = [], observation_dim
            for units in hidden:
                layers += [nn.Linear(width, units), nn.ReLU()]
                width = units
            self.made[key] = nn.Sequential(*layers, nn.Linear(width, n_actions))
        self.layers = self.made[key]

    def forward(self, observations):
        return self.layers(observations)


# %% exercise="QNetwork" mistake="hidden-layers-without-gradient"
class QNetwork(nn.Module):
    """Only your last layer can learn: the hidden ones run without a gradient. Their numbers are right, and no step of
    the optimizer will ever change them. Look for `no_grad`, `detach` or `.data` on the way to the last layer."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.body, self.head = nn.Sequential(*layers), nn.Linear(width, n_actions)

    def forward(self, observations):
        return self.head(self.body(observations).detach())


# %% exercise="QNetwork" mistake="actions-in-rows"
class QNetwork(nn.Module):
    """Your values come as [A, B], an action a row. The chapter asks for [B, A]: a row for each observation, in the
    order in which they came. Look for a transpose, or for a product with the weights on the left."""

    def __init__(self, observation_dim, n_actions, hidden=(128, 128)):
        super().__init__()
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))

    def forward(self, observations):
        return self.layers(observations).T


# %% exercise="dqn_loss" mistake="gradient-into-the-target"
def dqn_loss(online, target, batch, discount):
    """Your loss has the right value, and its gradient also flows into the target network. The target is what the
    prediction is measured against: it has to stand still while the prediction moves. Look at how you tell PyTorch that
    a number is a constant."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    best_next = target(batch.next_observations).max(dim=1).values
    targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="detaches-the-prediction"
def dqn_loss(online, target, batch, discount):
    """Your loss has the right value, and no gradient at all reaches the online network: its prediction is computed
    without gradient as well. Nothing would ever be learned. Look at how far your no_grad block, or your detach,
    reaches."""
    with torch.no_grad():
        predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="detaches-the-wrong-side"
def dqn_loss(online, target, batch, discount):
    """You stopped the gradient on the wrong side: the prediction is held still and the target is moved towards it.
    Training would change the target network, and the online network never. Ask which of the two numbers is the guess
    that should improve."""
    with torch.no_grad():
        predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    best_next = target(batch.next_observations).max(dim=1).values
    targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="ignores-terminated"
def dqn_loss(online, target, batch, discount):
    """Your target adds the value of the next state even where the episode has terminated. After the chequered flag
    there is no next lap: the reward is all that comes. Look at what batch.terminated should switch off."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        targets = batch.rewards + discount * target(batch.next_observations).max(dim=1).values
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="terminated-the-wrong-way-round"
def dqn_loss(online, target, batch, discount):
    """You use terminated the wrong way round: the next value counts where the episode ended, and is dropped where it
    goes on. Work out by hand which number multiplies the next value when terminated is true."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * batch.terminated.float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="terminated-drops-the-reward"
def dqn_loss(online, target, batch, discount):
    """Where the episode terminated, your whole target becomes zero, the reward included. The last reward was really
    paid; only what would come after it does not exist. Look at which terms your mask multiplies."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = (batch.rewards + discount * best_next) * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="bootstraps-from-the-online-network"
def dqn_loss(online, target, batch, discount):
    """Your target asks the online network for the next values; the target network is never used. The online network
    changes with every update, so it would chase its own tail. Look at which network you call on the next
    observations."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = online(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="predicts-with-the-target-network"
def dqn_loss(online, target, batch, discount):
    """Both sides of your TD error come from the target network, so the online network is never asked and never
    trained. The prediction is the student here and the target network the teacher. Look at which network sees
    batch.observations."""
    predicted = target(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="maximum-over-the-batch"
def dqn_loss(online, target, batch, discount):
    """Your maximum runs over the rows of the batch and not over the actions. So one lucky transition lends its value
    to all others. In a tensor [B, A] the rows are dimension 0: look at the dim of your max."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=0).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="one-maximum-for-the-whole-batch"
def dqn_loss(online, target, batch, discount):
    """You take one maximum of the whole tensor, so all transitions share the largest next value of the batch. Each
    transition has a next state of its own. Print the shape of your maximum: it should be [B]."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max()
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="mean-instead-of-maximum"
def dqn_loss(online, target, batch, discount):
    """You average the next values over the actions, as if the next move were made by dice. Q-learning supposes that
    the best next action is taken. Look at how you reduce [B, A] to [B]."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        average_next = target(batch.next_observations).mean(dim=1)
        targets = batch.rewards + discount * average_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="action-chosen-by-the-online-network"
def dqn_loss(online, target, batch, discount):
    """You let the online network choose the next action and the target network value it. That is Double DQN, a good
    idea and the subject of chapter 07. Here the target network does both: choose and value."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        chosen = online(batch.next_observations).argmax(dim=1, keepdim=True)
        next_values = target(batch.next_observations).gather(1, chosen).squeeze(1)
        targets = batch.rewards + discount * next_values * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="error-of-all-actions"
def dqn_loss(online, target, batch, discount):
    """You compare the values of all actions with the target, where only the action that was taken has something to
    learn. The target says what followed that one action. Look at where batch.actions should enter."""
    predicted = online(batch.observations)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets.unsqueeze(1) - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="best-action-instead-of-the-one-taken"
def dqn_loss(online, target, batch, discount):
    """Your prediction is the value of the best action, whatever was really done. The reward in the batch followed from
    the action in the batch. Look at where batch.actions should enter your prediction."""
    predicted = online(batch.observations).max(dim=1).values
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="values-of-the-same-observation"
def dqn_loss(online, target, batch, discount):
    """Your target looks at the observation itself and not at the next one. The Bellman equation links a state to the
    state that follows it. Look at which observations the target network is given."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="broadcasts-to-a-square"
def dqn_loss(online, target, batch, discount):
    """Your prediction has shape [B, 1] and your targets [B], and PyTorch silently stretches their difference to [B,
    B]: every prediction is compared with every target. Print the shape of the difference; it should be [B]."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1))
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="sum-instead-of-mean"
def dqn_loss(online, target, batch, discount):
    """You add the squared errors up where their mean is asked for. With a sum, doubling the batch doubles every step
    that the optimizer is told to take. Look at how you go from B errors to one number."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).sum()


# %% exercise="dqn_loss" mistake="half-the-squared-error"
def dqn_loss(online, target, batch, discount):
    """Your loss is half of what is asked for: there is a factor 1/2 before the squared error. Many books put it there
    to make the derivative look nicer. The mean squared error of this chapter has no such factor."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return 0.5 * ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="huber-instead-of-squared"
def dqn_loss(online, target, batch, discount):
    """You used the Huber loss (smooth L1). Many DQN programs do, and it is a fine choice; the exercise asks for the
    mean squared error, so that the number can be checked by hand. Look at which loss function you call."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return nn.functional.smooth_l1_loss(predicted, targets)


# %% exercise="dqn_loss" mistake="absolute-instead-of-squared"
def dqn_loss(online, target, batch, discount):
    """You average the absolute errors, and the exercise asks for the squares. With squares a large error pulls harder
    than a small one. Look at what happens to each error before the mean."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return (targets - predicted).abs().mean()


# %% exercise="dqn_loss" mistake="forgets-the-discount"
def dqn_loss(online, target, batch, discount):
    """The discount has no effect in your loss: the next value counts in full. Without a discount the values of a pole
    that never falls would grow without end. Look at what multiplies the best next value."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="discounts-the-reward-too"
def dqn_loss(online, target, batch, discount):
    """You discount the reward as well as the next value. The reward is paid now; only what lies one step ahead is
    worth less. Look at where your brackets open and close."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = discount * (batch.rewards + best_next * (~batch.terminated).float())
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="no-target-and-no-constant"
def dqn_loss(online, target, batch, discount):
    """You compute both sides of the TD error with the online network, and the gradient runs into both. So the target
    network is never used, and the targets are no constants: learning pushes the target towards the prediction as well.
    Look at which network values the next observations, and at how PyTorch is told that a number is a constant."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    best_next = online(batch.next_observations).max(dim=1).values
    targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="index-instead-of-value"
def dqn_loss(online, target, batch, discount):
    """You put the number of the best action where its value belongs: 0 or 1 in CartPole, whatever the network says. The
    maximum and the place of the maximum are two different things. Look at what your call returns."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).argmax(dim=1)
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="forgets-the-reward"
def dqn_loss(online, target, batch, discount):
    """Your target is the discounted next value alone, and the reward of the step is missing. It is the only part of the
    target that is known for certain. Compare your line with Bellman's equation, term by term."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="every-row-with-every-action"
def dqn_loss(online, target, batch, discount):
    """You take the columns of all actions in the batch from every row, which gives [B, B] numbers instead of [B]. Row i
    has to be paired with action i only. Print the shape of your prediction, and look at how you index its rows."""
    predicted = online(batch.observations)[:, batch.actions]
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="squares-the-mean"
def dqn_loss(online, target, batch, discount):
    """You take the mean of the errors first and square it afterwards, so an error of 3 and one of -3 cancel. Each error
    is squared by itself. Look at the order of the two steps, and at your brackets."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return (targets - predicted).mean() ** 2


# %% exercise="dqn_loss" mistake="returns-a-plain-number"
def dqn_loss(online, target, batch, discount):
    """Your loss has the right value, but it is a plain number. PyTorch finds the way back to the network only from a
    tensor that it has computed itself. Look for `.item()`, `float(...)` or NumPy on the way to your return."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean().item()


# %% exercise="dqn_loss" mistake="changes-the-batch"
def dqn_loss(online, target, batch, discount):
    """Your loss is right the first time, and the batch is another one afterwards: you write into its own tensors. An
    operation in place, such as `+=`, changes the tensor that the caller holds. Look for one on a field of the batch."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        targets = batch.rewards
        targets += discount * target(batch.next_observations).max(dim=1).values * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="averages-over-all-actions"
def dqn_loss(online, target, batch, discount):
    """Your loss is too small by the number of actions: the mean runs over all [B, A] entries, and the actions that were
    not taken add zeros. There are B errors, one for each transition. Look at the shapes of the two tensors whose
    difference you square."""
    q_values = online(batch.observations)
    wanted = q_values.detach().clone()
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    wanted[torch.arange(len(targets)), batch.actions] = targets
    return ((wanted - q_values) ** 2).mean()


# %% exercise="dqn_loss" mistake="clips-the-rewards"
def dqn_loss(online, target, batch, discount):
    """You clip the rewards to between -1 and 1. The DQN of the Atari games did so, and a lap of 84 seconds would then
    cost as much as one of 80. This chapter takes each reward as it was paid. Look at what happens to it on the way into
    your target."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards.clamp(-1, 1) + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="discount-of-the-settings"
def dqn_loss(online, target, batch, discount):
    """Your target always discounts by 0.99, whatever `discount` says. The number fits this chapter's agent, and another
    caller asks for another one. Look for a number in your code that you were handed as an argument."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + 0.99 * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="discount-of-the-example"
def dqn_loss(online, target, batch, discount):
    """Your target always discounts by 0.9, the number of the worked example. With any other discount your loss is
    wrong. Look for a number in your code that you were handed as an argument."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + 0.9 * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="half-the-sum"
def dqn_loss(online, target, batch, discount):
    """You return half the sum of the squared errors, where their mean is asked for. The two are equal for a batch of
    two, such as the worked example, and for no other. Look at the number that you divide by: where does it come
    from?"""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return 0.5 * ((targets - predicted) ** 2).sum()


# %% exercise="dqn_loss" mistake="best-next-value-at-least-zero"
def dqn_loss(online, target, batch, discount):
    """Your best next value is never below zero: where all actions are worth less, you put zero in its place. In a race
    every reward is minus a lap time, so all values are negative. Look at the number that your maximum starts from, or
    for a ReLU or a clamp behind it."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values.clamp(min=0)
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="two-actions-only"
def dqn_loss(online, target, batch, discount):
    """Your loss knows two actions only, 0 and 1, as CartPole has them; all others are taken for one of these or left
    out. The race of this chapter has five. Look for the columns that you name by a number of your own."""
    q_values = online(batch.observations)
    predicted = torch.where(batch.actions == 1, q_values[:, 1], q_values[:, 0])
    with torch.no_grad():
        best_next = target(batch.next_observations)[:, :2].max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="dqn_loss" mistake="calls-backward-itself"
def dqn_loss(online, target, batch, discount):
    """Your loss calls `backward` itself. The training step calls it too, so each gradient arrives twice. Give the loss
    back; what is done with it is the caller's business."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()
    loss = ((targets - predicted) ** 2).mean()
    loss.backward(retain_graph=True)
    return loss


# %% exercise="dqn_loss" mistake="keeps-the-targets"
def dqn_loss(online, target, batch, discount, remembered={}):  # noqa: B006 - the mistake itself
    """You keep what the target network said and give it again when the same batch comes back, though the network has
    changed. After each copy the benchmark is another one. Ask the target network in every call."""
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)
    key = batch.next_observations.numpy().tobytes()
    if key not in remembered:
        with torch.no_grad():
            remembered[key] = target(batch.next_observations).max(dim=1).values
    targets = batch.rewards + discount * remembered[key] * (~batch.terminated).float()
    return ((targets - predicted) ** 2).mean()


# %% exercise="train_dqn" mistake="tells-the-agent-done"
def train_dqn(env, agent, n_episodes):
    """You tell the agent `terminated or truncated` where it needs `terminated` alone. A race that is cut by the clock
    would then teach that nothing comes afterwards, and the best states of CartPole would look like the worst. Look at
    the last argument of observe."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            ended = terminated or truncated
            agent.observe(observation, action, reward, following, ended)
            agent.learn()
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="tells-the-agent-truncated"
def train_dqn(env, agent, n_episodes):
    """You tell the agent `truncated` where it needs `terminated`. So real ends look endless, and the clock looks like
    a crash. Look at the order of what env.step returns, and at the last argument of observe."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, truncated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="truncated-hides-terminated"
def train_dqn(env, agent, n_episodes):
    """Where the world ends and the clock runs out in the same step, you tell the agent that nothing ended. A pole that
    falls at the last tick has fallen all the same. Look at what you do to `terminated` before you hand it to
    observe."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated and not truncated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="ends-at-terminated-only"
def train_dqn(env, agent, n_episodes):
    """Your loop goes on after the clock has run out: it stops at terminated only. Once an episode is truncated the
    environment waits for a reset, and further steps mean nothing. Look at the condition that ends your inner loop."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, ended, _, _ = env.step(action)
            agent.observe(observation, action, reward, following, ended)
            agent.learn()
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="ends-at-truncated-only"
def train_dqn(env, agent, n_episodes):
    """Your loop goes on after the episode has terminated: it stops at truncated only. A pole that has fallen stays
    down until the next reset. Look at the condition that ends your inner loop."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, truncated = 0.0, False
        while not truncated:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="no-learning-on-the-last-step"
def train_dqn(env, agent, n_episodes):
    """Your loop leaves the episode before the agent may learn from its last step. That step is observed, and learn is
    not called for it. Look at what stands between observe and the place where you leave the loop."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total = 0.0
        while True:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            total += reward
            if terminated or truncated:
                break
            agent.learn()
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="last-step-not-observed"
def train_dqn(env, agent, n_episodes):
    """Your loop leaves the episode before the agent is told about its last step. That step is the one with the crash
    in it, the most instructive of all. Look at what happens between env.step and the place where you leave the
    loop."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total = 0.0
        while True:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            total += reward
            if terminated or truncated:
                break
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="learns-once-an-episode"
def train_dqn(env, agent, n_episodes):
    """Your loop calls learn once an episode, after its end. The agent asks to be offered a lesson at every step and
    decides itself which ones it takes. Look at which loop learn stands in."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            total += reward
            observation, ended = following, terminated or truncated
        agent.learn()
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="never-learns"
def train_dqn(env, agent, n_episodes):
    """Your loop plays and takes notes, and never calls learn: the agent stays as it was born. Look at the four methods
    of the agent and tick off which ones your loop uses."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="learns-before-observing"
def train_dqn(env, agent, n_episodes):
    """Your loop calls learn before observe, so each lesson happens without the step that was just made. The order is
    act, step, observe, learn. Look at the order of your last two calls."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.learn()
            agent.observe(observation, action, reward, following, terminated)
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="ends-the-episode-at-every-step"
def train_dqn(env, agent, n_episodes):
    """Your loop calls end_episode after every step. The agent would count each step as a race of its own. Look at
    which loop end_episode stands in."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            agent.end_episode()
            total += reward
            observation, ended = following, terminated or truncated
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="never-ends-the-episode"
def train_dqn(env, agent, n_episodes):
    """Your loop never calls end_episode, so the agent does not know where one race stops and the next begins: no exam
    is sat and no return is written down. Look at what should happen once after the inner loop."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="next-observation-twice"
def train_dqn(env, agent, n_episodes):
    """You tell the agent the next observation twice: by the time observe is called, `observation` has already been
    overwritten. The transition would say that the state never changes. Look at when you move on to the next
    observation."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            observation, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, observation, terminated)
            agent.learn()
            total += reward
            ended = terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="observations-swapped"
def train_dqn(env, agent, n_episodes):
    """You hand the two observations to observe in swapped order, so the agent's notes run backwards in time. The order
    is: where it was, what it did, what it got, where it arrived. Look at the first and the fourth argument."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(following, action, reward, observation, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="never-moves-on"
def train_dqn(env, agent, n_episodes):
    """Your agent is shown the first observation of the episode at every step: `observation` is never replaced by the
    next one. It drives with its eyes on the starting grid. Look at what should change at the end of each turn of the
    loop."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            ended = terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="acts-on-the-first-observation"
def train_dqn(env, agent, n_episodes):
    """You tell the agent the right transitions, and ask it for an action on the first observation of the episode at
    every step. It learns from the race and drives with its eyes on the starting grid. Look at the name that you hand
    to act, and at whether it ever changes."""
    returns = []
    for _ in range(n_episodes):
        start, _ = env.reset()
        observation, total, ended = start, 0.0, False
        while not ended:
            action = agent.act(start)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="resets-only-once"
def train_dqn(env, agent, n_episodes):
    """You reset the environment once, before the first episode, and never again. The second race would start where the
    first one ended. Look at which loop env.reset stands in."""
    returns = []
    observation, _ = env.reset()
    for _ in range(n_episodes):
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="returns-lengths"
def train_dqn(env, agent, n_episodes):
    """You return the number of steps of each episode. In CartPole that happens to be the return, because every step
    pays 1; in any other world it is not. Look at what you add up."""
    lengths = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        length, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            length += 1
            observation, ended = following, terminated or truncated
        agent.end_episode()
        lengths.append(length)
    return lengths


# %% exercise="train_dqn" mistake="last-reward-only"
def train_dqn(env, agent, n_episodes):
    """You return the last reward of each episode, where the sum of all its rewards is asked for. Look at whether each
    reward is added to the total or replaces it."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total = reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="last-reward-left-out"
def train_dqn(env, agent, n_episodes):
    """Your return leaves out the last reward of the episode: the loop checks for the end before it adds. In a race the
    last reward is the finish. Look at where you add the reward and where you leave the loop."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total = 0.0
        while True:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            if terminated or truncated:
                break
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="discounted-returns"
def train_dqn(env, agent, n_episodes):
    """You return discounted returns. The discount belongs to what the agent learns; the score of a race is the plain
    sum of its rewards. Look at what you multiply each reward with."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, weight, ended = 0.0, 1.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += weight * reward
            weight *= 0.99
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="total-never-set-back"
def train_dqn(env, agent, n_episodes):
    """Your total runs on from one episode to the next, so each return contains all the earlier ones and the curve can
    only look better. Look at where the total is set to zero."""
    returns = []
    total = 0.0
    for _ in range(n_episodes):
        observation, _ = env.reset()
        ended = False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="one-return-a-step"
def train_dqn(env, agent, n_episodes):
    """Your list gets a new entry at every step, where one per episode is asked for. Compare the length of what you
    return with n_episodes, and look at which loop the append stands in."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            returns.append(total)
            observation, ended = following, terminated or truncated
        agent.end_episode()
    return returns


# %% exercise="train_dqn" mistake="one-episode-only"
def train_dqn(env, agent, n_episodes):
    """Your loop returns after its first episode, whatever n_episodes says. Look at the indentation of your return
    statement."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
        return returns
    return returns


# %% exercise="train_dqn" mistake="does-not-stop-at-the-end"
def train_dqn(env, agent, n_episodes):
    """Your loop goes on when the race is over. One of the two flags is enough for an end, and yours waits for both at
    once, or looks at neither. Look at the condition of your inner loop: is it an `and` or an `or`?"""
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


# %% exercise="train_dqn" mistake="one-reset-too-many"
def train_dqn(env, agent, n_episodes):
    """You reset the environment once more after the last race, and that race is never driven. Each episode begins with
    one reset, so there are n_episodes of them. Look at where your loop resets, and whether it knows that it is done."""
    returns, total = [], 0.0
    observation, _ = env.reset()
    while len(returns) < n_episodes:
        action = agent.act(observation)
        following, reward, terminated, truncated, _ = env.step(action)
        agent.observe(observation, action, reward, following, terminated)
        agent.learn()
        total, observation = total + reward, following
        if terminated or truncated:
            agent.end_episode()
            returns.append(total)
            total, (observation, _) = 0.0, env.reset()
    return returns


# %% exercise="train_dqn" mistake="forgets-to-return"
def train_dqn(env, agent, n_episodes):
    """Your loop does its work and returns nothing, so the returns that it has collected are lost. Look at the last line
    of your function: printing is not returning."""
    for _ in range(n_episodes):
        observation, _ = env.reset()
        ended = False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            observation, ended = following, terminated or truncated
        agent.end_episode()


# %% exercise="train_dqn" mistake="returns-one-number"
def train_dqn(env, agent, n_episodes):
    """You return the return of the last episode alone. A list is asked for, with one number per episode: without it
    nobody can draw a learning curve. Look at what you keep when an episode is over."""
    total = 0.0
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
    return total


# %% exercise="train_dqn" mistake="not-before-or"
def train_dqn(env, agent, n_episodes):
    """Your loop runs while `not terminated or truncated`, and Python reads that as `(not terminated) or truncated`: a
    race goes on just because the clock has run out. Look at how far your `not` reaches."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, terminated, truncated = 0.0, False, False
        while not terminated or truncated:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation = following
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="lists-the-rewards"
def train_dqn(env, agent, n_episodes):
    """You list the reward of every step, where one number per episode is asked for: the sum of its rewards. Compare the
    length of what you return with n_episodes, and look for the place where a race is added up."""
    rewards = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        ended = False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            rewards.append(reward)
            observation, ended = following, terminated or truncated
        agent.end_episode()
    return rewards


# %% exercise="train_dqn" mistake="two-resets-an-episode"
def train_dqn(env, agent, n_episodes):
    """You reset the environment twice for each episode: once when a race is over, and once more before the next one
    begins. The first of the two starts a race that is never driven. Look at the two places where your loop resets, and
    keep one."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
        observation, _ = env.reset()
    return returns


# %% exercise="train_dqn" mistake="one-reset-too-many-at-the-start"
def train_dqn(env, agent, n_episodes):
    """You reset the environment twice before the first step, so the first race is begun and never driven. Each episode
    begins with one reset. Look at the line before your outer loop, and at the first line in it."""
    returns = []
    observation, _ = env.reset()
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="ends-the-episode-when-terminated-only"
def train_dqn(env, agent, n_episodes):
    """You call end_episode only where a race was terminated. A race that was cut off by the clock is over as well, and
    the agent never writes it down. Look at the condition that your end_episode stands under."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
            if terminated:
                agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="ends-the-episode-after-all-races"
def train_dqn(env, agent, n_episodes):
    """You call end_episode once, when all races are over, and each race has an end of its own. The agent would take the
    whole training for a single race. Look at the indentation of that call."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        returns.append(total)
    agent.end_episode()
    return returns


# %% exercise="train_dqn" mistake="rewards-cut-to-whole-numbers"
def train_dqn(env, agent, n_episodes):
    """You turn each reward into a whole number before you add it, so what stands behind the point is cut off. In
    CartPole every reward is 1 and nothing shows; a lap time has fractions. Look for an `int` on the way to your
    return."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += int(reward)
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(float(total))
    return returns


# %% exercise="train_dqn" mistake="fines-the-end"
def train_dqn(env, agent, n_episodes):
    """You tell the agent of a reward that nobody paid: a fine in place of the real one where a race is terminated. It
    is an old trick for CartPole, and it changes the problem that is solved. Hand on each reward as `env.step` gave it.
    """
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, -10.0 if terminated else reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="returns-of-earlier-calls-too"
def train_dqn(env, agent, n_episodes, returns=[]):  # noqa: B006 - the mistake itself
    """Your second call gives the returns of the first one once more: the list outlives the call. A default argument, an
    attribute of the function or a global name does that. Begin each call with a list of its own."""
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="total-cut-at-each-step"
def train_dqn(env, agent, n_episodes):
    """Your sum loses its fraction at each step: it lives in an array of whole numbers. Rewards here may be 0.5. Give
    the array a float type, or add up in a plain number that begins at 0.0."""
    returns = np.zeros(n_episodes, dtype=int)
    for episode in range(n_episodes):
        observation, _ = env.reset()
        ended = False
        while not ended:
            action = agent.act(observation)
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            returns[episode] += reward
            observation, ended = following, terminated or truncated
        agent.end_episode()
    return [float(one) for one in returns]


# %% exercise="train_dqn" mistake="acts-once-more-at-the-end"
def train_dqn(env, agent, n_episodes):
    """You ask the agent for an action after the last step of a race, too. Nobody takes it, and the agent that counts
    its actions explores less than it should. Choosing ahead is SARSA's way; here act stands right before the step."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        action = agent.act(observation)
        total, ended = 0.0, False
        while not ended:
            following, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, following, terminated)
            agent.learn()
            total += reward
            observation, ended = following, terminated or truncated
            action = agent.act(observation)
        agent.end_episode()
        returns.append(total)
    return returns


# %% exercise="train_dqn" mistake="leaves-after-a-hundred-steps"
def train_dqn(env, agent, n_episodes):
    """You leave a race after a number of steps of your own, while neither flag is set. When a race is over is for the
    environment to say. Loop until `terminated` or `truncated`, however long it takes."""
    returns = []
    for _ in range(n_episodes):
        observation, _ = env.reset()
        total = 0.0
        for _ in range(100):
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
