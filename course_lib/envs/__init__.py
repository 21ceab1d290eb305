"""The course's worlds. Importing this package registers them with Gymnasium; their modules are loaded when one is made.

Usage:
    import gymnasium as gym
    import course_lib.envs

    env = gym.make("PolePosition/PitStop-v0", laps=12)
"""

from typing import Any

import gymnasium as gym

WORLDS: dict[str, dict[str, Any]] = {
    "PolePosition/Baird-v0": {"entry_point": "course_lib.envs.baird:Baird", "max_episode_steps": 100},
    "PolePosition/BlindCliffwalk-v0": {"entry_point": "course_lib.envs.blind_cliffwalk:BlindCliffwalk"},
    "PolePosition/Corridor-v0": {"entry_point": "course_lib.envs.corridor:Corridor", "max_episode_steps": 1_000},
    "PolePosition/GridWorld-v0": {"entry_point": "course_lib.envs.grid_world:GridWorld", "max_episode_steps": 100},
    "PolePosition/MaximizationBias-v0": {"entry_point": "course_lib.envs.maximization_bias:MaximizationBias"},
    "PolePosition/PitStop-v0": {"entry_point": "course_lib.envs.pit_stop:PitStop"},
    "PolePosition/RaceStrategy-v0": {"entry_point": "course_lib.envs.race_strategy:RaceStrategy"},
    "PolePosition/ShortLimit-v0": {"entry_point": "course_lib.envs.short_limit:ShortLimit", "max_episode_steps": 6},
}

for name, settings in WORLDS.items():
    if name not in gym.registry:
        gym.register(id=name, **settings)
