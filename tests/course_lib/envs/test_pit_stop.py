import itertools

import gymnasium as gym
import pytest
from gymnasium.utils.env_checker import check_env

import course_lib.envs  # noqa: F401 - registers the worlds
from course_lib.envs.pit_stop import PitStop, Situation
from course_lib.envs.planning import value_iteration

DRY = {"safety_car_comes": 0.0}


def race_time(world, actions):
    """Seconds for the race when these are the actions, one a lap."""
    world.reset(seed=0)
    steps = [world.step(action) for action in actions]
    assert [step[2] for step in steps] == [False] * (len(actions) - 1) + [True]
    return -sum(step[1] for step in steps)


@pytest.mark.parametrize("mode", ["ansi", "rgb_array"])
def test_it_passes_gymnasiums_own_check(mode):
    """Spaces, seeding, reset, step and rendering are as Gymnasium asks."""
    check_env(gym.make("PolePosition/PitStop-v0", render_mode=mode).unwrapped)


@pytest.mark.parametrize(
    "settings",
    [
        {"laps": 5},
        {"laps": 6, "pit_loss": 3.0, "start_compound": "soft"},
        {"laps": 5, "pit_loss": 30.0, "penalty": 12.0},
        {"laps": 6, "start_compound": "hard", "pit_loss": 1.0},
    ],
)
def test_brute_force_agrees_with_the_dynamic_programme(settings):
    """Of every strategy of a short race without safety car, driven lap by lap, the best takes the optimal time."""
    world = PitStop(**settings, **DRY)
    strategies = itertools.product(range(4), repeat=world.laps)
    assert min(race_time(world, strategy) for strategy in strategies) == pytest.approx(
        -value_iteration(world.P, 1.0)[0].max()
    )


def test_a_race_worked_by_hand():
    """Medium, out, soft in lap 2, out: 80.8 + (80 + 8) + 81 = 249.8 s for three laps."""
    assert race_time(PitStop(laps=3, **DRY), [0, 1, 0]) == pytest.approx(249.8)


def test_one_compound_only_costs_the_penalty():
    """Staying out on medium: 80.8 + 81.3 + 81.8, and 20 s more; a stop for the same compound does not help."""
    assert race_time(PitStop(laps=3, **DRY), [0, 0, 0]) == pytest.approx(243.9 + 20.0)
    assert race_time(PitStop(laps=3, **DRY), [0, 2, 0]) == pytest.approx(80.8 + 88.8 + 81.3 + 20.0)


def test_a_stop_before_the_last_lap_still_counts():
    """Medium, medium, then soft for the last lap: 80.8 + 81.3 + 88 and no penalty."""
    assert race_time(PitStop(laps=3, **DRY), [0, 0, 1]) == pytest.approx(250.1)


def test_a_stop_behind_the_safety_car_costs_less():
    """8 s on a clear lap, 3 s behind the safety car; the rest of the lap time is alike."""
    world = PitStop()
    clear = Situation(4, 1, 4, frozenset([1]), safety_car=False)
    neutral = clear._replace(safety_car=True)
    assert world.lap_time(clear, 1) - world.lap_time(neutral, 1) == pytest.approx(5.0)
    assert world.lap_time(clear, 0) == world.lap_time(neutral, 0)


def test_the_safety_car_comes_and_goes_as_often_as_stated():
    """It comes with 0.1, leaves with 0.5; the first lap is clear."""
    world = PitStop()
    assert not world.situation(0).safety_car
    assert [(p, world.situation(s).safety_car) for p, s, _, _ in world.P[0][0]] == [(0.9, False), (0.1, True)]
    behind = world.number(Situation(1, 1, 1, frozenset([1]), safety_car=True))
    assert [(p, world.situation(s).safety_car) for p, s, _, _ in world.P[behind][0]] == [(0.5, False), (0.5, True)]


def test_every_situation_can_occur_and_has_its_own_number():
    """`number` undoes `situation`; tyres are never older than the race; the tyres on the car count as used."""
    world = PitStop()
    situations = [world.situation(s) for s in range(world.flag)]
    assert [world.number(one) for one in situations] == list(range(world.flag))
    assert all(one.age <= one.lap and one.compound in one.used for one in situations)
    assert world.situation(world.flag) is None
    assert world.observation_space.n == world.flag + 1


def test_probabilities_sum_to_one_and_every_lap_moves_on():
    """Each lap leads to the next, whatever is done; the last one to the flag."""
    world = PitStop(laps=6)
    for state in range(world.flag):
        for outcomes in world.P[state].values():
            assert sum(outcome[0] for outcome in outcomes) == pytest.approx(1.0)
            laps = {6 if s == world.flag else world.situation(s).lap for _, s, _, _ in outcomes}
            assert laps == {world.situation(state).lap + 1}


def test_pictures():
    """ansi says the situation in words; rgb_array has one square a lap."""
    world = PitStop(render_mode="ansi", **DRY)
    world.reset(seed=0)
    world.step(1)
    assert world.render() == "lap 2, soft aged 1, used soft+medium\n"
    world = PitStop(laps=3, render_mode="rgb_array", **DRY)
    world.reset(seed=0)
    world.step(0)
    assert world.render().shape == (16, 48, 3)
    assert world.render()[0, ::16].tolist() == [[240, 228, 66], [240, 228, 66], [255, 255, 255]]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"laps": 0}, "laps is 0"),
        ({"start_compound": "wet"}, "choose one of soft, medium, hard"),
        ({"safety_car_comes": 1.5}, "safety_car_comes is 1.5"),
        ({"safety_car_leaves": -0.5}, "safety_car_leaves is -0.5"),
    ],
)
def test_a_bad_argument_is_named(settings, says):
    """The message names the argument, its value and the way out."""
    with pytest.raises(ValueError, match=says):
        PitStop(**settings)
