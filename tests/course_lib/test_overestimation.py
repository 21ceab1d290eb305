import numpy as np
import pytest
import torch
from torch import nn

from course_lib.envs.cart_pole_vector import CartPoleVector
from course_lib.given.double import discounted_returns
from course_lib.overestimation import judge
from course_lib.stacked import CartPoleWorld


class Stack:
    """Plain networks in the shape of a stack: observations [S, B, D] -> [S, B, A]."""

    def __init__(self, *networks):
        self.networks = networks

    def __len__(self):
        return len(self.networks)

    @torch.no_grad()
    def __call__(self, observations):
        return torch.stack([network(rows) for network, rows in zip(self.networks, observations, strict=True)])


class Linear(nn.Module):
    """Q = height + slope * (push right or left): the policy pushes where weights . observation points."""

    def __init__(self, weights, height=0.0, n_actions=2):
        super().__init__()
        self.weights, self.height, self.n_actions = torch.tensor(weights), height, n_actions

    def forward(self, observations):
        right = observations @ self.weights
        return torch.stack([self.height + (right if a % 2 else -right) for a in range(self.n_actions)], dim=1)


BALANCES = [0.0, 0.3, 5.0, 1.0]  # keeps the pole up for as long as one looks
FALLS = [0.0, 0.0, -1.0, 0.0]


def test_a_pole_that_never_falls_is_worth_the_bound():
    """A balancing policy collects 1 / (1 - discount) from every early step, but for the tail that is cut off."""
    found = judge(Stack(Linear(BALANCES)), CartPoleWorld(max_steps=None), discounted_returns)
    assert found.score == pytest.approx([500])
    assert found.true == pytest.approx([20], abs=1e-6)


def test_the_truth_is_that_of_a_loop_over_one_cart():
    """For a policy that falls: promise and return of each episode, computed one cart and one step at a time."""
    network, promised, returns = Linear(FALLS, height=7.0), [], []
    for episode in range(4):
        cart, steps = CartPoleVector(1), 0
        observations = cart.reset(50 + episode)
        while not cart.ended.all():
            values = network(torch.from_numpy(observations))
            promised.append(float(values.max()))
            observations, _, _, _ = cart.step(values.argmax(dim=1).numpy())
            steps += 1
        returns += discounted_returns(np.ones(steps), 0.9).tolist()
    found = judge(
        Stack(network), CartPoleWorld(max_steps=None), discounted_returns,
        n_episodes=4, discount=0.9, early=100, n_steps=300, seed=50,
    )  # fmt: skip
    assert found.promised == pytest.approx([np.mean(promised)], rel=1e-5)
    assert found.true == pytest.approx([np.mean(returns)])


def test_each_network_is_judged_by_itself():
    """A stack of two gives what each gives alone; redundant buttons change nothing for a policy that ignores them."""
    one, other = Linear(BALANCES, height=30.0), Linear(FALLS, height=5.0)
    world = CartPoleWorld(max_steps=None)
    both = judge(Stack(one, other), world, discounted_returns)
    for row, network in enumerate((one, other)):
        alone = judge(Stack(network), world, discounted_returns)
        assert [values[row] for values in both] == pytest.approx([values[0] for values in alone])
    ten = judge(
        Stack(Linear(FALLS, 5.0, n_actions=10)), CartPoleWorld(max_steps=None, n_actions=10), discounted_returns
    )
    assert [values[0] for values in ten] == pytest.approx([values[1] for values in both])
    assert both.above.tolist() == [1.0, 0.0]
