"""A Jupyter server for the tests that look at it in Chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "only-for-this-test"


@contextmanager
def jupyter(folder: Path, home: Path, *more: str) -> Iterator[str]:
    """A Jupyter server in `folder` on a free loopback port, with settings of its own; yields its address.

    `more` are further options of its command line.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", "--ServerApp.ip=127.0.0.1"]
    options = [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
    environment = {**os.environ, **own, "HOME": str(home), "PYTHONPATH": paths}
    with (home / "jupyter.log").open("wb") as log:
        server = subprocess.Popen([*command, *options, *more], cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_up(server, f"http://127.0.0.1:{port}/api")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def _wait_until_up(server: subprocess.Popen, address: str) -> None:
    for _ in range(600):
        assert server.poll() is None, "Jupyter did not start"
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Jupyter does not answer")
