"""A scripted environment and a recording agent: what a training loop really does, written down call by call.

The environment plays a script, whatever the action; the agent answers by counting, whatever the observation. So the
log depends on the loop alone. `terminated` (the world ended) and `truncated` (the clock ran out) are separate in the
script, which shows a loop that mixes them up.

Description: episode e of a script is a list of steps (reward, terminated, truncated), the last of which ends it.
Observation, float32 [2]: (number of the episode, number of the step), both from 0.
Action: 0, 1 or 2. The recording agent plays 0, 1, 2, 0, 1, 2, ...
End: as the script says. A loop that goes on after the end gets reward -100 a step; these overrun steps end now and
then, so that a wrong loop ends too, and the 61st in a row is an error.

Worked number: the script [[(1.0, False, False), (2.0, True, False)]] has one episode of two steps with return 3.
"""

from dataclasses import dataclass, field
from typing import Any

import gymnasium
import numpy as np

__all__ = ["N_ACTIONS", "Recording", "RecordingAgent", "ScriptedEnv", "call_log"]

N_ACTIONS = 3
OVERRUN_REWARD = -100.0
MOST_OVERRUN_STEPS = 60

Script = list[list[tuple[float, bool, bool]]]


@dataclass
class Recording:
    """What happened during one call of a training loop."""

    returns: Any = None
    """What the loop returned."""
    calls: list[str] = field(default_factory=list)
    """"act", "step", "observe", "learn" and "end_episode" in the order in which they were called."""
    transitions: list[list[Any]] = field(default_factory=list)
    """What each `observe` was told: observation, action, reward, next observation, terminated."""
    seen: list[list[float]] = field(default_factory=list)
    """The observation that each `act` was asked about."""
    moves: list[Any] = field(default_factory=list)
    """What the environment was told: "reset", or the action of a step."""


class ScriptedEnv(gymnasium.Env[np.ndarray, int]):
    """Plays the episodes of `script` in turn, from the first again after the last."""

    observation_space = gymnasium.spaces.Box(0.0, 1e6, (2,), np.float32)
    action_space = gymnasium.spaces.Discrete(N_ACTIONS)

    def __init__(self, script: Script, recording: Recording) -> None:
        self._script, self._recording = script, recording
        self._episode, self._step = -1, 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Start the next episode of the script."""
        self._recording.moves.append("reset")
        self._episode, self._step = self._episode + 1, 0
        return self._observation(), {}

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Play the next line of the script."""
        self._recording.calls.append("step")
        self._recording.moves.append(int(action))
        if self._episode < 0:
            raise RuntimeError("step was called before the first reset: begin each episode with env.reset().")
        lines = self._script[self._episode % len(self._script)]
        reward, terminated, truncated = lines[self._step] if self._step < len(lines) else self._overrun(len(lines))
        self._step += 1
        return self._observation(), reward, terminated, truncated, {}

    def render(self) -> None:
        """There is nothing to see; a loop that looks all the same is right."""

    def _overrun(self, length: int) -> tuple[float, bool, bool]:
        late = self._step - length
        if late >= MOST_OVERRUN_STEPS:
            raise RuntimeError(f"the episode ended {late} steps ago: stop stepping at terminated or truncated.")
        return OVERRUN_REWARD, late % 4 == 1, late % 4 == 3

    def _observation(self) -> np.ndarray:
        return np.array([self._episode, self._step], dtype=np.float32)


class RecordingAgent:
    """Answers 0, 1, 2, 0, ... and writes down every call."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def act(self, observation: Any) -> int:
        """The next action in turn."""
        self._recording.calls.append("act")
        self._recording.seen.append(np.array(observation, dtype=np.float64).tolist())
        return (len(self._recording.seen) - 1) % N_ACTIONS

    def observe(self, observation: Any, action: int, reward: float, next_observation: Any, terminated: bool) -> None:
        """Write the transition down, as plain numbers."""
        self._recording.calls.append("observe")
        before, after = (np.array(seen, dtype=np.float64).tolist() for seen in (observation, next_observation))
        self._recording.transitions.append([before, int(action), float(reward), after, bool(terminated)])

    def learn(self) -> None:
        """Write the call down."""
        self._recording.calls.append("learn")

    def end_episode(self) -> None:
        """Write the call down."""
        self._recording.calls.append("end_episode")


def call_log(train: Any, script: Script, n_episodes: int | None = None) -> Recording:
    """Run the training loop `train(env, agent, n_episodes)` on a script (all of it, if no number is given)."""
    recording = Recording()
    wanted = len(script) if n_episodes is None else n_episodes
    returned = train(ScriptedEnv(script, recording), RecordingAgent(recording), wanted)
    recording.returns = np.asarray(returned, dtype=np.float64)
    return recording
