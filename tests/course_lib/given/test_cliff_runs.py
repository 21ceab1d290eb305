import numpy as np
import pytest

from course_lib.envs.cliff import GOAL, START, moves
from course_lib.given import tabular
from course_lib.given.cliff_runs import run_cliff


def one_by_one(method, n_episodes, seed):
    """One run of Cliff Walking by the scalar functions, as in the chapter."""
    rng, (next_states, rewards), table, returns = np.random.default_rng(seed), moves(), np.zeros((48, 4)), []
    for _ in range(n_episodes):
        state, total = START, 0.0
        action = tabular.epsilon_greedy(table[state], 0.1, rng)
        while state != GOAL:
            after, reward = int(next_states[state, action]), rewards[state, action]
            if method == "sarsa":
                then = tabular.epsilon_greedy(table[after], 0.1, rng)
                tabular.sarsa_update(table, state, action, reward, after, then, after == GOAL, 0.5, 1.0)
            else:
                tabular.q_learning_update(table, state, action, reward, after, after == GOAL, 0.5, 1.0)
                then = tabular.epsilon_greedy(table[after], 0.1, rng)
            state, action, total = after, then, total + reward
        returns.append(total)
    return returns


@pytest.mark.parametrize("method", ["q_learning", "sarsa"])
def test_many_runs_at_once_are_many_runs(method):
    """Mean returns of episodes 1-5 and 51-150 agree with those of single runs, within 5 standard errors."""
    together = run_cliff(method, n_runs=60, n_episodes=150, step_size=0.5, epsilon=0.1, seed=1).returns
    apart = np.array([one_by_one(method, 150, seed) for seed in range(20)])
    for episodes in (slice(0, 5), slice(50, 150)):
        a, b = together[:, episodes].mean(axis=1), apart[:, episodes].mean(axis=1)
        assert abs(a.mean() - b.mean()) < 5 * np.sqrt(a.var() / len(a) + b.var() / len(b))


def test_a_cap_cuts_an_episode_short():
    """With 3 steps an episode none can end: all are truncated, and each return is that of 3 steps."""
    runs = run_cliff("q_learning", n_runs=2, n_episodes=5, step_size=0.5, epsilon=0.1, max_steps=3)
    assert runs.truncated == 10
    assert set(runs.returns.ravel() % 99) == {-3.0 % 99}


def test_an_unknown_method_is_named():
    """The message names the value and the two that exist."""
    with pytest.raises(ValueError, match="choose q_learning or sarsa"):
        run_cliff("dyna", n_runs=1, n_episodes=1, step_size=0.5, epsilon=0.1)
