# %% [markdown]
# # 5. DQN: the strategist assembled
#
# A strategist has screens, and a feeling for what they mean: *with these tyres and this gap, staying out is worth more
# than stopping.* You build that feeling as a neural network, with the loss that trains it and the loop in which it
# learns. It balances a pole, then it runs a race.
#
# **At the end you can**
#
# - [ ] write a network that values all actions at once, and count its parameters;
# - [ ] turn Bellman's equation into a loss, and say where its gradient must stop;
# - [ ] write a training loop that tells *terminated* from *truncated*;
# - [ ] assemble an agent from its parts;
# - [ ] judge it: 475 on 100 fresh episodes, ten seeds, a yardstick;
# - [ ] find a silent bug by measuring.
#
# You need Python and a little calculus; 50 minutes, 25 of them for three exercises.

# %% role="setup"
import numpy as np
import torch
from torch import nn

from course_lib import Batch, chapter, check, claim, demo, progress
from course_lib.networks import gradients, parameter_shapes, set_by_shape, table_network
from course_lib.scripted import call_log

chapter("05_dqn")
torch.set_num_threads(1)

# %% [markdown]
# ## 1. What you bring along
#
# An *agent* sees an observation $s$ and takes an action $a$. The world answers with a reward $r$ and the next
# observation $s'$: one *transition*. An *episode* is one race from start to end; its rewards add up to the *return*. A
# rule that chooses actions is a *policy*.
#
# $Q(s, a)$ is the return to expect after $a$ in $s$ if all later actions are the best ones. A reward $k$ steps ahead
# counts $\gamma^k$ times: the *discount* $\gamma$ is a little below 1. Whoever knows $Q$ has the best policy: take the
# action with the largest value.
#
# **Bellman's equation:** a move is worth its reward plus the discounted worth of the best move after it, on average
# over what may happen ($\mathbb{E}$). After the chequered flag nothing follows, so the second term drops out.
#
# $$Q(s, a) = \mathbb{E}\left[\, r + \gamma \max_{a'} Q(s', a') \,\right]$$
#
# *Q-learning* makes it a rule: after each step, move $Q(s, a)$ a little towards the *target*
# $r + \gamma \max_{a'} Q(s', a')$. The distance to it is the *TD error*.
#
# A table needs a row for every state, and our observations are real numbers that hardly ever repeat. So a network takes
# its place, a function with parameters $\theta$. It generalises, but is harder to train. Two tricks keep it stable.
#
# - **Replay buffer.** It holds the last 50,000 transitions; each lesson is a random batch of them. Neighbouring laps
#   look alike, and a network that studies only the latest forgets the rest.
# - **Target network.** An older copy, with parameters $\theta^-$, computes the targets: a benchmark lap that stands
#   still while you improve against it, renewed from time to time.
#
# | symbol | in code | shape | meaning |
# |---|---|---|---|
# | $s$, $s'$ | `observations`, `next_observations` | `[B, D]` | seen before and after |
# | $a$ | `actions` | `[B]` | done, 0 to A - 1 |
# | $r$ | `rewards` | `[B]` | paid |
# | $d$ | `terminated` | `[B]` | 1 where the world ended the episode |
# | $\gamma$ | `discount` | | 0.99 here |
# | $Q(s, \cdot\,; \theta)$ | `online(observations)` | `[B, A]` | the network that learns |
# | $Q(s', \cdot\,; \theta^-)$ | `target(next_observations)` | `[B, A]` | its older copy |
#
# B is the size of a batch, D the length of an observation, A the number of actions. The first four rows are the fields
# of a `Batch`.

# %% [markdown]
# ## 2. The task: a pole on a cart
#
# Push a cart left or right, 50 times a second, so that the pole on it stays up. Each step pays 1.
#
# The episode is **terminated** when the pole leans more than 12 degrees or the cart leaves the track at 2.4 metres. It
# is **truncated** after 500 steps: nothing fell, the clock ran out.
#
# CartPole-v1 counts as **solved** at a mean return of 475 over 100 fresh episodes of the *greedy* agent: always the
# largest Q, no exploration.

# %% role="demo"
import gymnasium as gym
import matplotlib.pyplot as plt

from course_lib.agents import DQNAgent, LinearEpsilon, RandomAgent, greedy_actions, play
from course_lib.demos import needed
from course_lib.given.replay import ReplayBuffer
from course_lib.given.tabular_agent import TabularAgent
from course_lib.given.targets import sync_hard
from course_lib.plots import dqn as pictures
from course_lib.plots import style
from course_lib.training import EXAM_SEED, greedy_returns, train_with_exams

style.apply()


# %% role="demo"
@demo()
def three_pushes():
    """Push to the right three times and look."""
    env = gym.make("CartPole-v1")
    observation, _ = env.reset(seed=0)
    print("position (m)  speed (m/s)  angle (rad)  turn (rad/s)")
    for _ in range(4):
        print("".join(f"{number:13.3f}" for number in observation))
        observation = env.step(1)[0]


# %% [markdown]
# The cart speeds up, and the pole begins to fall to the left. You would push left now; the network must learn that from
# returns alone.

# %% [markdown]
# ## 3. The parts and what flows between them
#
# The online network drives. Every step is stored, and lessons are drawn from the store.

# %% role="demo"
pictures.show_architecture()

# %% [markdown]
# Follow the dashed arrow: the gradient goes back into the **online** network and nowhere else. The target network gets
# a copy every 100 steps.

# %% [markdown]
# ## 4. Exercise 1: the Q-network
#
# **Why.** This function replaces the table. *8 minutes, easy.*
#
# The strategist's feeling is a chain of layers. Each weighs its inputs, adds a bias, and lets only positive numbers
# pass: $\mathrm{ReLU}(x) = \max(0, x)$. The last layer is a plain weighted sum, one for each action:
#
# $$h_1 = \mathrm{ReLU}(W_1 s + b_1), \qquad h_2 = \mathrm{ReLU}(W_2 h_1 + b_2), \qquad Q(s, \cdot\,) = W_3 h_2 + b_3$$
#
# **By hand.** One input, one hidden unit, one action, all weights $-1$, all biases 0. The input $-2$ becomes
# $\mathrm{ReLU}(2) = 2$, then $-2$. A value can be negative: in a race every reward is minus a lap time. So no ReLU at
# the end.
#
# **By hand, again.** `QNetwork(4, 2)` has hidden widths 128 and 128. Weights: $128 \times 4$, $128 \times 128$ and
# $2 \times 128$; biases: 128, 128 and 2. Six tensors with $512 + 16{,}384 + 256 + 258 = 17{,}410$ numbers.
#
# In PyTorch `__init__` makes the layers, `forward` says how numbers pass through them, all B rows at once.
# `nn.Linear(3, 5)` holds the $W$ and $b$ of one layer, from 3 numbers to 5.
#
# Use `nn.Linear` (with bias) and ReLU. `hidden` has one or more entries, each a layer. The checks set all parameters
# themselves: names and starting values are yours.

# %% [markdown]
# <details><summary>Hint: how many layers, when <code>hidden</code> can have any length?</summary>
#
# Walk through `hidden` and remember the width that you came from, at first `observation_dim`.
# </details>
#
# <details><summary>Hint: my parameters are missing</summary>
#
# PyTorch finds attributes of `self` and what stands in its own containers, such as `nn.Sequential`. It does not look
# into a Python list.
# </details>


# %% exercise="QNetwork"
class QNetwork(nn.Module):
    """Q(s, .) as a network: observations [B, D] in, one value per action [B, A] out.

    observation_dim: D. n_actions: A. hidden: the number of units of each hidden layer, at least one.
    """

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


# %% check="QNetwork" points=5
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
    """One to five hidden layers of several widths, and of one width; a single action: the shapes of all parameters."""
    widths = [int(width) for width in rng.integers(3, 20, size=8)]
    cases = [(widths[0], widths[1], tuple(widths[2 : 3 + depth])) for depth in range(5)]
    cases += [(widths[0], widths[1], (widths[2],) * 3), (1, 1, (1,))]
    return [parameter_shapes(QNetwork(dim, actions, hidden)) for dim, actions, hidden in cases]


@check(weight=2, rtol=1e-4, atol=1e-4)
def values_of_many_observations(rng):
    """Values and gradients of networks with one to three hidden layers, several actions or one, on random observations.

    Beside each network stands another one of the same widths, all of whose parameters are 1.
    """
    observations = torch.tensor(rng.normal(0, 2, size=(16, 6)), dtype=torch.float32)
    weights = torch.tensor(rng.normal(size=(16, 4)), dtype=torch.float32)
    found = []
    for dim, n_actions, hidden in [(6, 4, (9,)), (6, 4, (9, 7)), (6, 4, (9, 7, 8)), (1, 1, (9, 7))]:
        network, other = set_by_shape(QNetwork(dim, n_actions, hidden)), QNetwork(dim, n_actions, hidden)
        for parameter in other.parameters():
            parameter.data.fill_(1.0)
        values = network(observations[:, :dim])
        slopes = gradients((values * weights[:, :n_actions]).sum(), network)
        found.append([values, slopes, other(observations[:3, :dim])])
    return found


### END HIDDEN TESTS


# %% [markdown]
# Fresh from the box its values are small and arbitrary, and so is its policy.


# %% role="demo"
@demo(needs=["QNetwork"])
def values_of_an_untrained_network():
    """Two poles, upright and leaning to the right."""
    torch.manual_seed(0)
    network, poles = QNetwork(4, 2), torch.tensor([[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.15, 0.0]])
    print(f"{sum(part.numel() for part in network.parameters()):,} numbers")
    for name, (left, right) in zip(["upright", "leaning right"], network(poles).tolist(), strict=True):
        print(f"{name:14s} push left {left:6.3f}   push right {right:6.3f}")


# %% [markdown]
# ## 5. Exercise 2: the loss
#
# **Why.** Bellman's equation enters here, and so do most silent bugs of DQN. *8 minutes, medium.*
#
# The strategist makes a forecast. After the lap she knows its time, and her benchmark says what the new situation is
# worth. The forecast should move to *lap time plus benchmark*, never the benchmark to the forecast.
#
# For transition $i$ of a batch the target is
#
# $$y_i = r_i + \gamma\,(1 - d_i) \max_{a'} Q(s'_i, a'; \theta^-)$$
#
# and the loss is the mean squared TD error:
#
# $$L(\theta) = \frac{1}{B} \sum_{i=1}^{B} \big(y_i - Q(s_i, a_i; \theta)\big)^2$$
#
# The target $y_i$ is a **constant** here. The gradient has one path only, through the prediction:
#
# $$\nabla_\theta L = -\frac{2}{B} \sum_{i=1}^{B} \big(y_i - Q(s_i, a_i; \theta)\big)\,
# \nabla_\theta Q(s_i, a_i; \theta)$$
#
# It is a *semi-gradient*: the target depends on parameters too, and that is ignored on purpose. PyTorch follows every
# computation backwards from the loss, into the target too, unless you say otherwise.

# %% [markdown]
# **By hand.** Let the two networks be tables of two states and two actions.
#
# | state | online, $a_0$ | online, $a_1$ | target, $a_0$ | target, $a_1$ |
# |---|---|---|---|---|
# | $s_0$ | 3 | 1 | 4 | 2 |
# | $s_1$ | 2 | 0.5 | 1 | 3 |
#
# Two laps, discount 0.9. The error is the target minus the prediction.
#
# 1. In $s_0$ action $a_1$ paid 1 and led to $s_1$. Target: $1 + 0.9 \cdot \max(1, 3) = 3.7$. Prediction: 1. Error: 2.7.
# 2. In $s_1$ action $a_0$ paid $-1$ and the episode terminated. Target: $-1$. Prediction: 2. Error: $-3$.
#
# The loss is $(2.7^2 + 3^2) / 2 = 8.145$. With $B = 2$ the gradient is minus the error: $-2.7$ at online $(s_0, a_1)$,
# $+3$ at online $(s_1, a_0)$, zero everywhere else and in the whole target table.

# %% [markdown]
# <details><summary>Hint: how do I pick the value of the action that was taken?</summary>
#
# You want one entry of each row of `[B, A]`. Index with `torch.arange`, or look up `Tensor.gather`, which wants an
# index with as many dimensions as the tensor.
# </details>
#
# <details><summary>Hint: my loss is right and the gradient check fails</summary>
#
# Which of the two sides is the constant? Look up `torch.no_grad` and `Tensor.detach`.
# </details>
#
# <details><summary>Hint: my loss is close, but too large or too small</summary>
#
# Print the shapes of prediction and target: both must be `[B]`. A difference of `[B, 1]` and `[B]` is stretched to
# `[B, B]`, without a warning.
# </details>


# %% exercise="dqn_loss"
def dqn_loss(online: nn.Module, target: nn.Module, batch: Batch, discount: float) -> torch.Tensor:
    """Mean squared TD error of a batch; the gradient reaches the online network's prediction only.

    online, target: networks, observations [B, D] -> values [B, A].
    batch: observations [B, D], actions [B] int64, rewards [B], next_observations [B, D], terminated [B] bool.
    Returns a scalar tensor.
    """
    q_values = online(batch.observations)  # [B, A]
    ### BEGIN SOLUTION
    predicted = q_values.gather(1, batch.actions.unsqueeze(1)).squeeze(1)  # [B]
    with torch.no_grad():
        best_next = target(batch.next_observations).max(dim=1).values  # [B]
        targets = batch.rewards + discount * best_next * (~batch.terminated).float()  # [B]
    return ((targets - predicted) ** 2).mean()
    ### END SOLUTION


# %% check="dqn_loss" points=7
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
    """The same two transitions: what gradient arrives in either table, and whether one is there before `backward`."""
    online, target = table_network([[3.0, 1.0], [2.0, 0.5]]), table_network([[4.0, 2.0], [1.0, 3.0]])
    loss = dqn_loss(online, target, two_laps(), discount=0.9)
    early = [table.weight.grad is not None for table in (online, target)]
    return {"early": early, "online": gradients(loss, online), "target": gradients(loss, target)}


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
        for weights in network.parameters():
            weights.data = torch.tensor(rng.normal(0, 1.2, size=tuple(weights.shape)), dtype=torch.float32)
    return networks


@check(rtol=1e-4, atol=1e-5)
def loss_of_random_batches(rng):
    """Five random batches of different sizes and numbers of actions: the losses."""
    sizes = [(2, 3), (5, 2), (8, 8), (16, 4), (32, 5)]
    cases = [(two_networks(rng, 6, actions), random_batch(rng, size, 6, actions)) for size, actions in sizes]
    return [dqn_loss(*networks, batch, 0.97) for networks, batch in cases]


@check(rtol=1e-4, atol=1e-5)
def loss_without_any_end(rng):
    """Random batches in which no transition, and in which every transition, ends an episode."""
    networks, batch = two_networks(rng, 6, 3), random_batch(rng, 12, 6, 3)
    ends = [torch.zeros(12, dtype=torch.bool), torch.ones(12, dtype=torch.bool)]
    return [dqn_loss(*networks, batch._replace(terminated=end), 0.9) for end in ends]


@check(weight=2, rtol=1e-4, atol=1e-4)
def gradient_of_random_batches(rng):
    """Three random batches: the gradients at all parameters of the online and of the target network."""
    found = []
    for size, actions in [(3, 3), (9, 2), (20, 4)]:
        (online, target), batch = two_networks(rng, 6, actions), random_batch(rng, size, 6, actions)
        loss = dqn_loss(online, target, batch, 0.95)
        found.append({"online": gradients(loss, online), "target": gradients(loss, target)})
    return found


@check(rtol=1e-4, atol=1e-4)
def networks_that_change(rng):
    """One batch with as many transitions as actions, three times while both networks change: losses and gradients."""
    (online, target), batch, found = two_networks(rng, 6, 4), random_batch(rng, 4, 6, 4), []
    for _ in range(3):
        loss = dqn_loss(online, target, batch, 0.95)
        found.append([loss.detach().clone(), gradients(loss, online), gradients(loss, target)])
        for weights in (*online.parameters(), *target.parameters()):
            weights.data.add_(0.1)
    return found


### END HIDDEN TESTS


# %% [markdown]
# Now use your loss. On these two laps, gradient descent with step 0.1 shrinks each error to nine tenths, step for step:
# $1 - 0.1 \cdot 2 / B = 0.9$. After 22 steps a tenth is left, since $0.9^{22} = 0.098$.


# %% role="demo"
@demo(needs=["dqn_loss"])
def walks():
    """Gradient descent on the worked example: both predictions before each of 45 steps, [45, 2]."""
    online, target = table_network([[3.0, 1.0], [2.0, 0.5]]), table_network([[4.0, 2.0], [1.0, 3.0]])
    descent, found = torch.optim.SGD(online.parameters(), lr=0.1), []
    for _ in range(45):
        found.append([online.weight[1, 0].item(), online.weight[0, 1].item()])
        descent.zero_grad()
        dqn_loss(online, target, two_laps(), discount=0.9).backward()
        descent.step()
    print(f"after 22 steps {(3.7 - found[22][0]) / 2.7:.3f} of the first error is left")
    return np.array(found)


# %% role="demo"
@demo(needs=["dqn_loss"])
def the_prediction_walks_to_its_target():
    """The two predictions as lines, their targets dashed."""
    predictions = needed(walks)
    _, axes = style.figure(height=3.0)
    for lap, (goal, colour) in enumerate([(3.7, style.BLUE), (-1.0, style.VERMILION)]):
        axes.plot(predictions[:, lap], color=colour, label=f"prediction of lap {lap + 1}")
        axes.axhline(goal, color=colour, linestyle="--", linewidth=1)
    axes.legend(loc="center right")
    style.label(axes, title="Predictions walk to targets that stand still", x="Step of gradient descent", y="Value")
    plt.show()


# %% [markdown]
# *In words: two curves from 1 and 2 bend to the dashed lines at 3.7 and -1.*

# %% [markdown]
# ## 6. Exercise 3: the training loop
#
# **Why.** The loop decides what the agent gets to know. Get it wrong and everything still runs. *9 minutes, medium.*
#
# The loop is the race engineer: she calls the strategist at fixed moments and decides nothing. An **agent** is anything
# with four methods:
#
# | call | when | what the agent does |
# |---|---|---|
# | `act(observation)` | before each step | returns an action |
# | `observe(observation, action, reward, next_observation, terminated)` | after each step | stores the transition |
# | `learn()` | after each `observe`, also the last | learns now, or waits |
# | `end_episode()` | once, when the episode is over | writes it down |
#
# Each episode begins with one `env.reset()`; `env.step` stands between `act` and `observe`. The loop returns the
# undiscounted return of each episode.
#
# **Two kinds of end.** An episode is over when it is terminated *or* truncated. The agent is told `terminated` alone,
# because the target drops the future where $d = 1$. A fallen pole has no future. A pole that stands when the clock
# stops has a splendid one: call that an end, and its best states look like its worst.

# %% [markdown]
# **By hand.** A scripted world plays two races, whatever you do. The first pays 1, then 2 and terminates. The second
# pays 3 and is truncated. The calls are
#
# `act step observe learn` · `act step observe learn` · `end_episode` · `act step observe learn` · `end_episode`
#
# and the returns are $1 + 2 = 3$ and $3$. In the second race `observe` is told that `terminated` is false. The checks
# read what a recording agent has noted.

# %% [markdown]
# <details><summary>Hint: what do <code>env.reset</code> and <code>env.step</code> return?</summary>
#
# `reset`: an observation and a dictionary, which you may ignore. `step`: next observation, reward, terminated,
# truncated, dictionary.
# </details>
#
# <details><summary>Hint: the last step of each race is missing in the notes</summary>
#
# Leave the inner loop only after `observe` and `learn`. Where does your code look at the two flags?
# </details>
#
# <details><summary>Hint: observations in the notes are shifted by one</summary>
#
# `observe` wants the observation from *before* the step and the one from after it. Move on last of all.
# </details>


# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes: int) -> list[float]:
    """Play `n_episodes` and let the agent learn at every step.

    env: a Gymnasium environment. agent: has act, observe, learn and end_episode.
    Returns the undiscounted return of each episode, n_episodes numbers.
    """
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


# %% check="train_dqn" points=8
@check
def returns_of_two_short_races():
    """Two scripted races: rewards 1, 2, 4 until the chequered flag, then rewards 3, 5 until the clock runs out."""
    races = [
        [(1.0, False, False), (2.0, False, False), (4.0, True, False)],
        [(3.0, False, False), (5.0, False, True)],
    ]
    return call_log(train_dqn, races).returns


@check
def calls_of_two_short_races():
    """A race of two steps that terminates, then a race of one step that is truncated: all calls in their order."""
    races = [[(1.0, False, False), (2.0, True, False)], [(3.0, False, True)]]
    return call_log(train_dqn, races).calls


@check
def what_the_agent_was_told():
    """A race of two steps that terminates, then one of two steps that is truncated: what each observe was told."""
    races = [
        [(1.0, False, False), (2.0, True, False)],
        [(3.0, False, False), (5.0, False, True)],
    ]
    return call_log(train_dqn, races).transitions


### BEGIN HIDDEN TESTS
def random_races(rng, n_races):
    """Races of one to eight steps and one of 150; whole and broken rewards; ends by termination, truncation or both."""
    races, lengths = [], [*rng.integers(1, 9, size=n_races - 1), 150]
    for number, length in enumerate(lengths):
        rewards = [float(quarters) / 4 for quarters in rng.integers(-36, 37, size=length)]
        end = [(True, False), (False, True), (True, True)][number % 3]
        races.append([(reward, False, False) for reward in rewards[:-1]] + [(rewards[-1], *end)])
    return races


@check
def returns_of_random_races(rng):
    """Ten random races, most of them short: the returns."""
    return call_log(train_dqn, random_races(rng, 10)).returns


@check
def calls_of_random_races(rng):
    """Ten random races: all calls in their order, and what the environment was told."""
    log = call_log(train_dqn, random_races(rng, 10))
    return {"calls": log.calls, "moves": log.moves}


@check
def transitions_of_random_races(rng):
    """Ten random races: what each act was asked and each observe was told."""
    log = call_log(train_dqn, random_races(rng, 10))
    return {"seen": log.seen, "transitions": log.transitions}


@check(weight=2)
def a_run_in_a_world_that_the_grader_holds():
    """Twelve episodes in a world that nobody knows beforehand: the returns, and each action that was played."""
    from course_lib.trusted_world import Scout, TrustedEnv

    return np.asarray(train_dqn(TrustedEnv(), Scout(), 12), dtype=np.float64)


### END HIDDEN TESTS


# %% [markdown]
# ## 7. The agent assembled
#
# The buffer and `sync_hard`, which copies the weights, come from the library; chapters 3 and 4 build them. Four pieces
# are new:
#
# - **Exploration.** With probability $\epsilon$ the action is random. $\epsilon$ falls from 1 to 0.05 over 5,000 steps.
# - **Warm-up.** No lesson before 500 transitions are stored: a batch of 64 from a handful would be the same few again.
# - **Adam** is gradient descent that gives each parameter its own step length, from the size of its recent gradients.
# - **Gradient clipping.** If the gradient, one long vector, is longer than 10, it is scaled down to length 10.


# %% role="demo"
SETTINGS = {
    "n_actions": 2,
    "discount": 0.99,
    "batch_size": 64,
    "warm_up": 500,  # this and the next two are counted in steps
    "learn_every": 2,
    "sync_every": 100,
    "max_gradient_norm": 10.0,
}


# %% role="demo"
def dqn_agent(online, target, seed):
    """DQN for CartPole, of your pieces and the library's."""
    return DQNAgent(
        online=online,
        target=target,
        loss=dqn_loss,
        sync=sync_hard,  # copies the online network into the target network
        buffer=ReplayBuffer(50_000, (4,), seed=seed),
        optimizer=torch.optim.Adam(online.parameters(), lr=1e-3, fused=True),
        epsilon=LinearEpsilon(1.0, 0.05, steps=5_000),
        seed=seed,
        **SETTINGS,
    )


# %% [markdown]
# Your loop offers a lesson at every step; the agent takes every second one. From the library:

# %% role="demo"
import inspect

print(inspect.getsource(DQNAgent.learn), inspect.getsource(DQNAgent.update), sep="\n")

# %% [markdown]
# ## 8. Who has to be beaten
#
# The first baseline pushes at random. The second is Q-learning with a table, which reads each observation as one of 441
# cells ($3 \times 3 \times 7 \times 7$). Your loop trains it too: it only asks for the four methods.


# %% role="demo"
@demo(needs=["train_dqn"])
def baselines():
    """Greedy returns of a random and of a tabular agent on 100 episodes; one run each."""
    env = gym.make("CartPole-v1")
    env.reset(seed=0)
    bins = [(-0.8, 0.8), (-0.5, 0.5), np.linspace(-0.15, 0.15, 6), np.linspace(-1.0, 1.0, 6)]
    table = TabularAgent(
        [np.asarray(inner) for inner in bins], 2, epsilon=LinearEpsilon(1.0, 0.05, 10_000), step_size=0.1
    )
    train_dqn(env, table, 500)
    found = {"random": play(RandomAgent(2).act, env, 100), "table": play(table.greedy, env, 100)}
    for name, returns in found.items():
        print(f"{name:7s} mean return {np.mean(returns):5.1f}, best {max(returns):.0f}")
    return found


# %% [markdown]
# The table learns something, and stays far from 475.

# %% [markdown]
# ## 9. Training, with exams
#
# A lesson about one state changes the values of all others, so training goes up and down. Every team knows the remedy:
# **keep the set-up of the best lap so far.**
#
# After every ten episodes the online network sits an *exam*: 50 greedy episodes without learning. From episode 100 on a
# score of 490 ends the training, and the weights of the best exam are put back. `train_with_exams` does that around
# your loop.
#
# An exam chooses, so it cannot also judge: the best of many is partly lucky. Training ends at episode 400 at the
# latest; most runs pass long before.


# %% role="demo"
def exam(network):
    """Mean return of 50 greedy episodes, the same ones in every exam."""
    return greedy_returns(network, 50, seed=EXAM_SEED).mean()


@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def trained():
    """Train on CartPole-v1 until an exam is passed."""
    torch.manual_seed(0)
    env, agent = gym.make("CartPole-v1"), dqn_agent(QNetwork(4, 2), QNetwork(4, 2), seed=0)
    env.reset(seed=0)
    exams = train_with_exams(train_dqn, env, agent, exam, pass_mark=490, most=400)
    print(f"{len(agent.history.returns)} episodes, {agent.steps:,} steps, best exam {max(exams.scores):.1f}")
    return agent, exams


# %% role="demo"
@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def how_it_learned():
    """Four panels of one run."""
    agent, exams = needed(trained)
    _, axes = style.figure(2, 2, width=10, height=6)
    pictures.learning(np.array([axes[0, 0], axes[1, 0], axes[1, 1]]), agent.history)
    pictures.evaluation(axes[0, 1], exams.episodes, exams.scores, mark=475)
    style.label(axes[0, 0], title="Returns rise, with setbacks", x="Episode", y="Return (steps)")
    style.label(
        axes[0, 1], title=f"The best exam reached {max(exams.scores):.0f}", x="Episode", y="Mean of 50 episodes"
    )
    style.label(axes[1, 0], title="The loss grows as the values grow", x="Step", y="Loss (mean of 200)")
    style.label(axes[1, 1], title="Exploration fades over 5,000 steps", x="Step", y="Epsilon")
    plt.show()


# %% [markdown]
# *In words: one run. Top: single episodes and their mean, rising in waves; exam scores, jumping up and down. Bottom:
# the loss on a logarithmic axis; epsilon, a straight line down.*
#
# In supervised learning the loss would sink. Here it first **grows**: longer episodes mean larger values, and larger
# values larger errors. A small loss proves no good policy, and a large one no bad one.

# %% [markdown]
# ## 10. The verdict
#
# 100 fresh episodes, greedy, with seeds that neither training nor exams have used.


# %% role="demo"
@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def verdict():
    """Histogram of 100 test episodes of each agent."""
    agent, _ = needed(trained)
    returns = {**needed(baselines), "DQN": greedy_returns(agent.online, 100, seed=77_000_000)}
    mean = np.mean(returns["DQN"])
    error = np.std(returns["DQN"]) / 10  # standard error of a mean of 100
    _, axes = style.figure(height=3.4)
    pictures.returns_histogram(axes, returns)
    solved = "solved" if mean >= 475 else "not solved yet"
    style.label(axes, title=f"DQN: {mean:.0f} on 100 fresh episodes, {solved}", x="Return (steps)", y="Test episodes")
    plt.show()
    claim("this run of DQN stays up longer than random pushes", mean - 2 * error, mean + 2 * error, above=100)
    return returns


# %% [markdown]
# *In words: random pushes end near 20 steps, the table in between; DQN's episodes stand at the right, behind the dashed
# line at 475.*
#
# The same pole, before and after, for at most 200 steps:

# %% role="demo"
from course_lib.plots.tabular import show_gif, side_by_side


@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def before_and_after():
    """A strip of pictures, then the film."""
    agent, _ = needed(trained)
    torch.manual_seed(3)
    networks = {"before": QNetwork(4, 2), "after": agent.online}
    films = {name: pictures.cart_film(network, name, seed=5) for name, network in networks.items()}
    before, after = (greedy_returns(network, 1, seed=5)[0] for network in networks.values())
    figure, axes = style.figure(4, 2, width=10, height=2.9)
    pictures.film_strip(axes, films)
    figure.suptitle(f"The same start: {before:.0f} steps before training, {after:.0f} after")
    plt.show()
    show_gif(side_by_side(*films.values()), milliseconds=80, scale=1, alt="Before: the pole falls. After: it stays up.")


# %% [markdown]
# *In words: above, the pole falls within a few steps; below, it stays up.*
#
# ### What does it know?
#
# 17,410 numbers cannot be read, but they can be asked. The cart stands still and the pole leans: what are the two
# pushes worth?


# %% role="demo"
def name_the_axes(axes):
    """Title and units for the picture of Q against the angle."""
    style.label(
        axes, title="The policy switches where the lines cross", x="Pole angle (degrees)", y="Q (discounted steps)"
    )


@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def values_against_the_angle():
    """Q of both pushes while the pole tilts, all else at rest."""
    agent, _ = needed(trained)
    _, axes = style.figure(width=6.5, height=3.6)
    pictures.q_against_angle(axes, agent.online)
    name_the_axes(axes)
    plt.show()


# %% [markdown]
# *In words: two curves over the angle from -12 to 12 degrees. The background is shaded where "push right" is the higher
# one.*
#
# Only the **order** of the lines matters for the policy. Their height is a forecast. At 1 a step with $\gamma = 0.99$
# nobody can collect more than $1 / (1 - 0.99) = 100$. Is your curve above 100 somewhere? Then the network
# *overestimates*: see chapter 7.
#
# Move the sliders: give the cart speed to the right, or let the pole turn. Where does the switch go, and is that what
# you would do?


# %% role="demo"
@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def values_with_sliders():
    """The same picture with the other three state variables on sliders."""
    from IPython.display import display

    agent, _ = needed(trained)
    display(pictures.angle_sliders(agent.online, name_the_axes))


# %% [markdown]
# ## 11. One run is one run
#
# A *seed* fixes all random draws of a run: first weights, exploration, batches. One seed is an anecdote. So the agent
# was trained with ten more, not used to choose its settings. The result is stored.
#
# The *interquartile mean* drops the lowest and the highest quarter of the runs and averages the rest. Its *95 %
# interval* comes from drawing ten of the ten again, with replacement, 2,000 times. Chapter 6 builds both.

# %% role="demo"
from course_lib.stats import over_runs
from course_lib.studies import read_study


@demo()
def study():
    """The stored study: ten seeds with clipped gradients, the same ten without clipping."""
    stored = read_study("05_dqn", "training")
    print(stored["command"], stored["versions"], stored["machine"], sep="\n")
    clipped = [run for run in stored["runs"] if run["clip"]]
    free = [run for run in stored["runs"] if not run["clip"]]
    seconds, returns = ([run[key] for run in clipped] for key in ("cpu_seconds", "test_return"))
    passed = sum(run["passed"] for run in clipped)
    print(f"with clipping {passed} of {len(clipped)} passed, after {np.median(seconds):.0f} CPU seconds in the median")
    print(f"return on 100 fresh episodes, seed by seed: {sorted(returns)}")
    claim("mean test return over the seeds (interquartile)", *over_runs(returns)[1:], above=475)
    return clipped, free


# %% role="demo"
@demo()
def exams_over_ten_seeds():
    """Exam scores of ten runs; a run that has passed keeps its last score."""
    runs, _ = needed(study)
    longest = max(len(run["exam_scores"]) for run in runs)
    scores = np.array([np.pad(run["exam_scores"], (0, longest - len(run["exam_scores"])), "edge") for run in runs])
    _, axes = style.figure(height=3.4)
    episodes = 10 * np.arange(1, longest + 1)
    axes.plot(episodes, scores.T, color=style.GREY, linewidth=0.7)
    style.band(axes, episodes, *over_runs(scores), color=style.BLUE, label="interquartile mean, 95 % interval")
    axes.legend(loc="lower right")
    style.label(
        axes, title="Each run reaches the top by leaps and relapses", x="Episode", y="Mean of 50 greedy episodes"
    )
    plt.show()


# %% [markdown]
# *In words: ten thin grey curves and their middle with an interval. Scores are near 10 at first, mostly around 200 from
# episode 80 to 140, and 500 at the end.*
#
# Some curves come near 500 at episode 70 and fall back to 200.
#
# ### Does gradient clipping matter?
#
# The same ten seeds, once more without clipping. Can it matter at all: how often was a gradient longer than 10?


# %% role="demo"
@demo()
def clipping_on_and_off():
    """Steps until the exam was passed, seed by seed, with and without clipping."""
    clipped, free = needed(study)
    share = np.mean([run["share_above_clip"] for run in clipped])
    print(f"updates with a gradient above 10: {share:.0%}")
    print(f"test returns without clipping: {sorted(run['test_return'] for run in free)}")
    steps = [[run["steps"] / 1000 for run in runs] for runs in (clipped, free)]
    saved = np.subtract(steps[1], steps[0])
    _, axes = style.figure(width=6.0, height=3.4)
    pictures.paired_runs(axes, *steps, ("clipped at 10", "not clipped"))
    title = f"Without clipping {np.sum(saved > 0)} of {len(saved)} seeds need more steps"
    style.label(axes, title=title, y="Steps until passed (thousands)")
    plt.show()
    claim("thousands of steps that clipping saves (interquartile mean)", *over_runs(saved)[1:])


# %% [markdown]
# *In words: ten lines, one a seed, between the steps needed with and without clipping; thick bars show the means.*
#
# Nine in ten gradients are longer than 10, so the setting binds. And it matters: all but one seed need more steps
# without it. What clipping buys is **speed**: in the end all twenty runs pass.

# %% [markdown]
# ## 12. Back to the race
#
# `RaceStrategy-v0` has ten laps and a screen of 14 numbers. Five actions: stay out, or stop for soft, medium, hard or
# wet tyres. The reward is minus the lap time in seconds. Soft tyres are fast and wear fast, a stop costs 8 s, behind
# the safety car 3 s, and two compounds must be used.

# %% role="demo"
import course_lib.envs  # noqa: F401 - registers the races
from course_lib.envs.race_strategy import FIELDS, core_optimum, core_policy

race = gym.make("PolePosition/RaceStrategy-v0")


@demo()
def three_laps():
    """Stay out, stop for soft tyres, stay out: the screen before and after each lap."""
    screens, seconds = [race.reset(seed=0)[0]], []
    for action in (0, 1, 0):
        screen, reward, *_ = race.step(action)
        screens.append(screen)
        seconds.append(-reward)
    for name, *numbers in zip(FIELDS, *screens, strict=True):
        print(f"{name:18s}" + "".join(f"{number:8.2f}" for number in numbers))
    print(f"{'lap time (s)':26s}" + "".join(f"{number:8.2f}" for number in seconds))


# %% [markdown]
# Wear is partly luck, so a screen hardly ever comes twice.
#
# Nobody knows the best possible race. But without noise, fuel and traffic a table remains: the *core*. Dynamic
# programming, which computes values backwards from the flag, solves it exactly. That is our **yardstick**, and **no
# bound**: the real race has traffic, which costs time, and shows wear, which helps.
#
# A lap costs about 82 s whatever is done, and the network would spend its effort on that number. So the agent is paid
# (82 - seconds) / 10. With ten laps in every race, strategies keep their order.


# %% role="demo"
def greedy(network):
    """The greedy policy of a network, for `play`."""
    return lambda screen: int(greedy_actions(network, screen[None])[0])


def race_exam(network):
    """Mean return of 100 greedy races, the same ones in every exam."""
    return np.mean(play(greedy(network), race, 100, seed=EXAM_SEED))


# %% role="demo"
@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def race_network():
    """DQN on the race: 900 races, an exam after every 150; one run."""
    torch.manual_seed(0)
    scaled = gym.wrappers.TransformReward(gym.make("PolePosition/RaceStrategy-v0"), lambda reward: (reward + 82) / 10)
    scaled.reset(seed=0)
    online, target = QNetwork(14, 5), QNetwork(14, 5)
    agent = DQNAgent(
        online=online, target=target, loss=dqn_loss, sync=sync_hard, buffer=ReplayBuffer(50_000, (14,)),
        optimizer=torch.optim.Adam(online.parameters(), lr=1e-3, fused=True), n_actions=5,
        epsilon=LinearEpsilon(1.0, 0.05, steps=5_000), discount=1.0,
    )  # fmt: skip
    train_with_exams(train_dqn, scaled, agent, race_exam, pass_mark=0, most=900, every=150)
    return online


# %% [markdown]
# The discount is 1: ten laps are no endless future to tame. No exam reaches 0 seconds, so training takes 900 races. The
# best of six exams, on 500 fresh races:


# %% role="demo"
def seconds_behind(policy):
    """Seconds behind the core's optimum in 500 fresh races: mean and its 95 % interval."""
    seconds = core_optimum(race.unwrapped) - np.array(play(policy, race, 500, seed=88_000_000))
    half = 1.96 * seconds.std() / np.sqrt(len(seconds))
    return seconds.mean(), seconds.mean() - half, seconds.mean() + half


RULES = {
    "the core's own plan": core_policy(race.unwrapped),
    "soft tyres after lap 5": lambda screen: 1 if round(10 * screen[0]) == 5 else 0,
    "never stop": lambda screen: 0,
    "random": RandomAgent(5).act,
}


# %% role="demo"
@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def seconds_lost():
    """DQN, the core's plan and simple rules on the same races."""
    policies = {"DQN (one run)": greedy(needed(race_network)), **RULES}
    lost = {name: seconds_behind(policy) for name, policy in policies.items()}
    for name, (mean, low, high) in lost.items():
        print(f"{name:23s} {mean:6.2f} s behind the core's optimum, 95 % interval [{low:.2f}, {high:.2f}]")
    return lost


# %% role="demo"
@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def the_race_in_one_picture():
    """The three best of them."""
    lost = needed(seconds_lost)
    _, axes = style.figure(height=2.6)
    pictures.intervals(axes, dict(list(lost.items())[:3]))
    axes.axvline(0, color=style.BLACK, linestyle="--", linewidth=1.2)
    title = f"DQN is {lost['DQN (one run)'][0]:.1f} s behind the yardstick of {-core_optimum(race.unwrapped):.0f} s"
    style.label(axes, title=title, x="Seconds behind the optimum of the core, a race")
    plt.show()
    claim("DQN's race, in seconds behind the yardstick, beats never stopping", *lost["DQN (one run)"][1:], below=10)


# %% [markdown]
# *In words: three dots with intervals; the core's optimum is a dashed line at 0.*
#
# The core's own plan loses between one and two seconds to traffic. DQN was told nothing of rules or plans, and comes
# close to it. Neither is proven optimal here.

# %% [markdown]
# ## 13. Find the silent bug
#
# *Ungraded, 4 minutes.* A colleague's agent runs without an error. Yet changing `sync_every` from 100 to 10,000 changes
# nothing. Read the cell, run it, and explain the number.


# %% role="demo"
@demo(needs=["QNetwork", "dqn_loss", "train_dqn"])
def a_silent_bug():
    """How far are the two networks apart after 40 episodes?"""
    torch.manual_seed(1)
    online = QNetwork(4, 2)
    target = online
    sync_hard(online, target)

    def apart(agent):
        env = gym.make("CartPole-v1")
        env.reset(seed=1)
        train_dqn(env, agent, 40)
        pairs = zip(agent.online.parameters(), agent.target.parameters(), strict=True)
        return max((ours - theirs).abs().max().item() for ours, theirs in pairs)

    print(f"healthy agent:    {apart(dqn_agent(QNetwork(4, 2), QNetwork(4, 2), seed=1)):.4f}")
    print(f"suspicious agent: {apart(dqn_agent(online, target, seed=1)):.4f}")


# %% [markdown]
# <details><summary>The bug</summary>
#
# `target = online` copies nothing: both names mean one network. The target moves with every update, and `sync_hard`
# copies it onto itself. Every shape is right, so nothing crashes. Build a second network, or use `copy.deepcopy`.
# </details>

# %% [markdown] written="small_loss_good_policy" points=2
# **Written question (medium, 5 minutes, 2 points).** During training the loss falls for 2,000 steps in a row, while the
# exam score falls from 480 to 120. A fellow student says: "That cannot be, a smaller loss is a better network." Explain
# in three to six sentences how both can happen at once, and what keeping the best weights repairs and what not.
#
# <!-- written: small_loss_good_policy -->
# ### BEGIN SOLUTION
# The loss measures how well the network agrees with its own targets, on transitions in the buffer. The targets come
# from the target network, so they can be consistent and wrong: predictions and targets can agree while both are far
# from the true returns. The policy depends only on which action has the larger value, and near the balance point the
# two values differ by little; a small error in the wrong place changes the action and the pole falls. Also, the
# buffer fills with what the present policy does: long balanced episodes look alike, states near a fall become rare in
# the batches, and the network forgets what to do there while its mean error shrinks. Keeping the best weights repairs
# the result: we hand in the network from before the fall. It does not repair the learning, which stays unstable, and
# the best exam score is a little too good, because it was chosen for being high; so the final test needs fresh
# episodes.
# ### END SOLUTION

# %% [markdown]
# ## 14. What you can now do
#
# | idea | equation or rule | where | the strategist's version |
# |---|---|---|---|
# | Q-network | $Q(s, \cdot\,; \theta)$ | `QNetwork` | a feeling for the screens |
# | TD target | $y = r + \gamma (1 - d) \max_{a'} Q(s', a'; \theta^-)$ | `dqn_loss` | lap time plus benchmark |
# | semi-gradient | $y$ is a constant | `dqn_loss` | move the forecast, not the benchmark |
# | two kinds of end | cut the target at $d = 1$ only | `train_dqn` | the flag, and the end of the broadcast |
# | replay buffer | uniform batches | `ReplayBuffer` | study old laps in random order |
# | target network | $\theta^- \leftarrow \theta$ every 100 steps | `sync_hard` | renew the benchmark now and then |
# | exam and test | choose on one, judge on the other | `train_with_exams` | practice is not the race |
#
# **Reflect.**
#
# 1. Your loop never mentions loss, buffer or $\epsilon$. What does that buy you?
# 2. Suppose `observe` were told `terminated or truncated`. Which states of CartPole would get wrong values first?
# 3. The agent learns from transitions that an older self produced. Why may Q-learning do that?
#
# <details><summary>Compare your answers</summary>
#
# 1. It trains any agent with the four methods: a table and two networks so far.
# 2. Those that good policies reach at step 500: balanced poles. Their value would be pulled towards 1, then that of
#    their neighbours, and balancing would look like falling.
# 3. Its target asks for the best next action, not for the one really taken. So it does not matter who drove.
# </details>

# %% [markdown]
# ## 15. Where to go next
#
# - Change one of the `SETTINGS` (`sync_every` to 1, `learn_every` to 8) and run section 9 again. One run is one run.
# - Chapter 6 removes replay and target network, and asks how many seeds such a claim needs.
# - Chapter 7: why the curve may rise above 100, and what Double DQN does about it.
#
# **Sources.** Mnih et al. (2015), Nature 518: DQN. Lin (1992), *Self-improving reactive agents*: replay. Sutton and
# Barto (2018), *Reinforcement Learning*, chapters 6, 9 and 11. Pardo et al. (2018), *Time Limits in Reinforcement
# Learning*. Barto, Sutton and Anderson (1983): the pole on the cart.

# %% role="demo"
progress()
