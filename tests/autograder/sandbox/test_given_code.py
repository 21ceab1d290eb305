"""The hunt of tests/submissions/given_code.py finds what it hunts for wherever it is left in, so it is not blind."""

import compileall
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import Sandbox, stage_library
from tests.autograder.sandbox.conftest import COURSE_LIB
from tests.submission_cases import FOLDER, read_template

pytestmark = pytest.mark.slow

CHAPTER, EXERCISES = "07_double_dqn", {"double_q_update", "double_dqn_targets", "discounted_returns"}
HUNT = """
def found():
    search(EXERCISES)
    return {route: sorted(names) for route, names in TRACKS.items()}
"""


@pytest.fixture(params=["bwrap", "landlock"])
def tracks(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator:
    """Give a function that runs the hunt in a sandbox of the library without the answers of these exercises."""
    opened = []

    def tracks(left_out: set[str], prelude: str = "") -> dict[str, list[str]]:
        stage_library(COURSE_LIB, left_out, tmp_path / "library")
        if not left_out:
            compileall.compile_dir(tmp_path / "library", quiet=2)
        opened.append(
            Sandbox(tmp_path / "library", request.param, preload=("torch", "scipy.stats", "matplotlib.pyplot"))
        )
        with opened[-1].child() as child:
            sources = [prelude, *(cell.source for cell in read_template(FOLDER / "given_code.py", CHAPTER))]
            steps = [{"name": f"cell {i}", "source": source, "guarded": True} for i, source in enumerate(sources)]
            assert [item["error"] for item in child.run(steps).value] == [None] * len(steps)
            reply = child.check("found", f"EXERCISES = {EXERCISES!r}\n{HUNT}", 0, False)
            assert reply.status == "ok", reply
            return reply.value

    yield tracks
    for sandbox in opened:
        sandbox.close()


def test_every_way_leads_to_given_code_that_is_left_in(tracks) -> None:
    """Import, file, byte code, live object, source, text in memory: each finds all three answers by itself."""
    prelude = "import course_lib.given.double, inspect\nkept = [inspect.getsource(course_lib.given.double)]"
    found = tracks(set(), prelude)
    assert {route: set(names) for route, names in found.items()} == dict.fromkeys(found, EXERCISES)


def test_no_way_leads_to_given_code_that_is_left_out(tracks) -> None:
    """The chapter's sandbox holds none of it, in no form."""
    assert set(map(tuple, tracks(EXERCISES).values())) == {()}
