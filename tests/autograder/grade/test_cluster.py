"""Grading on Dask: real workers in processes of their own, one of them killed at work, and addresses that are wrong."""

import asyncio
import dataclasses
import os
import signal
import socket

import pytest

from autograder.grade import cluster
from autograder.grade.cluster import Slots, cluster_executor
from autograder.grade.engine import grade
from autograder.model.errors import UsageError
from autograder.model.results import ResultsDir, SubmissionResult
from tests.autograder.mini_class import RIGHT, SQUARES, hand_in, write_course

distributed = pytest.importorskip("distributed")
SEED = 7
SLOWLY = "import time\n\ndef double(x):\n    time.sleep(0.5)\n    return {}\n"
CLASS = [RIGHT, SQUARES, "def double(x)\n", SLOWLY.format("2 * x"), SLOWLY.format("x ** 3")] * 2


@pytest.fixture
def scheduler():
    """A scheduler with two workers, each a process with one thread, started again by its nanny when it dies."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as running:
        yield running.scheduler_address


@pytest.fixture
def course(tmp_path):
    """A course of one small chapter."""
    return write_course(tmp_path / "course")


@pytest.fixture
def submissions(tmp_path, course):
    """Ten submissions: right, wrong, broken and slow ones, no two alike."""
    for number, definition in enumerate(CLASS):
        hand_in(course, tmp_path / "in", f"student{number:02}", f"# {number}\n{definition}")
    return tmp_path / "in"


def results(folder) -> list[SubmissionResult]:
    """Every result but for the seconds that it took."""
    return [dataclasses.replace(result, seconds=0.0) for result in ResultsDir(folder).results()]


def workers(address) -> set[int]:
    """The workers' process numbers."""
    with distributed.Client(address, set_as_default=False) as client:
        return set(client.run(os.getpid).values())


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_no_result(scheduler, course, submissions, tmp_path):
    """A class on two workers, one of them killed in the middle, ends as the same class with the same seed does here."""
    before = workers(scheduler)
    killed = min(before)

    def kill_in_the_middle(done: int, total: int) -> None:
        if done == total // 3:
            os.kill(killed, signal.SIGKILL)

    options = {"course": course, "seed": SEED}
    there = grade(submissions, tmp_path / "there", cluster=scheduler, on_progress=kill_in_the_middle, **options)
    here = grade(submissions, tmp_path / "here", **options)
    assert (there.exit_status, here.exit_status) == (0, 0)
    assert len(there.graded) == len(CLASS)
    assert results(tmp_path / "there") == results(tmp_path / "here")
    assert len({result.score for result in results(tmp_path / "here")}) > 1
    assert killed not in workers(scheduler)


@pytest.mark.slow
def test_a_worker_of_another_address_is_told_from_a_scheduler(scheduler):
    """A worker prints an address too; it is refused by name."""
    with distributed.Client(scheduler, set_as_default=False) as client:
        worker = next(iter(client.nthreads()))
    with pytest.raises(UsageError, match="a Dask Worker answers there, not a scheduler"), cluster_executor(worker):
        pass


@pytest.fixture
def port(monkeypatch):
    """A port on which somebody listens and never says a word."""
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield silent.getsockname()[1]


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "tcp://127.0.0.1:{port}", "127.0.0.1", "", "carrier://pigeon:1"]
)
def test_an_address_where_no_scheduler_answers_is_wrong_use(port, address):
    """Nobody, another program, no port, nothing, an unknown protocol: named, with the way out, soon."""
    address = address.format(port=port)
    with pytest.raises(UsageError) as refusal, cluster_executor(address):
        pass
    assert f"--cluster {address}: no Dask scheduler answers there" in str(refusal.value)
    assert "tcp://10.0.0.1:8786" in str(refusal.value)


def test_a_program_with_a_running_loop_may_ask_too(port):
    """A notebook has one, and a test with a browser: what is wrong is the address, not who asks."""

    async def inside():
        refusal = pytest.raises(UsageError, match=r"no Dask scheduler answers there \(TimeoutError")
        with refusal, cluster_executor(f"tcp://127.0.0.1:{port}"):
            pass

    asyncio.run(inside())


def test_slots_follow_the_workers_that_come_and_go():
    """A queue may start workers after the first task: at least one slot at once, and another look later."""
    counts = [{}, {"one": 1, "two": 2}]

    class Client:
        def nthreads(self):
            if not counts:
                raise RuntimeError("ConnectionPool is closed")
            return counts.pop(0)

    slots = Slots(Client())
    assert (slots(), slots()) == (1, 1)
    for _ in range(2):  # and the last that was known, when the scheduler is gone
        slots.next_look = 0.0
        assert slots() == 3
