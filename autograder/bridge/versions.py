"""Is this the engine, and the nbgrader, for which a folder was configured?

nbgrader ignores settings that it does not know. With another version of it, what we put in the place of `Execute` could
be such a setting, and student code would run without walls.
"""

import nbgrader
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute

from autograder.model.digest import ENGINE_VERSION
from autograder.model.errors import UsageError

_REPLACED = ("autograde_preprocessors", "sanitize_preprocessors", "exporter_class")
AGAIN = "run `python -m autograder nbgrader-config` for this folder again"


def nbgrader_version() -> str:
    """The part of nbgrader's version that must stay: 0.9.6 -> 0.9."""
    return ".".join(nbgrader.__version__.split(".")[:2])


def verify(engine: str, of_nbgrader: str) -> None:
    """Raise UsageError unless both versions are those in force and nbgrader has what the configuration replaces."""
    versions = {"engine": (engine, ENGINE_VERSION), "nbgrader": (of_nbgrader, nbgrader_version())}
    for what, (configured, here) in versions.items():
        if configured != here:
            raise UsageError(f"This folder was configured for {what} {configured or 'none'}, here is {here}: {AGAIN}.")
    missing = [name for name in _REPLACED if name not in Autograde.class_trait_names(config=True)]
    if missing or "timeout" not in Execute.class_trait_names():
        raise UsageError(
            f"nbgrader {nbgrader.__version__} has no setting {missing or 'Execute.timeout'}: install 0.9.6."
        )
