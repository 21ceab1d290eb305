import numpy as np
import pytest

from course_lib.scripted import MOST_OVERRUN_STEPS, OVERRUN_REWARD, Recording, RecordingAgent, ScriptedEnv, call_log

SCRIPT = [[(1.0, False, False), (2.0, True, False)], [(3.0, False, True)]]


def test_the_environment_plays_its_script():
    """Rewards and ends come from the script, the observation counts episodes and steps."""
    env = ScriptedEnv(SCRIPT, Recording())
    assert env.reset()[0].tolist() == [0.0, 0.0]
    assert [env.step(1)[1:4] for _ in range(2)] == [(1.0, False, False), (2.0, True, False)]
    assert env.reset(seed=3)[0].tolist() == [1.0, 0.0]
    assert env.step(0)[1:4] == (3.0, False, True)


def test_observations_lie_in_the_declared_space():
    """What is observed is what observation_space promises."""
    env = ScriptedEnv(SCRIPT, Recording())
    assert env.reset()[0] in env.observation_space
    assert env.step(0)[0] in env.observation_space


def test_after_the_end_every_kind_of_loop_ends_too():
    """Overrun steps pay -100 and end by either flag now and then; a loop that never ends is stopped by an error."""
    env = ScriptedEnv(SCRIPT, Recording())
    env.reset()
    overrun = [env.step(0) for _ in range(2 + MOST_OVERRUN_STEPS)][2:]
    assert {step[1] for step in overrun} == {OVERRUN_REWARD}
    assert any(step[2] for step in overrun[:4])
    assert any(step[3] for step in overrun[:4])
    assert not any(step[2] and step[3] for step in overrun)
    with pytest.raises(RuntimeError, match="stop stepping at terminated or truncated"):
        env.step(0)


def test_a_loop_may_look_at_the_race():
    """`render` shows nothing and stops nobody."""
    assert ScriptedEnv(SCRIPT, Recording()).render() is None


def test_a_step_before_the_first_reset_is_named():
    """The error says what to do first."""
    with pytest.raises(RuntimeError, match="begin each episode with"):
        ScriptedEnv(SCRIPT, Recording()).step(0)


def test_the_agent_writes_down_plain_copies():
    """Later changes to an array, and NumPy's number types, leave no trace in the log."""
    recording = Recording()
    agent, observation = RecordingAgent(recording), np.array([1.0, 2.0], dtype=np.float32)
    assert [agent.act(observation) for _ in range(4)] == [0, 1, 2, 0]
    agent.observe(observation, np.int64(1), np.float32(0.5), observation, np.bool_(True))
    observation[:] = 9.0
    assert recording.transitions == [[[1.0, 2.0], 1, 0.5, [1.0, 2.0], True]]
    assert [type(part) for part in recording.transitions[0]] == [list, int, float, list, bool]
    assert recording.seen == [[1.0, 2.0]] * 4


def test_a_generator_is_no_list_of_returns():
    """The graded loop returns numbers; anything else is an error in the check."""
    with pytest.raises(TypeError):
        call_log(lambda env, agent, n: (None for _ in range(n)), SCRIPT)
