import gymnasium as gym
import numpy as np
import pytest

from course_lib.envs.cart_pole_vector import MAX_STEPS, CartPoleVector


def play_gymnasium(seed, actions):
    """Observations, rewards and ends of Gymnasium's own CartPole-v1 until its episode is over."""
    env = gym.make("CartPole-v1")
    observation, _ = env.reset(seed=seed)
    steps = [(observation, 0.0, False, False)]
    for action in actions:
        observation, reward, terminated, truncated, _ = env.step(int(action))
        steps.append((observation, reward, terminated, truncated))
        if terminated or truncated:
            break
    return steps


def play_vector(n_copies, seed, actions):
    """The same of all copies, [T + 1, N, ...]; actions [T, N]."""
    carts = CartPoleVector(n_copies)
    steps = [(carts.reset(seed), np.zeros(n_copies), np.zeros(n_copies, bool), np.zeros(n_copies, bool))]
    return steps + [carts.step(row) for row in actions]


def balancing(observation):
    """A rule of thumb that balances the pole for a long time."""
    return (observation[..., 2] + 0.3 * observation[..., 3] + 0.02 * observation[..., 0] > 0).astype(int)


def test_every_step_equals_gymnasium():
    """Copy i of reset(seed=s) is CartPole-v1 reset with s + i: same observations, rewards and ends, step for step."""
    actions = np.random.default_rng(0).integers(2, size=(120, 8))
    ours = play_vector(8, 40, actions)
    for copy in range(8):
        theirs = play_gymnasium(40 + copy, actions[:, copy])
        for step, (observation, reward, terminated, truncated) in enumerate(theirs):
            np.testing.assert_allclose(ours[step][0][copy], observation, rtol=1e-6, atol=1e-7)
            assert (ours[step][1][copy], ours[step][2][copy], ours[step][3][copy]) == (reward, terminated, truncated)


def test_a_balanced_pole_is_truncated_after_500_steps():
    """The time limit truncates, it does not terminate, and the whole long episode equals Gymnasium's."""
    carts, env = CartPoleVector(1), gym.make("CartPole-v1")
    ours, (theirs, _) = carts.reset(7), env.reset(seed=7)
    for _ in range(MAX_STEPS):
        np.testing.assert_allclose(ours[0], theirs, rtol=1e-5, atol=1e-6)
        action = int(balancing(theirs))
        ours, _, terminated, truncated = carts.step(np.array([action]))
        theirs, _, their_end, their_limit, _ = env.step(action)
        assert (terminated[0], truncated[0]) == (their_end, their_limit)
    assert truncated[0]
    assert not terminated[0]


def test_the_worked_number():
    """From rest a push to the right gives 0.1951 m/s and -0.2927 rad/s after one step."""
    carts = CartPoleVector(1)
    carts.reset(0)
    carts._state[:] = 0.0
    observation, _, _, _ = carts.step(np.array([1]))
    np.testing.assert_allclose(observation[0], [0.0, 0.1951, 0.0, -0.2927], atol=5e-5)


def test_an_ended_copy_rests():
    """After its end a copy keeps its state, pays 0 and reports no flag a second time, while others go on."""
    steps = play_vector(2, 3, np.ones((60, 2), dtype=int))
    ends = [int(np.argmax([step[2][copy] for step in steps])) for copy in range(2)]
    for copy, end in enumerate(ends):
        assert 0 < end < 60
        assert sum(step[2][copy] for step in steps) == 1
        assert sum(step[1][copy] for step in steps) == end
        np.testing.assert_array_equal(steps[-1][0][copy], steps[end][0][copy])


def test_reset_of_some_copies_leaves_the_others():
    """`where` restarts only the copies that it names."""
    carts = CartPoleVector(3)
    carts.reset(0)
    before, _, _, _ = carts.step(np.array([0, 1, 0]))
    after = carts.reset(5, where=np.array([False, True, False]))
    np.testing.assert_array_equal(after[[0, 2]], before[[0, 2]])
    np.testing.assert_array_equal(after[1], CartPoleVector(3).reset(5)[1])


@pytest.mark.parametrize("actions", [[0], [0, 2], [0.5, 0.0]])
def test_refuses_actions_of_another_kind(actions):
    """Too few actions, or others than 0 and 1, are named in an error."""
    carts = CartPoleVector(2)
    carts.reset(0)
    with pytest.raises(ValueError, match="2 actions, each 0 or 1"):
        carts.step(np.array(actions))


def test_refuses_no_copies():
    """At least one copy."""
    with pytest.raises(ValueError, match="at least one copy"):
        CartPoleVector(0)


def test_each_copy_may_have_a_seed_of_its_own():
    """With an array of seeds a start depends on the copy's own seed alone, not on its place."""
    starts = CartPoleVector(3).reset(np.array([9, 4, 9]))
    np.testing.assert_array_equal(starts[0], starts[2])
    np.testing.assert_array_equal(starts[:2], [CartPoleVector(1).reset(9)[0], CartPoleVector(1).reset(4)[0]])
