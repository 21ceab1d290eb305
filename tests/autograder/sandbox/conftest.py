"""Sandboxes for the tests: intact, and with one wall taken away."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import course_lib
from autograder.sandbox import Limits, Sandbox, isolation, stage_library
from autograder.sandbox.stage import PACKAGE

COURSE_LIB = Path(course_lib.__file__).parent

Edit = tuple[str, str, str]  # file of the program, old text, new text
Weaken = Callable[..., Sandbox]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course's library as a chapter without exercises would stage it."""
    folder = tmp_path_factory.mktemp("library")
    stage_library(COURSE_LIB, [], folder)
    return folder


@pytest.fixture(scope="module")
def sandbox(library: Path) -> Iterator[Sandbox]:
    """All walls; nothing preloaded but what the program itself needs, so it starts at once."""
    with Sandbox(library, "bwrap", preload=()) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def in_the_open(library: Path) -> Iterator[Sandbox]:
    """All walls of a machine that refuses user namespaces."""
    with Sandbox(library, "landlock", preload=()) as sandbox:
        yield sandbox


@pytest.fixture
def weaken(library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Weaken]:
    """Give a function that starts a sandbox whose program, or bubblewrap line, lacks something."""
    isolation.choose_isolation("bwrap")  # the capability test stays that of the intact program
    opened: list[Sandbox] = []

    def start(
        edits: list[Edit],
        arguments: Callable[[list[str]], list[str]] = list,
        limits: Limits | None = None,
        level: str = "bwrap",
    ) -> Sandbox:
        def stage(destination: Path) -> None:
            stage_program(destination)
            for file, old, new in edits:
                path = destination / PACKAGE / file
                text = path.read_text(encoding="utf-8")
                assert text.count(old) == 1, f"{file} does not hold {old!r} once: mend this test"
                path.write_text(text.replace(old, new), encoding="utf-8")

        stage_program, bubblewrap = isolation.stage_program, isolation.bubblewrap
        monkeypatch.setattr(isolation, "stage_program", stage)
        monkeypatch.setattr(isolation, "bubblewrap", lambda layout, inner: arguments(bubblewrap(layout, inner)))
        opened.append(Sandbox(library, level, limits, preload=()))
        return opened[-1]

    yield start
    for sandbox in opened:
        sandbox.close()
