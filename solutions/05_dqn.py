# %% [markdown]
# # 5. DQN: the strategist assembled

# %% role="setup"
import numpy as np
import torch
from torch import nn

from course_lib import Batch, chapter, check, claim, demo, progress
from course_lib.networks import gradients, parameter_shapes, set_by_shape, table_network
from course_lib.scripted import record

chapter("05_dqn")
torch.set_num_threads(1)


# %% exercise="QNetwork"
class QNetwork(nn.Module):
    """Q(s, .) as a network: observations [B, D] in, one value per action [B, A] out."""

    def __init__(self, observation_dim: int, n_actions: int, hidden: tuple[int, ...] = (128, 128)):
        super().__init__()
        ### BEGIN SOLUTION
        layers, width = [], observation_dim
        for units in hidden:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, n_actions))
        ### END SOLUTION

    def forward(self, observations):
        ### BEGIN SOLUTION
        return self.layers(observations)
        ### END SOLUTION


# %% check="QNetwork" points=4
@check
def parameters_of_the_default_network():
    """The shapes of all registered parameters of QNetwork(4, 2): three weight matrices and three biases."""
    return parameter_shapes(QNetwork(4, 2))


@check
def values_of_two_observations():
    """Two observations with three numbers each, hidden layers of 5 and 4 units, two actions."""
    network = set_by_shape(QNetwork(3, 2, hidden=(5, 4)))
    return network(torch.tensor([[1.0, -2.0, 0.5], [-1.0, 0.5, 2.0]]))


### BEGIN HIDDEN TESTS
@check
def parameters_of_other_widths(rng):
    """One, two and three hidden layers of several widths: the shapes of all registered parameters."""
    widths = [int(width) for width in rng.integers(3, 20, size=8)]
    cases = [(widths[0], widths[1], tuple(widths[2 : 3 + depth])) for depth in range(3)]
    return [parameter_shapes(QNetwork(dim, actions, hidden)) for dim, actions, hidden in cases]


@check(weight=2)
def values_of_many_observations(rng):
    """Values and gradients of networks with one, two and three hidden layers on random observations."""
    found = []
    for hidden in [(9,), (9, 7), (9, 7, 8)]:
        network = set_by_shape(QNetwork(6, 4, hidden=hidden))
        observations = torch.tensor(rng.normal(0, 2, size=(16, 6)), dtype=torch.float32)
        weights = torch.tensor(rng.normal(size=(16, 4)), dtype=torch.float32)
        values = network(observations)
        found.append([values, gradients((values * weights).sum(), network)])
    return found


### END HIDDEN TESTS
# %% exercise="dqn_loss"
def dqn_loss(online, target, batch: Batch, discount: float):
    """Mean squared TD error of a batch, a scalar; the gradient reaches the online network's prediction only."""
    ### BEGIN SOLUTION
    predicted = online(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1)  # [B]
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values  # [B]
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()  # [B]
    return ((targets - predicted) ** 2).mean()
    ### END SOLUTION


# %% check="dqn_loss" points=6
def two_laps():
    """The batch of the worked example: two transitions between two one-hot states."""
    states = torch.eye(2)
    return Batch(states, torch.tensor([1, 0]), torch.tensor([1.0, -1.0]), states.flip(0), torch.tensor([False, True]))


@check
def loss_of_the_worked_example():
    """The two transitions of the text, discount 0.9: the loss itself."""
    online, target = table_network([[3.0, 1.0], [2.0, 0.5]]), table_network([[4.0, 2.0], [1.0, 3.0]])
    return dqn_loss(online, target, two_laps(), discount=0.9)


@check
def gradient_of_the_worked_example():
    """The same two transitions: where the gradient arrives in the online table and in the target table."""
    online, target = table_network([[3.0, 1.0], [2.0, 0.5]]), table_network([[4.0, 2.0], [1.0, 3.0]])
    loss = dqn_loss(online, target, two_laps(), discount=0.9)
    return {"online": gradients(loss, online), "target": gradients(loss, target)}


### BEGIN HIDDEN TESTS
def random_batch(rng, size, dim, n_actions):
    """Random transitions with both kinds of ends and errors well above and below 1."""
    numbers = [rng.normal(0, 1.5, size=shape) for shape in ((size, dim), (size,), (size, dim))]
    observations, rewards, next_observations = (torch.tensor(x, dtype=torch.float32) for x in numbers)
    actions = torch.tensor(rng.integers(n_actions, size=size))
    terminated = torch.tensor(np.arange(size) % 4 == rng.integers(4))
    return Batch(observations, actions, 2 * rewards, next_observations, terminated)


def two_networks(rng, dim, n_actions):
    """An online and a target network with different random weights."""
    networks = [nn.Sequential(nn.Linear(dim, 7), nn.Tanh(), nn.Linear(7, n_actions)) for _ in range(2)]
    for network in networks:
        for parameter in network.parameters():
            parameter.data = torch.tensor(rng.normal(0, 1.2, size=tuple(parameter.shape)), dtype=torch.float32)
    return networks


@check
def loss_of_random_batches(rng):
    """Five random batches of different sizes and numbers of actions: the losses."""
    sizes = [(2, 3), (5, 2), (8, 8), (16, 4), (32, 5)]
    cases = [(two_networks(rng, 6, actions), random_batch(rng, size, 6, actions)) for size, actions in sizes]
    return [dqn_loss(*networks, batch, 0.97) for networks, batch in cases]


@check
def loss_without_any_end(rng):
    """Random batches in which no transition, and in which every transition, ends an episode."""
    networks, batch = two_networks(rng, 6, 3), random_batch(rng, 12, 6, 3)
    ends = [torch.zeros(12, dtype=torch.bool), torch.ones(12, dtype=torch.bool)]
    return [dqn_loss(*networks, batch._replace(terminated=end), 0.9) for end in ends]


@check(weight=2)
def gradient_of_random_batches(rng):
    """Three random batches: the gradients at all parameters of the online and of the target network."""
    found = []
    for size, actions in [(3, 3), (9, 2), (20, 4)]:
        (online, target), batch = two_networks(rng, 6, actions), random_batch(rng, size, 6, actions)
        loss = dqn_loss(online, target, batch, 0.95)
        found.append({"online": gradients(loss, online), "target": gradients(loss, target)})
    return found


@check
def gradient_when_both_networks_are_one(rng):
    """One network in both roles: the gradient still flows through the prediction only."""
    (network, _), batch = two_networks(rng, 6, 3), random_batch(rng, 10, 6, 3)
    return gradients(dqn_loss(network, network, batch, 0.95), network)


### END HIDDEN TESTS
# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    """Play `n_episodes`, learning at every step; the undiscounted return of each episode."""
    returns = []
    ### BEGIN SOLUTION
    for _ in range(n_episodes):
        observation, _ = env.reset()
        episode_return, ended = 0.0, False
        while not ended:
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _ = env.step(action)
            agent.observe(observation, action, reward, next_observation, terminated)
            agent.learn()
            episode_return += reward
            observation, ended = next_observation, terminated or truncated
        agent.end_episode()
        returns.append(episode_return)
    return returns
    ### END SOLUTION


# %% check="train_dqn" points=6
@check
def returns_of_two_short_races():
    """Two scripted races: rewards 1, 2, 4 until the chequered flag, then rewards 3, 5 until the clock runs out."""
    races = [
        [(1.0, False, False), (2.0, False, False), (4.0, True, False)],
        [(3.0, False, False), (5.0, False, True)],
    ]
    return record(train_dqn, races).returns


@check
def calls_of_two_short_races():
    """A race of two steps that terminates, then a race of one step that is truncated: all calls in their order."""
    races = [[(1.0, False, False), (2.0, True, False)], [(3.0, False, True)]]
    return record(train_dqn, races).calls


@check
def what_the_agent_was_told():
    """A race of two steps that terminates, then one of two steps that is truncated: what each observe was told."""
    races = [
        [(1.0, False, False), (2.0, True, False)],
        [(3.0, False, False), (5.0, False, True)],
    ]
    return record(train_dqn, races).transitions


### BEGIN HIDDEN TESTS
def random_races(rng, n_races):
    """Races of one to eight steps with random rewards that end by termination, by truncation or by both at once."""
    races = []
    for number in range(n_races):
        rewards = [float(reward) for reward in rng.integers(-9, 10, size=rng.integers(1, 9))]
        end = [(True, False), (False, True), (True, True)][number % 3]
        races.append([(reward, False, False) for reward in rewards[:-1]] + [(rewards[-1], *end)])
    return races


@check
def returns_of_random_races(rng):
    """Nine random races of one to eight steps: the returns."""
    return record(train_dqn, random_races(rng, 9)).returns


@check
def calls_of_random_races(rng):
    """Nine random races: all calls in their order, and what the environment was told."""
    recording = record(train_dqn, random_races(rng, 9))
    return {"calls": recording.calls, "moves": recording.moves}


@check
def transitions_of_random_races(rng):
    """Nine random races: what each act was asked and each observe was told."""
    recording = record(train_dqn, random_races(rng, 9))
    return {"seen": recording.seen, "transitions": recording.transitions}


### END HIDDEN TESTS
# %% role="demo"
progress()
