"""A Dask cluster as an executor of grading tasks: `--cluster ADDRESS`, and with it SLURM, Kubernetes and the like.

Its workers run in the same environment as the front and find the course's folder under the same path.  Each of their
threads owns one sandbox, so one thread a worker process and a worker a core is right.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from autograder.grade.worker import close_workers
from autograder.model.errors import UsageError

CONNECT_SECONDS = 10.0
REFRESH_SECONDS = 5.0  # workers of a job queue come and go while a class is graded


@dataclass
class Slots:
    """How many tasks the cluster can work on at this moment; asked of its scheduler now and then."""

    client: Any
    threads: int = 0
    next_look: float = 0.0

    def __call__(self) -> int:
        """At least 1, also while no worker has come yet: a queue may start workers only when there is work."""
        if time.monotonic() >= self.next_look:
            with suppress(OSError, RuntimeError):  # the scheduler is gone: what became of the tasks says so
                self.threads = sum(self.client.nthreads().values())
            self.next_look = time.monotonic() + REFRESH_SECONDS
        return max(1, self.threads)


@contextmanager
def cluster_executor(address: str) -> Iterator[tuple[Executor, Slots]]:
    """Connect to the scheduler at `address`; at the end its workers close their sandboxes and stay.

    Raises UsageError where the package is missing or no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError("--cluster needs the package distributed: pip install 'pole-position[cluster]'") from error
    _expect_scheduler(address)
    with Client(address, timeout=CONNECT_SECONDS, set_as_default=False) as client:
        yield client.get_executor(pure=False), Slots(client)
        with suppress(OSError, RuntimeError):
            client.run(close_workers)


def _expect_scheduler(address: str) -> None:
    """Client waits for ever for the greeting of something that is no scheduler; so ask first, with a limit."""
    try:
        with ThreadPoolExecutor(1) as thread:  # asyncio refuses where a loop runs already, as in a notebook
            kind = thread.submit(asyncio.run, _kind(address)).result()
    except Exception as error:  # whatever a port answers that belongs to another program
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        raise UsageError(f"--cluster {address}: no Dask scheduler answers there ({reason}); {WAY_OUT}") from error
    if kind != "Scheduler":
        raise UsageError(f"--cluster {address}: a Dask {kind} answers there, not a scheduler; {WAY_OUT}")


WAY_OUT = "give the address that `dask scheduler` prints, for instance tcp://10.0.0.1:8786"


async def _kind(address: str) -> str:
    """What answers at `address`: Scheduler or Worker."""
    from distributed import Security
    from distributed.core import rpc

    async with rpc(address, connection_args=Security().get_connection_args("client")) as server:
        identity = await asyncio.wait_for(server.identity(), CONNECT_SECONDS)
    return str(identity["type"])
