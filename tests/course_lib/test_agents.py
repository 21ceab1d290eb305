import gymnasium as gym
import numpy as np
import pytest
import torch

from course_lib.agents import DQNAgent, LinearEpsilon, RandomAgent, greedy_actions, play
from course_lib.given.dqn import dqn_loss, train_dqn
from course_lib.given.replay import ReplayBuffer
from course_lib.given.tabular_agent import TabularAgent
from course_lib.given.targets import sync_hard
from course_lib.networks import table_network

ONE_HOT = np.eye(2, dtype=np.float32)


def make_agent(**settings):
    """A DQN agent on a table of two states and two actions, with plain gradient descent."""
    online, target = table_network([[3.0, 1.0], [2.0, 0.5]]), table_network([[0.0, 0.0], [0.0, 0.0]])
    pieces = {
        "online": online,
        "target": target,
        "loss": dqn_loss,
        "sync": sync_hard,
        "buffer": ReplayBuffer(100, (2,)),
        "optimizer": torch.optim.SGD(online.parameters(), lr=0.5),
        "n_actions": 2,
        "epsilon": LinearEpsilon(0.0, 0.0, 1),
        "discount": 0.9,
        "batch_size": 1,
        "warm_up": 1,
        "learn_every": 1,
        "sync_every": 1000,
        "max_gradient_norm": None,
    }
    return DQNAgent(**{**pieces, **settings})


def observe_one(agent, terminated=False):
    """State 0, action 1, reward 1, then state 1."""
    agent.observe(ONE_HOT[0], 1, 1.0, ONE_HOT[1], terminated)


def test_epsilon_falls_in_a_straight_line():
    """From start to end over the given steps, then flat."""
    epsilon = LinearEpsilon(1.0, 0.1, steps=10)
    assert [epsilon(step) for step in (0, 5, 10, 99)] == pytest.approx([1.0, 0.55, 0.1, 0.1])


def test_the_target_begins_as_a_copy():
    """An agent's two networks agree before the first step."""
    agent = make_agent()
    assert torch.equal(agent.target.weight, agent.online.weight)
    assert agent.target.weight is not agent.online.weight


def test_it_acts_greedily_without_epsilon_and_at_random_with_it():
    """Epsilon 0: always the best action; epsilon 1: every action."""
    assert {make_agent().act(ONE_HOT[0]) for _ in range(20)} == {0}
    agent = make_agent(epsilon=LinearEpsilon(1.0, 1.0, 1))
    assert {agent.act(ONE_HOT[0]) for _ in range(40)} == {0, 1}


def test_one_update_moves_the_value_to_its_target():
    """Q(0, 1) = 1, target 1 + 0.9 * 2 = 2.8: half a squared gradient of -3.6 moves it there in one step; norm 3.6."""
    agent = make_agent()
    observe_one(agent)
    agent.learn()
    torch.testing.assert_close(agent.online.weight.T, torch.tensor([[3.0, 2.8], [2.0, 0.5]]))
    assert agent.history.losses == pytest.approx([1.8**2])
    assert agent.history.gradient_norms == pytest.approx([3.6])
    assert agent.history.update_steps == [1]


def test_clipping_shortens_the_step_and_not_the_record():
    """With a largest norm of 1 the step is 0.5, the norm written down is still that before clipping."""
    agent = make_agent(max_gradient_norm=1.0)
    observe_one(agent)
    agent.learn()
    assert agent.online.weight[1, 0].item() == pytest.approx(1.5, abs=1e-4)
    assert agent.history.gradient_norms == pytest.approx([3.6])


def test_it_learns_on_its_own_timetable():
    """Nothing before the warm-up, then every `learn_every` steps; the target only every `sync_every`."""
    syncs = []
    agent = make_agent(warm_up=4, learn_every=2, sync_every=6, sync=lambda *networks: syncs.append(networks))
    for step in range(1, 13):
        observe_one(agent)
        agent.learn()
        assert len(syncs) == 1 + step // 6, "one when it was made, then every six steps"
    assert agent.history.update_steps == [4, 6, 8, 10, 12]
    assert set(syncs) == {(agent.online, agent.target)}


def test_the_history_has_a_line_an_episode():
    """Return, steps so far and epsilon of each episode, and the return starts anew."""
    agent = make_agent(epsilon=LinearEpsilon(1.0, 0.0, steps=4))
    for _ in range(2):
        observe_one(agent)
        observe_one(agent, terminated=True)
        agent.end_episode()
    assert agent.history.returns == [2.0, 2.0]
    assert agent.history.episode_steps == [2, 4]
    assert agent.history.epsilons == pytest.approx([0.5, 0.0])


def test_a_tabular_agent_makes_the_update_of_chapter_02():
    """One lesson: 0.2 of the way from 0 to 1 + 0.9 * 5; none at a terminal step, and none before a first transition."""
    agent = TabularAgent([np.array([0.0])], 2, epsilon=LinearEpsilon(0.0, 0.0, 1), step_size=0.2, discount=0.9)
    agent.learn()
    agent.q_table[1, 0] = 5.0
    agent.observe([-1.0], 1, 1.0, [1.0], False)
    agent.learn()
    assert agent.q_table[0, 1] == pytest.approx(0.2 * 5.5)
    agent.observe([-1.0], 0, 1.0, [1.0], True)
    agent.learn()
    assert agent.q_table[0, 0] == pytest.approx(0.2)
    assert agent.greedy([-1.0]) == 1


@pytest.mark.parametrize(
    "agent",
    [
        RandomAgent(2),
        TabularAgent([np.linspace(-1, 1, 3)] * 4, 2, epsilon=LinearEpsilon(1.0, 0.1, 100)),
    ],
)
def test_every_agent_can_be_trained_by_the_same_loop(agent):
    """The loop of chapter 05 drives the baselines too; each step of CartPole pays 1."""
    returns = train_dqn(gym.make("CartPole-v1"), agent, 3)
    assert len(returns) == 3
    assert all(value >= 8 for value in returns)


def test_greedy_actions_are_the_largest_values():
    """One action a row."""
    assert greedy_actions(table_network([[3.0, 1.0], [2.0, 5.0]]), ONE_HOT).tolist() == [0, 1]


def test_play_seeds_each_episode_of_its_own():
    """Episode i is reset with seed + i: the same episodes whatever came before."""
    env = gym.make("CartPole-v1")
    three, last = play(lambda _: 1, env, 3, seed=5), play(lambda _: 1, env, 1, seed=7)
    assert three[2:] == last
