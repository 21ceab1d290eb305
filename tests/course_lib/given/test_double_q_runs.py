import numpy as np
import pytest

from course_lib.envs.maximization_bias import FORK, GARAGE, LEFT, MaximizationBias
from course_lib.given.double import double_q_update
from course_lib.given.double_q_runs import run_bias
from course_lib.given.tabular import epsilon_greedy, q_learning_update


def plain_loop(method, n_runs, n_drives, n_sets, seed):
    """The same experiment step by step, as the chapter's own cell runs it: left turns [R, E]."""
    world, rng, left = MaximizationBias(n_sets), np.random.default_rng([seed, 1]), np.zeros((n_runs, n_drives))
    world.reset(seed=seed)
    for run in range(n_runs):
        tables = np.zeros((1 if method == "q_learning" else 2, 3, n_sets))
        for drive in range(n_drives):
            (state, _), over = world.reset(), False
            while not over:
                width = 2 if state == FORK else n_sets
                action = epsilon_greedy(tables.sum(axis=0)[state, :width], 0.1, rng)
                after, reward, over, _, _ = world.step(action)
                step = (state, action, reward, after, over, 0.1, 1.0)
                if method == "q_learning":
                    q_learning_update(tables[0], *step)
                else:
                    double_q_update(tables[0], tables[1], *step, update_a=rng.random() < 0.5)
                left[run, drive] += state == FORK and action == LEFT
                state = after
            assert state != GARAGE
    return left


@pytest.mark.parametrize("method", ["q_learning", "double_q"])
@pytest.mark.parametrize("n_sets", [2, 6])
def test_it_is_the_plain_loop(method, n_sets):
    """Shares of left turns, in five stretches of 30 drives, lie within five standard errors of the plain loop's."""
    slow = plain_loop(method, 150, 150, n_sets, seed=1).reshape(150, 5, 30).mean(axis=2)
    fast = run_bias(method, n_runs=1_000, n_episodes=150, n_sets=n_sets, seed=2).left.reshape(1_000, 5, 30).mean(axis=2)
    error = np.sqrt(slow.var(axis=0) / 150 + fast.var(axis=0) / 1_000)
    assert (np.abs(slow.mean(axis=0) - fast.mean(axis=0)) < 5 * error).all()


def test_q_learning_is_drawn_to_the_left_and_double_q_is_not():
    """The figure of the book: far above one half early on for one table, below one half for two."""
    single = run_bias("q_learning", n_runs=500, n_episodes=100, seed=3)
    double = run_bias("double_q", n_runs=500, n_episodes=100, seed=3)
    assert single.left[:, 10:60].mean() > 0.7
    assert double.left[:, 10:60].mean() < 0.4
    assert single.promise.max() > 0.05 > double.promise.max()


def test_without_noise_nothing_is_promised():
    """Sets that all pay exactly -0.1 are believed to be worth between -0.1 and 0 after every drive."""
    runs = run_bias("q_learning", n_runs=200, n_episodes=200, n_sets=5, deviation=0.0, seed=4)
    assert (runs.promise <= 0.0).all()
    assert (runs.promise >= -0.1).all()


def test_the_seed_decides():
    """The same seed gives the same runs, another seed others."""
    first, again, other = (run_bias("double_q", n_runs=20, n_episodes=20, seed=s).left for s in (5, 5, 6))
    assert (first == again).all()
    assert (first != other).any()


def test_other_methods_are_refused():
    """A name that is none is said back."""
    with pytest.raises(ValueError, match="triple_q"):
        run_bias("triple_q", n_runs=1, n_episodes=1)
