import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.model.errors import SubmissionError
from autograder.submission import read_notebook
from autograder.submission.read import MAX_BYTES


def refusal(path) -> str:
    """The message with which a path is refused."""
    with pytest.raises(SubmissionError) as caught:
        read_notebook(path)
    return str(caught.value)


def test_a_file_is_read_whole(tmp_path):
    """Any bytes up to the limit, the empty file too."""
    path = tmp_path / "a.ipynb"
    for data in (b"", b"\xff{}", b"x" * MAX_BYTES):
        path.write_bytes(data)
        assert read_notebook(path) == data


def test_a_file_over_the_limit_is_refused_unread(tmp_path):
    """A sparse file of a terabyte costs nothing, and the message says what to do."""
    path = tmp_path / "big.ipynb"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert "clear all outputs" in refusal(path)


@pytest.mark.parametrize("target", ["secret.txt", "folder", "nowhere", "/etc/passwd", "/dev/zero"])
def test_links_are_not_followed(tmp_path, target):
    """Wherever it points, a link is no submission."""
    (tmp_path / "secret.txt").write_text("solution")
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.ipynb").symlink_to(target)
    assert "a.ipynb is a link" in refusal(tmp_path / "a.ipynb")


def test_what_is_no_file_is_refused_without_waiting(tmp_path):
    """A folder, a pipe that nobody writes to, a socket, a device: named as what it is."""
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert "is a folder, not a file" in refusal(tmp_path / "folder.ipynb")
    assert "is a pipe, not a file" in refusal(tmp_path / "pipe.ipynb")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.ipynb"))
        assert "s.ipynb cannot be opened" in refusal(tmp_path / "s.ipynb")
    assert "gone.ipynb cannot be opened" in refusal(tmp_path / "gone.ipynb")


def test_refusing_leaves_no_descriptor_open(tmp_path):
    """A class of folders named like notebooks does not use up the grader's descriptors."""
    (tmp_path / "folder.ipynb").mkdir()
    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    for _ in range(5):
        refusal(tmp_path / "folder.ipynb")
    assert len(list(descriptors.iterdir())) == before


PROBE = """
import sys
from pathlib import Path
from autograder.model.errors import SubmissionError
from autograder.submission import read_notebook
try:
    read_notebook(Path(sys.argv[1]))
except SubmissionError as error:
    print(error)
"""


def test_a_file_without_permission_says_how_to_give_it(tmp_path):
    """chmod u+r and grade again.  Root ignores permissions, so root asks without its capabilities."""
    path = tmp_path / "a.ipynb"
    path.write_text("{}")
    path.chmod(0)
    if os.geteuid() != 0:
        assert "chmod u+r" in refusal(path)
        return
    if shutil.which("setpriv") is None:
        pytest.skip("root ignores permissions, and setpriv (util-linux) is not installed")
    command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", sys.executable, "-c", PROBE, str(path)]
    os.chown(path, 65534, 65534)
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert "chmod u+r" in done.stdout, done.stderr
