"""Which walls this machine can build around the fork server, found by trying, and the command line that builds them.

`bwrap` is bubblewrap (https://github.com/containers/bubblewrap): own user, process, network, IPC, host name and mount
namespaces, a read-only system, and only these folders of this machine: /usr, the interpreter, the environment's
site-packages, and copies of `course_lib` and of the sandbox program made for this run.  Never the checkout.

`landlock` is for machines that refuse user namespaces, such as a container of Docker or JupyterHub: every child gives
up the same folders' surroundings by Landlock, and a second filter of system calls stands in for the namespaces.
"""

from __future__ import annotations

import os
import shutil
import signal
import site
import subprocess
import sys
import sysconfig
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.model.errors import IsolationError
from autograder.sandbox.program import walls
from autograder.sandbox.stage import PACKAGE, stage_program

LEVELS = ("auto", "bwrap", "landlock", "none")
MASKED = ("course_lib", "autograder")  # packages of ours that the environment may hold
LIBRARY, PROGRAM, SITE = "/sandbox/library", "/sandbox/program", "/sandbox/site"  # where things appear inside
COVERED = ("/tmp", "/dev", "/proc")  # what is mounted afresh inside, and hides what lies there
TRIAL_SECONDS = 30.0
ATTEMPTS = 3  # of a trial that is killed
SYSTEM_FOLDERS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")  # links into /usr on most machines

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "HOME": "/tmp", "USER": "student", "LOGNAME": "student", "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg", "MPLCONFIGDIR": "/tmp", "TZ": "UTC", "PYTHONHASHSEED": "0",
    # one thread before torch or NumPy is imported: children of a server with more of them would hang
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """The folders of this machine that one sandbox shows."""

    library: Path  # holds the staged course_lib
    program: Path  # holds the staged program, a package
    empty: Path  # an empty folder, shown where something must not be seen


def make_layout(folder: Path, library: Path | None = None) -> Layout:
    """Stage in `folder` what a sandbox of `library` (default: an empty one) shows beside it."""
    program, empty = folder / "program", folder / "empty"
    stage_program(program)
    empty.mkdir()
    return Layout(library.resolve() if library else empty, program, empty)


def choose_isolation(isolation: str) -> str:
    """The level in force for what was asked: `bwrap`, `landlock` or `none`; auto takes the first that can be had.

    Raises IsolationError, saying what to install, when this machine cannot do it.
    """
    if isolation not in LEVELS:
        raise IsolationError(f"--isolation {isolation!r} is none of {', '.join(LEVELS)}")
    _refuse_machine()
    if isolation == "none":
        warnings.warn(
            "isolation 'none': student code can read and write what you can, and reach the network. Only resource "
            "limits and the system call filter stand. This is recorded in every result.",
            stacklevel=2,
        )
    elif isolation == "auto":
        return _choose()
    else:
        TRIALS[isolation]()
    return isolation


def _choose() -> str:
    refusals = []
    for level, trial in TRIALS.items():
        try:
            trial()
        except IsolationError as error:
            refusals.append(str(error))
        else:
            return level
    raise IsolationError("\n".join([*refusals, "To grade without walls, at your own risk: --isolation none"]))


def _refuse_machine() -> None:
    if sys.platform != "linux":
        raise IsolationError(f"grading needs Linux, not {sys.platform}: use a container, a virtual machine or WSL 2")
    try:
        walls.filter_program()
    except OSError as error:
        raise IsolationError(f"no isolation on this processor: {error.strerror}") from error


@cache
def _try_bubblewrap() -> None:
    """Build all walls once, for real.  A refusal is not remembered: the machine may have been mended meanwhile."""
    if shutil.which("bwrap") is None:
        raise IsolationError(
            "bubblewrap (the command bwrap) is not installed. Debian and Ubuntu: sudo apt-get install bubblewrap; "
            "Fedora: sudo dnf install bubblewrap."
        )
    with tempfile.TemporaryDirectory(prefix="pole-position-") as folder:
        layout = make_layout(Path(folder))
        command = bubblewrap(layout, [*python(), "-c", _boot("trial", f"sys.path.append({PROGRAM!r})")])
        said = _try(command, "bubblewrap")
    if said:
        raise IsolationError(_refusal(said))


@cache
def _try_landlock() -> None:
    """The same without bubblewrap, in a process that gives up its rights for good."""
    _refuse_packages_in_sight()
    with tempfile.TemporaryDirectory(prefix="pole-position-") as folder:
        layout = make_layout(Path(folder))
        readable = [str(path) for path in readable_paths(layout)]
        boot = _boot("trial", f"sys.path.append({str(layout.program)!r})", f"'landlock', {folder!r}, {readable!r}")
        said = _try([*python(), "-c", boot], "Landlock")
    if said:
        raise IsolationError(f"Landlock cannot build its walls here. It said: {said}. It needs Linux 5.13 or later.")


TRIALS = {"bwrap": _try_bubblewrap, "landlock": _try_landlock}


def _try(command: list[str], name: str) -> str:
    """What a trial that failed said; nothing when it went well.  One that ends without a word was killed: once more."""
    for _ in range(ATTEMPTS):
        status, said = _run(command, name)
        if said or status == 0:
            break
    return (said or "nothing") if status else ""


def _run(command: list[str], name: str) -> tuple[int, str]:
    """Exit status and last words of a trial."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            status = process.wait(TRIAL_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise IsolationError(f"{name} did not start a Python within {TRIAL_SECONDS:g} s") from error
        finally:
            end_session(process)
        log.seek(0)
        return status, log.read().decode("utf-8", "replace").strip()[-1_000:]


def end_session(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that began a session, and all of that session.

    Where bubblewrap's outer half is killed while it starts, its inner half would wait for ever.
    """
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _refuse_packages_in_sight() -> None:
    """bubblewrap masks packages of ours that lie in a shown folder; Landlock can only leave out whole folders."""
    for folder in (_site_of_base(), *site_folders()):
        found = [package for package in MASKED if (folder / package).is_dir() and _lies_in_sight(folder)]
        if found:
            raise IsolationError(
                f"{' and '.join(found)} lie in {folder}, which Landlock cannot hide: install in a virtual environment"
            )


def _refusal(said: str) -> str:
    return (
        f"bubblewrap is installed but cannot build its walls here. It said: {said}\n"
        "    Ubuntu 23.10 and later: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0\n"
        "    older Debian: sudo sysctl kernel.unprivileged_userns_clone=1\n"
        "    Docker: run the container with --security-opt seccomp=unconfined --security-opt systempaths=unconfined"
    )


# --- what is shown inside ---------------------------------------------------------------------------------------


def python() -> list[str]:
    """The base interpreter without start-up files, byte code or a path of ours.

    As `-I` but for the environment, which is all of our own making: it fixes the order of sets of strings, so that code
    which depends on it gives the same result in every run.
    """
    return [str(_interpreter()), "-s", "-P", "-S", "-B"]


def _interpreter() -> Path:
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidate = Path(sys.base_prefix) / "bin" / name
    interpreter = candidate if candidate.exists() else Path(getattr(sys, "_base_executable", sys.executable))
    if any(interpreter.is_relative_to(folder) for folder in COVERED):
        raise IsolationError(f"{interpreter} lies in a folder that is fresh for every child: install Python elsewhere")
    return interpreter


def site_folders() -> list[Path]:
    """The environment's folders of installed packages that are in use, by name: never all of `sys.path`."""
    known = [*site.getsitepackages(), site.getusersitepackages()]
    known += [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    folders = dict.fromkeys(Path(entry) for entry in known if entry in sys.path)
    return [folder for folder in folders if folder.is_dir()]


def bound_folders() -> list[Path]:
    """Every folder of this machine that any sandbox shows."""
    system = [Path("/", name) for name in SYSTEM_FOLDERS]
    folders = [Path("/usr"), *(p for p in system if p.is_dir() and not p.is_symlink()), Path(sys.base_prefix)]
    return [folder.resolve() for folder in (*folders, *site_folders())]


def refuse_bound_paths(paths: Iterable[Path]) -> None:
    """Raise IsolationError when one of `paths` lies where a student's code could read it."""
    for path in paths:
        for folder in bound_folders():
            if Path(path).resolve().is_relative_to(folder):
                raise IsolationError(f"{path} lies under {folder}, which student code can read: move it elsewhere")


def bubblewrap(layout: Layout, inner: Sequence[str]) -> list[str]:
    """The command line that runs `inner` behind walls."""
    return [
        shutil.which("bwrap") or "bwrap",
        "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
        "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--die-with-parent",
        "--new-session", "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN",  # for `walls.fork_process_one`
        "--proc", "/proc", *_system(), *_devices(), *_environment(layout),
        "--ro-bind", str(layout.library), LIBRARY, "--ro-bind", str(layout.program), PROGRAM,
        "--tmpfs", "/tmp", "--chdir", "/tmp", "--remount-ro", "/", "--", *inner,
    ]  # fmt: skip


def _system() -> list[str]:
    arguments = ["--ro-bind", "/usr", "/usr"]
    for name in SYSTEM_FOLDERS:
        path = Path("/", name)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            arguments += ["--ro-bind", str(path), str(path)]
    # where the loader finds libraries outside its default folders, and which of several it takes
    for file in ("/etc/ld.so.cache", "/etc/alternatives"):
        arguments += ["--ro-bind-try", file, file]
    return arguments


def _devices() -> list[str]:
    """No terminals and no shared memory: both would be common to all children."""
    arguments = ["--tmpfs", "/dev", "--dir", "/dev/shm"]
    for name in ("null", "zero", "full", "random", "urandom"):
        arguments += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    return [*arguments, "--remount-ro", "/dev"]


def _environment(layout: Layout) -> list[str]:
    """The interpreter where it lies, the site folders under names of our own, and masks over our packages in them."""
    base = Path(sys.base_prefix)
    arguments = [] if base.is_relative_to("/usr") else ["--ro-bind", str(base), str(base)]
    places = _site_places()
    for folder, place in places.items():
        arguments += ["--ro-bind", str(folder), place]
    seen = [(folder, str(folder)) for folder in (_site_of_base(), *places) if _lies_in_sight(folder)]
    for folder, place in (*places.items(), *seen):
        for package in MASKED:
            if (folder / package).is_dir():
                shown = layout.library / package if (layout.library / package).is_dir() else layout.empty
                arguments += ["--ro-bind", str(shown), f"{place}/{package}"]
    return arguments


def _site_places() -> dict[Path, str]:
    """Where each site folder appears inside: never where it lies, which may be in /tmp."""
    return {folder: f"{SITE}/{i}" for i, folder in enumerate(site_folders())}


def _site_of_base() -> Path:
    """Where the interpreter, not the environment, has its packages."""
    base = str(sys.base_prefix)
    return Path(sysconfig.get_path("purelib", vars={"base": base, "platbase": base}))


def readable_paths(layout: Layout) -> list[Path]:
    """What Landlock leaves a child to read: what bubblewrap would show, without packages of ours in the environment."""
    system = [Path("/", name) for name in SYSTEM_FOLDERS]
    paths = [Path("/usr"), *system, Path("/etc/ld.so.cache"), Path("/etc/alternatives"), Path(sys.base_prefix)]
    for folder in site_folders():
        masked = [package for package in MASKED if (folder / package).is_dir()]
        paths += [path for path in folder.iterdir() if path.name not in masked] if masked else [folder]
    return [*paths, layout.library, layout.program / PACKAGE]


def _lies_in_sight(folder: Path) -> bool:
    return folder.is_relative_to("/usr") or folder.is_relative_to(sys.base_prefix)


def server_command(level: str, layout: Layout, settings: dict[str, object]) -> list[str]:
    """The command that starts the fork server at `level` with `settings` (plain data)."""
    library, program, folders = str(layout.library), str(layout.program), [str(folder) for folder in site_folders()]
    if level == "bwrap":
        library, program, folders = LIBRARY, PROGRAM, list(_site_places().values())
    paths = f"sys.path[:] = [{library!r}, *sys.path, *{folders!r}, {program!r}]"
    inner = [*python(), "-c", _boot("server", paths, repr(settings))]
    return bubblewrap(layout, inner) if level == "bwrap" else inner


def _boot(module: str, paths: str, argument: str = "") -> str:
    """The first lines that the interpreter runs; the program's own folder leaves `sys.path` again."""
    return f"import sys; {paths}; from {PACKAGE}.{module} import main; sys.path.pop(); main({argument})"
