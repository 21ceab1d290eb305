import numpy as np
import pytest
import torch

from course_lib.stacked import StackedNetworks
from course_lib.studies import read_study
from course_lib.sync_sweep import HARD, SETTINGS, SOFT, STARTS, promise, promise_and_score


@pytest.fixture
def networks():
    """Three small networks, each with numbers of its own."""
    return StackedNetworks(3, 4, 2, (8,)).draw([5, 6, 7])


def test_the_promise_is_the_mean_of_the_largest_values(networks):
    """For each network as for that network alone."""
    alone = [networks.network(row)(torch.from_numpy(STARTS)).max(dim=1).values.mean().item() for row in range(3)]
    assert promise(networks) == pytest.approx(alone, rel=1e-5)


def test_promise_and_score_stand_side_by_side(networks):
    """[S, 2]: the promise, then a mean return of at least 1 step."""
    both = promise_and_score(networks)
    assert both.shape == (3, 2)
    assert both[:, 0] == pytest.approx(promise(networks))
    assert (both[:, 1] >= 1).all()


def test_starts_are_where_episodes_start():
    """Each number of a start state lies within 0.05 of 0, as in CartPole-v1."""
    assert STARTS.shape == (200, 4)
    assert np.abs(STARTS).max() <= 0.05


def test_the_stored_study_is_of_these_settings():
    """Each period and each tau on the same seeds, as many values and scores as looks."""
    study = read_study("04_target_networks", "sync_sweep")
    by_setting = {}
    for run in study["runs"]:
        setting = ("period", run["period"]) if "period" in run else ("tau", run["tau"])
        by_setting.setdefault(setting, []).append(run["seed"])
        assert len(run["values"]) == len(run["scores"]) == len(study["steps"])
    assert set(by_setting) == {("period", n) for n in HARD} | {("tau", tau) for tau in SOFT}
    assert {tuple(seeds) for seeds in by_setting.values()} == {tuple(range(20))}
    assert not set(study["settings_chosen_on_seeds"]) & set(range(20))


def test_every_setting_binds():
    """The slowest copy comes at least five times in the stored run: none is shown that could make no difference."""
    steps = read_study("04_target_networks", "sync_sweep")["steps"][-1]
    assert steps / (SETTINGS.learn_every * max(HARD)) >= 5
