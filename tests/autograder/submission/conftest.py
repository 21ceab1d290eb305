"""Two chapters to tell apart."""

import pytest

from autograder.model.chapter import Chapter, Exercise, Written


@pytest.fixture
def chapters(tmp_path):
    """02_tables with an exercise `update` and a question, 05_dqn with a class `Network`."""
    update = Exercise("update", 1.0, "", "", (), "update")
    network = Exercise("Network", 1.0, "", "", (), "Network")
    why = Written("why", 1.0, "", "", "why")
    return [
        Chapter("02_tables", "Tables", tmp_path / "02_tables.py", (), (update,), (why,), ()),
        Chapter("05_dqn", "DQN", tmp_path / "05_dqn.py", (), (network,), (), ()),
    ]
