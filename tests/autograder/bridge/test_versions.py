"""autograder/bridge/versions.py: the versions for which a folder was configured."""

import pytest

from autograder.bridge import versions
from autograder.bridge.versions import nbgrader_version, verify
from autograder.model.digest import ENGINE_VERSION
from autograder.model.errors import UsageError


def test_the_versions_in_force_pass():
    """The engine's whole version, the first two parts of nbgrader's."""
    assert nbgrader_version().count(".") == 1
    verify(ENGINE_VERSION, nbgrader_version())


@pytest.mark.parametrize(
    ("engine", "of_nbgrader", "told"),
    [
        ("0", nbgrader_version(), "configured for engine 0, here is"),
        ("", nbgrader_version(), "configured for engine none, here is"),
        (ENGINE_VERSION, "0.8", "configured for nbgrader 0.8, here is"),
        (ENGINE_VERSION, "", "configured for nbgrader none, here is"),
    ],
)
def test_another_version_is_refused_with_the_way_out(engine, of_nbgrader, told):
    """Marks may differ; settings may be unknown."""
    with pytest.raises(UsageError, match=f"{told} .*nbgrader-config"):
        verify(engine, of_nbgrader)


def test_settings_that_nbgrader_does_not_know_are_refused(monkeypatch):
    """It would ignore them, and run student code."""
    monkeypatch.setattr(versions, "_REPLACED", ("autograde_preprocessors", "renamed"))
    with pytest.raises(UsageError, match=r"has no setting .*renamed"):
        verify(ENGINE_VERSION, nbgrader_version())
