import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.checks import remote
from course_lib.checks.remote import LONGEST_EPISODE, MOST_STEPS, BadQuestion, Host, ask, hosted
from tests.plain_data import EXTREMES, VALUES

OPEN, RESET = ["open"], ["reset"]


def step(action):
    """The question for one step."""
    return ["step", action]


def play(host: Host, *questions) -> list:
    """The answers, after the world was opened."""
    host.answer(OPEN)
    return [host.answer(question) for question in questions]


def test_the_same_seed_is_the_same_world_and_another_is_not():
    """So the reference's notes can be compared with a student's of the same run."""
    questions = [RESET, *[step(i % 3) for i in range(8)]] * 3
    first, again, other = (str(play(Host(seed), *questions)) for seed in (5, 5, 6))
    assert first == again != other


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2), min_size=40, max_size=40))
def test_what_is_told_is_what_is_noted(seed, actions):
    """Rewards, actions and the end of each episode: the notes add up to what the player was paid."""
    host, paid = Host(seed), 0.0
    host.answer(OPEN)
    ended = True
    for action in actions:
        if ended:
            host.answer(RESET)
        observation, reward, terminated, truncated = host.answer(step(action))
        assert [type(number) for number in observation] == [float, float]
        paid, ended = paid + reward, terminated or truncated
    notes = host.witnessed("mine")
    assert notes["returned"] == "mine"
    assert sum(notes["paid"]) == paid
    assert [action for episode in notes["episodes"] for action in episode["actions"]] == actions
    assert all(
        any(episode["ends"][-1]) and not any(map(any, episode["ends"][:-1])) for episode in notes["episodes"][:-1]
    )
    assert all(1 <= len(episode["actions"]) <= LONGEST_EPISODE for episode in notes["episodes"])


@pytest.mark.parametrize("action", [-1, 3, 10**400, True, 1.0, "1", None, np.ones(2)])
def test_an_illegal_action_is_refused_and_not_played(action):
    """The answer is a sentence, and the notes do not change."""
    host = Host(1)
    [_, refusal] = play(host, RESET, step(action))
    assert "whole number from 0 to 2" in refusal
    assert host.episodes[0]["actions"] == []


def test_no_step_before_a_reset():
    """It is refused, as Gymnasium does."""
    host = Host(1)
    assert "env.reset()" in play(host, step(0))[0]
    assert host.episodes == []


def test_a_step_after_the_end_costs_a_hundred():
    """A loop that misses an end goes on, to its own cost, and comes to an end."""
    host = Host(1)
    host.answer(OPEN)
    host.answer(RESET)
    while not any(host.answer(step(0))[2:]):
        pass
    assert host.answer(step(0))[1:] == [-100.0, True, False]
    assert host.episodes[0]["rewards"][-1] == -100.0


def test_a_check_has_one_world_and_so_many_steps():
    """A second world, resets and steps without end are refused."""
    host = Host(2)
    assert play(host, OPEN) == ["a check has one world"]
    answers = []
    for question in [RESET, step(0)] * (MOST_STEPS + 5):
        host._questions = 0
        answers.append(host.answer(question))
    assert sum(len(episode["actions"]) for episode in host.episodes) == len(host.episodes) == MOST_STEPS
    assert ["resets" in answers[-2], "steps" in answers[-1]] == [True, True]


@given(VALUES | EXTREMES | st.lists(VALUES, max_size=3))
def test_whatever_is_asked_is_answered_or_refused(question):
    """Any data for a question: an answer, or BadQuestion; never another error."""
    host = Host(4)
    play(host, RESET)
    try:
        host.answer(question)
    except BadQuestion:
        return


def test_a_world_needs_a_check():
    """Outside of one nobody holds it, and the link of a check that is over leads nowhere."""
    with hosted(1) as host:
        assert ask(OPEN) is None
    assert host.opened
    with pytest.raises(RuntimeError, match="no check is running"):
        ask(OPEN)
    assert remote._LINKS == []
