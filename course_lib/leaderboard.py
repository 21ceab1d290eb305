"""A leaderboard of your own: your best verified policy in each open challenge, kept on this machine.

    board = Leaderboard("wet_race")              # files go to the folder `leaderboard` beside the notebook
    board.submit(network, "first try")           # played on fixed races by the library; kept if it is your best
    board.draw()                                 # your best beside the rivals
    board.load(network)                          # puts the weights of your best into a network of the same shape

A policy is a network, observations [B, D] -> values [B, A], and plays greedily. *Verified* means that this library
played it: the same episodes for everybody, of seeds that no training of this course uses.

Files: `<challenge>.json` has one entry for every time you beat yourself, `<challenge>-<digest>.npz` the weights of one
entry. A file that is damaged, or is not ours, is never overwritten: it gets another name, and you are told.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import torch
from torch import nn

import course_lib.envs  # noqa: F401 - registers the races
from course_lib.agents import greedy_actions, play
from course_lib.checks.card import Card, show_card
from course_lib.checks.notebook import SESSION
from course_lib.local_files import may_keep, set_aside, write_whole
from course_lib.studies import read_study

__all__ = ["CHALLENGES", "Challenge", "Entry", "Leaderboard", "Missing", "make_world", "verify"]

FORMAT = "pole-position leaderboard 1"
EVALUATION_SEED = 40_000_000  # far from all seeds of training, exams and tests


class Missing(RuntimeError):
    """The challenge needs something that is not installed here."""


@dataclass(frozen=True)
class Challenge:
    """An open task: a world, how a policy is judged in it, and what it is held against."""

    name: str
    world: str
    """Gymnasium's name."""
    settings: dict[str, Any]
    """Arguments of the world."""
    episodes: int
    """Played when a policy is verified."""
    unit: str
    """What the axis says."""
    mark: float | None
    """A line to hold the return against; None: taken from the stored study."""
    mark_name: str
    needs: str = ""
    """What to install if the world cannot be made."""
    study: str = ""
    """Stored study of chapter 08 with the returns of the rivals."""


CHALLENGES = {
    one.name: one
    for one in (
        Challenge(
            "wet_race",
            "PolePosition/RaceStrategy-v0",
            {"rain": 0.25},
            episodes=500,
            unit="Mean return of a race (minus seconds)",
            mark=None,
            mark_name="optimum of the dry core (a yardstick)",
            study="race",
        ),
        Challenge(
            "lunar_lander",
            "LunarLander-v3",
            {},
            episodes=100,
            unit="Mean return of a landing (points)",
            mark=200.0,
            mark_name="solved",
            needs='pip install "gymnasium[box2d]"',
            study="lunar_lander",
        ),
    )
}


@dataclass(frozen=True)
class Entry:
    """A policy that the library has played."""

    name: str
    mean: float
    """Mean return."""
    low: float
    """Lower end of the mean's 95 % interval over episodes."""
    high: float
    """Upper end."""
    episodes: int
    seed: int
    """Of the first episode; the others follow by one."""
    weights: str = ""
    """Name of the file with the weights; empty while they are not kept."""
    sha256: str = ""
    """Of that file."""
    when: str = field(default_factory=lambda: datetime.now().astimezone().isoformat(timespec="seconds"))


def make_world(challenge: str) -> Any:
    """The environment of a challenge. Raises Missing where it cannot be made, and says what to install."""
    one = _challenge(challenge)
    try:
        return gym.make(one.world, **one.settings)
    except (gym.error.DependencyNotInstalled, ModuleNotFoundError) as error:
        raise Missing(f"{one.world} needs a package that is not here; install it: {one.needs}") from error


def _challenge(name: str) -> Challenge:
    if name not in CHALLENGES:
        raise ValueError(f"no challenge {name!r}; there are: {', '.join(CHALLENGES)}")
    return CHALLENGES[name]


def verify(challenge: str, policy: nn.Module | Callable[[np.ndarray], int], name: str) -> Entry:
    """Play a policy, a network or a function of an observation, on the challenge's fixed episodes."""
    one, world = _challenge(challenge), make_world(challenge)
    act = _greedy(policy) if isinstance(policy, nn.Module) else policy
    returns = np.array(play(act, world, one.episodes, seed=EVALUATION_SEED))
    world.close()
    half = 1.96 * returns.std(ddof=1) / np.sqrt(len(returns))
    mean = float(returns.mean())
    return Entry(name, mean, float(mean - half), float(mean + half), one.episodes, EVALUATION_SEED)


def _greedy(network: nn.Module) -> Callable[[np.ndarray], int]:
    return lambda observation: int(greedy_actions(network, np.asarray(observation, dtype=np.float32)[None])[0])


class Leaderboard:
    """Your entries in one challenge; `folder` is where they are kept, by default `leaderboard` beside the notebook."""

    def __init__(self, challenge: str, folder: Path | str | None = None) -> None:
        self.challenge = _challenge(challenge)
        self._chosen = None if folder is None else Path(folder)

    @cached_property
    def folder(self) -> Path:
        """Where the files go; a folder that vanishes with this process where nothing may be kept."""
        if self._chosen is not None:
            return self._chosen
        if may_keep(SESSION.book):
            return Path("leaderboard")
        self._vanishing = tempfile.TemporaryDirectory(prefix="leaderboard-")
        return Path(self._vanishing.name)

    @property
    def file(self) -> Path:
        """The list of entries."""
        return self.folder / f"{self.challenge.name}.json"

    def entries(self) -> list[Entry]:
        """Your entries, each better than the one before it; none, and a message, where the file cannot be read."""
        try:
            return _read(self.file)
        except _Unreadable as reason:
            _tell(f"{self.file} cannot be read", f"{reason}. It is left as it is; your list counts as empty.")
            return []

    def best(self) -> Entry | None:
        """Your best entry."""
        return max(self.entries(), key=lambda entry: entry.mean, default=None)

    def submit(self, network: nn.Module, name: str) -> Entry:
        """Verify a network, and keep it if it is your best; returns what was measured either way."""
        entry = verify(self.challenge.name, network, name)
        best = self.best()
        if best is not None and entry.mean <= best.mean:
            _tell(_line(entry), f"Your best stays {_line(best)}.", state="note")
            return entry
        entry = self._keep(entry, network)
        _tell(_line(entry), f"Your best so far; kept in {self.folder}.", state="passed")
        return entry

    def _keep(self, entry: Entry, network: nn.Module) -> Entry:
        content = _pack(network)
        digest = hashlib.sha256(content).hexdigest()
        weights = self.folder / f"{self.challenge.name}-{digest[:12]}.npz"
        _make_room(weights, content)
        write_whole(weights, content)  # before the list that names it: a list never names what is not there
        kept = Entry(**{**asdict(entry), "weights": weights.name, "sha256": digest})
        earlier = self.entries()
        if not earlier and self.file.exists():
            _tell(f"{self.file} is set aside", f"It is now {set_aside(self.file).name}; a new list begins.")
        document = {"format": FORMAT, "entries": [asdict(one) for one in [*earlier, kept]]}
        write_whole(self.file, (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())
        return kept

    def load(self, network: nn.Module) -> nn.Module:
        """Put the weights of your best into `network` and return it.

        Raises:
            FileNotFoundError: there is no entry yet.
            ValueError: the weights are damaged, or the network has other parameters.
        """
        best = self.best()
        if best is None:
            raise FileNotFoundError(f"no entry in {self.file}: submit a network first")
        file = self.folder / Path(best.weights).name  # a list that was edited leads to no other folder
        content = file.read_bytes()
        if hashlib.sha256(content).hexdigest() != best.sha256:
            raise ValueError(f"{file} is not the file that was kept; it was changed or damaged")
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            state = {name: torch.from_numpy(arrays[name]) for name in arrays.files}
        try:
            network.load_state_dict(state)
        except RuntimeError as error:
            shapes = {name: list(value.shape) for name, value in state.items()}
            raise ValueError(f"your best network has other parameters than this one: {shapes}") from error
        return network

    def rivals(self) -> tuple[dict[str, tuple[float, float, float]], float | None]:
        """Name -> (middle, low, high) of the stored rivals, and the mark."""
        if not self.challenge.study:
            return {}, self.challenge.mark
        stored = read_study("08_exercises", self.challenge.study)
        return {name: tuple(three) for name, three in stored["rivals"].items()}, stored["mark"]

    def draw(self, axes: Any = None) -> Any:
        """Your best beside random, tabular and reference policies and the mark; returns the axes."""
        from course_lib.plots import challenges, style

        rivals, mark = self.rivals()
        best = self.best()
        if axes is None:
            _, axes = style.figure(height=1.4 + 0.42 * (len(rivals) + 1))
        yours = {} if best is None else {f"you: {best.name}": (best.mean, best.low, best.high)}
        challenges.leaderboard(axes, rivals, yours, mark, self.challenge.mark_name)
        style.label(axes, title=challenges.finding(rivals, yours), x=self.challenge.unit)
        return axes


class _Unreadable(Exception):
    """A list of entries that is damaged or not ours."""


def _read(file: Path) -> list[Entry]:
    if not file.exists():
        return []
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise _Unreadable(f"its format is {document['format']!r}, this version reads {FORMAT!r}")
        entries = [Entry(**one) for one in document["entries"]]
        if not all(np.isfinite([one.mean, one.low, one.high]).all() for one in entries):
            raise _Unreadable("a score in it is no number")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _Unreadable(f"it is damaged, or no leaderboard of this course ({type(error).__name__})") from error
    return entries


def _make_room(path: Path, content: bytes) -> None:
    """A file of this name with another content is not ours: it is set aside."""
    if path.exists() and path.read_bytes() != content:
        _tell(f"{path} is set aside", f"It is now {set_aside(path).name}.")


def _pack(network: nn.Module) -> bytes:
    """All parameters and buffers as plain arrays; never pickled."""
    file = io.BytesIO()
    np.savez(file, **{name: value.detach().cpu().numpy() for name, value in network.state_dict().items()})
    return file.getvalue()


def _line(entry: Entry) -> str:
    return f"{entry.name}: {entry.mean:.1f} [{entry.low:.1f}, {entry.high:.1f}] over {entry.episodes} episodes"


def _tell(title: str, text: str, state: str = "note") -> None:
    show_card(Card(state, title, (), [text]))
