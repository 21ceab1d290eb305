import numpy as np
import pytest

from course_lib.envs.grid_world import CLASSIC, GridWorld
from course_lib.envs.planning import (
    as_model,
    backup,
    epsilon_soft,
    greedy_policy,
    policy_values,
    value_iteration,
)


def test_one_state_that_pays_for_ever():
    """One state, reward 1, discount 0.9: worth 1 / (1 - 0.9) = 10."""
    assert value_iteration({0: {0: [(1.0, 0, 1.0, False)]}}, 0.9)[0, 0] == pytest.approx(10.0)


def test_nothing_follows_an_end():
    """An outcome that terminates counts its reward and no next state."""
    table = {0: {0: [(0.5, 1, 2.0, True), (0.5, 1, 0.0, False)]}, 1: {0: [(1.0, 1, 8.0, True)]}}
    assert value_iteration(table, 0.5)[:, 0] == pytest.approx([0.5 * 2.0 + 0.5 * 0.5 * 8.0, 8.0])


def test_the_utilities_printed_in_the_textbook():
    """Russell & Norvig (3rd ed.), figure 17.3: the utilities of the 4 x 3 world, to the three digits printed."""
    values = value_iteration(GridWorld(CLASSIC).P, 1.0).max(axis=1).reshape(3, 4)
    assert values[0, :3] == pytest.approx([0.812, 0.868, 0.918], abs=5e-4)
    assert values[1, [0, 2]] == pytest.approx([0.762, 0.660], abs=5e-4)
    assert values[2] == pytest.approx([0.705, 0.655, 0.611, 0.388], abs=5e-4)


def test_value_iteration_solves_bellmans_equation():
    """At the optimum a further backup changes nothing."""
    model = as_model(GridWorld().P)
    q = value_iteration(model, 0.95)
    assert np.abs(backup(model, q.max(axis=1), 0.95) - q).max() < 1e-10


def test_policy_values_agree_with_the_linear_system():
    """Iterated evaluation equals the solution of (I - discount * W) v = r, for a random policy."""
    model, rng = as_model(GridWorld().P), np.random.default_rng(3)
    policy = rng.dirichlet(np.ones(4), size=len(model.reward))
    states = len(policy)
    onward = np.zeros((states, states))
    for s, a, k in np.ndindex(*model.weight.shape):
        onward[s, model.next_state[s, a, k]] += policy[s, a] * model.weight[s, a, k]
    exact = np.linalg.solve(np.eye(states) - 0.9 * onward, (policy * model.reward).sum(axis=1))
    assert policy_values(model, policy, 0.9) == pytest.approx(exact, abs=1e-9)


def test_the_greedy_policy_of_the_optimum_is_worth_the_optimum():
    """V of greedy(Q*) is max Q*; any policy that explores is worth less at the start."""
    world = GridWorld()
    q = value_iteration(world.P, 0.95)
    best, exploring = policy_values(world.P, np.stack([greedy_policy(q), epsilon_soft(greedy_policy(q), 0.1)]), 0.95)
    assert best == pytest.approx(q.max(axis=1), abs=1e-9)
    assert exploring[world.start] < best[world.start]


def test_equals_share_the_greedy_policy():
    """Two best actions get half each; exploring spreads epsilon over all of them."""
    policy = greedy_policy(np.array([[1.0, 2.0, 2.0, 0.0]]))
    assert policy.tolist() == [[0.0, 0.5, 0.5, 0.0]]
    assert epsilon_soft(policy, 0.2)[0] == pytest.approx([0.05, 0.45, 0.45, 0.05])


def test_a_world_without_an_end_is_refused():
    """With a discount of 1 and a reward for ever there is no value; the message names the way out."""
    with pytest.raises(ValueError, match="discount below 1"):
        value_iteration({0: {0: [(1.0, 0, 1.0, False)]}}, 1.0, max_sweeps=50)
    with pytest.raises(ValueError, match="discount below 1"):
        policy_values({0: {0: [(1.0, 0, 1.0, False)]}}, np.ones((1, 1)), 1.0, max_sweeps=50)
