import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.grade import worker
from autograder.grade.worker import Worker, close_workers, this_worker
from autograder.sandbox import Limits


@pytest.fixture
def built(monkeypatch):
    """The stand-ins of sandboxes that were built, each with the folder staged for it."""
    sandboxes = []

    class FakeSandbox:
        def __init__(self, library, isolation, limits):
            self.library, self.open = library, True
            sandboxes.append(self)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.open = False

    monkeypatch.setattr(worker, "Sandbox", FakeSandbox)
    monkeypatch.setattr(
        worker, "stage_library", lambda library, names, target: (target / "staged").write_text(str(names))
    )
    return sandboxes


def test_a_sandbox_is_kept_while_the_chapter_stays_the_same(built):
    """Its start costs seconds: submissions of one chapter share it, another chapter gets another library."""
    one = Worker()
    first = one.sandbox(Path("lib"), ["a"], "bwrap", Limits())
    assert one.sandbox(Path("lib"), ["a"], "bwrap", Limits()) is first
    second = one.sandbox(Path("lib"), ["b"], "bwrap", Limits())
    assert second is not first
    assert (first.open, second.open) == (False, True)
    assert not first.library.exists()
    one.close()
    assert not second.open
    assert not second.library.exists()


def test_after_closing_a_worker_builds_a_new_one(built):
    """A sandbox that failed is thrown away, and the next attempt gets a fresh one."""
    one = Worker()
    first = one.sandbox(Path("lib"), ["a"], "bwrap", Limits())
    one.close()
    assert one.sandbox(Path("lib"), ["a"], "bwrap", Limits()) is not first
    one.close()


def test_each_thread_owns_its_worker(built):
    """Two threads never talk to one sandbox; the end of a run closes all of them."""
    together = threading.Barrier(2)

    def work(_):
        together.wait()
        mine = this_worker()
        mine.sandbox(Path("lib"), ["a"], "bwrap", Limits())
        return mine, this_worker()

    with ThreadPoolExecutor(2) as pool:
        pairs = list(pool.map(work, range(2)))
    assert all(one is again for one, again in pairs)
    assert pairs[0][0] is not pairs[1][0]
    close_workers()
    assert not any(sandbox.open for sandbox in built)


def test_a_worker_that_outlives_a_run_is_closed_by_the_next_one_too(built):
    """The threads of a cluster's worker stay when a run ends; what they open in a second run is closed with it."""
    with ThreadPoolExecutor(1) as pool:
        for _ in range(2):
            pool.submit(lambda: this_worker().sandbox(Path("lib"), ["a"], "bwrap", Limits())).result()
            close_workers()
            assert not any(sandbox.open for sandbox in built)
    assert len(built) == 2
