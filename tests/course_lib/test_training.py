import gymnasium as gym
import numpy as np
import pytest
import torch

from course_lib.agents import DQNAgent, LinearEpsilon, greedy_actions, play
from course_lib.given.dqn import QNetwork, dqn_loss, train_dqn
from course_lib.given.replay import ReplayBuffer
from course_lib.given.targets import sync_hard
from course_lib.training import Exams, greedy_returns, train_with_exams


def make_agent():
    """A small DQN agent for CartPole that does not learn within a test."""
    torch.manual_seed(0)
    online, target = QNetwork(4, 2, (8,)), QNetwork(4, 2, (8,))
    return DQNAgent(
        online=online,
        target=target,
        loss=dqn_loss,
        sync=sync_hard,
        buffer=ReplayBuffer(100, (4,)),
        optimizer=torch.optim.Adam(online.parameters()),
        n_actions=2,
        epsilon=LinearEpsilon(1.0, 1.0, 1),
        warm_up=10**9,
    )


def test_greedy_returns_equal_gymnasium_episode_by_episode():
    """All episodes at once give what Gymnasium gives one by one with the same seeds."""
    network = make_agent().online
    one_by_one = play(lambda x: int(greedy_actions(network, x[None])[0]), gym.make("CartPole-v1"), 6, seed=20)
    assert greedy_returns(network, 6, seed=20).tolist() == one_by_one


def test_the_first_best_weights_are_kept():
    """A later exam with the same score does not replace them, a better one does; they are copies."""
    exams, network = Exams(), torch.nn.Linear(1, 1, bias=False)
    for weight, score in ((1.0, 5.0), (2.0, 9.0), (3.0, 9.0), (4.0, 7.0)):
        torch.nn.init.constant_(network.weight, weight)
        exams.note(int(weight), score, network)
    assert exams.best_weights["weight"].item() == 2.0
    assert exams.scores == [5.0, 9.0, 9.0, 7.0]


@pytest.mark.parametrize(
    ("scores", "episodes", "passed"),
    [([1.0, 8.0, 3.0], 6, False), ([1.0, 9.5, 3.0], 4, True), ([9.8, 9.5, 3.0], 4, True)],
)
def test_training_stops_at_the_pass_mark_or_at_the_limit(scores, episodes, passed):
    """Portions of `every` episodes, an exam after each, passed from `earliest` on; the best weights are put in."""
    agent, marks = make_agent(), iter(scores)

    def exam(network):
        torch.nn.init.constant_(network.layers[0].bias, mark := next(marks))
        return mark

    exams = train_with_exams(
        train_dqn, gym.make("CartPole-v1"), agent, exam, pass_mark=9.0, earliest=4, most=6, every=2, show=False
    )
    assert (exams.passed, exams.episodes[-1], len(agent.history.returns)) == (passed, episodes, episodes)
    bias = np.unique(agent.online.layers[0].bias.detach().numpy())
    assert bias == pytest.approx([max(exams.scores)])  # float32


def test_the_bar_shows_return_and_epsilon(capsys):
    """The bar names the return, epsilon and the time left."""
    train_with_exams(train_dqn, gym.make("CartPole-v1"), make_agent(), lambda _: 0.0, pass_mark=1.0, most=4, every=2)
    shown = capsys.readouterr().err
    assert "return=" in shown
    assert "epsilon=1.00" in shown
    assert "<" in shown
