import numpy as np
import pytest

from course_lib.checks.remote import hosted
from course_lib.trusted_world import Scout, TrustedEnv

SEEDS = range(20)


def notes(train, seed: int) -> list:
    """What the grader's side notes of twelve episodes."""
    with hosted(seed) as host:
        train(TrustedEnv(), Scout())
    return host.episodes


def loop(env, agent, tell=True, learn=True, flag=True, end=True, stale=False, scale=1.0):
    """A training loop, with one thing left out or wrong."""
    for _ in range(12):
        observation, _ = env.reset(seed=3)
        start, ended = observation, False
        while not ended:
            action = agent.act(start if stale else observation)
            after, reward, terminated, truncated, _ = env.step(action)
            if tell:
                agent.observe(observation, action, reward * scale, after, terminated if flag else truncated)
            if learn:
                agent.learn()
            observation, ended = after, terminated or truncated
        if end:
            agent.end_episode()


def test_the_world_is_a_gymnasium_environment():
    """Spaces, and the five values of a step; wrappers take it."""
    with hosted(3):
        env = TrustedEnv()
        observation, _ = env.reset()
        after, reward, terminated, truncated, info = env.step(np.int64(1))
        assert env.render() is None
    assert env.observation_space.contains(observation)
    assert env.observation_space.contains(after)
    assert (type(reward), type(terminated), type(truncated), info) == (float, bool, bool, {})


def test_a_refusal_is_an_error_of_the_loop():
    """It says what was refused."""
    with hosted(3):
        env = TrustedEnv()
        with pytest.raises(RuntimeError, match=r"env\.reset"):
            env.step(0)
        with pytest.raises(RuntimeError, match="one world"):
            TrustedEnv()


@pytest.mark.parametrize(
    "wrong",
    [{"tell": False}, {"learn": False}, {"flag": False}, {"end": False}, {"stale": True}, {"scale": -1.0}],
    ids=str,
)
def test_an_agent_that_is_told_otherwise_plays_otherwise(wrong):
    """What is left out or told wrong shows in the actions that the grader noted, in most worlds."""
    other = [notes(loop, seed) != notes(lambda env, agent: loop(env, agent, **wrong), seed) for seed in SEEDS]
    assert sum(other) >= 0.6 * len(SEEDS)


def test_the_scout_by_hand():
    """Untried actions are worth 10; a reward of 12 at the next place 5 makes 12.5, at an ending 20 less."""
    scout, place = Scout(), np.array([4.0, 0.0], np.float32)
    assert scout.act(place) == 0
    scout.observe(place, 1, 12.0, np.array([5.0, 1.0], np.float32), False)
    assert scout.act(place) == 0
    scout.learn()
    assert scout.act(place) == 1
    scout.observe(place, 1, 12.0, np.array([5.0, 1.0], np.float32), True)
    scout.learn()
    assert scout.act(place) == 0
