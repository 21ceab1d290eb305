import json
from dataclasses import replace

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn

from course_lib import leaderboard
from course_lib.leaderboard import CHALLENGES, EVALUATION_SEED, Leaderboard, Missing, make_world, verify


@pytest.fixture(autouse=True)
def short_races(monkeypatch):
    """Ten races are enough to see who is faster."""
    monkeypatch.setitem(CHALLENGES, "wet_race", replace(CHALLENGES["wet_race"], episodes=10))
    yield
    plt.close("all")


def always(action):
    """A network of the race whose largest output is always the same; other weights for another action."""
    network = nn.Linear(14, 5)
    with torch.no_grad():
        network.weight.zero_()
        network.bias.copy_(torch.eye(5)[action])
    return network


STAY, SOFT = 0, 1  # never to stop costs the penalty; to stop on every lap costs far more


def test_a_policy_is_played_on_the_same_races_every_time():
    """The same mean, with its interval around it, and the number and seed of the races."""
    one, two = (verify("wet_race", always(STAY), "stay") for _ in range(2))
    assert (one.mean, one.low, one.high) == (two.mean, two.low, two.high)
    assert one.low < one.mean < one.high
    assert (one.episodes, one.seed) == (10, EVALUATION_SEED)


def test_a_function_can_be_verified_too():
    """A rule of one line gives what the network of the same rule gives."""
    assert verify("wet_race", lambda screen: STAY, "rule").mean == verify("wet_race", always(STAY), "net").mean


def test_only_the_best_is_kept(tmp_path):
    """A worse entry changes no file; a better one is added, and the earlier stays in the list."""
    board = Leaderboard("wet_race", tmp_path)
    board.submit(always(SOFT), "stops on every lap")
    first = board.best()
    board.submit(always(STAY), "never stops")
    assert [entry.name for entry in board.entries()] == ["stops on every lap", "never stops"]
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    board.submit(always(SOFT), "again")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert board.best().mean > first.mean


def test_the_best_can_be_put_back_into_a_network(tmp_path):
    """The weights that were kept are those that were handed in."""
    board = Leaderboard("wet_race", tmp_path)
    board.submit(always(STAY), "never stops")
    loaded = board.load(nn.Linear(14, 5))
    assert torch.equal(loaded.bias, always(STAY).bias)
    assert verify("wet_race", loaded, "again").mean == board.best().mean


def test_loading_says_what_is_wrong(tmp_path):
    """No entry yet, a network of another shape, a file that was changed."""
    board = Leaderboard("wet_race", tmp_path)
    with pytest.raises(FileNotFoundError, match="submit a network first"):
        board.load(nn.Linear(14, 5))
    entry = board.submit(always(STAY), "never stops")
    with pytest.raises(ValueError, match="other parameters"):
        board.load(nn.Linear(14, 3))
    (tmp_path / entry.weights).write_bytes(b"something else")
    with pytest.raises(ValueError, match="changed or damaged"):
        board.load(nn.Linear(14, 5))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b'{"format": "somebody else\'s"}',
        b'{"format": "pole-position leaderboard 1", "entries": [{"name": "x"}]}',
        b'{"format": "pole-position leaderboard 1", "entries": [{"name": "x", "mean": NaN, "low": 0, "high": 0,'
        b' "episodes": 1, "seed": 1}]}',
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_never_lost(tmp_path, content, capsys):
    """Reading leaves it alone; the next best entry begins a new list, and the old file gets another name."""
    board = Leaderboard("wet_race", tmp_path)
    board.file.write_bytes(content)
    assert board.best() is None
    assert "cannot be read" in capsys.readouterr().out
    assert board.file.read_bytes() == content
    board.submit(always(STAY), "never stops")
    assert (tmp_path / "wet_race.json.unreadable-1").read_bytes() == content
    assert "set aside" in capsys.readouterr().out
    assert board.best().name == "never stops"


def test_foreign_weights_of_the_same_name_are_not_overwritten(tmp_path):
    """Whatever bears the name of our file gets another one."""
    board = Leaderboard("wet_race", tmp_path)
    name = board.submit(always(STAY), "never stops").weights
    board.file.unlink()
    (tmp_path / name).write_bytes(b"a diary")
    board.submit(always(STAY), "never stops")
    assert (tmp_path / f"{name}.unreadable-1").read_bytes() == b"a diary"
    assert board.load(nn.Linear(14, 5)) is not None


def test_a_crash_before_the_list_is_written_leaves_the_old_list(tmp_path, monkeypatch):
    """Weights first, then the list that names them: a list never names what is not there."""
    board = Leaderboard("wet_race", tmp_path)
    board.submit(always(SOFT), "first")
    before = board.file.read_bytes()
    write = leaderboard.write_whole

    def stop_at_the_list(path, content):
        if path.suffix == ".json":
            raise OSError("power cut")
        write(path, content)

    monkeypatch.setattr(leaderboard, "write_whole", stop_at_the_list)
    with pytest.raises(OSError, match="power cut"):
        board.submit(always(STAY), "second")
    assert board.file.read_bytes() == before
    assert board.best().name == "first"


def test_the_list_holds_no_pickle_and_no_path(tmp_path):
    """A file name, a digest, numbers; the weights open without pickle."""
    board = Leaderboard("wet_race", tmp_path)
    board.submit(always(STAY), "never stops")
    entry = json.loads(board.file.read_text())["entries"][0]
    assert "/" not in entry["weights"]
    with np.load(tmp_path / entry["weights"], allow_pickle=False) as arrays:
        assert sorted(arrays.files) == ["bias", "weight"]


def test_where_nothing_may_be_kept_the_folder_vanishes(monkeypatch, tmp_path, fresh_session):
    """Without a student's book the default folder is a temporary one; a chosen folder is always used."""
    monkeypatch.chdir(tmp_path)
    assert Leaderboard("wet_race").folder.name.startswith("leaderboard-")
    monkeypatch.setattr(leaderboard, "may_keep", lambda book: True)
    assert str(Leaderboard("wet_race").folder) == "leaderboard"


def test_the_picture_has_every_rival_you_and_the_mark(tmp_path):
    """One row a policy, best on top; the mark is a dashed line."""
    board = Leaderboard("wet_race", tmp_path)
    board.submit(always(STAY), "never stops")
    axes = board.draw()
    names = [label.get_text() for label in axes.get_yticklabels()]
    rivals, _ = board.rivals()
    assert set(names) == {*rivals, "you: never stops"}
    assert {"random", "a table", "DQN"} <= set(rivals)
    assert names.index("random") < names.index("DQN")


def test_a_world_that_is_missing_says_what_to_install(monkeypatch):
    """LunarLander needs Box2D; without it the message names the command, and no score is made up."""

    def refuse(*args, **settings):
        raise gym.error.DependencyNotInstalled("Box2D is not installed")

    monkeypatch.setattr(gym, "make", refuse)
    with pytest.raises(Missing, match="box2d"):
        make_world("lunar_lander")


def test_rivals_on_the_moon_are_stored_with_the_line_that_gymnasium_draws():
    """They are shown whether Box2D is here or not: random, a rule, a table and DQN, and 200 points for solved."""
    rivals, mark = Leaderboard("lunar_lander").rivals()
    assert list(rivals) == ["random", "Gymnasium's rule", "a table", "DQN"]
    assert all(low <= middle <= high for middle, low, high in rivals.values())
    assert mark == 200.0


def test_a_challenge_that_does_not_exist_is_named_with_those_that_do():
    """The error lists them."""
    with pytest.raises(ValueError, match="wet_race, lunar_lander"):
        Leaderboard("moon")
