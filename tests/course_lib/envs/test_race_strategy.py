import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import course_lib.envs  # noqa: F401 - registers the worlds
from course_lib.agents import play
from course_lib.envs.pit_stop import PitStop
from course_lib.envs.planning import value_iteration
from course_lib.envs.race_strategy import FIELDS, RaceStrategy, core_optimum, core_policy

CORE = {"stress_noise": 0.0, "fuel_stress": 0.0, "traffic": 0.0, "rain": 0.0}


def drive(env, actions, seed=0):
    """Observations and rewards of one race under the given actions."""
    observation, _ = env.reset(seed=seed)
    screens, rewards, terminated = [observation], [], False
    for action in actions:
        observation, reward, terminated, truncated, _ = env.step(action)
        screens.append(observation)
        rewards.append(reward)
        assert not truncated
    assert terminated == (len(actions) == env.unwrapped.laps)
    return np.array(screens), np.array(rewards)


def test_passes_gymnasiums_own_check():
    """Registered, and Gymnasium's checker has nothing to say, with rain too."""
    check_env(gym.make("PolePosition/RaceStrategy-v0").unwrapped, skip_render_check=True)
    check_env(gym.make("PolePosition/RaceStrategy-v0", rain=0.3).unwrapped, skip_render_check=True)


def test_the_worked_numbers():
    """Stopping for new softs on the first lap costs 88 s; one second behind another car 0.4 s more."""
    env = RaceStrategy(**CORE)
    _, rewards = drive(env, [1])
    assert rewards[0] == -88.0
    env = RaceStrategy(stress_noise=0.0)
    env.reset(seed=0)
    env.gap, env.compound = 1.0, 0
    assert env._lap_time(wet=False) == pytest.approx(80.4)


@pytest.mark.parametrize("seed", range(5))
def test_the_core_is_pit_stop(seed):
    """Without noise, fuel, traffic and rain each lap costs what it costs in PitStop-v0, whatever is done."""
    settings = {"laps": 8, "safety_car_comes": 0.0}
    actions = np.random.default_rng(seed).integers(4, size=8).tolist()
    table = PitStop(**settings)
    table.reset(seed=0)
    expected = [table.step(action)[1] for action in actions]
    _, rewards = drive(RaceStrategy(**settings, **CORE), actions)
    np.testing.assert_allclose(rewards, expected, rtol=1e-12)


def test_the_core_policy_reaches_the_core_optimum_in_a_race_without_chance():
    """With no chance left the core's plan earns exactly the optimum of the dynamic programme."""
    settings = {"laps": 9, "safety_car_comes": 0.0, **CORE}
    env = RaceStrategy(**settings)
    optimum = core_optimum(env)
    assert play(core_policy(env), env, 1) == pytest.approx([optimum])
    table = PitStop(laps=9, safety_car_comes=0.0)
    assert optimum == value_iteration(table.P, 1.0)[table.start].max()


def test_the_core_optimum_is_the_mean_of_many_core_races():
    """With safety cars the plan's mean over 600 core races agrees with the optimum (five standard errors)."""
    env = RaceStrategy(**CORE)
    returns = np.array(play(core_policy(env), env, 600))
    assert abs(returns.mean() - core_optimum(env)) < 5 * returns.std() / np.sqrt(600)


def test_the_core_policy_understands_every_screen():
    """In the whole race, rain included, the plan finds an action for whatever wear it reads."""
    env = RaceStrategy(stress_noise=0.6, laps=12)
    policy = core_policy(env)
    for seed in range(20):
        observation, _ = env.reset(seed=seed)
        rng, terminated = np.random.default_rng(seed), False
        while not terminated:
            assert policy(observation) in range(4)
            observation, _, terminated, _, _ = env.step(int(rng.integers(4)))


def test_wear_is_one_lap_a_lap_on_average():
    """Heavy fuel wears more and light fuel less; over a race they balance, as the table counts it."""
    screens, _ = drive(RaceStrategy(stress_noise=0.0), [0] * 10)
    worn = np.diff(screens[:, FIELDS.index("tyre state")]) * 10
    assert worn[0] > 1.1 > 0.9 > worn[-1]
    assert worn.sum() == pytest.approx(10, abs=1e-5)


def test_no_rain_unless_asked_for():
    """At rain = 0 the screen says 0 and no lap is wet; at 0.5 some are."""
    for rain, wet in ((0.0, False), (0.5, True)):
        env, seen = RaceStrategy(rain=rain), []
        env.reset(seed=1)
        seen = [env.step(0)[4]["wet"] for _ in range(10)]
        assert any(seen) is wet


def test_wet_tyres_pay_in_the_rain_only():
    """A wet lap costs 8 s more on dry tyres and 1 s on wet ones, which cost 5 s in the dry."""
    env = RaceStrategy(**CORE)
    env.reset(seed=0)
    env.compound = 0
    assert (env._lap_time(wet=False), env._lap_time(wet=True)) == (80.0, 88.0)
    env.compound = 3
    assert (env._lap_time(wet=False), env._lap_time(wet=True)) == (85.0, 81.0)


def test_one_compound_only_is_fined_at_the_flag():
    """Whoever never changes compound pays the penalty on the last lap."""
    settings = {"laps": 3, "safety_car_comes": 0.0, **CORE}
    _, stayed = drive(RaceStrategy(**settings, penalty=20.0), [0, 0, 0])
    _, free = drive(RaceStrategy(**settings, penalty=0.0), [0, 0, 0])
    np.testing.assert_allclose(stayed - free, [0.0, 0.0, -20.0])


def test_the_same_seed_gives_the_same_race():
    """All chance comes from the environment's own generator."""
    env = RaceStrategy(rain=0.3)
    first, second = drive(env, [0, 1] * 5, seed=4), drive(env, [0, 1] * 5, seed=4)
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


@pytest.mark.parametrize("settings", [{"laps": 0}, {"start_compound": "ultrasoft"}, {"rain": 1.5}])
def test_refuses_nonsense(settings):
    """A wrong argument is named with its value."""
    with pytest.raises(ValueError, match=str(next(iter(settings.values())))):
        RaceStrategy(**settings)
