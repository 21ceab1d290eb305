"""The choice of walls, what bubblewrap shows, and the messages where a machine cannot do it."""

import os
import site
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.model.errors import IsolationError
from autograder.sandbox import Sandbox, isolation
from autograder.sandbox.isolation import (
    Layout,
    bound_folders,
    bubblewrap,
    choose_isolation,
    make_layout,
    readable_paths,
    refuse_bound_paths,
    site_folders,
)
from autograder.sandbox.stage import PACKAGE, stage_program

ROOT = Path(__file__).parents[3]


@pytest.fixture
def fresh_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again, whatever an earlier test found."""
    for trial in isolation.TRIALS.values():
        trial.cache_clear()


@pytest.fixture
def no_landlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that says it has no Landlock."""

    def stage(destination: Path) -> None:
        stage_program(destination)
        path = destination / PACKAGE / "landlock.py"
        path.write_text(path.read_text().replace("445, 446", "445, 446\nCREATE_RULESET = 1_000"))

    monkeypatch.setattr(isolation, "stage_program", stage)


def test_auto_takes_bubblewrap() -> None:
    """It is found by trying, and the machine of these tests must have it."""
    assert choose_isolation("auto") == "bwrap"


def test_a_trial_that_somebody_killed_is_repeated(tmp_path: Path) -> None:
    """It tells nothing about walls, unless it dies each time; one that speaks before it fails is believed at once."""
    count = f'echo >> {tmp_path}/trials; [ "$(wc -l < {tmp_path}/trials)" -ge 3 ]'
    assert isolation._try(["/bin/sh", "-c", f"{count} || kill -9 $$"], "it") == ""
    assert isolation._try(["/bin/sh", "-c", "kill -9 $$"], "it") == "nothing"
    assert isolation._try(["/bin/sh", "-c", f"echo no >&2; echo >> {tmp_path}/refusals; exit 1"], "it") == "no"
    assert (tmp_path / "refusals").read_text() == "\n"


def test_none_must_be_asked_for_and_warns() -> None:
    """The warning says what it costs."""
    with pytest.warns(UserWarning, match="student code can read and write what you can"):
        assert choose_isolation("none") == "none"


def test_an_unknown_level_is_refused() -> None:
    """The message lists what there is."""
    with pytest.raises(IsolationError, match="is none of auto, bwrap, landlock, none"):
        choose_isolation("docker")


def test_a_machine_without_bubblewrap(fresh_trial: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who asks for bwrap gets it or is told what to install; auto takes Landlock."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IsolationError, match="apt-get install bubblewrap"):
        choose_isolation("bwrap")
    assert choose_isolation("auto") == "landlock"


def test_a_kernel_without_landlock(fresh_trial: None, no_landlock: None) -> None:
    """Who asks for it is told what it needs."""
    with pytest.raises(IsolationError, match=r"no Landlock, or it is switched off.* Linux 5\.13"):
        choose_isolation("landlock")


def test_a_machine_with_neither(
    fresh_trial: None, no_landlock: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """auto refuses: it never falls back to none, and says why each level cannot be had."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IsolationError, match="apt-get install bubblewrap") as raised:
        choose_isolation("auto")
    assert "Landlock cannot build its walls here" in str(raised.value)
    assert "--isolation none" in str(raised.value)


def test_landlock_that_holds_nothing_is_refused(fresh_trial: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial looks for itself whether a folder out of sight can still be read."""

    def stage(destination: Path) -> None:
        stage_program(destination)
        path = destination / PACKAGE / "landlock.py"
        path.write_text(path.read_text().replace("_syscall(RESTRICT_SELF, ruleset, 0)", "pass"))

    monkeypatch.setattr(isolation, "stage_program", stage)
    with pytest.raises(IsolationError, match="/etc can still be read"):
        choose_isolation("landlock")


def test_packages_of_ours_that_landlock_cannot_hide(fresh_trial: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they lie in a folder that every child must read, the level is refused."""
    monkeypatch.setattr(isolation, "MASKED", ("encodings",))
    monkeypatch.setattr(isolation, "_site_of_base", lambda: Path(os.__file__).parent)
    with pytest.raises(IsolationError, match=r"encodings lie in .* cannot hide: install in a virtual environment"):
        choose_isolation("landlock")


def test_packages_of_ours_are_left_out_of_what_landlock_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel of ours in the environment is passed over, its neighbours are shown."""
    site = tmp_path / "site"
    for package in ("autograder", "numpy", "course_lib"):
        (site / package).mkdir(parents=True)
    monkeypatch.setattr(isolation, "site_folders", lambda: [site])
    (tmp_path / "layout").mkdir()
    shown = readable_paths(make_layout(tmp_path / "layout"))
    assert [path for path in shown if path.is_relative_to(site)] == [site / "numpy"]


REFUSE_USER_NAMESPACES = """
import sys
from autograder.sandbox.isolation import choose_isolation
from autograder.sandbox.program import walls
walls.forbid_new_privileges()
unshare, clone = {"x86_64": (272, 56), "aarch64": (97, 220)}[walls.known_machine()]
walls.install_filter([
    (walls.LOAD, 0, 0, walls.NUMBER_AT),
    (walls.JUMP_EQUAL, 0, 1, unshare), (walls.RETURN, 0, 0, walls.ERRNO | 1),
    (walls.JUMP_EQUAL, 0, 4, clone), (walls.LOAD, 0, 0, walls.FIRST_ARGUMENT_AT),
    (walls.JUMP_ANY_BIT, 0, 1, walls.CLONE_NEWUSER), (walls.RETURN, 0, 0, walls.ERRNO | 1),
    (walls.RETURN, 0, 0, walls.ALLOW), (walls.RETURN, 0, 0, walls.ALLOW),
])
print(choose_isolation("auto"))
choose_isolation("bwrap")
"""


def test_a_kernel_that_refuses_user_namespaces() -> None:
    """As in Docker's default: a filter refuses unshare and clone. bwrap says so, and auto takes Landlock."""
    done = subprocess.run([sys.executable, "-c", REFUSE_USER_NAMESPACES], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "landlock\n", done.stderr
    assert "bubblewrap is installed but cannot build its walls here" in done.stderr


def test_a_machine_that_forbids_namespaces(fresh_trial: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What bubblewrap said is in the message, and so is the switch to turn."""
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(IsolationError, match="uid map: Permission denied") as raised:
        choose_isolation("bwrap")
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in str(raised.value)


def test_a_machine_that_forbids_nested_namespaces(fresh_trial: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial builds the child's walls too: bubblewrap alone would start."""
    real = isolation.bubblewrap
    drop = ("--cap-add", "CAP_SYS_ADMIN")
    monkeypatch.setattr(isolation, "bubblewrap", lambda *a: [word for word in real(*a) if word not in drop])
    with pytest.raises(IsolationError, match=r"cannot be nested: .*unshare: Operation not permitted"):
        choose_isolation("bwrap")


@pytest.mark.parametrize(
    ("old", "new"),
    [('_mount_tmpfs("/dev/shm"', '_mount_tmpfs("/not/there"'), ('"/proc/self/uid_map"', '"/proc/self/no_map"')],
    ids=["mounting", "own identity"],
)
def test_a_machine_that_forbids_one_wall_of_the_child(
    fresh_trial: None, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    """Every wall of the child is part of the trial; the message names what could not be done."""

    def stage(destination: Path) -> None:
        stage_program(destination)
        path = destination / PACKAGE / "walls.py"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    monkeypatch.setattr(isolation, "stage_program", stage)
    with pytest.raises(IsolationError, match=r"It said: a wall cannot be built: .*"):
        choose_isolation("bwrap")


def test_a_refusal_is_not_remembered(fresh_trial: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who installs bubblewrap meanwhile need not start again."""
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        with pytest.raises(IsolationError):
            choose_isolation("bwrap")
    assert choose_isolation("bwrap") == "bwrap"


def test_an_unlisted_processor_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even `none` keeps the filter."""
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    for level in ("auto", "none"):
        with pytest.raises(IsolationError, match="riscv64"):
            choose_isolation(level)


def test_another_system_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the ways out."""
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(IsolationError, match="container"):
        choose_isolation("auto")


# --- what is shown ----------------------------------------------------------------------------------------------


def sources(line: list[str]) -> list[str]:
    """The folders of this machine that a command line shows."""
    binds = ("--ro-bind", "--ro-bind-try", "--bind", "--bind-try", "--dev-bind")
    return [line[i + 1] for i, word in enumerate(line) if word in binds]


def test_the_checkout_is_never_shown(tmp_path: Path) -> None:
    """Not even when the environment lies inside it: only its site-packages are bound."""
    shown = [Path(path).resolve() for path in sources(bubblewrap(make_layout(tmp_path), []))]
    assert not any(ROOT.is_relative_to(path) for path in shown)
    inside = [path for path in shown if path.is_relative_to(ROOT)]
    assert all(path in site_folders() for path in inside)


def test_everything_is_shown_read_only(tmp_path: Path) -> None:
    """The only writable binds are five devices."""
    line = bubblewrap(make_layout(tmp_path), [])
    assert "--bind" not in line
    devices = {line[i + 1] for i, word in enumerate(line) if word == "--dev-bind"}
    assert devices == {f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")}
    assert line[line.index("/") - 1] == "--remount-ro"


@pytest.mark.parametrize("word", ["user", "ipc", "pid", "net", "uts"])
def test_every_namespace_is_unshared(tmp_path: Path, word: str) -> None:
    """bubblewrap's own walls stand even where the child's do not."""
    assert f"--unshare-{word}" in bubblewrap(make_layout(tmp_path), [])


def test_site_folders_are_taken_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that merely stands on sys.path, as the course's does in a notebook, is not shown."""
    monkeypatch.syspath_prepend(tmp_path)
    assert tmp_path not in site_folders()
    assert {str(folder) for folder in site_folders()} & set(site.getsitepackages())


def test_installed_packages_of_ours_are_masked(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under an ordinary installation the environment holds both packages: one shows the staged files, one nothing."""
    fake = tmp_path / "site-packages"
    for name in ("autograder/secret.py", "course_lib/answers/05_dqn.json", "other/kept.py"):
        (fake / name).parent.mkdir(parents=True)
        (fake / name).write_text("secret")
    real = site_folders()
    monkeypatch.setattr(isolation, "site_folders", lambda: [*real, fake])
    place = f"/sandbox/site/{len(real)}"
    source = f"""
import os
def it():
    listed = {{name: sorted(os.listdir({place!r} + "/" + name)) for name in ("autograder", "course_lib", "other")}}
    return [listed["autograder"], "answers" in listed["course_lib"], "checks" in listed["course_lib"], listed["other"]]
"""
    with Sandbox(library, preload=()) as sandbox, sandbox.child() as child:
        assert child.check("it", source, 0, False).value == [[], False, True, ["kept.py"]]


def test_start_up_files_of_the_environment_do_not_run(library: Path, tmp_path: Path, monkeypatch) -> None:
    """An editable install would put the checkout on the path by its .pth file."""
    fake = tmp_path / "site-packages"
    fake.mkdir()
    (fake / "evil.pth").write_text("import sys; sys.started_by_pth = True\n")
    real = site_folders()
    monkeypatch.setattr(isolation, "site_folders", lambda: [*real, fake])
    with Sandbox(library, preload=()) as sandbox, sandbox.child() as child:
        source = "import sys\ndef it():\n    return [hasattr(sys, 'started_by_pth'), sys.path]"
        started, path = child.check("it", source, 0, False).value
    assert started is False
    assert path[0] == "/sandbox/library"
    assert f"/sandbox/site/{len(real)}" in path
    assert "/sandbox/program" not in path
    assert not any("-packages" in entry for entry in path)  # the interpreter's own, which it would add at its start


def test_packages_in_the_interpreters_own_folder_are_masked_there(tmp_path: Path, monkeypatch) -> None:
    """Without a virtual environment they lie under what is shown anyway, and are masked in both places."""
    site_packages = Path(sys.base_prefix) / "lib" / "site-packages-of-a-test"
    monkeypatch.setattr(isolation, "site_folders", lambda: [site_packages])
    monkeypatch.setattr(Path, "is_dir", lambda path: path.parent == site_packages)
    line = " ".join(bubblewrap(Layout(tmp_path / "library", tmp_path / "program", tmp_path / "empty"), []))
    for place in (site_packages, "/sandbox/site/0"):
        assert f"--ro-bind {tmp_path}/empty {place}/autograder" in line


def test_an_interpreter_in_tmp_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would vanish under each child's own /tmp."""
    monkeypatch.setattr(sys, "base_prefix", "/nowhere")
    monkeypatch.setattr(sys, "_base_executable", "/tmp/python/bin/python3")
    with pytest.raises(IsolationError, match="install Python elsewhere"):
        isolation.python()


@pytest.mark.parametrize("folder", ["/usr/share/course", "site", "prefix", "link"])
def test_paths_in_sight_are_refused(folder: str, tmp_path: Path) -> None:
    """A course in /usr, in the environment or in the interpreter could be read; a link there is followed."""
    (tmp_path / "link").symlink_to("/usr/share")
    places = {
        "site": site_folders()[0] / "course",
        "prefix": Path(sys.base_prefix) / "x",
        "link": tmp_path / "link" / "c",
    }
    with pytest.raises(IsolationError, match="which student code can read: move it elsewhere"):
        refuse_bound_paths([tmp_path, places.get(folder, Path(folder))])


def test_paths_out_of_sight_are_accepted(tmp_path: Path) -> None:
    """The usual case, the checkout itself included."""
    refuse_bound_paths([tmp_path, ROOT, ROOT / "solutions", Path("/home/teacher/course"), Path("/usrlocal")])


def test_all_that_is_shown_is_also_refused(tmp_path: Path) -> None:
    """The two lists cannot drift: every source of a bind counts as bound, but for the copies and single files."""
    layout = make_layout(tmp_path)
    ours = {str(path) for path in (layout.library, layout.program, layout.empty)}
    for source in sources(bubblewrap(layout, [])):
        if source in ours or source.startswith("/dev/") or source in ("/etc/ld.so.cache", "/etc/alternatives"):
            continue
        assert any(Path(source).resolve().is_relative_to(folder) for folder in bound_folders()), source


def test_bubblewrap_understands_the_line(tmp_path: Path) -> None:
    """It starts a program, which sees the staged folders where they are announced."""
    layout = Layout(tmp_path / "library", tmp_path / "program", tmp_path / "empty")
    for folder in (layout.library, layout.program, layout.empty):
        folder.mkdir()
    (layout.library / "here").touch()
    done = subprocess.run(bubblewrap(layout, ["/usr/bin/ls", "/sandbox/library"]), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("here\n", "")
