from pathlib import Path

import pytest

from course_lib.studies import FOLDER, read_study

STORED = [(path.parent.name, path.stem) for path in sorted(FOLDER.glob("*/*.json"))]


@pytest.mark.parametrize(("chapter", "name"), STORED)
def test_every_study_says_where_it_comes_from(chapter, name):
    """A stored result carries its command, the versions and the runs with their seeds; its script exists."""
    study = read_study(chapter, name)
    assert study["versions"]
    assert all("seed" in run for run in study["runs"])
    script = study["command"].split()[1]
    assert (Path(__file__).parents[3] / script).is_file()


def test_a_missing_study_is_named_with_those_that_exist():
    """The error lists what is stored."""
    with pytest.raises(FileNotFoundError, match="no study 'nothing'"):
        read_study("05_dqn", "nothing")
